// `forking`: several providers are asked at once; the first good answer counts and the other calls are taken back.
#pragma once

#include "tolerance/cluster_invoker.h"

namespace dubhe {

class ForkingInvoker final : public ClusterInvoker {
 public:
  using ClusterInvoker::ClusterInvoker;
  Task<Expected<Result>> invoke(Invocation& call) override;
};

}  // namespace dubhe
