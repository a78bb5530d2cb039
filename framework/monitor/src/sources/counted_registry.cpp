#include <algorithm>
#include <optional>
#include <utility>

#include "dubhe/monitor/extensions.h"
#include "dubhe/registry/registry.h"
#include "dubhe/registry/service_discovery.h"
#include "sources/meters.h"

namespace dubhe {

namespace {

using MetersPtr = std::shared_ptr<EstateMeters::Meters>;
using Token = Expected<std::unique_ptr<Registration>>;
using Watch = Expected<std::unique_ptr<Subscription>>;

// Dubbo's label for a registry: its id.
MetricLabels of_registry(const Url& registry) {
  return {{"registry_cluster", std::string(registry.get("id", "default"))}};
}
MetricLabels of_service(const Url& registry, std::string service) {
  MetricLabels labels = of_registry(registry);
  labels.emplace_back("interface", std::move(service));
  return labels;
}

std::size_t real_ones(std::span<const Url> urls) {
  return static_cast<std::size_t>(
      std::count_if(urls.begin(), urls.end(), [](const Url& url) { return url.protocol() != "empty"; }));
}

class CountedDiscovery final : public ServiceDiscovery {
 public:
  CountedDiscovery(ServiceDiscovery& inner, const Url& registry, MetersPtr meters)
      : inner_(inner), registry_(registry), meters_(std::move(meters)) {}

  Task<Token> register_instance(ServiceInstance instance, bool check) override {
    return counted(meters_->register_instance, of_registry(registry_), inner_.register_instance(std::move(instance), check));
  }
  Task<Status> add_mapping(std::string interface_name, std::string application) override {
    return inner_.add_mapping(std::move(interface_name), std::move(application));
  }
  Task<Status> write_metadata(MetadataInfo info) override {
    return counted(meters_->push_metadata, {}, inner_.write_metadata(std::move(info)));
  }
  Task<Status> write_definition(Url provider, std::string json) override {
    MetricLabels labels{{"interface", provider.service_key()}};
    return counted(meters_->store_definition, std::move(labels),
                   inner_.write_definition(std::move(provider), std::move(json)));
  }
  Task<Watch> subscribe_instances(std::string application, InstanceListener listener) override {
    return inner_.subscribe_instances(
        std::move(application),
        [meters = meters_, listener = std::move(listener)](std::span<const ServiceInstance> instances) {
          const TimePoint began = Clock::now();
          listener(instances);
          meters->notify->notified({}, instances.size(), Clock::now() - began);
        });
  }
  Task<Watch> subscribe_mapping(std::string interface_name, ApplicationListener listener) override {
    MetricLabels labels = of_service(registry_, interface_name);
    return counted(meters_->subscribe_service, std::move(labels),
                   inner_.subscribe_mapping(std::move(interface_name), std::move(listener)));
  }
  Task<Expected<MetadataInfo>> read_metadata(std::string application, std::string revision) override {
    return counted(meters_->read_metadata, {}, inner_.read_metadata(std::move(application), std::move(revision)));
  }

 private:
  ServiceDiscovery& inner_;
  const Url& registry_;
  const MetersPtr meters_;
};

class CountedRegistry final : public Registry {
 public:
  CountedRegistry(std::unique_ptr<Registry> inner, MetersPtr meters) : inner_(std::move(inner)), meters_(std::move(meters)) {
    if (ServiceDiscovery* discovery = inner_->discovery()) discovery_.emplace(*discovery, inner_->url(), meters_);
  }

  // Dubbo counts providers; that consumers show themselves as well is no news.
  Task<Token> register_url(Url url, bool check) override {
    if (url.protocol() == "consumer") return inner_->register_url(std::move(url), check);
    MetricLabels labels = of_service(inner_->url(), url.service_key());
    return counted(meters_->register_service, std::move(labels), inner_->register_url(std::move(url), check));
  }
  Task<Watch> subscribe(Url consumer, std::vector<Category> categories, Listener listener, bool check) override {
    auto told = [meters = meters_, service = consumer.service_key(), listener = std::move(listener)](
                    Category category, std::span<const Url> urls) {
      const TimePoint began = Clock::now();
      listener(category, urls);
      if (category == Category::kProviders) meters->notify->notified(service, real_ones(urls), Clock::now() - began);
    };
    return counted(meters_->subscribe, of_registry(inner_->url()),
                   inner_->subscribe(std::move(consumer), std::move(categories), std::move(told), check));
  }
  bool available() const noexcept override { return inner_->available(); }
  const Url& url() const noexcept override { return inner_->url(); }
  std::string describe() const override { return inner_->describe(); }
  ServiceDiscovery* discovery() noexcept override { return discovery_ ? &*discovery_ : nullptr; }

 private:
  const std::unique_ptr<Registry> inner_;
  const MetersPtr meters_;
  std::optional<CountedDiscovery> discovery_;
};

}  // namespace

Expected<std::unique_ptr<Registry>> make_counted_registry(std::unique_ptr<Registry> inner, const ExtensionContext& context) {
  EstateMeters* const estate = context.resource<EstateMeters>();
  if (estate == nullptr || !(estate->options().registries || estate->options().metadata)) return inner;
  return std::unique_ptr<Registry>(std::make_unique<CountedRegistry>(std::move(inner), estate->meters()));
}

}  // namespace dubhe
