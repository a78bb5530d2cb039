#include "dubhe/registry/registry_with_report.h"

#include "dubhe/registry/service_discovery.h"

#include <utility>

namespace dubhe {

namespace {

// Instances here, everything that is read of them there.
class DividedDiscovery final : public ServiceDiscovery {
 public:
  DividedDiscovery(ServiceDiscovery& instances, ServiceDiscovery& report)
      : instances_(instances), report_(report) {}

  Task<Expected<std::unique_ptr<Registration>>> register_instance(ServiceInstance instance,
                                                                  bool check) override {
    return instances_.register_instance(std::move(instance), check);
  }
  Task<Expected<std::unique_ptr<Subscription>>> subscribe_instances(
      std::string application, InstanceListener listener) override {
    return instances_.subscribe_instances(std::move(application), std::move(listener));
  }
  Task<Status> add_mapping(std::string interface_name, std::string application) override {
    return report_.add_mapping(std::move(interface_name), std::move(application));
  }
  Task<Status> write_metadata(MetadataInfo info) override {
    return report_.write_metadata(std::move(info));
  }
  Task<Status> write_definition(Url provider, std::string json) override {
    return report_.write_definition(std::move(provider), std::move(json));
  }
  Task<Expected<std::unique_ptr<Subscription>>> subscribe_mapping(
      std::string interface_name, ApplicationListener listener) override {
    return report_.subscribe_mapping(std::move(interface_name), std::move(listener));
  }
  Task<Expected<MetadataInfo>> read_metadata(std::string application,
                                             std::string revision) override {
    return report_.read_metadata(std::move(application), std::move(revision));
  }

 private:
  ServiceDiscovery& instances_;
  ServiceDiscovery& report_;
};

class RegistryWithReport final : public Registry {
 public:
  RegistryWithReport(std::unique_ptr<Registry> registry, std::shared_ptr<Registry> report)
      : report_(std::move(report)),
        registry_(std::move(registry)),
        discovery_(*registry_->discovery(), *report_->discovery()) {}

  Task<Expected<std::unique_ptr<Registration>>> register_url(Url url, bool check) override {
    return registry_->register_url(std::move(url), check);
  }
  Task<Expected<std::unique_ptr<Subscription>>> subscribe(Url consumer,
                                                          std::vector<Category> categories,
                                                          Listener listener, bool check) override {
    return registry_->subscribe(std::move(consumer), std::move(categories), std::move(listener),
                                check);
  }
  bool available() const noexcept override { return registry_->available(); }
  const Url& url() const noexcept override { return registry_->url(); }
  std::string describe() const override { return registry_->describe(); }
  ServiceDiscovery* discovery() noexcept override { return &discovery_; }

 private:
  const std::shared_ptr<Registry> report_;
  const std::unique_ptr<Registry> registry_;
  DividedDiscovery discovery_;
};

}  // namespace

std::unique_ptr<Registry> with_report(std::unique_ptr<Registry> registry,
                                      std::shared_ptr<Registry> report) {
  if (registry->discovery() == nullptr || report->discovery() == nullptr) return registry;
  return std::make_unique<RegistryWithReport>(std::move(registry), std::move(report));
}

}  // namespace dubhe
