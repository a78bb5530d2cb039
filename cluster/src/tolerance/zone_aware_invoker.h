// `zone-aware`: one service in several registries. In this order: the registry that is `preferred`, that of the call's zone,
// any by `weight`; registries without a connected provider only when there is no other.
//
// A call's zone is its attachment `registry_zone`; with `registry_zone_force=true` no other zone will do.
#pragma once

#include "tolerance/cluster_invoker.h"

namespace dubhe {

class ZoneAwareInvoker final : public ClusterInvoker {
 public:
  using ClusterInvoker::ClusterInvoker;
  // No frame of its own: the chosen registry's cluster goes on.
  Task<Expected<Result>> invoke(Invocation& call) override;
};

}  // namespace dubhe
