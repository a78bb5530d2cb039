#include "registry/registry_protocol.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>
#include <vector>

#include "dubhe/cluster/extensions.h"
#include "dubhe/common/block_on.h"
#include "dubhe/protocol/service_definition.h"
#include "dubhe/registry/local_metadata.h"
#include "dubhe/registry/registered_url.h"
#include "dubhe/registry/registry_book.h"
#include "dubhe/registry/registry_with_report.h"
#include "registry/provider_lists.h"
#include "registry/reference.h"

namespace dubhe {

namespace {

constexpr std::string_view kRegistryKey = "registry";
constexpr std::string_view kRegistryDefault = "zookeeper";

// The registry's own address out of a registry:// URL.
Url address_of(const Url& at) {
  if (at.protocol() != kRegistryProtocol) return at;
  return at.with_protocol(std::string(at.get(kRegistryKey, kRegistryDefault)))
      .without(kRegistryKey)
      .without(kExportKey)
      .without(kReferKey);
}

Expected<Url> inner_url(const Url& at, std::string_view key) {
  const std::string_view encoded = at.get(key);
  if (encoded.empty()) {
    return Status(StatusCode::kInvalidArgument, "the URL of protocol `registry` has no `" + std::string(key) +
                                                    "`: " + address_of(at).to_string());
  }
  auto inner = Url::parse(url_decode(encoded));
  if (!inner) return inner.status().with_context("`" + std::string(key) + "` of " + address_of(at).to_string());
  return inner;
}

// A port that stands beside `bind.port` is to be announced instead of the bound one: somebody forwards it.
Url told_to_others(const Url& provider, const Url& exported) {
  return provider.port() != 0 && provider.has("bind.port") ? provider : provider.with_port(exported.port());
}

Status refuse_on_loops() {
  if (current_executor() == nullptr) return {};
  return Status(StatusCode::kFailedPrecondition,
                "services are exported and referred to on an ordinary thread, not on an event loop: it would wait for itself");
}

// `accepts` of a registry: only these protocols are announced there; with `-x` all but x.
bool accepts(const Url& registry, const std::string& protocol) {
  const std::vector<std::string> list = registry.get_list("accepts");
  if (list.empty()) return true;
  if (std::find(list.begin(), list.end(), "-" + protocol) != list.end()) return false;
  const bool only_refusals = std::all_of(list.begin(), list.end(), [](const auto& word) { return word.starts_with('-'); });
  return only_refusals || std::find(list.begin(), list.end(), protocol) != list.end();
}

// Checked by default, unless one of the two says no.
bool checks(const Url& registry, const Url& url) { return registry.get_bool("check", true) && url.get_bool("check", true); }

// Of a registry without a host, its path: file:///tmp/dubhe
std::string place(const Url& address) {
  return address.protocol() + "://" + (address.host().empty() ? "/" + address.path() : address.address());
}

// Names its files on disk.
std::string file_part(const Url& address) {
  std::string text = address.host().empty() ? address.protocol() + "/" + address.path() : address.address();
  std::replace(text.begin(), text.end(), '/', '-');
  return text;
}

class RegisteredExporter final : public Exporter {
 public:
  RegisteredExporter(Url url, std::shared_ptr<Exporter> service, std::shared_ptr<Announcement> announcement,
                     std::shared_ptr<void> offer)
      : url_(std::move(url)), service_(std::move(service)), offer_(std::move(offer)), announcement_(std::move(announcement)) {}
  const Url& url() const noexcept override { return url_; }

 private:
  const Url url_;
  const std::shared_ptr<Exporter> service_;
  const std::shared_ptr<void> offer_;                 // at application level; may be nullptr
  const std::shared_ptr<Announcement> announcement_;  // at interface level; may be nullptr; dropped first
};

// What a reference holds in its registry.
struct RegistryHold {
  std::shared_ptr<Registry> registry;
  std::shared_ptr<Announcement> consumer;
  std::mutex mutex;
  std::unique_ptr<Subscription> subscription;
  std::unique_ptr<Subscription> instances;  // at application level

  std::string explain() {
    std::string text;
    {
      std::lock_guard lock(mutex);
      if (subscription != nullptr) text = subscription->explain();
      std::string more = instances != nullptr ? instances->explain() : std::string();
      if (!more.empty()) text += (text.empty() ? "" : " ") + ("At application level: " + std::move(more) + ".");
    }
    if (registry->available()) return text;
    return text.empty() ? registry->describe() : text + " (Now: " + registry->describe() + ".)";
  }
};

// A cluster invoker that keeps its subscription.
class SubscribedInvoker final : public Invoker {
 public:
  SubscribedInvoker(InvokerPtr inner, std::shared_ptr<RegistryHold> hold)
      : inner_(std::move(inner)), hold_(std::move(hold)) {}
  Task<Expected<Result>> invoke(Invocation& call) override { return inner_->invoke(call); }
  const ServiceDescriptor& service() const noexcept override { return inner_->service(); }
  const Url& url() const noexcept override { return inner_->url(); }
  bool available() const noexcept override { return inner_->available(); }

 private:
  const InvokerPtr inner_;
  const std::shared_ptr<RegistryHold> hold_;  // dropped first
};

// How long a reference that has no provider yet waits for what instances tell.
constexpr Duration kPatienceForInstances = std::chrono::seconds(10);

Expected<MigrationStep> migration_step(const Url& address, const Url& consumer) {
  if (address.get("registry-type") == "service") return MigrationStep::kForceApplication;
  const std::string_view said = consumer.get("migration.step", "APPLICATION_FIRST");
  if (said == "APPLICATION_FIRST") return MigrationStep::kApplicationFirst;
  if (said == "FORCE_INTERFACE") return MigrationStep::kForceInterface;
  if (said == "FORCE_APPLICATION") return MigrationStep::kForceApplication;
  return Status(StatusCode::kInvalidArgument, "reference to " + consumer.display_key() + ": `migration.step` is `" +
                                                  std::string(said) +
                                                  "`; it can be APPLICATION_FIRST, FORCE_INTERFACE, FORCE_APPLICATION");
}

// On the control executor, where the lists are.
Task<Expected<std::unique_ptr<Subscription>>> look_for_instances(std::shared_ptr<ApplicationDiscovery> discovery,
                                                                 std::shared_ptr<ProviderLists> lists,
                                                                 ApplicationDiscovery::Wish wish) {
  const std::string interface_name(wish.consumer.interface_name());
  auto subscription = co_await discovery->subscribe(std::move(wish));
  lists->on_addresses_changed = [weak = std::weak_ptr(discovery), interface_name] {
    if (const auto alive = weak.lock()) alive->look_again(interface_name);
  };
  co_return subscription;
}

// What withdraw_all() waits for: every answer, or the deadline.
struct Farewell {
  std::size_t waiting = 0;
  bool over = false;
  Completion<bool> all_done;

  void finish(bool in_time) {
    if (std::exchange(over, true)) return;
    all_done.complete(in_time);
  }
};

Task<void> withdraw_one(std::unique_ptr<Registration> token, Logger& logger) {
  const Status status = co_await token->withdraw();
  if (!status.ok()) logger.warn("cluster.registry", "a URL could not be taken back: " + status.to_string());
}

}  // namespace

RegistryProtocol::RegistryProtocol(ExtensionRegistry& extensions, Executor& control)
    : extensions_(extensions), control_(control) {}

Expected<std::shared_ptr<Registry>> RegistryProtocol::registry_at(const Url& address) {
  std::shared_ptr<Registry> report;
  if (const std::string_view elsewhere = address.get(kMetadataReportKey); !elsewhere.empty()) {
    const auto there = Url::parse(elsewhere);
    if (!there) return there.status().with_context("the metadata report of registry " + place(address));
    auto made = registry_at(*there);
    if (!made) return made.status().with_context("the metadata report of registry " + place(address));
    report = std::move(*made);
  }
  std::lock_guard lock(mutex_);
  std::shared_ptr<Registry>& known = registries_[address.to_string()];
  if (known == nullptr) {
    auto made = extensions_.make_adaptive<Registry>(address);
    if (!made) return made.status().with_context("registry " + place(address));
    known = report == nullptr ? std::move(*made) : with_report(std::move(*made), std::move(report));
    if (auto* const book = extensions_.resource<RegistryBook>()) book->add(place(address), known);
  }
  return known;
}

Expected<RegistryProtocol::SharedExporter> RegistryProtocol::export_once(InvokerPtr service, const Url& provider) {
  const std::string key = provider.to_string();
  {
    std::lock_guard lock(mutex_);
    if (auto known = exports_[key].lock()) return known;
  }
  auto protocol = extensions_.adaptive<Protocol>(provider);
  if (!protocol) return protocol.status().with_context("export of " + provider.service_key());
  auto exporter = (*protocol)->export_service(std::move(service), provider);
  if (!exporter) return exporter.status();
  SharedExporter shared = std::move(*exporter);
  std::lock_guard lock(mutex_);
  std::erase_if(exports_, [](const auto& entry) { return entry.second.expired(); });
  exports_[key] = shared;
  return shared;
}

Expected<std::shared_ptr<Announcement>> RegistryProtocol::announce(const std::shared_ptr<Registry>& registry,
                                                                   const Url& url, bool check) {
  auto token = block_on(control_, registry->register_url(to_registered(url, registry->url()), check));
  if (!token) return token.status();
  return announcements_.add(registry, std::move(*token));
}

Expected<std::unique_ptr<Exporter>> RegistryProtocol::export_service(InvokerPtr service, const Url& at) {
  if (const Status status = refuse_on_loops(); !status.ok()) return status;
  const Url address = address_of(at);
  const auto provider = inner_url(at, kExportKey);
  if (!provider) return provider.status();
  const ServiceDescriptor& descriptor = service->service();
  auto exporter = export_once(std::move(service), *provider);
  if (!exporter) return exporter.status();
  // The registry decides where the service does not.
  const Url reachable =
      told_to_others(*provider, (*exporter)->url()).with_absent("dynamic", address.get("dynamic", "true"));
  std::shared_ptr<Announcement> announcement;
  std::shared_ptr<void> offer;
  if (address.get_bool("register", true) && reachable.get_bool("register", true) && accepts(address, reachable.protocol())) {
    auto registry = registry_at(address);
    if (!registry) return registry.status();
    const Expected<RegisterMode> mode = register_mode(address, **registry);
    if (!mode) return mode.status().with_context("export of " + reachable.service_key());
    if (*mode != RegisterMode::kInstance) {
      auto announced = announce(*registry, reachable, checks(address, reachable));
      if (!announced) return announced.status().with_context("export of " + reachable.service_key());
      announcement = std::move(*announced);
    }
    offer = offer_to(*registry, address, reachable, descriptor, *mode);
  }
  return std::unique_ptr<Exporter>(std::make_unique<RegisteredExporter>(reachable, std::move(*exporter),
                                                                        std::move(announcement), std::move(offer)));
}

Expected<RegisterMode> RegistryProtocol::register_mode(const Url& address, Registry& registry) const {
  const std::string_view said = address.get("register-mode", address.get("registry-type") == "service" ? "instance" : "all");
  if (said == "interface") return RegisterMode::kInterface;
  if (said != "instance") return RegisterMode::kAll;
  if (registry.discovery() != nullptr && extensions_.resource<LocalMetadata>() != nullptr) return RegisterMode::kInstance;
  return Status(StatusCode::kUnimplemented, "registry " + place(address) +
                                                " knows no instances of applications. Set `register-mode: interface`.");
}

std::shared_ptr<void> RegistryProtocol::offer_to(const std::shared_ptr<Registry>& registry, const Url& address,
                                                 const Url& provider, const ServiceDescriptor& service,
                                                 RegisterMode mode) {
  LocalMetadata* const metadata = extensions_.resource<LocalMetadata>();
  if (metadata == nullptr || registry->discovery() == nullptr) return nullptr;
  const Url shown = to_registered(provider, address);
  return metadata->add({.registry = registry,
                        .url = shown,
                        .definition = service_definition_json(service, shown),
                        .in_metadata = mode != RegisterMode::kInterface});
}

Expected<InvokerPtr> RegistryProtocol::refer(const Url& at, const ServiceDescriptor& service) {
  if (const Status status = refuse_on_loops(); !status.ok()) return status;
  const Url address = address_of(at);
  const auto consumer = inner_url(at, kReferKey);
  if (!consumer) return consumer.status();
  if (const Status names = check_names(extensions_, *consumer); !names.ok()) return names;
  auto registry = registry_at(address);
  if (!registry) return registry.status();

  auto hold = std::make_shared<RegistryHold>();
  hold->registry = *registry;
  ReferenceSource source;
  source.name = place(address);
  source.explain = [weak = std::weak_ptr(hold)] {
    const auto alive = weak.lock();
    return alive != nullptr ? alive->explain() : std::string();
  };
  source.keep_last_list = address.get_bool("enable-empty-protection", false) ||
                          consumer->get_bool("enable-empty-protection", false);
  auto directory = make_directory(extensions_, control_, *consumer, service, std::move(source));
  if (!directory) return directory.status();
  auto invoker = make_cluster_invoker(extensions_, *directory);
  if (!invoker) return invoker.status();

  const bool check = checks(address, *consumer);
  if (address.get_bool("register", true) && consumer->get_bool("register", true) && consumer->interface_name() != "*") {
    // For the console's eyes only: a reference works without it.
    auto announced = announce(*registry, *consumer, false);
    if (announced) {
      hold->consumer = std::move(*announced);
    } else {
      extensions_.logger().warn("cluster.registry", "the consumer is not shown: " + announced.status().to_string());
    }
  }
  const auto step = migration_step(address, *consumer);
  if (!step) return step.status();
  const auto lists = std::make_shared<ProviderLists>(*directory);
  std::vector<Category> categories{Category::kConfigurators, Category::kRouters};
  std::string category_names = "configurators,routers";
  if (*step != MigrationStep::kForceApplication) {
    categories.insert(categories.begin(), Category::kProviders);
    category_names.insert(0, "providers,");
  }
  auto subscription = block_on(
      control_, (*registry)->subscribe(consumer->with("category", category_names), std::move(categories),
                                       [lists](Category category, std::span<const Url> urls) {
                                         lists->on_interface_level(category, urls);
                                       },
                                       check));
  if (!subscription) return subscription.status().with_context("reference to " + consumer->display_key());
  {
    std::lock_guard lock(hold->mutex);
    hold->subscription = std::move(*subscription);
  }
  const auto discovery = *step == MigrationStep::kForceInterface ? nullptr : discovery_of(*registry);
  if (discovery == nullptr && *step == MigrationStep::kForceApplication) {
    return Status(StatusCode::kUnimplemented, "reference to " + consumer->display_key() + ": registry " + place(address) +
                                                  " knows no instances of applications, which `migration.step: "
                                                  "FORCE_APPLICATION` asks for");
  }
  if (discovery != nullptr) {
    ApplicationDiscovery::Wish wish;
    wish.consumer = *consumer;
    wish.listener = [lists](std::span<const Url> urls) { lists->on_application_level(urls); };
    if (*step == MigrationStep::kApplicationFirst) {
      wish.known = [lists](const ServiceInstance& instance) { return lists->shows(instance); };
    }
    // One who has providers already need not wait for more.
    if ((*directory)->empty()) wish.patience = kPatienceForInstances;
    auto instances = block_on(control_, look_for_instances(discovery, lists, std::move(wish)));
    if (!instances) return instances.status().with_context("reference to " + consumer->display_key());
    std::lock_guard lock(hold->mutex);
    hold->instances = std::move(*instances);
  }
  if (check && (*directory)->empty()) {
    return Status(StatusCode::kNotFound,
                  (*directory)->why_empty() + "\n  Set `check: false` to start without one.");
  }
  return InvokerPtr(std::make_shared<SubscribedInvoker>(std::move(*invoker), std::move(hold)));
}

std::shared_ptr<ApplicationDiscovery> RegistryProtocol::discovery_of(const std::shared_ptr<Registry>& registry) {
  MetadataSource* const source = extensions_.resource<MetadataSource>();
  if (source == nullptr || registry->discovery() == nullptr) return nullptr;
  std::lock_guard lock(mutex_);
  std::shared_ptr<ApplicationDiscovery>& known = discoveries_[registry.get()];
  if (known == nullptr) {
    ApplicationDiscovery::Options options;
    const Url& url = registry->url();
    const char* const home = std::getenv("HOME");
    if (url.get_bool("file-cache", true)) {
      options.cache_file = instance_cache_path(url, file_part(url), home == nullptr ? "/tmp" : home);
    }
    known = std::make_shared<ApplicationDiscovery>(registry, *source, control_, extensions_.logger(), std::move(options));
  }
  return known;
}

Task<void> RegistryProtocol::withdraw_all(Deadline until) {
  {
    std::lock_guard lock(mutex_);
    for (const auto& [registry, discovery] : discoveries_) discovery->close();
  }
  const auto farewell = std::make_shared<Farewell>();
  ++farewell->waiting;  // this function itself, until all are started
  std::vector<std::unique_ptr<Registration>> tokens;
  if (LocalMetadata* const metadata = extensions_.resource<LocalMetadata>()) tokens = metadata->take_instances();
  for (const auto& announcement : announcements_.all()) {
    if (auto token = announcement->take()) tokens.push_back(std::move(token));
  }
  for (auto& token : tokens) {
    ++farewell->waiting;
    start(withdraw_one(std::move(token), extensions_.logger()), [farewell] {
      if (--farewell->waiting == 0) farewell->finish(true);
    });
  }
  if (--farewell->waiting == 0) co_return;
  Executor::TimerId timer = 0;
  if (!until.is_never()) timer = control_.run_at(until.at(), [farewell] { farewell->finish(false); });
  const bool in_time = co_await farewell->all_done;
  if (!until.is_never()) control_.cancel(timer);
  if (!in_time) {
    extensions_.logger().warn("cluster.registry", std::to_string(farewell->waiting) +
                                                      " URLs were not taken back in time; the registry drops them when "
                                                      "its session with this process ends");
  }
}

Task<void> RegistryProtocol::shut_down(Deadline until) {
  Executor* const here = current_executor();
  if (here == nullptr || here == &control_) {
    co_await withdraw_all(until);
    co_return;
  }
  const auto back = std::make_shared<Completion<bool>>();
  control_.post([this, until, here, back] {
    start(withdraw_all(until), [here, back] { here->post([back] { back->complete(true); }); });
  });
  Completion<bool>& done = *back;
  (void)co_await done;
}

Expected<std::unique_ptr<Protocol>> make_registry_protocol(const ExtensionContext& context) {
  Executor* const control = context.resource<Executor>();
  if (control == nullptr) {
    return Status(StatusCode::kFailedPrecondition,
                  "protocol `registry` needs the control executor: set_resource<Executor>() on the ExtensionRegistry first");
  }
  return std::unique_ptr<Protocol>(std::make_unique<RegistryProtocol>(context.registry(), *control));
}

}  // namespace dubhe
