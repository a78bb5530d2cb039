#include "dubhe/protocol/service_definition.h"

#include <utility>
#include <vector>

#include "dubhe/common/json.h"
#include "dubhe/common/value.h"

namespace dubhe {

namespace {

Value texts(const std::vector<std::string>& all) {
  ListValue list;
  for (const std::string& text : all) list.items.emplace_back(text);
  return list;
}

Value json_of(const MethodDescriptor& method) {
  MapValue map;
  map.entries.emplace_back(Value("annotations"), Value(ListValue()));
  map.entries.emplace_back(Value("name"), Value(method.name));
  map.entries.emplace_back(Value("parameterTypes"),
                           texts(method.full_parameter_types.empty() ? method.parameter_types : method.full_parameter_types));
  map.entries.emplace_back(Value("parameters"), Value(ListValue()));
  map.entries.emplace_back(Value("returnType"),
                           Value(method.full_return_type.empty() ? method.return_type : method.full_return_type));
  return map;
}

Value json_of(const TypeDefinition& type) {
  MapValue map;
  if (!type.enums.empty()) map.entries.emplace_back(Value("enums"), texts(type.enums));
  if (!type.items.empty()) map.entries.emplace_back(Value("items"), texts(type.items));
  if (!type.properties.empty()) {
    MapValue properties;
    for (const auto& [name, of] : type.properties) properties.entries.emplace_back(Value(name), Value(of));
    map.entries.emplace_back(Value("properties"), Value(std::move(properties)));
  }
  map.entries.emplace_back(Value("type"), Value(type.type));
  return map;
}

}  // namespace

std::string service_definition_json(const ServiceDescriptor& service, const Url& provider) {
  const std::string source = "dubhe";  // where Java says which archive has the class
  ListValue methods, types;
  for (const MethodDescriptor& method : service.methods) methods.items.push_back(json_of(method));
  for (const TypeDefinition& type : service.types) types.items.push_back(json_of(type));
  MapValue parameters;
  for (const auto& [key, value] : provider.parameters()) parameters.entries.emplace_back(Value(key), Value(value));
  MapValue map;
  map.entries.emplace_back(Value("annotations"), Value(ListValue()));
  map.entries.emplace_back(Value("canonicalName"), Value(service.java_interface));
  map.entries.emplace_back(Value("codeSource"), Value(source));
  map.entries.emplace_back(Value("methods"), Value(std::move(methods)));
  map.entries.emplace_back(Value("parameters"), Value(std::move(parameters)));
  map.entries.emplace_back(Value("types"), Value(std::move(types)));
  map.entries.emplace_back(Value("uniqueId"), Value(service.java_interface + "@" + source));
  return print_json(Value(std::move(map)));
}

}  // namespace dubhe
