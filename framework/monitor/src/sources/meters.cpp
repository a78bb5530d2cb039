#include "sources/meters.h"

#include <utility>

namespace dubhe {

namespace {

std::shared_ptr<OperationMeter> meter(OperationMeter::Names names) {
  return std::make_shared<OperationMeter>(std::move(names));
}

MetricFamily gauge(std::string name, std::string help) {
  return {std::move(name), MetricType::kGauge, std::move(help), MetricOwner::kApplication};
}

// "zookeeper://127.0.0.1:2181"; a list that a reference itself gives has a sentence there.
bool is_registry(const std::string& source) { return source.find("://") < source.find(' '); }

}  // namespace

void NotifyMeter::notified(const std::string& interface, std::size_t providers, Duration elapsed) {
  // Dubbo files these times under the application's name.
  times_.ended({{"interface", application_}}, true, elapsed);
  std::lock_guard lock(mutex_);
  ++lists_;
  if (!interface.empty()) last_[interface] = providers;
}

void NotifyMeter::tell(MetricSink& sink) const {
  times_.tell(sink);
  std::lock_guard lock(mutex_);
  sink.add(gauge("dubbo_registry_notify_requests_total", "Lists that registries have delivered"), {},
           static_cast<double>(lists_));
  for (const auto& [interface, providers] : last_) {
    sink.add(gauge("dubbo_registry_notify_num_last", "Providers in the last list"), {{"interface", interface}},
             static_cast<double>(providers));
  }
}

void DirectoryMeter::watch(std::weak_ptr<const Directory> directory) {
  std::lock_guard lock(mutex_);
  std::erase_if(directories_, [](const auto& known) { return known.expired(); });
  directories_.push_back(std::move(directory));
}

void DirectoryMeter::tell(MetricSink& sink) const {
  std::lock_guard lock(mutex_);
  for (const auto& weak : directories_) {
    const auto directory = weak.lock();
    if (directory == nullptr || directory->of_registries() || !is_registry(directory->source())) continue;
    const Directory::Counts counts = directory->counts();
    const std::string_view step = directory->url().get("migration.step");
    const MetricLabels labels{{"interface", directory->url().service_key()},
                              {"registry", directory->source()},
                              {"register_mode", step == "FORCE_INTERFACE"     ? "interface"
                                                : step == "FORCE_APPLICATION" ? "instance"
                                                                              : "all"}};
    const auto add = [&](const char* name, const char* help, std::size_t value) {
      sink.add(gauge(std::string("dubbo_registry_directory_num_") + name, help), labels, static_cast<double>(value));
    };
    add("all", "Providers of a reference", counts.all);
    add("valid_total", "Of these, those that get calls", counts.all - counts.away);
    add("to_reconnect_total", "Of these, those that are not connected and get none", counts.away);
    add("disable_total", "Of these, those that a rule has switched off", 0);
  }
}

EstateMeters::Meters::Meters(const EstateMetersOptions& options)
    : register_instance(meter({.counts = "dubbo_registry_register_requests",
                               .times = "dubbo_register",
                               .owner = MetricOwner::kInstance,
                               .owner_of_times = MetricOwner::kInstance})),
      register_service(meter({.counts = "dubbo_registry_register_service", .times = "dubbo_register_service"})),
      subscribe(meter({.counts = "dubbo_registry_subscribe_num", .owner = MetricOwner::kInstance})),
      subscribe_service(
          meter({.counts = "dubbo_registry_subscribe_service_num", .times = "dubbo_subscribe_service"})),
      notify(std::make_shared<NotifyMeter>(options.application)),
      push_metadata(meter({.counts = "dubbo_metadata_push_num",
                           .times = "dubbo_push",
                           .owner_of_times = MetricOwner::kInstance,
                           .from_the_start = true})),
      read_metadata(meter({.counts = "dubbo_metadata_subscribe_num",
                           .times = "dubbo_subscribe",
                           .owner_of_times = MetricOwner::kInstance,
                           .from_the_start = true})),
      store_definition(
          meter({.counts = "dubbo_metadata_store_provider", .times = "dubbo_store_provider_interface"})) {}

void EstateMeters::Meters::tell_of_registries(MetricSink& sink) const {
  for (const Meter& one : {register_instance, register_service, subscribe, subscribe_service}) one->tell(sink);
  notify->tell(sink);
  directories.tell(sink);
}

void EstateMeters::Meters::tell_of_metadata(MetricSink& sink) const {
  for (const Meter& one : {push_metadata, read_metadata, store_definition}) one->tell(sink);
}

}  // namespace dubhe
