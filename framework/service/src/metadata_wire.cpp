#include "metadata_wire.h"

#include <utility>

#include "dubhe/serialize_hessian2/typed.h"

namespace dubhe::metadata_wire {

namespace {

std::optional<std::string> or_null(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

MetadataInfo from_info(Info wire) {
  MetadataInfo info;
  info.app = std::move(wire.app);
  info.revision = std::move(wire.revision);
  for (auto& [key, service] : wire.services) {
    ServiceInfo one;
    one.name = std::move(service.name);
    one.group = service.group.value_or("");
    one.version = service.version.value_or("");
    one.protocol = std::move(service.protocol);
    one.port = service.port;
    one.path = std::move(service.path);
    one.params.insert(service.params.begin(), service.params.end());
    info.services.emplace(key, std::move(one));
  }
  return info;
}

}  // namespace

Info to_wire(const MetadataInfo& info) {
  Info wire;
  wire.app = info.app;
  wire.revision = info.revision;
  for (const auto& [key, service] : info.services) {
    Service one;
    one.name = service.name;
    one.group = or_null(service.group);
    one.version = or_null(service.version);
    one.protocol = service.protocol;
    one.port = service.port;
    one.path = service.path;
    one.params.insert(service.params.begin(), service.params.end());
    wire.services.emplace(key, std::move(one));
  }
  return wire;
}

Expected<MetadataInfo> from_wire(const Value& answer) {
  if (const std::string* json = answer.as_string()) return MetadataInfo::parse(*json);
  if (answer.is_null()) return Status(StatusCode::kNotFound, "it knows no such revision");
  if (answer.as_object() == nullptr) return Status(StatusCode::kDataLoss, "the answer is no MetadataInfo");
  auto info = hessian2::from_value<Info>(answer);
  if (!info) return info.status().with_context("the answer is no MetadataInfo");
  return from_info(std::move(*info));
}

}  // namespace dubhe::metadata_wire
