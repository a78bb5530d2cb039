#include "metadata_client.h"

#include <charconv>
#include <memory>
#include <utility>

#include "dubhe/cluster/method_options.h"
#include "dubhe/common/executor.h"
#include "dubhe/protocol/protocol.h"
#include "dubhe/proxy/proxy.h"
#include "metadata_wire.h"

namespace dubhe {

namespace {

constexpr std::string_view kTimeoutMs = "5000";

std::string_view get(const ServiceInstance::Metadata& params, std::string_view key) {
  const auto found = params.find(key);
  return found == params.end() ? std::string_view() : std::string_view(found->second);
}

std::uint16_t port_in(std::string_view text, std::uint16_t fallback) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port != 0 ? port : fallback;
}

std::string who(const ServiceInstance& instance) { return "instance " + instance.id() + " of " + instance.application; }

Task<Expected<Value>> call(std::shared_ptr<metadata_wire::RemoteMetadataService> service, std::string revision) {
  try {
    co_return co_await service->getMetadataInfo(revision);
  } catch (const RpcError& why) {
    co_return why.status();
  } catch (const std::exception& why) {
    co_return Status(StatusCode::kUnavailable, why.what());
  }
}

}  // namespace

Expected<Url> MetadataClient::service_url(const ServiceInstance& instance) const {
  const ServiceInstance::Metadata params = instance.metadata_service_params();
  const std::string_view said = get(params, "protocol");
  const std::string protocol(said.empty() ? "dubbo" : said);
  if (!extensions_.has<Protocol>(protocol)) {
    return Status(StatusCode::kUnimplemented,
                  who(instance) + " tells its services by protocol `" + protocol + "` alone" +
                      (instance.speaks_only_v2() ? " (MetadataServiceV2, meta-v=2.0.0)" : "") +
                      ", which is not spoken here. Let it offer its MetadataService over `dubbo` as well, write the metadata "
                      "report (`metadata-type: remote`), or register at interface level");
  }
  Url::Parameters parameters{{"application", application_},
                             {"group", instance.application},
                             {"interface", std::string(metadata_wire::kInterface)},
                             {"reference.filter", "-default"},
                             {"retries", "0"},
                             {"side", "consumer"},
                             {"timeout", std::string(kTimeoutMs)},
                             {"version", std::string(metadata_wire::kVersion)}};
  for (const std::string_view key : {"serialization", "prefer.serialization", "release", "dubbo", "codec", "ssl-enabled",
                                      "unix.path"}) {
    if (const std::string_view value = get(params, key); !value.empty()) parameters.emplace(key, value);
  }
  return Url(protocol, instance.host, port_in(get(params, "port"), instance.port), std::string(metadata_wire::kInterface),
             std::move(parameters));
}

Task<Expected<MetadataInfo>> MetadataClient::ask(ServiceInstance instance) {
  const auto url = service_url(instance);
  if (!url) co_return url.status();
  const auto protocol = extensions_.get<Protocol>(url->protocol());
  if (!protocol) co_return protocol.status();
  const ServiceDescriptor& descriptor = service_descriptor<metadata_wire::RemoteMetadataService>();
  auto invoker = (*protocol)->refer(*url, descriptor);
  if (!invoker) co_return invoker.status().with_context(who(instance));

  const auto target = std::make_shared<StubTarget>(executors_);
  target->invoker = std::move(*invoker);
  target->service = &descriptor;
  for (const MethodDescriptor& method : descriptor.methods) target->methods.push_back(read_method_options(*url, method.name));
  target->home = current_executor();
  auto service = make_proxy<metadata_wire::RemoteMetadataService>(target);
  const auto answer = co_await call(std::move(service), std::string(instance.revision()));
  if (!answer) co_return answer.status().with_context("metadata service of " + who(instance) + " at " + url->address());
  auto info = metadata_wire::from_wire(*answer);
  if (!info) co_return info.status().with_context("metadata service of " + who(instance) + ", revision " + std::string(instance.revision()));
  co_return std::move(*info);
}

}  // namespace dubhe
