#include "application_impl.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "dubhe/cluster/cluster.h"
#include "dubhe/cluster/method_options.h"
#include "dubhe/cluster/registry_protocol.h"
#include "dubhe/protocol/generic.h"
#include "dubhe/protocol/java_types.h"
#include "extension_names.h"
#include "failures.h"
#include "host_wishes.h"
#include "lazy_reference.h"
#include "local_calls.h"

namespace dubhe {

namespace {

constexpr std::string_view kPlainReference = "plain";  // `generic` of a reference that calls without $invoke

}  // namespace

std::shared_ptr<void> Application::Impl::refer(const InterfaceType& type, const ReferenceOptions& options) {
  refuse_in_child("refer to " + type.service->java_interface);
  {
    std::lock_guard lock(mutex_);
    refuse_after_stop("refer to " + type.service->java_interface);
  }
  check_methods(options.methods, *type.service);
  return refer(type, config.reference(type.service->java_interface, options.settings()), {});
}

// `generic`: the form of a generic reference; empty: what the element says.
std::shared_ptr<void> Application::Impl::refer(const InterfaceType& type, const ElementConfig& element,
                                               std::string_view generic) {
  explain(Config::explain_reference(type.service->java_interface, element));
  if (const Status known = check_extension_names(*extensions, element); !known.ok()) {
    throw_status(known.with_context("reference to " + type.service->java_interface));
  }
  const std::string host = value_or_throw(
      registered_host(host_wishes(ProtocolConfig(), config), environment_of(config.host_to_register()), read_interfaces()));
  Url consumer = consumer_url(element, *type.service, host, facts());
  if (!generic.empty()) consumer = consumer.with(kGenericKey, generic);
  if (const Status spoken = check_serialization(*extensions, consumer); !spoken.ok()) throw_status(spoken);

  auto target = std::make_shared<StubTarget>(runtime->loop_count() + 1);
  target->service = type.service;
  target->invoker = value_or_throw(invoker_of(element, consumer, target));
  for (const MethodDescriptor& method : type.service->methods) {
    target->methods.push_back(read_method_options(consumer, method.name));
  }
  if (type.service->any_method) {
    target->read_options = [consumer](std::string_view method) { return read_method_options(consumer, method); };
  }
  target->home = &runtime->next_loop();
  auto clusters = clusters_of(element, consumer);
  ProxyFactory* factory = value_or_throw(extensions->adaptive<ProxyFactory>(consumer));
  std::shared_ptr<void> proxy = value_or_throw(factory->make_proxy(type, target));
  std::lock_guard lock(mutex_);
  refuse_after_stop("refer to " + type.service->java_interface);
  references_.push_back(std::move(target));
  clusters_.merge(clusters);
  return proxy;
}

std::shared_ptr<GenericService> Application::Impl::refer_generic(const std::string& java_interface,
                                                                 const ReferenceOptions& options) {
  refuse_in_child("refer to " + java_interface);
  {
    std::lock_guard lock(mutex_);
    refuse_after_stop("refer to " + java_interface);
  }
  const ElementConfig element = config.reference(java_interface, options.settings());
  const std::string_view asked = element.url.get(kGenericKey);
  const bool plain = asked == kPlainReference;
  std::string_view form = "false";
  if (!plain) form = to_string(value_or_throw(read_generic_form(asks_for_generic(asked) ? asked : "")));
  const ServiceDescriptor& service = generic_service(java_interface, CallForm::kTask);
  return std::static_pointer_cast<GenericService>(refer(generic_interface_type(service, plain), element, form));
}

const ServiceDescriptor& Application::Impl::generic_service(const std::string& java_interface, CallForm form) {
  auto named = descriptor_of_types(std::vector{java_interface});
  if (!named || !named->starts_with('L')) {
    throw ConfigError(Status(StatusCode::kInvalidArgument, "`" + java_interface + "` is no name of a Java interface: write "
                                                               "it with its package, as com.foo.OrderService"));
  }
  std::lock_guard lock(mutex_);
  for (const ServiceDescriptor& known : generic_services_) {
    if (known.java_interface == java_interface && known.any_form == form) return known;
  }
  ServiceDescriptor& service = generic_services_.emplace_back();
  service.java_interface = java_interface;
  service.any_method = true;
  service.any_form = form;
  return service;
}

// With `init: false` they are looked for when the first call comes.
Expected<InvokerPtr> Application::Impl::invoker_of(const ElementConfig& element, const Url& consumer,
                                                   const std::shared_ptr<StubTarget>& target) {
  if (element.local.get_bool("init", true)) return find_providers(element, consumer, *target->service);
  LazyReference::Find find = [this, element, consumer, weak = std::weak_ptr(target)]() -> Expected<InvokerPtr> {
    const auto kept = weak.lock();
    if (kept == nullptr || !kept->open.load()) return Status(StatusCode::kCancelled, "the application has stopped meanwhile");
    const CallCounter::Running running(kept->calls, nullptr);  // so that stop() waits for it
    return find_providers(element, consumer, *kept->service);
  };
  return InvokerPtr(std::make_shared<LazyReference>(std::move(find), consumer, *target->service, runtime->pool()));
}

Expected<InvokerPtr> Application::Impl::find_providers(const ElementConfig& element, const Url& consumer,
                                                       const ServiceDescriptor& service) {
  const std::string_view direct = element.local.get("url");
  if (direct.empty()) {
    const auto local = choose_local(element, consumer, service);
    if (!local) return local.status();
    if (*local) return refer_direct(*extensions, std::vector<Url>{**local}, consumer, service);
  } else {
    auto providers = direct_urls(direct);
    if (!providers) return providers.status();
    return refer_direct(*extensions, *providers, consumer, service);
  }
  auto registries = registries_for(config, element, facts());
  if (!registries) return registries.status();
  return refer_service(*extensions, *registries, consumer, service);
}

// Where the provider is that a reference calls in this process; nothing: over the network, as Dubbo decides it.
Expected<std::optional<Url>> Application::Impl::choose_local(const ElementConfig& element, const Url& consumer,
                                                             const ServiceDescriptor& service) const {
  const std::string_view old = element.local.get("injvm");
  const std::string_view scope = old == "true" ? kScopeLocal : old == "false" ? kScopeRemote : element.url.get("scope");
  if (scope == kScopeRemote || service.any_method || !extensions->has<Protocol>(kInjvm)) return std::nullopt;
  std::optional<Url> here = local_provider(consumer);
  if (scope == kScopeLocal) {
    if (!here && consumer.get_bool("check", true)) {
      return Status(StatusCode::kNotFound, "reference to " + consumer.service_key() + ": `scope: local`, and this application does not "
                                                                                       "provide it: provide it before, or leave `scope` out");
    }
    if (!here) here = Url(std::string(kInjvm), kHere, 0, service.java_interface, consumer.parameters());
    return here;
  }
  // Everybody is meant, not only this process.
  if (consumer.get("cluster") == "broadcast") return std::nullopt;
  return here;
}

// The service of this application that `consumer` means: exported, or waiting for the start.
std::optional<Url> Application::Impl::local_provider(const Url& consumer) const {
  const std::string key = consumer.service_key();
  std::lock_guard lock(mutex_);
  for (const auto& exporter : exporters_) {
    if (exporter->url().protocol() == kInjvm && exporter->url().service_key() == key) return exporter->url();
  }
  for (const Provided& service : provided_) {
    const std::string& interface = service.type.service->java_interface;
    const ElementConfig element = config.service(interface, nullptr, service.options.settings());
    Url url(std::string(kInjvm), kHere, 0, interface, element.url.parameters());
    const std::string_view scope = url.get("scope");
    const bool here = scope != kScopeRemote && scope != kScopeNone && !service.type.service->any_method;
    if (here && url.service_key() == key) return url.with("interface", interface);
  }
  return std::nullopt;
}

// Those that a call may go through: the reference's own, and what joins its registries. A lazy reference has them later.
Application::Impl::Names Application::Impl::clusters_of(const ElementConfig& element, const Url& consumer) const {
  Names names{std::string(consumer.get(Cluster::kPoint, Cluster::kDefault))};
  const auto registries = registries_for(config, element, facts());
  if (!registries) return names;  // who looks for providers there says so
  for (const Url& registry : *registries) {
    if (registry.has(Cluster::kPoint)) names.emplace(registry.get(Cluster::kPoint));
  }
  return names;
}

std::vector<ReferenceRecord> Application::Impl::references() const {
  std::vector<ReferenceRecord> records;
  std::lock_guard lock(mutex_);
  for (const auto& reference : references_) {
    const Url& url = reference->invoker->url();
    const auto* lazy = dynamic_cast<const LazyReference*>(reference->invoker.get());
    records.push_back(ReferenceRecord{url.service_key(), reference->service->java_interface, lazy == nullptr || lazy->looked_for(),
                                      reference->invoker->available(),
                                      static_cast<std::size_t>(std::max(reference->calls.running(), 0L))});
  }
  return records;
}

}  // namespace dubhe
