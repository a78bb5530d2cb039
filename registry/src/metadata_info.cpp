#include "dubhe/registry/metadata_info.h"

#include <algorithm>
#include <utility>

#include "dubhe/common/json.h"
#include "dubhe/common/md5.h"

namespace dubhe {

namespace {

// What belongs to one process or one moment (ServiceInfo of Apache Dubbo 3.x).
constexpr std::string_view kLeftOut[] = {"monitor",   "bind.ip",   "bind.port",  "qos.enable",
                                         "qos.host",  "qos.port",  "qos.accept.foreign.ip",
                                         "validation", "interfaces", "pid",      "timestamp",
                                         "heartbeat.timeout",      "ipv6",       "anyhost"};
// Of the instance, and no business of a service's URL.
constexpr std::string_view kInstanceOnly[] = {ServiceInstance::kRevision, ServiceInstance::kStorageType,
                                              ServiceInstance::kEndpoints, ServiceInstance::kMetadataServiceParams,
                                              ServiceInstance::kMetadataServiceVersion};

bool is_left_out(std::string_view key) {
  return std::any_of(std::begin(kLeftOut), std::end(kLeftOut), [key](std::string_view one) {
    return key == one || (key.size() > one.size() && key.ends_with(one) && key[key.size() - one.size() - 1] == '.');
  });
}

std::string text_of(const Value* value) {
  if (value == nullptr || value->is_null()) return {};
  return value->as_string() != nullptr ? *value->as_string() : print_json(*value);
}

// {k1=v1, k2=v2}: as Java prints a map.
std::string java_map_text(const Url::Parameters& params) {
  std::string text = "{";
  for (const auto& [key, value] : params) {
    if (text.size() > 1) text += ", ";
    text += key + "=" + value;
  }
  return text + "}";
}

Value json_of(const ServiceInfo& service) {
  MapValue params;
  for (const auto& [key, value] : service.params) params.entries.emplace_back(Value(key), Value(value));
  MapValue map;
  map.entries.emplace_back(Value("name"), Value(service.name));
  if (!service.group.empty()) map.entries.emplace_back(Value("group"), Value(service.group));
  if (!service.version.empty()) map.entries.emplace_back(Value("version"), Value(service.version));
  map.entries.emplace_back(Value("protocol"), Value(service.protocol));
  map.entries.emplace_back(Value("port"), Value(service.port));
  map.entries.emplace_back(Value("path"), Value(service.path));
  map.entries.emplace_back(Value("params"), Value(std::move(params)));
  return map;
}

Expected<ServiceInfo> service_of(const MapValue& map) {
  ServiceInfo service;
  service.name = text_of(map.find("name"));
  service.group = text_of(map.find("group"));
  service.version = text_of(map.find("version"));
  service.protocol = text_of(map.find("protocol"));
  service.path = text_of(map.find("path"));
  std::int64_t port = 0;
  if (const Value* value = map.find("port"); value != nullptr) value->to_int64(port);
  service.port = static_cast<std::int32_t>(std::clamp<std::int64_t>(port, -1, 65535));
  if (const Value* params = map.find("params"); params != nullptr) {
    if (const auto texts = params->as_map()) {
      for (const auto& [key, value] : texts->entries) service.params[text_of(&key)] = text_of(&value);
    }
  }
  if (service.name.empty()) return Status(StatusCode::kDataLoss, "a service without a `name`");
  return service;
}

std::uint16_t port_for(const ServiceInstance& instance, const ServiceInfo& service,
                       const std::vector<ServiceInstance::Endpoint>& endpoints) {
  if (service.port > 0) return static_cast<std::uint16_t>(service.port);
  for (const ServiceInstance::Endpoint& endpoint : endpoints) {
    if (endpoint.protocol == service.protocol) return endpoint.port;
  }
  return instance.port;
}

}  // namespace

std::string ServiceInfo::match_key() const {
  std::string key;
  if (!group.empty()) key += group + "/";
  key += name;
  if (!version.empty()) key += ":" + version;
  return key + ":" + protocol;
}

ServiceInfo ServiceInfo::from(const Url& provider) {
  ServiceInfo service;
  service.name = provider.interface_name();
  service.group = provider.group();
  service.version = provider.version();
  service.protocol = provider.protocol();
  service.port = provider.port();
  service.path = provider.path();
  for (const auto& [key, value] : provider.parameters()) {
    if (!is_left_out(key) && !value.empty()) service.params.emplace(key, value);
  }
  return service;
}

std::string revision_of(std::string_view application, const MetadataInfo::Services& services) {
  if (services.empty()) return "0";
  std::string text(application);
  for (const auto& [key, service] : services) {
    text += key + std::to_string(service.port) + service.path + java_map_text(service.params);
  }
  return md5_hex(text);
}

MetadataInfo MetadataInfo::of(std::string application, const std::vector<Url>& providers) {
  MetadataInfo info;
  info.app = std::move(application);
  for (const Url& provider : providers) {
    ServiceInfo service = ServiceInfo::from(provider);
    std::string key = service.match_key();
    info.services.insert_or_assign(std::move(key), std::move(service));
  }
  info.revision = revision_of(info.app, info.services);
  return info;
}

std::string MetadataInfo::to_json() const {
  MapValue all;
  for (const auto& [key, service] : services) all.entries.emplace_back(Value(key), json_of(service));
  MapValue map;
  map.entries.emplace_back(Value("app"), Value(app));
  map.entries.emplace_back(Value("revision"), Value(revision));
  map.entries.emplace_back(Value("services"), Value(std::move(all)));
  return print_json(Value(std::move(map)));
}

Expected<MetadataInfo> MetadataInfo::parse(std::string_view json) {
  auto parsed = parse_json(json);
  if (!parsed) return parsed.status().with_context("metadata of an application");
  const auto map = parsed->as_map();
  if (map == nullptr) return Status(StatusCode::kDataLoss, "metadata of an application: the text is no JSON object");
  MetadataInfo info;
  info.app = text_of(map->find("app"));
  info.revision = text_of(map->find("revision"));
  const Value* const services = map->find("services");
  const auto all = services == nullptr ? nullptr : services->as_map();
  if (all == nullptr) return info;
  for (const auto& [key, value] : all->entries) {
    const auto one = value.as_map();
    if (one == nullptr) continue;
    auto service = service_of(*one);
    if (!service) return service.status().with_context("metadata of application " + info.app + ", " + text_of(&key));
    info.services.insert_or_assign(text_of(&key), std::move(*service));
  }
  return info;
}

std::vector<Url> provider_urls(const ServiceInstance& instance, const MetadataInfo& info, std::string_view interface_name) {
  std::vector<Url> urls;
  const auto endpoints = instance.endpoints();
  for (const auto& [key, service] : info.services) {
    if (service.name != interface_name) continue;
    Url::Parameters parameters = service.params;
    for (const auto& [name, value] : instance.metadata) {
      if (std::find(std::begin(kInstanceOnly), std::end(kInstanceOnly), name) == std::end(kInstanceOnly)) {
        parameters.emplace(name, value);
      }
    }
    Url url(service.protocol, instance.host, port_for(instance, service, endpoints),
            service.path.empty() ? service.name : service.path, std::move(parameters));
    url = url.with("interface", service.name).with_absent("application", instance.application);
    if (!service.group.empty()) url = url.with("group", service.group);
    if (!service.version.empty()) url = url.with("version", service.version);
    urls.push_back(std::move(url));
  }
  return urls;
}

}  // namespace dubhe
