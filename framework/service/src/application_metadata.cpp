#include "application_impl.h"

#include <utility>

#include "dubhe/cluster/registry_protocol.h"
#include "dubhe/protocol/filter_protocol.h"
#include "metadata_server.h"
#include "metadata_wire.h"

namespace dubhe {

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
  for (const char* way : {"codec", "ssl-enabled", "unix.path"}) {  // without which it cannot be asked
    if (const std::string_view value = url.get(way); !value.empty()) told.metadata_service.emplace(way, value);
  }
  return told;
}

}  // namespace dubhe
