#include "refusal.h"

#include "dubhe/protocol_dubbo/status_map.h"

#include "serializations.h"

#include <algorithm>

namespace dubhe::dubbo {

namespace {

constexpr std::string_view kNotDecoded = "Fail to decode request due to: ";

std::string list_services(const ServiceTable& table) {
  if (table.exports().empty()) return "nothing";
  std::string text;
  for (const ExportPtr& service : table.exports()) {
    if (!text.empty()) text += ", ";
    text += service_name(service->group, service->interface_name, service->version);
    if (text.size() > 800) return text + ", …";
  }
  return text;
}

std::string list_methods(const ServiceDescriptor& service) {
  std::string text;
  for (const MethodDescriptor& method : service.methods) {
    if (!text.empty()) text += ", ";
    text += method.name + "(" + method.parameter_descriptor + ")";
    if (text.size() > 800) return text + ", …";
  }
  return text;
}

}  // namespace

Refusal not_decoded(std::string_view why) {
  return {kWireBadRequest, std::string(kNotDecoded).append(why)};
}

// A peer of 3.2 says it in these words; what this port offers instead is our addition.
Refusal no_service(const ServiceTable& table, std::string_view path, std::string_view version) {
  std::string text = "Service " + std::string(path) + ":" +
                     std::string(version.empty() ? "0.0.0" : version) +
                     " not found, invocation rejected. This port has ";
  return not_decoded(text + list_services(table));
}

Refusal no_method(const Export& service, std::string_view method, std::string_view descriptor) {
  const std::string asked = std::string(method) + "(" + std::string(descriptor) + ")";
  std::string text = "Service not found:" + service.path + ", " + std::string(method) +
                     ". It has no " + asked + " but " + list_methods(service.invoker->service());
  // Java takes an empty descriptor for a call without arguments and fails in the proxy, not in the
  // decoder.
  if (descriptor.empty()) return {kWireServiceError, std::move(text)};
  return not_decoded(text);
}

bool takes_any_method(const Export& service) noexcept {
  return service.invoker->service().any_method;
}

Refusal wrong_group(const std::vector<const Export*>& there, std::string_view group,
                    std::string_view path, std::string_view version) {
  std::string text = "Not found exported service: " + service_name(group, path, version) +
                     ", may be version or group mismatch. It is exported with group";
  for (const Export* service : there)
    text += " " + (service->group.empty() ? std::string("(none)") : service->group);
  return {kWireServiceError, std::move(text)};
}

// A peer of 3.0 and later says the first sentence in these words.
Refusal unexpected_serialization(std::uint8_t id, std::string_view who,
                                 const std::vector<const ArchiveSerialization*>& taken) {
  std::string text = "Unexpected serialization id:" + std::to_string(id) +
                     " received from network, please check if the peer send the right id. " +
                     std::string(who) + " takes hessian2 (2)";
  for (const ArchiveSerialization* one : taken)
    text += ", " + std::string(one->name()) + " (" + std::to_string(one->id()) + ")";
  text += ", and this is " + serialization_name(id) +
          ": set `serialization=hessian2` and, from Dubbo 3.2 on, `prefer.serialization=hessian2` "
          "at the consumer, or name it in "
          "`prefer.serialization` of the provider, if it is one that Dubhe has";
  return not_decoded(text);
}

}  // namespace dubhe::dubbo
