#include "dubhe/monitor/estate_meters.h"

#include <utility>

#include "dubhe/transport/worker_pool.h"
#include "sources/meters.h"

namespace dubhe {

namespace {

void tell_of_pool(MetricSink& sink, const std::string& name, const PoolCounts& counts) {
  const MetricLabels labels{{"thread_pool_name", name}};
  const auto add = [&](const char* figure, const char* help, std::uint64_t value) {
    sink.add({std::string("dubbo_thread_pool_") + figure, MetricType::kGauge, help, MetricOwner::kProcess}, labels,
             static_cast<double>(value));
  };
  add("core_size", "Threads that stay when there is nothing to do", counts.core);
  add("max_size", "The most threads", counts.limit);
  add("largest_size", "The most threads there have been", counts.largest);
  add("active_size", "Threads that are at a job", counts.busy);
  add("thread_count", "Threads", counts.threads);
  add("queue_size", "Jobs that wait for a thread", counts.queued);
  add("reject_thread_count", "Jobs that found the pool full", counts.refused);
}

// What an application asks of others' metadata.
class CountedMetadata final : public MetadataSource {
 public:
  CountedMetadata(MetadataSource& inner, std::shared_ptr<OperationMeter> meter)
      : inner_(inner), meter_(std::move(meter)) {}
  Task<Expected<MetadataInfo>> ask(ServiceInstance instance) override {
    return dubhe::counted(meter_, {}, inner_.ask(std::move(instance)));
  }

 private:
  MetadataSource& inner_;
  const std::shared_ptr<OperationMeter> meter_;
};

}  // namespace

EstateMeters::EstateMeters(MetricSources& sources, EstateMetersOptions options)
    : sources_(sources), options_(std::move(options)), meters_(std::make_shared<Meters>(options_)) {
  token_ = sources_.add([this](MetricSink& sink) {
    if (options_.registries) meters_->tell_of_registries(sink);
    if (options_.metadata) meters_->tell_of_metadata(sink);
  });
}

EstateMeters::~EstateMeters() = default;

MetricSources::Token EstateMeters::watch(const WorkerPool& pool, std::string name) {
  if (!options_.thread_pools) return nullptr;
  return sources_.add([&pool, name = std::move(name)](MetricSink& sink) { tell_of_pool(sink, name, pool.counts()); });
}

void EstateMeters::watch(std::weak_ptr<const Directory> directory) {
  if (options_.registries) meters_->directories.watch(std::move(directory));
}

std::unique_ptr<MetadataSource> EstateMeters::counted(MetadataSource& inner) {
  return std::make_unique<CountedMetadata>(inner, meters_->read_metadata);
}

}  // namespace dubhe
