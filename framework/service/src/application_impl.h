// What an Application is made of. Its functions stand where their concern does:
//
//   application_setup.cpp       from the configuration to a registry with everything in it
//   application_exports.cpp     provide(): a C++ object becomes a URL, an Invoker, an Exporter
//   application_references.cpp  refer(): a URL becomes a directory of providers and a proxy
//   application_metadata.cpp    what is told at application level
//   application_metrics.cpp     who counts, and the page that shows it
//   application_life.cpp        start, run, stop
#pragma once

#include "dubhe/service/application.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/config/config.h"
#include "dubhe/monitor/estate_meters.h"
#include "dubhe/monitor/metric_sources.h"
#include "dubhe/monitor/metrics.h"
#include "dubhe/monitor/prometheus_endpoint.h"
#include "dubhe/protocol/protocol.h"
#include "dubhe/protocol/worker_calls.h"
#include "dubhe/registry/local_address.h"
#include "dubhe/registry/local_metadata.h"
#include "dubhe/registry/registry_book.h"
#include "dubhe/service/service_urls.h"
#include "dubhe/spi/plugin_loader.h"
#include "dubhe/transport/ssl_settings.h"
#include "application_listeners.h"
#include "later_jobs.h"
#include "loops_at_rest.h"
#include "metadata_client.h"
#include "metrics_settings.h"
#include "wake_up.h"

namespace dubhe {

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
  WorkerCalls worker_calls_;
  // What extensions tell for the page of figures; they are lent it.
  MetricsSettings metrics_settings_;
  std::vector<Url> config_sources_;  // that were read
  MetricSources metric_sources_;
  std::optional<EstateMeters> estate_meters_;
  std::vector<MetricSources::Token> own_figures_;

 public:
  std::unique_ptr<ExtensionRegistry> extensions;

 private:
  struct Provided {
    InterfaceType type;
    std::shared_ptr<void> object;
    ServiceOptions options;
  };
  static constexpr std::string_view kWhere = "application";  // in the log
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
  static void check_methods(const std::map<std::string, MethodSettings>& methods, const ServiceDescriptor& service);
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
  void meet_meters();
  void show_metrics();
  void explain(const std::string& text) const;
  void tell_of_registries(MetricSink& sink) const;
  void tell_of_config_sources(MetricSink& sink, const MetricsIdentity& identity) const;
  std::vector<CallKind> served_calls() const;

  Status tell_metadata();
  Status serve_metadata();
  Expected<ProtocolConfig> metadata_protocol() const;
  Task<Status> check_metadata(ServiceInstance instance);
  InstanceFacts instance_facts() const;

  void wait_for_workers() const;
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
  std::unique_ptr<Metrics> metrics_;
  std::unique_ptr<PrometheusEndpoint> metrics_page_;
  std::vector<ProtocolConfig> used_protocols_;
  std::unique_ptr<Exporter> metadata_exporter_;

  std::mutex telling_;  // one tells at a time
  const std::int64_t started_ms_ = facts().now_ms;
  std::unique_ptr<LocalMetadata> metadata_;
  std::unique_ptr<MetadataClient> metadata_client_;
  std::unique_ptr<MetadataSource> counted_metadata_;
  WakeUp wake_up_;
  ApplicationListeners listeners_;
  RegistryBook registries_;
  LaterJobs later_;
};

}  // namespace dubhe
