// `available`: the first provider of the list that is connected, without balancing.
#pragma once

#include "tolerance/cluster_invoker.h"

namespace dubhe {

class AvailableInvoker final : public ClusterInvoker {
 public:
  using ClusterInvoker::ClusterInvoker;
  Task<Expected<Result>> invoke(Invocation& call) override;
};

}  // namespace dubhe
