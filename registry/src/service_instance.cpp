#include "dubhe/registry/service_instance.h"

#include "dubhe/common/json.h"

namespace dubhe {

namespace {

constexpr std::string_view kPayloadClass = "org.apache.dubbo.registry.zookeeper.ZookeeperInstance";

Status wrong(std::string what) {
  return Status(StatusCode::kDataLoss, "no service instance: " + std::move(what));
}

std::string text_of(const Value* value) {
  if (value == nullptr || value->is_null()) return {};
  return value->as_string() != nullptr ? *value->as_string() : print_json(*value);
}

std::uint16_t port_of(const Value* value) {
  std::int64_t port = 0;
  if (value == nullptr) return 0;
  if (!value->to_int64(port) && value->as_string() != nullptr) {
    for (const char digit : *value->as_string()) {
      if (digit < '0' || digit > '9' || port > 65535) return 0;
      port = port * 10 + (digit - '0');
    }
  }
  return port > 0 && port < 65536 ? static_cast<std::uint16_t>(port) : 0;
}

std::string_view get(const ServiceInstance::Metadata& metadata, std::string_view key) noexcept {
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string_view() : std::string_view(found->second);
}

Value text_map(const ServiceInstance::Metadata& texts) {
  MapValue map;
  for (const auto& [key, text] : texts) map.entries.emplace_back(Value(key), Value(text));
  return map;
}

// "host:port", the host perhaps an IPv6 address in brackets.
void split_id(std::string_view id, ServiceInstance& instance) {
  const auto colon = id.rfind(':');
  if (colon == std::string_view::npos) return;
  if (instance.host.empty()) instance.host = id.substr(0, colon);
  const Value port(id.substr(colon + 1));
  if (instance.port == 0) instance.port = port_of(&port);
}

}  // namespace

std::string ServiceInstance::id() const { return host + ":" + std::to_string(port); }

std::string_view ServiceInstance::revision() const noexcept { return get(metadata, kRevision); }

bool ServiceInstance::metadata_is_remote() const noexcept { return get(metadata, kStorageType) == "remote"; }

std::string_view ServiceInstance::metadata_version() const noexcept {
  const std::string_view version = get(metadata, kMetadataServiceVersion);
  return version.empty() ? "1.0.0" : version;
}

bool ServiceInstance::speaks_only_v2() const noexcept { return metadata_version() == "2.0.0"; }

std::vector<ServiceInstance::Endpoint> ServiceInstance::endpoints() const {
  std::vector<Endpoint> all;
  const auto parsed = parse_json(get(metadata, kEndpoints));
  if (!parsed) return all;
  const auto list = parsed->as_list();
  if (list == nullptr) return all;
  for (const Value& item : list->items) {
    const auto one = item.as_map();
    if (one == nullptr) continue;
    Endpoint endpoint{text_of(one->find("protocol")), port_of(one->find("port"))};
    if (!endpoint.protocol.empty() && endpoint.port != 0) all.push_back(std::move(endpoint));
  }
  return all;
}

ServiceInstance::Metadata ServiceInstance::metadata_service_params() const {
  Metadata params;
  const auto parsed = parse_json(get(metadata, kMetadataServiceParams));
  const auto map = parsed ? parsed->as_map() : nullptr;
  if (map == nullptr) return params;
  for (const auto& [key, value] : map->entries) params[text_of(&key)] = text_of(&value);
  return params;
}

std::string ServiceInstance::endpoints_text(const std::vector<Endpoint>& endpoints) {
  ListValue list;
  for (const Endpoint& endpoint : endpoints) {
    MapValue one;
    one.entries.emplace_back(Value("port"), Value(static_cast<std::int32_t>(endpoint.port)));
    one.entries.emplace_back(Value("protocol"), Value(endpoint.protocol));
    list.items.emplace_back(std::move(one));
  }
  return print_json(Value(std::move(list)));
}

std::string ServiceInstance::params_text(const Metadata& params) { return print_json(text_map(params)); }

std::string ServiceInstance::to_json() const {
  MapValue payload;
  payload.entries.emplace_back(Value("@class"), Value(kPayloadClass));
  payload.entries.emplace_back(Value("id"), Value(id()));
  payload.entries.emplace_back(Value("name"), Value(application));
  payload.entries.emplace_back(Value("metadata"), text_map(metadata));
  MapValue node;
  node.entries.emplace_back(Value("name"), Value(application));
  node.entries.emplace_back(Value("id"), Value(id()));
  node.entries.emplace_back(Value("address"), Value(host));
  node.entries.emplace_back(Value("port"), Value(static_cast<std::int32_t>(port)));
  node.entries.emplace_back(Value("sslPort"), Value());
  node.entries.emplace_back(Value("payload"), Value(std::move(payload)));
  node.entries.emplace_back(Value("registrationTimeUTC"), Value(registered_ms));
  node.entries.emplace_back(Value("serviceType"), Value("DYNAMIC"));
  node.entries.emplace_back(Value("uriSpec"), Value());
  return print_json(Value(std::move(node)));
}

Expected<ServiceInstance> ServiceInstance::parse(std::string_view json, std::string_view application) {
  auto parsed = parse_json(json);
  if (!parsed) return wrong(parsed.status().message());
  const auto node = parsed->as_map();
  if (node == nullptr) return wrong("the text is no JSON object");
  ServiceInstance instance;
  instance.application = text_of(node->find("name"));
  if (instance.application.empty()) instance.application = application;
  instance.host = text_of(node->find("address"));
  instance.port = port_of(node->find("port"));
  split_id(text_of(node->find("id")), instance);
  if (instance.host.empty() || instance.port == 0) return wrong("neither `address` and `port` nor `id` name where it is");
  if (const Value* time = node->find("registrationTimeUTC"); time != nullptr) time->to_int64(instance.registered_ms);
  if (const Value* enabled = node->find("enabled"); enabled != nullptr && enabled->as_bool() != nullptr) {
    instance.enabled = *enabled->as_bool();
  }
  const Value* const payload = node->find("payload");
  const auto content = payload == nullptr ? nullptr : payload->as_map();
  const Value* const metadata = content == nullptr ? nullptr : content->find("metadata");
  const auto texts = metadata == nullptr ? nullptr : metadata->as_map();
  if (texts == nullptr) return wrong("`payload.metadata` is missing, so nothing says what it provides");
  for (const auto& [key, value] : texts->entries) instance.metadata[text_of(&key)] = text_of(&value);
  return instance;
}

}  // namespace dubhe
