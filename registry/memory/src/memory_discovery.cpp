#include "memory_discovery.h"

#include <utility>

#include "dubhe/registry/pending_status.h"
#include "dubhe/registry/registry.h"

namespace dubhe::detail {

namespace {

class InstanceToken final : public Registration {
 public:
  InstanceToken(std::shared_ptr<MemoryInstances> instances, std::string address, MemoryInstances::Id id)
      : instances_(std::move(instances)), address_(std::move(address)), id_(id) {}
  ~InstanceToken() override { instances_->remove(address_, id_); }
  Task<Status> withdraw() override {
    instances_->remove(address_, id_);
    co_return Status();
  }

 private:
  const std::shared_ptr<MemoryInstances> instances_;
  const std::string address_;
  const MemoryInstances::Id id_;
};

template <class G>
class WatchToken final : public Subscription {
 public:
  WatchToken(std::shared_ptr<MemoryInstances> instances, std::string address, MemoryInstances::Id id, std::shared_ptr<G> gate)
      : instances_(std::move(instances)), address_(std::move(address)), id_(id), gate_(std::move(gate)) {}
  ~WatchToken() override {
    gate_->cut();
    instances_->remove(address_, id_);
  }

 private:
  const std::shared_ptr<MemoryInstances> instances_;
  const std::string address_;
  const MemoryInstances::Id id_;
  const std::shared_ptr<G> gate_;
};

}  // namespace

Task<Expected<std::unique_ptr<Registration>>> MemoryDiscovery::register_instance(ServiceInstance instance, bool) {
  const auto id = instances_->add_instance(address_, std::move(instance));
  co_return std::unique_ptr<Registration>(std::make_unique<InstanceToken>(instances_, address_, id));
}

Task<Status> MemoryDiscovery::add_mapping(std::string interface_name, std::string application) {
  instances_->add_mapping(address_, interface_name, application);
  co_return Status();
}

Task<Status> MemoryDiscovery::write_metadata(MetadataInfo info) {
  instances_->write_report(address_, std::move(info));
  co_return Status();
}

Task<Status> MemoryDiscovery::write_definition(Url provider, std::string json) {
  instances_->write_definition(address_, provider, std::move(json));
  co_return Status();
}

Task<Expected<std::unique_ptr<Subscription>>> MemoryDiscovery::subscribe_instances(std::string application,
                                                                                   InstanceListener listener) {
  using G = MemoryInstances::InstanceGate;
  const auto gate = std::make_shared<G>(std::move(listener));
  const auto id = instances_->watch_instances(address_, application, gate, executor_);
  auto token = std::make_unique<WatchToken<G>>(instances_, address_, id, gate);
  co_await behind_deliveries();
  co_return std::unique_ptr<Subscription>(std::move(token));
}

Task<Expected<std::unique_ptr<Subscription>>> MemoryDiscovery::subscribe_mapping(std::string interface_name,
                                                                                 ApplicationListener listener) {
  using G = MemoryInstances::MappingGate;
  const auto gate = std::make_shared<G>(std::move(listener));
  const auto id = instances_->watch_mapping(address_, interface_name, gate, executor_);
  auto token = std::make_unique<WatchToken<G>>(instances_, address_, id, gate);
  co_await behind_deliveries();
  co_return std::unique_ptr<Subscription>(std::move(token));
}

Task<Expected<MetadataInfo>> MemoryDiscovery::read_metadata(std::string application, std::string revision) {
  auto report = instances_->report(address_, application, revision);
  if (!report) co_return Status(StatusCode::kNotFound, "no metadata report of " + application + ", revision " + revision);
  co_return std::move(*report);
}

Task<void> MemoryDiscovery::behind_deliveries() {
  const auto delivered = std::make_shared<PendingStatus>(executor_);
  executor_.post([delivered] { delivered->complete(Status()); });
  PendingStatus::Wait end(delivered);
  (void)co_await end;
}

}  // namespace dubhe::detail
