// `failover`: another provider is asked as often as `retries` says.
#pragma once

#include <string>

#include "tolerance/cluster_invoker.h"

namespace dubhe {

class FailoverInvoker final : public ClusterInvoker {
 public:
  using ClusterInvoker::ClusterInvoker;
  Task<Expected<Result>> invoke(Invocation& call) override;
};

// The same among the providers of one group. The directory is lent until the task completes.
Task<Expected<Result>> fail_over_in_group(Directory& directory, Invocation& call, std::string group);

}  // namespace dubhe
