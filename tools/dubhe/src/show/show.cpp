#include "show/show.h"

#include <algorithm>
#include <utility>

#include "dubhe/common/nearest.h"
#include "model/java_type.h"

namespace dubhe::tool {

namespace {

std::string face_of(const ServiceDefinition& definition) {
  return (definition.group.empty() ? "no group" : "group " + definition.group) + ", " +
         (definition.version.empty() ? "no version" : "version " + definition.version);
}

bool chosen(const ServiceDefinition& definition, const ServiceChoice& choice) {
  return (choice.group.empty() || choice.group == definition.group) &&
         (choice.version.empty() || choice.version == definition.version);
}

// Why there is no definition at all.
Status nothing_there(Estate& estate, const std::string& interface_name) {
  const Expected<std::vector<std::string>> services = estate.services();
  if (!services) return services.status();
  if (std::find(services->begin(), services->end(), interface_name) == services->end()) {
    const std::string_view near = nearest(interface_name, *services);
    return {StatusCode::kNotFound, interface_name + " is not in this registry" +
                                       (near.empty() ? std::string("; `dubhe ls` says what is")
                                                     : "; did you mean " + std::string(near) + "?")};
  }
  return {StatusCode::kNotFound, interface_name +
                                     " is in this registry, and no provider has written what its methods and types are; "
                                     "Java providers do with a metadata report (`dubbo.metadata-report.address`)"};
}

Value texts(const std::vector<std::string>& from) {
  ListValue list;
  for (const std::string& text : from) list.items.emplace_back(text);
  return Value(std::move(list));
}

}  // namespace

Expected<ServiceDefinition> find_definition(Estate& estate, const ServiceChoice& choice) {
  const Expected<std::vector<std::string>> written = estate.definitions(choice.interface_name);
  if (!written) return written.status();
  std::string others;
  Status wrong;
  for (const std::string& text : *written) {
    Expected<ServiceDefinition> definition = parse_definition(text);
    if (!definition) {
      wrong = definition.status();
    } else if (chosen(*definition, choice)) {
      return definition;
    } else {
      others += (others.empty() ? "" : "; ") + face_of(*definition);
    }
  }
  if (!others.empty()) {
    return Status(StatusCode::kNotFound,
                  choice.interface_name + " is not described for this group and version, but for: " + others);
  }
  return wrong.ok() ? nothing_there(estate, choice.interface_name) : wrong;
}

std::string to_text(const ServiceDefinition& definition) {
  std::string text = definition.interface_name + "  (" + face_of(definition) +
                     (definition.application.empty() ? "" : ", application " + definition.application) + ")\n\n";
  for (const DefinedMethod& method : definition.methods) text += "  " + to_string(method) + "\n";
  for (const auto& [name, type] : definition.types) {
    text += "\n" + std::string(type.is_enum() ? "enum " : "class ") + binary_name(name) + "\n";
    for (const std::string& constant : type.constants) text += "  " + constant + "\n";
    for (const auto& [property, of] : type.properties) text += "  " + property + " : " + of + "\n";
  }
  return text;
}

Value to_value(const ServiceDefinition& definition) {
  ListValue methods, types;
  for (const DefinedMethod& method : definition.methods) {
    methods.items.emplace_back(MapValue{
        {}, {{"name", method.name}, {"parameters", texts(method.parameters)}, {"result", method.result}}});
  }
  for (const auto& [name, type] : definition.types) {
    MapValue properties;
    for (const auto& [property, of] : type.properties) properties.entries.emplace_back(property, of);
    types.items.emplace_back(MapValue{
        {}, {{"class", binary_name(name)}, {"properties", std::move(properties)}, {"constants", texts(type.constants)}}});
  }
  return Value(MapValue{{},
                        {{"interface", definition.interface_name},
                         {"group", definition.group},
                         {"version", definition.version},
                         {"application", definition.application},
                         {"methods", std::move(methods)},
                         {"types", std::move(types)}}});
}

}  // namespace dubhe::tool
