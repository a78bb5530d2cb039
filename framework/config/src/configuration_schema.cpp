// The table of keys as a JSON Schema (draft 7, which editors speak), so that they complete and check dubhe.yaml.
//
// It takes what the loader takes: keys in their other spellings, flat keys with dots, names in lists, `${placeholders}`.
// One it cannot see: whether a key that stands flat (`consumer.timeout: 5`) exists. The loader says so.
#include "dubhe/common/json.h"
#include "dubhe/common/value.h"
#include "dubhe/config/config_key.h"

#include "setting.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace dubhe {

namespace {

constexpr std::string_view kDraft = "http://json-schema.org/draft-07/schema#";
constexpr std::string_view kPlaceholder = R"(\$\{)";
constexpr std::size_t kLineWidth = 150;

using Entries = std::vector<std::pair<Value, Value>>;

Value object(Entries entries) { return Value(MapValue{{}, std::move(entries)}); }
Value array(std::vector<Value> items) { return Value(ListValue{{}, std::move(items)}); }
Value refer_to(std::string_view name) { return object({{"$ref", "#/definitions/" + std::string(name)}}); }
Value any_of(std::vector<Value> forms) { return object({{"anyOf", array(std::move(forms))}}); }
Value matching(std::string pattern) { return object({{"type", "string"}, {"pattern", std::move(pattern)}}); }
Value placeholder() { return matching(std::string(kPlaceholder)); }

// ---- the types of values ----

std::string_view type_name(ConfigType type) {
  switch (type) {
    case ConfigType::kText: return "text";
    case ConfigType::kInteger: return "integer";
    case ConfigType::kCount: return "count";
    case ConfigType::kNumber: return "number";
    case ConfigType::kMillis: return "time";
    case ConfigType::kBool: return "truth";
    case ConfigType::kPort: return "port";
    case ConfigType::kList: return "list";
    case ConfigType::kCpus: return "list";
    case ConfigType::kChoice: return "text";
  }
  return "text";
}

// Empty values say nothing, as in Dubbo.
Value number(std::string_view type, Entries bounds, std::string pattern) {
  bounds.insert(bounds.begin(), {"type", type});
  return any_of({object(std::move(bounds)), matching(std::move(pattern)), placeholder(), object({{"type", "null"}})});
}

Entries value_definitions() {
  constexpr std::int32_t kMost = 2147483647;
  const Value scalar = object({{"type", array({"string", "number", "boolean", "null"})}});
  return {
      {"text", scalar},
      {"integer", number("integer", {{"minimum", -kMost - 1}, {"maximum", kMost}}, R"(^\s*-?[0-9]*\s*$)")},
      {"count", number("integer", {{"minimum", 0}, {"maximum", kMost}}, R"(^\s*[0-9]*\s*$)")},
      {"number", number("number", {}, R"(^\s*-?[0-9.]*([eE][-+]?[0-9]+)?\s*$)")},
      {"time", number("integer", {{"minimum", -1}, {"maximum", kMost}}, R"(^\s*(-1|[0-9]*(\.[0-9]+)?\s*[a-zA-Zµ]*)\s*$)")},
      {"truth", any_of({object({{"type", array({"boolean", "null"})}}),
                        matching(R"(^\s*([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])?\s*$)"), placeholder()})},
      {"port", number("integer", {{"minimum", -1}, {"maximum", 65535}}, R"(^\s*(-1|[0-9]*)\s*$)")},
      {"list", any_of({scalar, object({{"type", "array"}, {"items", scalar}})})},
      {"parameters", object({{"type", array({"object", "null"})},
                             {"description", "free entries for URLs"},
                             {"additionalProperties", refer_to("list")}})},
  };
}

// ---- keys ----

std::string escaped(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (c == '.') pattern.push_back('\\');
    pattern.push_back(c);
  }
  return pattern;
}

// The other spellings of "prefer-serialization": preferSerialization, prefer_serialization, prefer.serialization.
std::string other_spellings(std::string_view name) {
  std::string pattern = "^";
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] != '-' && name[i] != '.') {
      pattern.push_back(name[i]);
      continue;
    }
    pattern.append("[-_.]?");
    const char next = i + 1 < name.size() ? name[i + 1] : 0;
    if (next < 'a' || next > 'z') continue;
    pattern.append({'[', next, static_cast<char>(next - ('a' - 'A')), ']'});
    ++i;
  }
  return pattern + "$";
}

// What its value may be.
std::pair<Value, Value> form_of(const ConfigKey& key) {
  if (key.type != ConfigType::kChoice) return {"allOf", array({refer_to(type_name(key.type))})};
  std::vector<Value> choices;
  std::string_view rest = key.choices;
  while (!rest.empty()) {
    const auto bar = rest.find('|');
    choices.emplace_back(rest.substr(0, bar));
    rest = bar == rest.npos ? std::string_view() : rest.substr(bar + 1);
  }
  return {"anyOf", array({object({{"enum", array(std::move(choices))}}), placeholder()})};
}

// The key in another spelling: right, and nothing to propose.
Value form_schema(const ConfigKey& key) { return object({form_of(key)}); }

Value key_schema(const ConfigKey& key) {
  Entries entries;
  std::string meaning = (key.flags & kNoEffect) != 0 ? "No effect here: " : "";
  meaning.append(key.meaning);
  entries.emplace_back("description", std::move(meaning));
  if (!key.fallback.empty()) entries.emplace_back("default", key.fallback);
  entries.push_back(form_of(key));
  return object(std::move(entries));
}

// Keys with dots may also stand as nested maps: "pool.threads" is {pool: {threads: …}}.
struct KeyTree {
  std::map<std::string, KeyTree> below{};
  const ConfigKey* key = nullptr;
};

void write_properties(const KeyTree& tree, Entries& properties, Entries& patterns, const std::string& path) {
  for (const auto& [name, child] : tree.below) {
    const std::string whole = path.empty() ? name : path + "." + name;
    if (child.key != nullptr) {
      properties.emplace_back(name, key_schema(*child.key));
      if (name.find('-') != name.npos) patterns.emplace_back(other_spellings(name), form_schema(*child.key));
    }
    if (child.below.empty()) continue;
    Entries inner, inner_patterns;
    write_properties(child, inner, inner_patterns, whole);
    if (child.key == nullptr) {
      Entries entries{{"type", array({"object", "null"})}, {"properties", object(std::move(inner))}};
      if (!inner_patterns.empty()) entries.emplace_back("patternProperties", object(std::move(inner_patterns)));
      entries.emplace_back("additionalProperties", false);
      properties.emplace_back(name, object(std::move(entries)));
    }
  }
}

KeyTree tree_of(ConfigElements elements) {
  KeyTree tree;
  for (const ConfigKey& key : config_keys()) {
    if ((key.elements & elements) == 0) continue;
    KeyTree* at = &tree;
    for (const std::string& name : split_path(key.name)) at = &at->below[name];
    if (at->key == nullptr) at->key = &key;
  }
  return tree;
}

// What stands below one element: its keys, `parameters`, and what `more` and `patterns` add; nothing else unless `rest` says what.
Value element_schema(ConfigElements elements, Entries more = {}, Entries patterns = {}, Value rest = false) {
  Entries properties;
  write_properties(tree_of(elements), properties, patterns, {});
  properties.emplace_back("parameters", refer_to("parameters"));
  for (auto& entry : more) properties.push_back(std::move(entry));
  for (const ConfigKey& key : config_keys()) {
    if ((key.elements & elements) != 0 && key.name.find('.') != key.name.npos)
      patterns.emplace_back(other_spellings(key.name), form_schema(key));
  }
  patterns.emplace_back(R"(^parameters\.)", refer_to("list"));
  return object({{"type", array({"object", "null"})},
                 {"properties", object(std::move(properties))},
                 {"patternProperties", object(std::move(patterns))},
                 {"additionalProperties", std::move(rest)}});
}

// Names over elements of one kind, or a list of elements that name themselves.
Value named(const Value& element) {
  return any_of({object({{"type", array({"object", "null"})},
                         {"patternProperties", object({{R"(^[^.]+\.)", refer_to("list")}})},
                         {"additionalProperties", element}}),
                 object({{"type", "array"}, {"items", element}})});
}

// ---- elements ----

Entries element_definitions() {
  Entries definitions;
  const auto add = [&](std::string_view name, Value schema) { definitions.emplace_back(name, std::move(schema)); };
  for (const ConfigElementName& element : config_element_names()) {
    if (element.form == ConfigElementName::kSingle) add(element.name, element_schema(element.element));
  }
  add("argument", element_schema(kInArgument));
  for (const auto& [side, element] : {std::pair{"service", kInService}, std::pair{"reference", kInReference}}) {
    const std::string method = std::string(side) + "-method";
    // Arguments by their index: `0: {callback: …}`, `0.callback: …`.
    Entries indexes{{"^[0-9]+$", refer_to("argument")}, {R"(^[0-9]+\.)", refer_to("text")}};
    add(method, element_schema(kInMethod, {{"arguments", named(refer_to("argument"))}}, std::move(indexes)));
    add(side, element_schema(element | kInMethod, {{"methods", named(refer_to(method))}}, {}, refer_to(method)));
  }
  return definitions;
}

// `services` and `references`: what stands for all, and interfaces by name.
Value interfaces(ConfigElements element, std::string_view side) {
  Value schema = element_schema(element, {}, {}, any_of({refer_to(side), refer_to("text")}));
  return any_of({std::move(schema), object({{"type", "array"}, {"items", refer_to(side)}})});
}

void add_element(Entries& properties, Entries& patterns, std::string_view name, const Value& schema) {
  properties.emplace_back(name, schema);
  if (name.find('-') != name.npos) patterns.emplace_back(other_spellings(name), schema);
  // Flat: "registry.address: …".
  patterns.emplace_back("^" + escaped(name) + R"(\.)", object({}));
}

Value dubbo_schema() {
  Entries properties, patterns;
  for (const ConfigElementName& element : config_element_names()) {
    Value schema;
    if (element.form == ConfigElementName::kInterfaces)
      schema = interfaces(element.element, element.element == kInService ? "service" : "reference");
    else if (element.form == ConfigElementName::kNamed)
      schema = named(refer_to(single_name(element.element)));
    else
      schema = refer_to(element.name);
    add_element(properties, patterns, element.name, schema);
  }
  for (const auto tree : config_trees_without_effect()) {
    if (tree.find('.') != tree.npos) continue;
    add_element(properties, patterns, tree, object({{"description", "No effect here."}}));
  }
  patterns.emplace_back(R"(^network\.)", refer_to("text"));
  properties.emplace_back("network", object({{"type", "object"}}));
  return object({{"type", array({"object", "null"})},
                 {"properties", object(std::move(properties))},
                 {"patternProperties", object(std::move(patterns))},
                 {"additionalProperties", false}});
}

// ---- as text ----

void print(const Value& value, std::size_t depth, std::string& out) {
  const std::string compact = print_json(value);
  const auto map = value.as_map();
  const auto list = value.as_list();
  if (compact.size() + 2 * depth <= kLineWidth || (map == nullptr && list == nullptr)) {
    out.append(compact);
    return;
  }
  const std::string indent(2 * depth + 2, ' ');
  std::string_view separator = "\n";
  out.push_back(map != nullptr ? '{' : '[');
  if (map != nullptr) {
    for (const auto& [key, entry] : map->entries) {
      out.append(separator).append(indent).append(print_json(key)).append(": ");
      print(entry, depth + 1, out);
      separator = ",\n";
    }
  } else {
    for (const Value& item : list->items) {
      out.append(separator).append(indent);
      print(item, depth + 1, out);
      separator = ",\n";
    }
  }
  out.append("\n").append(2 * depth, ' ').push_back(map != nullptr ? '}' : ']');
}

}  // namespace

std::string configuration_schema() {
  Entries definitions = value_definitions();
  for (auto& entry : element_definitions()) definitions.push_back(std::move(entry));
  const Value schema = object({{"$schema", kDraft},
                               {"title", "dubhe.yaml"},
                               {"description", "The configuration of a Dubhe application; keys are Dubbo's."},
                               {"type", array({"object", "null"})},
                               {"properties", object({{"dubbo", dubbo_schema()}, {"dubhe", element_schema(kInRuntime)}})},
                               {"patternProperties", object({{R"(^(dubbo|dubhe)\.)", object({})}})},
                               {"additionalProperties", false},
                               {"definitions", object(std::move(definitions))}});
  std::string text;
  print(schema, 0, text);
  return text + "\n";
}

}  // namespace dubhe
