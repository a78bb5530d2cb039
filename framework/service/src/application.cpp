#include "dubhe/service/application.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <deque>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>

#include "dubhe/cluster/cluster.h"
#include "dubhe/cluster/method_options.h"
#include "dubhe/cluster/registry_protocol.h"
#include "dubhe/config/config_source.h"
#include "dubhe/monitor/monitor.h"
#include "dubhe/monitor/prometheus_endpoint.h"
#include "dubhe/monitor/summary.h"
#include "dubhe/protocol/foreign_filters.h"
#include "dubhe/protocol/generic.h"
#include "dubhe/protocol/java_types.h"
#include "dubhe/protocol/protocol.h"
#include "dubhe/protocol/filter_protocol.h"
#include "dubhe/transport/ssl_settings.h"
#include "dubhe/registry/local_address.h"
#include "dubhe/registry/local_metadata.h"
#include "dubhe/registry/registry_book.h"
#include "dubhe/service/service_urls.h"
#include "dubhe/spi/plugin_loader.h"
#include "application_listeners.h"
#include "extension_names.h"
#include "later_jobs.h"
#include "lazy_reference.h"
#include "metadata_client.h"
#include "metadata_server.h"
#include "metadata_wire.h"
#include "shutdown_signals.h"

namespace dubhe {

namespace {

constexpr std::string_view kWhere = "application";
constexpr std::chrono::milliseconds kShutdownWait(10000);
constexpr std::string_view kInjvm = "injvm", kScopeNone = "none", kScopeLocal = "local", kScopeRemote = "remote";
constexpr const char* kHere = "127.0.0.1";
constexpr std::string_view kPlainReference = "plain";  // `generic` of a reference that calls without $invoke

[[noreturn]] void throw_status(const Status& why) {
  if (why.code() == StatusCode::kInvalidArgument) throw ConfigError(why);
  throw RpcError(why);
}
template <class T>
T value_or_throw(Expected<T> value) {
  if (!value) throw_status(value.status());
  return std::move(*value);
}

std::string file_name(const char* path) {
  const char* slash = std::strrchr(path, '/');
  return slash == nullptr ? path : slash + 1;
}

// A number that the kernel counts up and poll() can wait for.
class WakeUp {
 public:
  WakeUp() : fd_(::eventfd(0, EFD_CLOEXEC)) {
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  }
  WakeUp(const WakeUp&) = delete;
  ~WakeUp() { ::close(fd_); }
  int fd() const noexcept { return fd_; }
  void wake() noexcept {
    const std::uint64_t one = 1;
    (void)!::write(fd_, &one, sizeof one);
  }
  void wait() noexcept {
    pollfd waiting{fd_, POLLIN, 0};
    while (::poll(&waiting, 1, -1) < 0 && errno == EINTR) {
    }
  }

 private:
  int fd_;
};

Task<bool> nothing() { co_return true; }

// Every job that was posted before has run when this returns.
SslSettings ssl_settings(const ConfigSection& said) {
  const auto text = [&said](const char* key) { return std::string(said.get(key)); };
  SslSettings settings;
  settings.server = {text("server-key-cert-chain-path"), text("server-private-key-path"), text("server-key-password"),
                     text("server-trust-cert-collection-path")};
  settings.client = {text("client-key-cert-chain-path"), text("client-private-key-path"), text("client-key-password"),
                     text("client-trust-cert-collection-path")};
  settings.check_server_name = said.get_bool("check-server-name", true);
  return settings;
}

void flush_loops(Runtime& runtime) {
  for (std::size_t i = 0; i <= runtime.loop_count(); ++i) (void)block_on(runtime.loop(i), nothing());
}

// What the loop takes for now: that of a test is moved by hand.
Task<TimePoint> time_of(Executor& loop) { co_return loop.now(); }

// Loops of somebody else go on: at its end nothing of what was posted before is left in them.
class LoopsAtRest {
 public:
  explicit LoopsAtRest(Runtime& runtime) : runtime_(runtime) {}
  LoopsAtRest(const LoopsAtRest&) = delete;
  ~LoopsAtRest() { flush_loops(runtime_); }

 private:
  Runtime& runtime_;
};

HostWishes host_wishes(const ProtocolConfig& protocol, const Config& config) {
  HostWishes wishes;
  wishes.protocol = protocol.name;
  wishes.protocol_host = protocol.host;
  const ConfigSection& application = config.application().local;
  wishes.preferred_interface = std::string(application.get("network.interface.preferred"));
  wishes.ignored_interfaces = application.get_list("network.interface.ignored");
  return wishes;
}

template <class Options>
void check_methods(const Options& options, const ServiceDescriptor& service) {
  if (service.any_method) return;
  for (const auto& [name, settings] : options.methods) {
    const bool known = std::any_of(service.methods.begin(), service.methods.end(),
                                   [&name = name](const MethodDescriptor& method) { return method.name == name; });
    if (known) continue;
    throw ConfigError(Status(StatusCode::kInvalidArgument, "settings for method `" + name + "`, which " +
                                                               service.java_interface + " does not have; it has " +
                                                               service.method_names()));
  }
}

// Config has read the variables already; this tells them to those who ask by name.
Environment environment_of(std::string host_to_register) {
  return [host = std::move(host_to_register)](const std::string& name) -> std::optional<std::string> {
    if (name == "DUBBO_IP_TO_REGISTRY" && !host.empty()) return host;
    return std::nullopt;
  };
}

}  // namespace

class Application::Impl {
 public:
  Impl(Application& application, ApplicationOptions options, const AddExtensions& add);
  ~Impl();

  void provide(const InterfaceType& type, std::shared_ptr<void> object, const ServiceOptions& options);
  std::shared_ptr<void> refer(const InterfaceType& type, const ReferenceOptions& options);
  std::shared_ptr<GenericService> refer_generic(const std::string& java_interface, const ReferenceOptions& options);
  void provide_generic(const std::string& java_interface, GenericProvider object, const ServiceOptions& options);
  void start();
  int run();
  void stop();
  std::vector<Url> exported() const;
  std::vector<ServiceRecord> services() const;
  std::vector<ReferenceRecord> references() const;
  void add_listener(std::shared_ptr<ApplicationListener> listener);
  void refuse_in_child(const std::string& what) const;

  const ForkGuard fork;
  std::string name;
  Config config;

 private:
  std::deque<ServiceDescriptor> generic_services_;  // guarded by mutex_; as long as anything may still refer to them
  std::unique_ptr<Logger> own_logger_;
  std::unique_ptr<PluginLoader> plugins_;  // its code may be in what the loops still hold
  std::unique_ptr<Runtime> own_runtime_;
  SslSettings ssl_;

 public:
  Logger* logger;
  Runtime* runtime;

 private:
  std::optional<LoopsAtRest> after_extensions_;

 public:
  std::unique_ptr<ExtensionRegistry> extensions;

 private:
  struct Provided {
    InterfaceType type;
    std::shared_ptr<void> object;
    ServiceOptions options;
  };
  enum class State : std::uint8_t { kReady, kStarted, kStopping, kStopped };
  using Names = std::set<std::string, std::less<>>;

  ProcessFacts facts() const;
  Expected<HostChoice> choose_host(const ProtocolConfig& protocol);
  Status export_all(const Provided& service, std::vector<std::unique_ptr<Exporter>>& into);
  Status export_local(const Provided& service, const std::string& token, std::vector<std::unique_ptr<Exporter>>& into);
  std::optional<Url> local_provider(const Url& consumer) const;
  Expected<std::optional<Url>> choose_local(const ElementConfig& element, const Url& consumer, const ServiceDescriptor& service) const;
  std::chrono::milliseconds delay_of(const Provided& service) const;
  void export_after(std::chrono::milliseconds delay, const Provided& service);
  Status export_under(const Provided& service, const ProtocolConfig& protocol, const std::string& token,
                      std::vector<std::unique_ptr<Exporter>>& into);
  const ServiceDescriptor& generic_service(const std::string& java_interface, CallForm form);
  std::shared_ptr<void> refer(const InterfaceType& type, const ElementConfig& element, std::string_view generic);
  Expected<InvokerPtr> invoker_of(const ElementConfig& element, const Url& consumer, const std::shared_ptr<StubTarget>& target);
  Expected<InvokerPtr> find_providers(const ElementConfig& element, const Url& consumer, const ServiceDescriptor& service);
  Names clusters_of(const ElementConfig& element, const Url& consumer) const;
  void export_provided(std::vector<Provided> services);
  void put_back(std::vector<Provided> services);
  Status activate_listeners();
  void keep(std::vector<std::unique_ptr<Exporter>> exporters);
  bool stopping() const;
  void refuse_after_stop(const std::string& what) const;
  void warn_of_unused_settings(const std::vector<Provided>& services) const;
  void load_config(const ApplicationOptions& options);
  void ask_config_sources(const RuntimeConfig& wanted, ApplicationOptions& options);
  void choose_monitor();
  void show_metrics();
  void explain(const std::string& text) const;
  std::string registry_text() const;

  Status tell_metadata();
  Status serve_metadata();
  Expected<ProtocolConfig> metadata_protocol() const;
  Task<Status> check_metadata(ServiceInstance instance);
  InstanceFacts instance_facts() const;

  std::chrono::milliseconds shutdown_wait() const;
  void take_back_announcements(Deadline until);
  void finish_in_background(Deadline until);
  void shut_down_protocols(Deadline until);
  bool close_references(Deadline patience);
  void drop_references(bool drained);

  mutable std::mutex mutex_;  // guards everything below
  std::condition_variable stopped_;
  State state_ = State::kReady;
  std::vector<Provided> provided_;  // before start()
  std::vector<std::unique_ptr<Exporter>> exporters_;
  std::set<std::string> protocols_;  // in use
  Names clusters_;  // of references
  std::vector<std::shared_ptr<StubTarget>> references_;
  std::unique_ptr<PrometheusEndpoint> metrics_;
  std::vector<ProtocolConfig> used_protocols_;
  std::unique_ptr<Exporter> metadata_exporter_;

  std::mutex telling_;  // one tells at a time
  const std::int64_t started_ms_ = facts().now_ms;
  std::unique_ptr<LocalMetadata> metadata_;
  std::unique_ptr<MetadataClient> metadata_client_;
  WakeUp wake_up_;
  ApplicationListeners listeners_;
  RegistryBook registries_;
  LaterJobs later_;
};

Application::Impl::Impl(Application& application, ApplicationOptions options, const AddExtensions& add)
    : listeners_(application) {
  load_config(options);
  const RuntimeConfig wanted = config.runtime();
  if (options.logger == nullptr) own_logger_ = make_logger(wanted.log_level, wanted.log_file);
  logger = options.logger != nullptr ? options.logger : own_logger_.get();

  RuntimeOptions sizes;
  sizes.loops = wanted.loops;
  sizes.pool_threads = wanted.pool_threads;
  sizes.pool_queue = wanted.pool_queue;
  if (options.runtime == nullptr) own_runtime_ = Runtime::create(sizes, *logger);
  runtime = options.runtime != nullptr ? options.runtime : own_runtime_.get();

  extensions = std::make_unique<ExtensionRegistry>(*logger);
  extensions->set_resource<Runtime>(*runtime);
  extensions->set_resource<Executor>(runtime->control());
  Status added = add ? add(*extensions) : Status();
  if (added.ok() && !wanted.plugins.empty()) {
    plugins_ = std::make_unique<PluginLoader>(*logger);
    if (own_runtime_ == nullptr) after_extensions_.emplace(*runtime);
    added = plugins_->announce(wanted.plugins, *extensions, wanted.plugins_origin);
  }
  if (added.ok() && options.more_extensions) added = options.more_extensions(*extensions);
  if (!added.ok()) throw ConfigError(added);
  ask_config_sources(wanted, options);
  name = config.application_name().empty() ? options.name : std::string(config.application_name());
  if (name.empty()) {
    throw ConfigError(Status(StatusCode::kInvalidArgument,
                             "the application has no name: set `dubbo.application.name`, or ApplicationOptions::name"));
  }
  for (const std::string& note : config.notes()) logger->warn(kWhere, note);
  explain(config.explain());

  ssl_ = ssl_settings(config.ssl().local);
  extensions->set_resource<SslSettings>(ssl_);
  metadata_ = std::make_unique<LocalMetadata>(name);
  metadata_client_ = std::make_unique<MetadataClient>(*extensions, name, runtime->loop_count() + 1);
  extensions->set_resource<LocalMetadata>(*metadata_);
  extensions->set_resource<RegistryBook>(registries_);
  extensions->set_resource<MetadataSource>(*metadata_client_);
  if (const Status activated = activate_listeners(); !activated.ok()) throw ConfigError(activated);
  choose_monitor();
  show_metrics();
}

void Application::Impl::load_config(const ApplicationOptions& options) {
  auto loaded = Config::load(options.sources);
  if (!loaded) throw ConfigError(loaded.status());
  config = std::move(*loaded);
}

// `dubhe.config-sources`: what they say counts as well, for everything but this process's own settings.
void Application::Impl::ask_config_sources(const RuntimeConfig& wanted, ApplicationOptions& options) {
  if (wanted.config_sources.empty()) return;
  for (const std::string& text : wanted.config_sources) {
    const auto failed = [&](const Status& why) { throw ConfigError(why.with_context(wanted.config_sources_origin)); };
    const auto url = Url::parse(text);
    if (!url) failed(url.status());
    auto source = extensions->make<ConfigSource>(url->protocol(), *url);
    if (!source) failed(source.status());
    auto said = (*source)->read();
    if (!said) failed(said.status().with_context(text));
    options.sources.texts.push_back({text, std::move(*said)});
  }
  load_config(options);
}

Application::Impl::~Impl() { stop(); }

// `--dubbo.explain`
void Application::Impl::explain(const std::string& text) const {
  if (!config.explain_wanted()) return;
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

// Which registries can be reached, on the page for Prometheus.
std::string Application::Impl::registry_text() const {
  const std::vector<RegistryBook::State> states = registries_.states();
  if (states.empty() || !config.metrics().local.get_bool("enable-registry", true)) return {};
  std::string text = "# HELP dubhe_registry_available 1: the registry is reached and its session is good\n"
                     "# TYPE dubhe_registry_available gauge\n";
  for (const RegistryBook::State& state : states) {
    text += "dubhe_registry_available{application_name=\"" + name + "\",registry=\"" + state.address + "\"} " +
            (state.available ? "1" : "0") + "\n";
  }
  return text;
}

// `dubbo.monitor.protocol`: who counts. Dubbo's `registry` (a monitor that is found there) means nothing here.
void Application::Impl::choose_monitor() {
  const ConfigSection& monitor = config.monitor().local;
  const std::string_view name = monitor.get("protocol");
  if (name.empty() || name == "registry") return;
  const Status chosen =
      extensions->set_default<Monitor>(name, std::string(monitor.origin("protocol")) + " `monitor.protocol`");
  if (!chosen.ok()) throw ConfigError(chosen);
}

// `dubbo.metrics.port`: a page that Prometheus reads.
void Application::Impl::show_metrics() {
  const ConfigSection& metrics = config.metrics().local;
  if (!metrics.has("port") || !metrics.get_bool("enabled", true)) return;
  Monitor* monitor = value_or_throw(extensions->get<Monitor>({}, metrics.origin("port")));
  PrometheusOptions options;
  options.host = std::string(metrics.get("host", options.host));
  options.port = static_cast<std::uint16_t>(std::max<std::int64_t>(metrics.get_int("port", 0), 0));
  metrics_ = value_or_throw(PrometheusEndpoint::start(
      options, [monitor, this] { return prometheus_text(monitor->snapshot(), name) + registry_text(); }, *logger));
  logger->info(kWhere, "shows its metrics at http://" + options.host + ":" + std::to_string(metrics_->port()) + "/metrics");
}

ProcessFacts Application::Impl::facts() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {name, static_cast<long>(::getpid()), std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
}

Status Application::Impl::activate_listeners() {
  Url::Parameters settings = config.application().url.parameters();
  settings[std::string(ApplicationListener::kListKey)] = config.application().local.get("listener");
  return listeners_.activate(*extensions, Url("application", "", 0, name, std::move(settings)));
}

void Application::Impl::refuse_in_child(const std::string& what) const {
  if (fork.in_child()) throw RpcError(ForkGuard::refusal(what));
}

void Application::Impl::refuse_after_stop(const std::string& what) const {
  if (state_ == State::kReady || state_ == State::kStarted) return;
  throw RpcError(Status(StatusCode::kFailedPrecondition,
                        what + ": application " + name + " has been stopped, and a stopped one does not start again; make "
                                                         "another Application"));
}

// ---- services ----

Expected<HostChoice> Application::Impl::choose_host(const ProtocolConfig& protocol) {
  auto choice =
      choose_hosts(host_wishes(protocol, config), environment_of(protocol.host_to_register), read_interfaces());
  if (choice) {
    for (const std::string& warning : choice->warnings) logger->warn(kWhere, warning);
  }
  return choice;
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

void Application::Impl::keep(std::vector<std::unique_ptr<Exporter>> exporters) {
  std::lock_guard lock(mutex_);
  refuse_after_stop("start");  // stopped meanwhile: they end here
  std::move(exporters.begin(), exporters.end(), std::back_inserter(exporters_));
}

void Application::Impl::provide(const InterfaceType& type, std::shared_ptr<void> object, const ServiceOptions& options) {
  if (object == nullptr) {
    throw ConfigError(Status(StatusCode::kInvalidArgument, "the object that should serve " + type.service->java_interface +
                                                               " is null: make it before it is provided"));
  }
  refuse_in_child("provide " + type.service->java_interface);
  check_methods(options, *type.service);
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

// ---- what is told at application level ----

InstanceFacts Application::Impl::instance_facts() const {
  const ConfigSection& settings = config.application().local;
  InstanceFacts told;
  told.metadata_is_remote = settings.get("metadata-type") == "remote";
  const ConfigSection& report = config.metadata_report().local;
  told.write_report = report.get_bool("report-metadata", false);
  told.write_definitions = report.get_bool("report-definition", true);
  told.preferred_protocol = std::string(settings.get("protocol", "dubbo"));
  told.now_ms = started_ms_;
  told.metadata[std::string(ServiceInstance::kTimestamp)] = std::to_string(started_ms_);
  std::lock_guard lock(mutex_);
  if (metadata_exporter_ == nullptr) return told;
  const Url& url = metadata_exporter_->url();
  told.metadata_service = {{"dubbo", std::string(url.get("dubbo"))},
                           {"port", std::to_string(url.port())},
                           {"prefer.serialization", std::string(url.get("prefer.serialization", "hessian2"))},
                           {"protocol", url.protocol()},
                           {"release", std::string(url.get("release"))},
                           {"side", "provider"},
                           {"version", std::string(metadata_wire::kVersion)}};
  for (const char* way : {"ssl-enabled", "unix.path"}) {  // without which it cannot be asked
    if (const std::string_view value = url.get(way); !value.empty()) told.metadata_service.emplace(way, value);
  }
  return told;
}

// The one that a service of this name uses already, else one of its own on any free port.
Expected<ProtocolConfig> Application::Impl::metadata_protocol() const {
  const ConfigSection& settings = config.application().local;
  ProtocolConfig own;
  own.name = std::string(settings.get("metadata-service-protocol", "dubbo"));
  own.port = -1;
  if (!extensions->has<Protocol>(own.name)) {
    return Status(StatusCode::kInvalidArgument, std::string(settings.origin("metadata-service-protocol")) +
                                                    ": there is no protocol `" + own.name + "` for the metadata service");
  }
  std::lock_guard lock(mutex_);
  for (const ProtocolConfig& used : used_protocols_) {
    if (used.name != own.name) continue;
    own = used;
    break;
  }
  if (settings.has("metadata-service-port")) own.port = static_cast<int>(settings.get_int("metadata-service-port", -1));
  own.contextpath.clear();
  return own;
}

// Exports the metadata service beside the others, once.
Status Application::Impl::serve_metadata() {
  {
    std::lock_guard lock(mutex_);
    if (metadata_exporter_ != nullptr) return {};
  }
  const auto protocol = metadata_protocol();
  if (!protocol) return protocol.status();
  const auto host = choose_host(*protocol);
  if (!host) return host.status();
  const InterfaceType type = interface_type<metadata_wire::MetadataService>();
  ElementConfig element;
  element.url = protocol->url;
  const Url url = provider_url(element, *type.service, *protocol, *host, facts())
                      .with("application", name)
                      .with("group", name)
                      .with("version", metadata_wire::kVersion)
                      .with(kServiceFilterKey, "-default");
  auto exporter =
      export_service(*extensions, type.make_invoker(std::make_shared<MetadataServer>(*metadata_), url), {}, url);
  if (!exporter) return exporter.status().with_context("metadata service");
  std::lock_guard lock(mutex_);
  refuse_after_stop("start");
  protocols_.insert(protocol->name);
  metadata_exporter_ = std::move(*exporter);
  return {};
}

// Asks this process as others will. A forwarded or outside address need not lead back here: asked is what was bound. Not over
// TLS: this application need not trust its own certificate, nor be called localhost in it.
Task<Status> Application::Impl::check_metadata(ServiceInstance instance) {
  {
    std::lock_guard lock(mutex_);
    if (metadata_exporter_->url().get_bool("ssl-enabled", false)) co_return Status();
    const std::string_view bound = metadata_exporter_->url().get("bind.ip");
    if (bound == "0.0.0.0" || bound.empty()) instance.host = "127.0.0.1";
    else instance.host = bound;
  }
  const auto answer = co_await metadata_client_->ask(instance);
  if (!answer) co_return answer.status();
  if (answer->revision == instance.revision()) co_return Status();
  co_return Status(StatusCode::kInternal, "it answers with revision " + answer->revision + " for " + std::string(instance.revision()));
}

// Everything that others read beside the providers' URLs. The instance node comes last, when the metadata service has
// answered: consumers of Java 3.x prefer it.
Status Application::Impl::tell_metadata() {
  std::lock_guard one_at_a_time(telling_);
  if (metadata_->exported().empty()) return {};
  if (metadata_->has_instance()) {
    const Status served = serve_metadata();
    if (!served.ok()) return served;
  }
  InstanceFacts told = instance_facts();
  if (const auto instance = metadata_->instance(told)) {
    const Status answers = dubhe::block_on(runtime->control(), check_metadata(*instance));
    if (!answers.ok()) {
      logger->error(kWhere, "this application is not registered as an instance: its metadata service does not answer: " +
                                answers.to_string());
      told.metadata_service.clear();
    }
  }
  dubhe::block_on(runtime->control(), metadata_->publish(told, *logger));
  return {};
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

void Application::Impl::add_listener(std::shared_ptr<ApplicationListener> listener) {
  std::lock_guard lock(mutex_);
  if (state_ != State::kReady) {
    throw RpcError(Status(StatusCode::kFailedPrecondition,
                          "add_listener: application " + name + " has started, and would not tell it everything: add it before"));
  }
  listeners_.add(std::move(listener));
}

// ---- references ----

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

std::shared_ptr<void> Application::Impl::refer(const InterfaceType& type, const ReferenceOptions& options) {
  refuse_in_child("refer to " + type.service->java_interface);
  {
    std::lock_guard lock(mutex_);
    refuse_after_stop("refer to " + type.service->java_interface);
  }
  check_methods(options, *type.service);
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

void Application::Impl::provide_generic(const std::string& java_interface, GenericProvider object,
                                        const ServiceOptions& options) {
  const ServiceDescriptor& service =
      generic_service(java_interface, object.blocking != nullptr ? CallForm::kBlocking : CallForm::kTask);
  object.service = &service;
  const bool is_null = object.blocking == nullptr && object.awaiting == nullptr;
  provide(generic_interface_type(service, false), is_null ? nullptr : std::make_shared<GenericProvider>(std::move(object)),
          options);
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

// ---- life ----

void Application::Impl::start() {
  refuse_in_child("start application " + name);
  std::vector<Provided> services;
  {
    std::lock_guard lock(mutex_);
    refuse_after_stop("start");
    if (state_ == State::kStarted) return;
    state_ = State::kStarted;
    services.swap(provided_);
  }
  try {
    const Status willing = listeners_.starting();
    if (!willing.ok()) {
      put_back(std::move(services));
      throw_status(willing);
    }
    export_provided(std::move(services));
    const Status told = tell_metadata();
    if (!told.ok()) throw_status(told);
  } catch (const RpcError& why) {
    listeners_.failed(why.status(), *logger);
    throw;
  } catch (const ConfigError& why) {
    listeners_.failed(why.status(), *logger);
    throw;
  }
  listeners_.started(*logger);
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

bool Application::Impl::stopping() const {
  std::lock_guard lock(mutex_);
  return state_ == State::kStopping || state_ == State::kStopped;
}

int Application::Impl::run() {
  refuse_in_child("run application " + name);
  ShutdownSignals signals;
  try {
    const Status mine = signals.redirect_to(wake_up_.fd());
    if (!mine.ok()) throw RpcError(mine);
    start();
  } catch (const std::exception& why) {
    if (stopping()) {  // told to before it began
      stop();
      return 0;
    }
    logger->error(kWhere, why.what());
    std::fprintf(stderr, "%s: %s\n", name.c_str(), why.what());
    stop();
    return 1;
  }
  wake_up_.wait();
  logger->info(kWhere, name + " stops");
  stop();
  return 0;
}

std::chrono::milliseconds Application::Impl::shutdown_wait() const {
  const ElementConfig& application = config.application();
  const auto local = application.local.get_millis("shutwait", kShutdownWait);
  return application.url.get_millis("dubbo.service.shutdown.wait", application.url.get_millis("shutwait", local));
}

void Application::Impl::stop() {
  {
    std::unique_lock lock(mutex_);
    if (state_ == State::kStopping || state_ == State::kStopped) {
      stopped_.wait(lock, [this] { return state_ == State::kStopped; });
      return;
    }
    state_ = State::kStopping;
  }
  wake_up_.wake();
  listeners_.stopping(*logger);
  later_.end();
  metrics_.reset();
  const Deadline until = Deadline::after(dubhe::block_on(runtime->control(), time_of(runtime->control())), shutdown_wait());
  const Deadline patience = Deadline::after(Clock::now(), std::max<Duration>(shutdown_wait(), std::chrono::seconds(1)));
  take_back_announcements(until);
  finish_in_background(until);
  shut_down_protocols(until);
  const bool drained = close_references(patience);
  drop_references(drained);
  listeners_.stopped(*logger);
  {
    std::lock_guard lock(mutex_);
    provided_.clear();
    state_ = State::kStopped;
    stopped_.notify_all();
  }
}

void Application::Impl::take_back_announcements(Deadline until) {
  if (!extensions->has<Protocol>(kRegistryProtocol)) return;
  const Status status = unregister_all(*extensions, until);
  if (!status.ok()) logger->warn(kWhere, "announcements could not be taken back: " + status.to_string());
}

// What clusters have put off is done now, while there are connections.
void Application::Impl::finish_in_background(Deadline until) {
  Names names;
  {
    std::lock_guard lock(mutex_);
    names.swap(clusters_);
  }
  for (const std::string& name : names) {
    auto cluster = extensions->get<Cluster>(name);
    if (cluster) dubhe::block_on(runtime->control(), (*cluster)->shut_down(until));
  }
}

// Tells the peers, stops accepting, lets running calls finish, closes.
void Application::Impl::shut_down_protocols(Deadline until) {
  std::set<std::string> names;
  {
    std::lock_guard lock(mutex_);
    names.swap(protocols_);
    if (!references_.empty()) {
      for (const ExtensionInfo& known : extensions->names<Protocol>()) names.insert(known.name);
      names.erase(std::string(kRegistryProtocol));
    }
  }
  for (const std::string& protocol : names) {
    auto found = extensions->get<Protocol>(protocol);
    if (found) dubhe::block_on(runtime->next_loop(), (*found)->shut_down(until));
  }
  std::vector<std::unique_ptr<Exporter>> exporters;
  {
    std::lock_guard lock(mutex_);
    exporters.swap(exporters_);
    if (metadata_exporter_ != nullptr) exporters.push_back(std::move(metadata_exporter_));
  }
}

// No call begins any more; false: some were still running at the end.
bool Application::Impl::close_references(Deadline patience) {
  std::vector<std::shared_ptr<StubTarget>> references;
  {
    std::lock_guard lock(mutex_);
    references = references_;
  }
  for (const auto& reference : references) reference->open = false;
  // Every connection is closed: what still runs has its Status and is on its way back to its caller.
  for (;;) {
    flush_loops(*runtime);
    const bool idle = std::all_of(references.begin(), references.end(), [](const auto& one) { return one->calls.running() == 0; });
    if (idle || patience.passed(Clock::now())) return idle;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

void Application::Impl::drop_references(bool drained) {
  std::lock_guard lock(mutex_);
  if (!drained) {
    logger->error(kWhere, "calls are still running after the end of every connection; their references are kept. Whoever "
                          "awaits such a call should let go of it before the application stops");
    if (plugins_ != nullptr) plugins_->keep_open();
    return;
  }
  // Proxies may live on in the program's hands; what they called must not outlive the extensions it came from.
  for (const auto& reference : references_) reference->invoker.reset();
  references_.clear();
}

// ---- Application ----

namespace {

ApplicationOptions of_process(int argc, const char* const* argv) {
  ApplicationOptions options;
  options.sources = ConfigSources::process(argc, argv);
  if (argc > 0) options.name = file_name(argv[0]);
  return options;
}

ApplicationOptions of_arguments(std::vector<std::string> arguments) {
  ApplicationOptions options;
  options.sources = ConfigSources::process(0, nullptr);
  options.sources.arguments = std::move(arguments);
  options.name = program_invocation_short_name;
  return options;
}

ApplicationOptions sharing(Runtime& runtime, ApplicationOptions options) {
  options.runtime = &runtime;
  return options;
}

}  // namespace

Application::Application(int argc, const char* const* argv, const AddExtensions& extensions)
    : Application(of_process(argc, argv), extensions) {}
Application::Application(std::vector<std::string> arguments, const AddExtensions& extensions)
    : Application(of_arguments(std::move(arguments)), extensions) {}
Application::Application(ApplicationOptions options, const AddExtensions& extensions)
    : impl_(std::make_unique<Impl>(*this, std::move(options), extensions)) {}
Application::Application(Runtime& runtime, ApplicationOptions options, const AddExtensions& extensions)
    : Application(sharing(runtime, std::move(options)), extensions) {}
// In the child of a fork() there is nothing to stop, and no thread to wait for.
Application::~Application() {
  if (impl_ != nullptr && impl_->fork.in_child()) (void)impl_.release();
}

void Application::provide_erased(const InterfaceType& type, std::shared_ptr<void> object, const ServiceOptions& options) {
  impl_->provide(type, std::move(object), options);
}
std::shared_ptr<GenericService> Application::refer_generic(const std::string& java_interface,
                                                           const ReferenceOptions& options) {
  return impl_->refer_generic(java_interface, options);
}
void Application::provide_generic(const std::string& java_interface, std::shared_ptr<GenericImplementation> object,
                                  const ServiceOptions& options) {
  impl_->provide_generic(java_interface, {std::move(object), nullptr, nullptr}, options);
}
void Application::provide_generic(const std::string& java_interface, std::shared_ptr<AsyncGenericImplementation> object,
                                  const ServiceOptions& options) {
  impl_->provide_generic(java_interface, {nullptr, std::move(object), nullptr}, options);
}
std::shared_ptr<void> Application::refer_erased(const InterfaceType& type, const ReferenceOptions& options) {
  return impl_->refer(type, options);
}
void Application::start() { impl_->start(); }
int Application::run() { return impl_->run(); }
void Application::stop() {
  if (!impl_->fork.in_child()) impl_->stop();
}
std::vector<ServiceRecord> Application::services() const { return impl_->services(); }
std::vector<ReferenceRecord> Application::references() const { return impl_->references(); }
void Application::add_listener(std::shared_ptr<ApplicationListener> listener) { impl_->add_listener(std::move(listener)); }
std::vector<Url> Application::exported() const { return impl_->exported(); }
const std::string& Application::name() const noexcept { return impl_->name; }
const Config& Application::config() const noexcept { return impl_->config; }
Runtime& Application::runtime() noexcept { return *impl_->runtime; }
Logger& Application::logger() noexcept { return *impl_->logger; }
ExtensionRegistry& Application::extensions() noexcept { return *impl_->extensions; }
Executor& Application::home_loop() {
  impl_->refuse_in_child("block_on");
  return impl_->runtime->next_loop();
}
Monitor& Application::monitor() { return *value_or_throw(impl_->extensions->get<Monitor>({})); }

}  // namespace dubhe
