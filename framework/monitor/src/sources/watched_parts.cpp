// Clusters and pools that tell an application's meters what they have: wrappers that stand aside where there are none.
#include <string>
#include <utility>

#include "dubhe/cluster/cluster.h"
#include "dubhe/monitor/estate_meters.h"
#include "dubhe/monitor/extensions.h"
#include "dubhe/transport/worker_pool.h"

namespace dubhe {

namespace {

class WatchedCluster final : public Cluster {
 public:
  WatchedCluster(std::unique_ptr<Cluster> inner, EstateMeters& estate) : inner_(std::move(inner)), estate_(estate) {}

  Expected<InvokerPtr> join(DirectoryPtr directory) override {
    estate_.watch(directory);
    return inner_->join(std::move(directory));
  }
  Task<void> shut_down(Deadline until) override { return inner_->shut_down(until); }

 private:
  const std::unique_ptr<Cluster> inner_;
  EstateMeters& estate_;
};

class WatchedPool final : public WorkerPool {
 public:
  WatchedPool(std::unique_ptr<WorkerPool> inner, EstateMeters& estate, std::string name)
      : inner_(std::move(inner)), token_(estate.watch(*inner_, std::move(name))) {}

  bool try_post(Job& job) override { return inner_->try_post(job); }
  std::size_t busy() const noexcept override { return inner_->busy(); }
  std::size_t queued() const noexcept override { return inner_->queued(); }
  std::size_t limit() const noexcept override { return inner_->limit(); }
  PoolCounts counts() const override { return inner_->counts(); }

 private:
  const std::unique_ptr<WorkerPool> inner_;
  const MetricSources::Token token_;  // dropped first
};

}  // namespace

Expected<std::unique_ptr<Cluster>> make_watched_cluster(std::unique_ptr<Cluster> inner, const ExtensionContext& context) {
  EstateMeters* const estate = context.resource<EstateMeters>();
  if (estate == nullptr || !estate->options().registries) return inner;
  return std::unique_ptr<Cluster>(std::make_unique<WatchedCluster>(std::move(inner), *estate));
}

Expected<std::unique_ptr<WorkerPool>> make_watched_pool(std::unique_ptr<WorkerPool> inner, const ExtensionContext& context) {
  EstateMeters* const estate = context.resource<EstateMeters>();
  if (estate == nullptr || !estate->options().thread_pools) return inner;
  const Url& port = context.url();
  std::string name = "DubboServerHandler-" + std::to_string(port.get_int("bind.port", port.port()));
  return std::unique_ptr<WorkerPool>(std::make_unique<WatchedPool>(std::move(inner), *estate, std::move(name)));
}

}  // namespace dubhe
