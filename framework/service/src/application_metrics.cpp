#include "application_impl.h"

#include <set>
#include <sstream>
#include <utility>

#include "dubhe/monitor/monitor.h"
#include "dubhe/transport/worker_pool.h"
#include "failures.h"
#include "host_wishes.h"

namespace dubhe {

namespace {

// What callers of an export can ask for. A service that is implemented generically does not say: `*`.
void add_calls_of(const Url& provider, std::set<CallKind>& kinds) {
  CallKind kind{.level = MonitorLevel::kProvider,
                .service = std::string(provider.interface_name()),
                .group = std::string(provider.group()),
                .version = std::string(provider.version()),
                .method = {},
                .peer = {}};
  std::istringstream methods{std::string(provider.get("methods"))};
  while (std::getline(methods, kind.method, ',')) {
    if (kind.method != "*") kinds.insert(kind);
  }
}

}  // namespace

// `dubbo.monitor.protocol`: who counts. Dubbo's `registry` (a monitor that is found there) means nothing here.
void Application::Impl::choose_monitor() {
  const ConfigSection& monitor = config.monitor().local;
  const std::string_view name = monitor.get("protocol");
  if (name.empty() || name == "registry") return;
  const Status chosen =
      extensions->set_default<Monitor>(name, std::string(monitor.origin("protocol")) + " `monitor.protocol`");
  if (!chosen.ok()) throw ConfigError(chosen);
}

// Before the first registry, cluster or pool is made: what they do is counted for the page, where there is one.
void Application::Impl::meet_meters() {
  metrics_settings_ = value_or_throw(metrics_settings(config.metrics().local, name));
  if (!metrics_settings_.shown) return;
  estate_meters_.emplace(metric_sources_, metrics_settings_.estate);
  extensions->set_resource<MetricSources>(metric_sources_);
  extensions->set_resource<EstateMeters>(*estate_meters_);
  if (metrics_settings_.estate.metadata) {
    counted_metadata_ = estate_meters_->counted(*metadata_client_);
    extensions->set_resource<MetadataSource>(*counted_metadata_);
  }
  own_figures_.push_back(estate_meters_->watch(runtime->pool(), "DubboServerHandler-" + runtime->pool().counts().name));
  if (!metrics_settings_.estate.registries) return;
  own_figures_.push_back(metric_sources_.add([this](MetricSink& sink) { tell_of_registries(sink); }));
}

// `dubbo.metrics.port`: a page that Prometheus reads.
void Application::Impl::show_metrics() {
  if (!metrics_settings_.shown) return;
  const Monitor* monitor = value_or_throw(extensions->get<Monitor>({}, config.metrics().local.origin("port")));
  MetricsIdentity identity = MetricsIdentity::of_this_process(name);
  std::vector<std::string> warnings;
  identity.ip = guess_address(host_wishes(ProtocolConfig(), config), read_interfaces(), warnings);
  if (!config_sources_.empty()) {
    own_figures_.push_back(
        metric_sources_.add([this, identity](MetricSink& sink) { tell_of_config_sources(sink, identity); }));
  }
  Metrics::Awaited awaited;
  if (metrics_settings_.from_the_start) awaited = [this] { return served_calls(); };
  metrics_ = std::make_unique<Metrics>(*monitor, metric_sources_, runtime->control(), std::move(identity),
                                       metrics_settings_.page, std::move(awaited));
  metrics_page_ = value_or_throw(PrometheusEndpoint::start(
      metrics_settings_.endpoint, [metrics = metrics_.get()] { return metrics->text(); }, *logger));
  logger->info(kWhere, "shows its metrics at http://" + metrics_settings_.endpoint.host + ":" +
                           std::to_string(metrics_page_->port()) + "/metrics");
}

std::vector<CallKind> Application::Impl::served_calls() const {
  std::set<CallKind> kinds;
  {
    std::lock_guard lock(mutex_);
    for (const auto& exporter : exporters_) add_calls_of(exporter->url(), kinds);
  }
  return {kinds.begin(), kinds.end()};
}

// Each was read once, at the start.
void Application::Impl::tell_of_config_sources(MetricSink& sink, const MetricsIdentity& identity) const {
  for (const Url& source : config_sources_) {
    sink.add({"dubbo_configcenter_total", MetricType::kGauge, "Configuration that came from a source",
              MetricOwner::kName},
             {{"key", source.path()},
              {"group", std::string(source.group())},
              {"config_center", std::string(source.protocol())},
              {"change_type", "ADDED"},
              {"hostname", identity.hostname},
              {"ip", identity.ip}},
             1);
  }
}

// Which registries can be reached.
void Application::Impl::tell_of_registries(MetricSink& sink) const {
  for (const RegistryBook::State& state : registries_.states()) {
    sink.add({"dubhe_registry_available", MetricType::kGauge, "1: the registry is reached and its session is good",
              MetricOwner::kName},
             {{"registry", state.address}}, state.available ? 1 : 0);
  }
}

}  // namespace dubhe
