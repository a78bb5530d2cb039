// The factories of what this library brings, for the one list of everything in the box.
#pragma once

#include <memory>

#include "dubhe/cluster/cluster.h"
#include "dubhe/cluster/load_balance.h"
#include "dubhe/cluster/merger.h"
#include "dubhe/cluster/router.h"
#include "dubhe/common/export.h"
#include "dubhe/protocol/protocol.h"

namespace dubhe DUBHE_EXPORT {

// loadbalance: "random", "roundrobin", "leastactive", "shortestresponse", "consistenthash", "p2c", "adaptive"
Expected<std::unique_ptr<LoadBalance>> make_random(const ExtensionContext& context);
Expected<std::unique_ptr<LoadBalance>> make_roundrobin(const ExtensionContext& context);
Expected<std::unique_ptr<LoadBalance>> make_leastactive(const ExtensionContext& context);
Expected<std::unique_ptr<LoadBalance>> make_shortestresponse(const ExtensionContext& context);
Expected<std::unique_ptr<LoadBalance>> make_consistenthash(const ExtensionContext& context);
Expected<std::unique_ptr<LoadBalance>> make_p2c(const ExtensionContext& context);
Expected<std::unique_ptr<LoadBalance>> make_adaptive_balance(const ExtensionContext& context);
// cluster: "failover", "failfast", "failsafe", "failback" (needs the resource Executor: the control executor), "forking",
// "broadcast", "available", "mergeable", "zone-aware"
Expected<std::unique_ptr<Cluster>> make_failover(const ExtensionContext& context);
Expected<std::unique_ptr<Cluster>> make_failfast(const ExtensionContext& context);
Expected<std::unique_ptr<Cluster>> make_failsafe(const ExtensionContext& context);
Expected<std::unique_ptr<Cluster>> make_failback(const ExtensionContext& context);
Expected<std::unique_ptr<Cluster>> make_forking(const ExtensionContext& context);
Expected<std::unique_ptr<Cluster>> make_broadcast(const ExtensionContext& context);
Expected<std::unique_ptr<Cluster>> make_available(const ExtensionContext& context);
Expected<std::unique_ptr<Cluster>> make_mergeable(const ExtensionContext& context);
Expected<std::unique_ptr<Cluster>> make_zone_aware(const ExtensionContext& context);
// merger: "default" (by the result type), "list", "set", "map", and arrays of "byte", "char", "short", "int", "long", "float",
// "double", "boolean": which one, the name that it is asked for under says
Expected<std::unique_ptr<Merger>> make_container_merger(const ExtensionContext& context);
// router: "tag", activated on consumers, order kTagRouterOrder
inline constexpr int kTagRouterOrder = 100;
Expected<std::unique_ptr<Router>> make_tag_router(const ExtensionContext& context);
// protocol: "registry" (see registry_protocol.h). Needs the resource Executor: the control executor.
Expected<std::unique_ptr<Protocol>> make_registry_protocol(const ExtensionContext& context);

}  // namespace dubhe
