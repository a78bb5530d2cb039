// `failover`: when an attempt fails and may be repeated, another provider is asked.
#pragma once

#include "tolerance/cluster_invoker.h"

namespace dubhe {

class FailoverInvoker final : public ClusterInvoker {
 public:
  using ClusterInvoker::ClusterInvoker;
  Task<Expected<Result>> invoke(Invocation& call) override;
};

}  // namespace dubhe
