#include "doctor/instance_case.h"

#include <charconv>
#include <utility>

#include "dubhe/common/json.h"
#include "dubhe/registry/service_match.h"
#include "peer/contact.h"

namespace dubhe::tool {

namespace {

constexpr std::string_view kMetadataService = "org.apache.dubbo.metadata.MetadataService";
constexpr std::string_view kProtocol = "dubbo";

// A member of what may be an object of a class or a map.
const Value* member(const Value& value, std::string_view name) {
  if (const auto object = value.as_object()) return object->find(name);
  if (const auto map = value.as_map()) return map->find(name);
  return nullptr;
}

std::string text_of(const Value& value, std::string_view name) {
  const Value* found = member(value, name);
  const std::string* text = found == nullptr ? nullptr : found->as_string();
  return text == nullptr ? std::string() : *text;
}

std::uint16_t port_of(const Value& service, std::uint16_t otherwise) {
  const Value* found = member(service, "port");
  std::int64_t port = 0;
  return found != nullptr && found->to_int64(port) && port > 0 && port <= 65535 ? static_cast<std::uint16_t>(port) : otherwise;
}

Url metadata_service_of(const ServiceInstance& instance) {
  const ServiceInstance::Metadata params = instance.metadata_service_params();
  std::uint16_t port = instance.port;
  if (const auto named = params.find("port"); named != params.end()) {
    std::from_chars(named->second.data(), named->second.data() + named->second.size(), port);
  }
  return Url("dubbo", instance.host, port, std::string(kMetadataService),
             {{"interface", std::string(kMetadataService)}, {"group", instance.application}, {"version", "1.0.0"}});
}

Url service_url(const Value& service, const ServiceInstance& instance) {
  Url::Parameters parameters{{"interface", text_of(service, "name")}, {"application", instance.application}};
  if (const Value* params = member(service, "params")) {
    if (const auto map = params->as_map()) {
      for (const auto& [key, value] : map->entries) {
        if (key.as_string() != nullptr && value.as_string() != nullptr) parameters[*key.as_string()] = *value.as_string();
      }
    }
  }
  for (const char* key : {"group", "version"}) {
    if (std::string text = text_of(service, key); !text.empty()) parameters[key] = std::move(text);
  }
  return Url(text_of(service, "protocol"), instance.host, port_of(service, instance.port), text_of(service, "path"),
             std::move(parameters));
}

std::string how_it_failed(const Echo& answer) {
  switch (answer.kind) {
    case Echo::Kind::kSilent:
      return "no answer";
    case Echo::Kind::kClosed:
      return "the connection was closed";
    default:
      return answer.text;
  }
}

}  // namespace

InstanceCase::InstanceCase(InstanceNode node, const Wishes& wishes, Estate& estate, Dialler& dialler)
    : node_(std::move(node)), wishes_(wishes), estate_(estate), dialler_(dialler) {}

std::string InstanceCase::place() const { return node_.application + " " + node_.name; }

const Expected<Value>& InstanceCase::metadata() {
  if (!metadata_) metadata_ = instance().metadata_is_remote() ? look_up() : ask();
  return *metadata_;
}

Expected<Value> InstanceCase::look_up() {
  // Where Java reads it, then where dubbo-go does.
  const std::string behind = "/" + instance().application + "/" + std::string(instance().revision());
  Expected<TreeNode> node = estate_.tree().read(estate_.tree().root() + "/metadata" + behind);
  if (!node) node = estate_.tree().read(estate_.tree().root() + behind);
  if (!node) return node.status();
  return parse_json(node->data);
}

Expected<Value> InstanceCase::ask() {
  const Url target = metadata_service_of(instance());
  Contact contact(dialler_, target, wishes_.limits);
  if (contact.dialled().kind != Dialled::Kind::kConnected) {
    return Status(StatusCode::kUnavailable, target.address() + ": " + contact.dialled().text);
  }
  if (contact.handshake().kind != Handshake::Kind::kAnswered) {
    return Status(StatusCode::kUnavailable, target.address() + " does not answer a heartbeat");
  }
  const Value revision(instance().revision());
  const Echo answer = contact.call("getMetadataInfo", "Ljava/lang/String;", {&revision, 1});
  if (answer.kind != Echo::Kind::kValue) {
    return Status(StatusCode::kUnavailable, target.address() + ": " + how_it_failed(answer));
  }
  // Early 2.7.x answers JSON.
  return answer.value.as_string() != nullptr ? parse_json(*answer.value.as_string()) : answer.value;
}

std::optional<Url> InstanceCase::service() {
  if (!metadata()) return std::nullopt;
  const Value* services = member(*metadata(), "services");
  const auto map = services == nullptr ? nullptr : services->as_map();
  if (map == nullptr) return std::nullopt;
  for (const auto& [key, service] : map->entries) {
    Url url = service_url(service, instance());
    if (url.protocol() == kProtocol && matches(wishes_.consumer(), url)) return url;
  }
  return std::nullopt;
}

}  // namespace dubhe::tool
