// The factories of what this library brings, for the one list of everything in the box.
#pragma once

#include <memory>

#include "dubhe/cluster/cluster.h"
#include "dubhe/cluster/load_balance.h"
#include "dubhe/cluster/router.h"
#include "dubhe/common/export.h"
#include "dubhe/protocol/protocol.h"

namespace dubhe DUBHE_EXPORT {

// loadbalance: "random", "roundrobin"
Expected<std::unique_ptr<LoadBalance>> make_random(const ExtensionContext& context);
Expected<std::unique_ptr<LoadBalance>> make_roundrobin(const ExtensionContext& context);
// cluster: "failover", "failfast"
Expected<std::unique_ptr<Cluster>> make_failover(const ExtensionContext& context);
Expected<std::unique_ptr<Cluster>> make_failfast(const ExtensionContext& context);
// router: "tag", activated on consumers, order kTagRouterOrder
inline constexpr int kTagRouterOrder = 100;
Expected<std::unique_ptr<Router>> make_tag_router(const ExtensionContext& context);
// protocol: "registry" (see registry_protocol.h). Needs the resource Executor: the control executor.
Expected<std::unique_ptr<Protocol>> make_registry_protocol(const ExtensionContext& context);

}  // namespace dubhe
