// `failfast`: one attempt, whatever `retries` says.
#pragma once

#include "tolerance/cluster_invoker.h"

namespace dubhe {

class FailfastInvoker final : public ClusterInvoker {
 public:
  using ClusterInvoker::ClusterInvoker;
  Task<Expected<Result>> invoke(Invocation& call) override;
};

}  // namespace dubhe
