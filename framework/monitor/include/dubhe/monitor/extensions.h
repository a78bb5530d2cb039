// The factories of what this library brings, for the one list of everything in the box.
#pragma once

#include <memory>

#include "dubhe/cluster/cluster.h"
#include "dubhe/cluster/cluster_filter.h"
#include "dubhe/common/export.h"
#include "dubhe/monitor/monitor.h"
#include "dubhe/protocol/filter.h"
#include "dubhe/registry/registry.h"
#include "dubhe/transport/worker_pool.h"

namespace dubhe DUBHE_EXPORT {

// monitor: "counters". Uses the resource Executor (the control executor), if there is one, to know how many loops there are.
Expected<std::unique_ptr<Monitor>> make_counters_monitor(const ExtensionContext& context);
// filter: "monitor", activated on both sides (per provider on consumers). `reference.filter: -monitor` and
// `service.filter: -monitor` switch it off. `monitor.peers=false` on an export leaves the consumers' hosts out.
inline constexpr int kMonitorFilterOrder = 0;
Expected<std::unique_ptr<Filter>> make_monitor_filter(const ExtensionContext& context);
// clusterfilter: "monitor", activated on consumers. `cluster.filter: -monitor` switches it off.
Expected<std::unique_ptr<ClusterFilter>> make_cluster_monitor_filter(const ExtensionContext& context);

// Wrappers "metrics" of the points registry, cluster and threadpool: what these do and have is told to the resource
// EstateMeters. Where there is none, they hand back what they are given.
Expected<std::unique_ptr<Registry>> make_counted_registry(std::unique_ptr<Registry> inner, const ExtensionContext& context);
Expected<std::unique_ptr<Cluster>> make_watched_cluster(std::unique_ptr<Cluster> inner, const ExtensionContext& context);
Expected<std::unique_ptr<WorkerPool>> make_watched_pool(std::unique_ptr<WorkerPool> inner, const ExtensionContext& context);

}  // namespace dubhe
