#include "application_impl.h"

#include <utility>

#include "dubhe/monitor/monitor.h"
#include "dubhe/transport/worker_pool.h"
#include "failures.h"
#include "host_wishes.h"

namespace dubhe {

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
  metrics_ = std::make_unique<Metrics>(*monitor, metric_sources_, runtime->control(), std::move(identity),
                                       metrics_settings_.page);
  metrics_page_ = value_or_throw(PrometheusEndpoint::start(
      metrics_settings_.endpoint, [metrics = metrics_.get()] { return metrics->text(); }, *logger));
  logger->info(kWhere, "shows its metrics at http://" + metrics_settings_.endpoint.host + ":" +
                           std::to_string(metrics_page_->port()) + "/metrics");
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
