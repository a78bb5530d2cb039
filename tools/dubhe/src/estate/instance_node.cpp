#include "estate/instance_node.h"

#include <boost/json.hpp>

#include <string_view>

namespace dubhe::tool {

namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return {};
  return std::string(value->get_string());
}

// [{"port":20880,"protocol":"dubbo"}], as a text inside the JSON.
std::string endpoints_of(const std::string& text) {
  boost::system::error_code wrong;
  const json::value value = json::parse(text, wrong);
  if (wrong || !value.is_array()) return {};
  std::string all;
  for (const json::value& endpoint : value.get_array()) {
    if (!endpoint.is_object()) continue;
    const json::value* port = endpoint.get_object().if_contains("port");
    if (port == nullptr || !port->is_int64()) continue;
    if (!all.empty()) all += ", ";
    all += text_of(endpoint.get_object(), "protocol") + ":" + std::to_string(port->get_int64());
  }
  return all;
}

}  // namespace

Instance read_instance(const std::string& application, const std::string& node_name, const std::string& data) {
  Instance instance{.application = application, .address = node_name};
  boost::system::error_code wrong;
  const json::value node = json::parse(data, wrong);
  if (wrong || !node.is_object()) {
    instance.fault = "its data is no JSON object";
    return instance;
  }
  const json::value* payload = node.get_object().if_contains("payload");
  const json::value* metadata =
      payload != nullptr && payload->is_object() ? payload->get_object().if_contains("metadata") : nullptr;
  if (metadata == nullptr || !metadata->is_object()) {
    instance.fault = "it has no `payload.metadata`";
    return instance;
  }
  instance.revision = text_of(metadata->get_object(), "dubbo.metadata.revision");
  instance.storage = text_of(metadata->get_object(), "dubbo.metadata.storage-type");
  instance.endpoints = endpoints_of(text_of(metadata->get_object(), "dubbo.endpoints"));
  return instance;
}

}  // namespace dubhe::tool
