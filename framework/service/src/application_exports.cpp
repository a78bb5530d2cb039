#include "application_impl.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "dubhe/cluster/registry_protocol.h"
#include "dubhe/protocol/filter_protocol.h"
#include "dubhe/protocol/foreign_filters.h"
#include "extension_names.h"
#include "failures.h"
#include "host_wishes.h"
#include "local_calls.h"

namespace dubhe {

void Application::Impl::provide(const InterfaceType& type, std::shared_ptr<void> object, const ServiceOptions& options) {
  if (object == nullptr) {
    throw ConfigError(Status(StatusCode::kInvalidArgument, "the object that should serve " + type.service->java_interface +
                                                               " is null: make it before it is provided"));
  }
  refuse_in_child("provide " + type.service->java_interface);
  check_methods(options.methods, *type.service);
  Provided service{type, std::move(object), options};
  {
    std::lock_guard lock(mutex_);
    refuse_after_stop("provide " + type.service->java_interface);
    if (state_ == State::kReady) {
      provided_.push_back(std::move(service));
      return;
    }
  }
  if (const auto delay = delay_of(service); delay.count() > 0) return export_after(delay, service);
  std::vector<std::unique_ptr<Exporter>> exporters;
  const Status status = export_all(service, exporters);
  if (!status.ok()) throw_status(status);
  keep(std::move(exporters));
  const Status told = tell_metadata();
  if (!told.ok()) throw_status(told);
}

void Application::Impl::provide_generic(const std::string& java_interface, GenericProvider object,
                                        const ServiceOptions& options) {
  const ServiceDescriptor& service =
      generic_service(java_interface, object.blocking != nullptr ? CallForm::kBlocking : CallForm::kTask);
  object.service = &service;
  const bool is_null = object.blocking == nullptr && object.awaiting == nullptr;
  provide(generic_interface_type(service, false), is_null ? nullptr : std::make_shared<GenericProvider>(std::move(object)),
          options);
}

void Application::Impl::check_methods(const std::map<std::string, MethodSettings>& methods,
                                      const ServiceDescriptor& service) {
  if (service.any_method) return;
  for (const auto& [name, settings] : methods) {
    const bool known = std::any_of(service.methods.begin(), service.methods.end(),
                                   [&name = name](const MethodDescriptor& method) { return method.name == name; });
    if (known) continue;
    throw ConfigError(Status(StatusCode::kInvalidArgument, "settings for method `" + name + "`, which " +
                                                               service.java_interface + " does not have; it has " +
                                                               service.method_names()));
  }
}

// All of them, or none.
void Application::Impl::export_provided(std::vector<Provided> services) {
  warn_of_unused_settings(services);
  std::vector<std::unique_ptr<Exporter>> exporters;
  for (const Provided& service : services) {
    if (delay_of(service).count() > 0) continue;
    const Status status = export_all(service, exporters);
    if (status.ok()) continue;
    exporters.clear();
    put_back(std::move(services));
    throw_status(status);
  }
  keep(std::move(exporters));
  for (const Provided& service : services) {
    if (const auto delay = delay_of(service); delay.count() > 0) export_after(delay, service);
  }
}

// They wait for the next start().
void Application::Impl::put_back(std::vector<Provided> services) {
  std::lock_guard lock(mutex_);
  if (state_ != State::kStarted) return;
  state_ = State::kReady;
  provided_.insert(provided_.begin(), std::make_move_iterator(services.begin()), std::make_move_iterator(services.end()));
}

void Application::Impl::warn_of_unused_settings(const std::vector<Provided>& services) const {
  for (const auto& [interface, origin] : config.named_services()) {
    const bool used = std::any_of(services.begin(), services.end(), [&interface = interface](const Provided& service) {
      return service.type.service->java_interface == interface;
    });
    if (!used) logger->warn(kWhere, origin + ": settings for service " + interface + ", which this application does not provide");
  }
}

Status Application::Impl::export_all(const Provided& service, std::vector<std::unique_ptr<Exporter>>& into) {
  const ElementConfig general =
      config.service(service.type.service->java_interface, nullptr, service.options.settings());
  const std::string token = random_token();  // one for all its protocols
  const std::string_view scope = general.url.get("scope");
  if (scope == kScopeNone || !general.local.get_bool("export", true)) return {};
  if (scope != kScopeRemote) {
    const Status local = export_local(service, token, into);
    if (!local.ok()) return local.with_context("service " + service.type.service->java_interface + " in this process");
  }
  if (scope == kScopeLocal) return {};
  auto protocols = protocols_for(config, general);
  if (!protocols) return protocols.status();
  for (const ProtocolConfig& protocol : *protocols) {
    const Status status = export_under(service, protocol, token, into);
    if (!status.ok()) return status.with_context("service " + service.type.service->java_interface);
  }
  return {};
}

Status Application::Impl::export_under(const Provided& service, const ProtocolConfig& protocol, const std::string& token,
                                       std::vector<std::unique_ptr<Exporter>>& into) {
  const ElementConfig element =
      config.service(service.type.service->java_interface, &protocol, service.options.settings());
  explain(Config::explain_service(service.type.service->java_interface, element));
  if (!element.local.get_bool("export", true)) return {};
  if (Status known = check_extension_names(*extensions, element); !known.ok()) return known;
  auto registries = registries_for(config, element, facts());
  if (!registries) return registries.status();
  auto host = choose_host(protocol);
  if (!host) return host.status();
  const Url url = with_random_token(provider_url(element, *service.type.service, protocol, *host, facts()), token);
  auto factory = extensions->adaptive<ProxyFactory>(url);
  if (!factory) return factory.status();
  auto invoker = (*factory)->make_invoker(service.type, service.object, url);
  if (!invoker) return invoker.status();
  {
    std::lock_guard lock(mutex_);
    protocols_.insert(protocol.name);
    used_protocols_.push_back(protocol);
  }
  auto exporter = export_service(*extensions, std::move(*invoker), *registries, url);
  if (!exporter) return exporter.status();
  logger->info(kWhere, "serves " + (*exporter)->url().to_string());
  into.push_back(std::move(*exporter));
  return {};
}

// For this application's own references: no socket, no registry.
Status Application::Impl::export_local(const Provided& service, const std::string& token,
                                       std::vector<std::unique_ptr<Exporter>>& into) {
  if (!extensions->has<Protocol>(kInjvm) || service.type.service->any_method) return {};
  ProtocolConfig protocol;
  protocol.id = protocol.name = kInjvm;
  const ElementConfig element = config.service(service.type.service->java_interface, nullptr, service.options.settings());
  HostChoice here;
  here.registered = here.bind = kHere;
  // The export for others tells what the list of filters means, where there is one; once is enough.
  Logger* const tell = element.url.get("scope") == kScopeLocal ? logger : nullptr;
  const auto url =
      without_foreign_filters(with_random_token(provider_url(element, *service.type.service, protocol, here, facts()), token),
                              kServiceFilterKey, tell);
  if (!url) return url.status();
  auto factory = extensions->adaptive<ProxyFactory>(*url);
  if (!factory) return factory.status();
  auto invoker = (*factory)->make_invoker(service.type, service.object, *url);
  if (!invoker) return invoker.status();
  auto exporter = export_service(*extensions, std::move(*invoker), {}, *url);
  if (!exporter) return exporter.status();
  {
    std::lock_guard lock(mutex_);
    protocols_.insert(std::string(kInjvm));
  }
  into.push_back(std::move(*exporter));
  return {};
}

Expected<HostChoice> Application::Impl::choose_host(const ProtocolConfig& protocol) {
  auto choice =
      choose_hosts(host_wishes(protocol, config), environment_of(protocol.host_to_register), read_interfaces());
  if (choice) {
    for (const std::string& warning : choice->warnings) logger->warn(kWhere, warning);
  }
  return choice;
}

void Application::Impl::keep(std::vector<std::unique_ptr<Exporter>> exporters) {
  std::lock_guard lock(mutex_);
  refuse_after_stop("start");  // stopped meanwhile: they end here
  std::move(exporters.begin(), exporters.end(), std::back_inserter(exporters_));
}

// `delay` in ms after the start; nothing, 0 and -1 are the start itself.
std::chrono::milliseconds Application::Impl::delay_of(const Provided& service) const {
  const ElementConfig element =
      config.service(service.type.service->java_interface, nullptr, service.options.settings());
  return std::chrono::milliseconds(std::max<std::int64_t>(element.local.get_int("delay", 0), 0));
}

void Application::Impl::export_after(std::chrono::milliseconds delay, const Provided& service) {
  const std::string& interface_name = service.type.service->java_interface;
  logger->info(kWhere, interface_name + " is exported in " + std::to_string(delay.count()) + " ms (`delay`)");
  later_.run_after(delay, [this, service] {
    const std::string what = "delayed export of " + service.type.service->java_interface;
    if (stopping()) return;
    try {
      std::vector<std::unique_ptr<Exporter>> exporters;
      Status status = export_all(service, exporters);
      if (status.ok()) {
        keep(std::move(exporters));
        status = tell_metadata();
      }
      if (!status.ok()) logger->error(kWhere, what + ": " + status.to_string());
    } catch (const std::exception& why) {
      logger->error(kWhere, what + ": " + why.what());
    }
  });
}

std::vector<Url> Application::Impl::exported() const {
  std::vector<Url> urls;
  std::lock_guard lock(mutex_);
  for (const auto& exporter : exporters_) {
    if (exporter->url().protocol() != kInjvm) urls.push_back(exporter->url().without("bind.ip").without("bind.port"));
  }
  return urls;
}

std::vector<ServiceRecord> Application::Impl::services() const {
  std::vector<ServiceRecord> records;
  std::lock_guard lock(mutex_);
  for (const auto& exporter : exporters_) {
    Url url = exporter->url().without("bind.ip").without("bind.port");
    const std::string key = url.service_key();
    auto known = std::find_if(records.begin(), records.end(), [&](const ServiceRecord& one) { return one.key == key; });
    if (known == records.end()) {
      known = records.insert(known, ServiceRecord{key, std::string(url.interface_name()), ServiceRecord::State::kExported});
    }
    if (url.protocol() != kInjvm) known->urls.push_back(std::move(url));
  }
  for (const Provided& service : provided_) {
    const std::string& interface = service.type.service->java_interface;
    const ElementConfig element = config.service(interface, nullptr, service.options.settings());
    const Url url("provider", "", 0, interface, element.url.parameters());
    records.push_back(ServiceRecord{url.service_key(), interface});
  }
  return records;
}

}  // namespace dubhe
