#include "model/definition.h"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "dubhe/common/json.h"
#include "dubhe/common/value.h"
#include "model/java_type.h"

namespace dubhe::tool {

namespace {

// Definitions nest in 2.7; input may be anything.
constexpr int kDeepest = 64;

std::string text_of(const Value* value) {
  const std::string* text = value == nullptr ? nullptr : value->as_string();
  return text == nullptr ? std::string() : *text;
}

std::string text_at(const MapValue& map, std::string_view key) { return text_of(map.find(key)); }

std::vector<Value> items_at(const MapValue& map, std::string_view key) {
  const Value* value = map.find(key);
  const auto list = value == nullptr ? nullptr : value->as_list();
  return list == nullptr ? std::vector<Value>() : list->items;
}

std::vector<std::string> texts_at(const MapValue& map, std::string_view key) {
  std::vector<std::string> texts;
  for (const Value& item : items_at(map, key)) texts.push_back(text_of(&item));
  return texts;
}

// "$.types[3].properties.amount" in `root`: how fastjson refers to an object that stands elsewhere in the same text.
const Value* refer(const Value& root, std::string_view path) {
  const Value* at = path.starts_with('$') ? &root : nullptr;
  path.remove_prefix(at == nullptr ? 0 : 1);
  // Lives as long as the root, which shares it.
  while (at != nullptr && !path.empty()) {
    const bool index = path.front() == '[';
    path.remove_prefix(1);
    const std::size_t end = std::min(index ? path.find(']') : path.find_first_of(".["), path.size());
    const std::string_view step = path.substr(0, end);
    path.remove_prefix(std::min(path.size(), index ? end + 1 : end));
    if (!index) {
      const auto map = at->as_map();
      at = map == nullptr ? nullptr : map->find(step);
      continue;
    }
    const auto list = at->as_list();
    std::size_t place = 0;
    const bool number = std::from_chars(step.data(), step.data() + step.size(), place).ec == std::errc();
    at = list == nullptr || !number || place >= list->items.size() ? nullptr : &list->items[place];
  }
  return at;
}

class Reader {
 public:
  explicit Reader(const Value& root) : root_(root) {}

  Expected<ServiceDefinition> read(const MapValue& text) {
    definition_.interface_name = text_at(text, "canonicalName");
    if (definition_.interface_name.empty()) {
      return Status(StatusCode::kDataLoss, "a service definition without `canonicalName`");
    }
    if (const Value* parameters = text.find("parameters")) {
      if (const auto map = parameters->as_map()) {
        definition_.group = text_at(*map, "group");
        definition_.version = text_at(*map, "version");
        definition_.application = text_at(*map, "application");
      }
    }
    for (const Value& method : items_at(text, "methods")) read_method(method);
    for (const Value& type : items_at(text, "types")) read_type(type, 0);
    std::sort(definition_.methods.begin(), definition_.methods.end(), [](const auto& a, const auto& b) {
      return std::tie(a.name, a.parameters) < std::tie(b.name, b.parameters);
    });
    return std::move(definition_);
  }

 private:
  void read_method(const Value& value) {
    const auto map = value.as_map();
    if (map == nullptr) return;
    definition_.methods.push_back({.name = text_at(*map, "name"),
                                   .parameters = texts_at(*map, "parameterTypes"),
                                   .result = text_at(*map, "returnType")});
  }

  // A type by name, or a type of its own in this place (2.7); answers its name.
  std::string read_type(const Value& value, int depth) {
    if (const std::string* name = value.as_string()) return *name;
    const auto map = value.as_map();
    if (map == nullptr || depth == kDeepest) return {};
    const std::string name = text_at(*map, "type");
    if (name.empty()) return referred_name(*map);
    for (const Value& item : items_at(*map, "items")) read_type(item, depth + 1);
    DefinedType type;
    type.constants = texts_at(*map, "enums");
    if (type.constants.empty()) type.constants = texts_at(*map, "enum");
    const Value* properties = map->find("properties");
    if (const auto all = properties == nullptr ? nullptr : properties->as_map()) {
      for (const auto& [key, of] : all->entries) type.properties.emplace_back(text_of(&key), read_type(of, depth + 1));
    }
    std::sort(type.properties.begin(), type.properties.end());
    keep(name, std::move(type));
    return name;
  }

  // The insides of what is referred to are read where they stand.
  std::string referred_name(const MapValue& map) const {
    const Value* there = refer(root_, text_at(map, "$ref"));
    const auto type = there == nullptr ? nullptr : there->as_map();
    return type == nullptr ? std::string() : text_at(*type, "type");
  }

  void keep(const std::string& name, DefinedType type) {
    const JavaType parsed = parse_java_type(name);
    if (parsed.dimensions > 0 || !parsed.arguments.empty() || is_library_type(parsed.name)) return;
    DefinedType& kept = definition_.types[name];
    // In 2.7 a type that was met before is named again without its insides.
    if (kept.properties.empty() && kept.constants.empty()) kept = std::move(type);
  }

  const Value& root_;
  ServiceDefinition definition_;
};

}  // namespace

Expected<ServiceDefinition> parse_definition(std::string_view text) {
  const Expected<Value> value = parse_json(text);
  if (!value) return value.status();
  const auto map = value->as_map();
  if (map == nullptr) return Status(StatusCode::kDataLoss, "a service definition is a JSON object");
  return Reader(*value).read(*map);
}

std::string to_string(const DefinedMethod& method) {
  std::string text = method.name + "(";
  for (std::size_t i = 0; i < method.parameters.size(); ++i) text += (i == 0 ? "" : ", ") + method.parameters[i];
  return text + ") : " + (method.result.empty() ? "?" : method.result);
}

}  // namespace dubhe::tool
