#include "call/call.h"

#include <utility>

#include "dubhe/common/json.h"
#include "dubhe/serialize/big_integer.h"
#include "dubhe/serialize_hessian2/typed.h"

namespace dubhe::tool {

namespace {

Value object(std::vector<std::pair<Value, Value>> entries) { return Value(MapValue{{}, std::move(entries)}); }

// What JSON has a form of its own for. Lists and maps that contain themselves stay as they are: they end as null.
Value plain(const Value& value, int depth = 0) {
  constexpr int kDeepest = 100;
  if (depth == kDeepest) return value;
  if (const auto object = value.as_object()) {
    if (object->java_class == "java.math.BigInteger") {
      const Expected<BigInteger> whole = hessian2::from_value<BigInteger>(value);
      return whole ? Value(whole->to_string()) : value;
    }
    const Value* digits = object->java_class == "java.math.BigDecimal" ? object->find("value") : nullptr;
    return digits != nullptr ? *digits : value;
  }
  if (const auto list = value.as_list()) {
    ListValue all;
    for (const Value& item : list->items) all.items.push_back(plain(item, depth + 1));
    return Value(std::move(all));
  }
  if (const auto map = value.as_map()) {
    MapValue all;
    for (const auto& [key, item] : map->entries) all.entries.emplace_back(key, plain(item, depth + 1));
    return Value(std::move(all));
  }
  return value;
}

// Short lists and objects stay on one line.
void print(const Value& value, const std::string& margin, std::string& out) {
  constexpr std::size_t kColumns = 80;
  const std::string line = print_json(value);
  const auto list = value.as_list();
  const auto map = value.as_map();
  if (margin.size() + line.size() <= kColumns || (list == nullptr && map == nullptr)) {
    out += line;
    return;
  }
  const std::string inner = margin + "  ";
  std::string separator = "\n";
  out += list != nullptr ? "[" : "{";
  if (list != nullptr) {
    for (const Value& item : list->items) {
      out += std::exchange(separator, ",\n") + inner;
      print(item, inner, out);
    }
  } else {
    for (const auto& [key, item] : map->entries) {
      out += std::exchange(separator, ",\n") + inner + print_json(key) + ": ";
      print(item, inner, out);
    }
  }
  out += "\n" + margin + (list != nullptr ? "]" : "}");
}

}  // namespace

std::string pretty_json(const Value& value) {
  // Through JSON and back: keys are texts then, objects maps, and shared parts apart.
  const Expected<Value> read = parse_json(print_json(plain(value)));
  std::string out;
  print(read ? *read : value, {}, out);
  return out;
}

std::string to_text(const CallOutcome& outcome) {
  switch (outcome.kind) {
    case CallOutcome::Kind::kResult:
      return pretty_json(outcome.result) + "\n";
    case CallOutcome::Kind::kException:
      return "The service threw " + outcome.java_class + ": " + outcome.message + "\n";
    default:
      return "dubhe: " + outcome.message + "\n";
  }
}

Value to_value(const CallOutcome& outcome) {
  switch (outcome.kind) {
    case CallOutcome::Kind::kResult:
      return object({{"result", plain(outcome.result)}});
    case CallOutcome::Kind::kException:
      return object({{"exception", object({{"class", outcome.java_class}, {"message", outcome.message}})}});
    default:
      return object({{"failure", outcome.message}});
  }
}

Value to_value(const CallTarget& target, const PreparedCall& call) {
  ListValue types;
  for (const std::string& type : call.types) types.items.emplace_back(type);
  return object({{"interface", target.service.interface_name},
                 {"group", target.service.group},
                 {"version", target.service.version},
                 {"url", target.url},
                 {"method", call.method},
                 {"types", std::move(types)},
                 {"arguments", plain(Value(ListValue{{}, call.arguments}))}});
}

}  // namespace dubhe::tool
