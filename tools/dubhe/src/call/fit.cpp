#include "call/fit.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "dubhe/common/json.h"
#include "dubhe/common/nearest.h"
#include "dubhe/serialize/big_integer.h"
#include "dubhe/serialize_hessian2/typed.h"

namespace dubhe::tool {

namespace {

constexpr int kDeepest = 100;

std::string shown(const Value& value) {
  constexpr std::size_t kLongest = 40;
  const std::string text = print_json(value);
  return text.size() <= kLongest ? text : text.substr(0, kLongest) + "…";
}

Status no_fit(const std::string& place, const Value& value, const std::string& wanted) {
  return {StatusCode::kInvalidArgument, place + ": " + shown(value) + " is no " + wanted};
}

// Whole numbers of Java, with what they are called in messages.
struct Whole {
  std::string_view primitive, box;
  std::int64_t least, greatest;
};
constexpr std::array kWholes = {
    Whole{"byte", "java.lang.Byte", std::numeric_limits<std::int8_t>::min(), std::numeric_limits<std::int8_t>::max()},
    Whole{"short", "java.lang.Short", std::numeric_limits<std::int16_t>::min(), std::numeric_limits<std::int16_t>::max()},
    Whole{"int", "java.lang.Integer", std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()},
    Whole{"long", "java.lang.Long", std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}};

bool is_primitive(std::string_view name) { return name.find('.') == std::string_view::npos; }

template <class List>
bool contains(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_collection(std::string_view name) {
  constexpr std::array<std::string_view, 12> kNames = {
      "java.util.List",       "java.util.Set",     "java.util.Collection",    "java.lang.Iterable",
      "java.util.ArrayList",  "java.util.HashSet", "java.util.LinkedList",    "java.util.LinkedHashSet",
      "java.util.TreeSet",    "java.util.Queue",   "java.util.SortedSet",     "java.util.Deque"};
  return contains(kNames, name);
}

bool is_map(std::string_view name) {
  constexpr std::array<std::string_view, 6> kNames = {
      "java.util.Map",     "java.util.HashMap",   "java.util.LinkedHashMap",
      "java.util.TreeMap", "java.util.SortedMap", "java.util.concurrent.ConcurrentHashMap"};
  return contains(kNames, name);
}

// Code points, not units: one beyond the first 65536 is no char.
bool is_one_unit(const std::string& text) {
  const auto points = std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; });
  return points == 1 && text.size() < 4;
}

// Scalars; nothing when the type is none.
std::optional<Expected<Value>> fit_scalar(const Value& value, const JavaType& type, const std::string& place) {
  for (const Whole& whole : kWholes) {
    if (type.name != whole.primitive && type.name != whole.box) continue;
    std::int64_t number = 0;
    if (!value.to_int64(number) || number < whole.least || number > whole.greatest) {
      return no_fit(place, value, std::string(whole.primitive));
    }
    return whole.primitive == "long" ? Value(number) : Value(static_cast<std::int32_t>(number));
  }
  if (type.name == "double" || type.name == "float" || type.name == "java.lang.Double" || type.name == "java.lang.Float") {
    std::int64_t number = 0;
    if (value.to_int64(number)) return Value(static_cast<double>(number));
    if (value.as_double() == nullptr) return no_fit(place, value, "number");
    return value;
  }
  if (type.name == "boolean" || type.name == "java.lang.Boolean") {
    if (value.as_bool() == nullptr) return no_fit(place, value, "boolean (true or false)");
    return value;
  }
  if (type.name == "char" || type.name == "java.lang.Character") {
    if (value.as_string() == nullptr || !is_one_unit(*value.as_string())) return no_fit(place, value, "single character");
    return value;
  }
  if (type.name == "java.lang.String") {
    if (value.as_string() == nullptr) return no_fit(place, value, "text (in quotes)");
    return value;
  }
  return std::nullopt;
}

bool is_decimal(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  bool digit = false;
  for (const char c : text) {
    digit = digit || (c >= '0' && c <= '9');
    if (!(c >= '0' && c <= '9') && c != '.' && c != 'e' && c != 'E' && c != '-' && c != '+') return false;
  }
  return digit;
}

// As the objects that Java has for them.
Expected<Value> fit_big_number(const Value& value, const JavaType& type, const std::string& place) {
  const std::string text = value.as_string() != nullptr ? *value.as_string() : print_json(value);
  if (type.name == "java.math.BigInteger") {
    const std::optional<BigInteger> number = BigInteger::parse(text);
    if (!number) return no_fit(place, value, "whole number (one of more than 18 digits is written in quotes)");
    return hessian2::to_value(*number);
  }
  if (!is_decimal(text)) return no_fit(place, value, "number");
  return Value(ObjectValue{"java.math.BigDecimal", {{"value", Value(text)}}});
}

Expected<Value> fit_date(const Value& value, const std::string& place) {
  std::int64_t millis = 0;
  if (value.to_int64(millis)) return Value(Date(std::chrono::milliseconds(millis)));
  if (const std::string* text = value.as_string()) {
    if (const Expected<Date> date = parse_date(*text)) return Value(*date);
  }
  return no_fit(place, value, "date (milliseconds, or ISO 8601 as in \"2024-05-01T12:30:00Z\")");
}

Expected<Value> fit_bytes(const Value& value, const std::string& place) {
  if (const std::string* text = value.as_string()) {
    Expected<Bytes> bytes = from_base64(*text);
    if (!bytes) return Status(StatusCode::kInvalidArgument, place + ": " + bytes.status().message());
    return Value(std::move(*bytes));
  }
  const auto list = value.as_list();
  if (list == nullptr) return no_fit(place, value, "byte[] (base64, or a list of numbers)");
  Bytes bytes;
  for (const Value& item : list->items) {
    std::int64_t number = 0;
    constexpr std::int64_t kLeast = -128, kGreatest = 255;
    if (!item.to_int64(number) || number < kLeast || number > kGreatest) return no_fit(place, item, "byte");
    bytes.push_back(static_cast<std::byte>(number));
  }
  return Value(std::move(bytes));
}

// Of an array of primitives or texts on the wire: "[int", "[string"; others go as lists, or a provider would look for
// finished objects in them.
std::string wire_array(const JavaType& element) {
  if (element.dimensions == 0 && element.name == "java.lang.String") return "[string";
  if (!is_primitive(element.name)) return {};
  return std::string(static_cast<std::size_t>(element.dimensions) + 1, '[') + element.name;
}

}  // namespace

Expected<Bytes> from_base64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (text.ends_with('=')) text.remove_suffix(1);
  Bytes bytes;
  unsigned gathered = 0;
  int bits = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) {
      return Status(StatusCode::kInvalidArgument, "`" + std::string(1, c) + "` is no letter of base64");
    }
    gathered = (gathered << 6 | static_cast<unsigned>(digit)) & 0xffffffU;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<std::byte>(gathered >> bits));
    }
  }
  if (bits == 6) return Status(StatusCode::kInvalidArgument, "base64 that ends in the middle of a byte");
  return bytes;
}

Expected<Date> parse_date(std::string_view text) {
  using namespace std::chrono;
  const Status wrong(StatusCode::kInvalidArgument, "`" + std::string(text) + "` is no date of ISO 8601");
  const auto number = [&text](std::size_t digits) -> std::optional<int> {
    int value = 0;
    if (text.size() < digits) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
    if (error != std::errc() || end != text.data() + digits || value < 0) return std::nullopt;
    text.remove_prefix(digits);
    return value;
  };
  const auto skip = [&text](char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
  };
  const auto y = number(4);
  if (!y || !skip('-')) return wrong;
  const auto m = number(2);
  if (!m || !skip('-')) return wrong;
  const auto d = number(2);
  if (!d) return wrong;
  const year_month_day day{year(*y), month(static_cast<unsigned>(*m)), std::chrono::day(static_cast<unsigned>(*d))};
  if (!day.ok()) return wrong;
  milliseconds at = sys_days(day).time_since_epoch();
  if (text.empty()) return Date(at);
  if (!skip('T') && !skip(' ')) return wrong;
  const auto hour = number(2);
  if (!hour || *hour > 23 || !skip(':')) return wrong;
  const auto minute = number(2);
  if (!minute || *minute > 59) return wrong;
  at += hours(*hour) + minutes(*minute);
  if (skip(':')) {
    const auto second = number(2);
    if (!second || *second > 59) return wrong;
    at += seconds(*second);
    if (skip('.')) {
      const auto milli = number(3);
      if (!milli) return wrong;
      at += milliseconds(*milli);
    }
  }
  if (text.empty() || text == "Z") return Date(at);
  const bool east = text.starts_with('+');
  if (!east && !text.starts_with('-')) return wrong;
  text.remove_prefix(1);
  const auto zone_hours = number(2);
  if (!zone_hours || (!skip(':') && !text.empty() && text.size() != 2)) return wrong;
  const auto zone_minutes = text.empty() ? std::optional<int>(0) : number(2);
  if (!zone_minutes || !text.empty()) return wrong;
  const milliseconds zone = hours(*zone_hours) + minutes(*zone_minutes);
  return Date(east ? at - zone : at + zone);
}

Expected<Value> Fit::fit(const Value& value, const JavaType& type, const std::string& place, int depth) const {
  if (depth > kDeepest) return Status(StatusCode::kInvalidArgument, place + ": nested too deep");
  if (value.is_null()) {
    if (type.dimensions == 0 && is_primitive(type.name)) return no_fit(place, value, type.name + " (which is never null)");
    return value;
  }
  if (type.dimensions > 0) {
    const JavaType element = type.element();
    if (element.dimensions == 0 && element.name == "byte") return fit_bytes(value, place);
    return fit_list(value, element, wire_array(element), place, depth);
  }
  if (auto scalar = fit_scalar(value, type, place)) return std::move(*scalar);
  if (type.name == "java.math.BigDecimal" || type.name == "java.math.BigInteger") return fit_big_number(value, type, place);
  if (type.name == "java.util.Date") return fit_date(value, place);
  if (is_collection(type.name)) {
    return fit_list(value, type.arguments.empty() ? parse_java_type("java.lang.Object") : type.arguments[0], {}, place, depth);
  }
  if (is_map(type.name)) return fit_map(value, type, place, depth);
  const auto known = definition_.types.find(type.name);
  if (known == definition_.types.end()) return value;  // nobody described it: the provider knows
  if (!known->second.is_enum()) return fit_object(value, known->first, known->second, place, depth);
  const std::vector<std::string>& constants = known->second.constants;
  if (value.as_string() != nullptr && contains(constants, *value.as_string())) return value;
  std::string all;
  for (const std::string& constant : constants) all += (all.empty() ? "" : ", ") + constant;
  return no_fit(place, value, type.name + " (" + all + ")");
}

Expected<Value> Fit::fit_list(const Value& value, const JavaType& element, std::string wire_type, const std::string& place,
                              int depth) const {
  const auto list = value.as_list();
  if (list == nullptr) return no_fit(place, value, "list of " + element.erased());
  ListValue fitted{std::move(wire_type), {}};
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    Expected<Value> item = fit(list->items[i], element, place + "[" + std::to_string(i) + "]", depth + 1);
    if (!item) return item;
    fitted.items.push_back(std::move(*item));
  }
  return Value(std::move(fitted));
}

// JSON has texts as keys; other keys are written as pairs, or, where they are numbers, as texts too.
Expected<Value> Fit::fit_map(const Value& value, const JavaType& type, const std::string& place, int depth) const {
  const JavaType any = parse_java_type("java.lang.Object");
  const JavaType& key_type = type.arguments.size() == 2 ? type.arguments[0] : any;
  const JavaType& value_type = type.arguments.size() == 2 ? type.arguments[1] : any;
  std::vector<std::pair<Value, Value>> entries;
  if (const auto map = value.as_map()) {
    entries = map->entries;
  } else if (const auto list = value.as_list()) {
    for (const Value& item : list->items) {
      const auto pair = item.as_list();
      if (pair == nullptr || pair->items.size() != 2) return no_fit(place, item, "pair of a key and a value");
      entries.emplace_back(pair->items[0], pair->items[1]);
    }
  } else {
    return no_fit(place, value, "map");
  }
  MapValue fitted;
  for (const auto& [key, item] : entries) {
    const std::string at = place + "." + (key.as_string() != nullptr ? *key.as_string() : shown(key));
    Expected<Value> fitted_key = fit(key, key_type, at + " (the key)", depth + 1);
    if (!fitted_key && key.as_string() != nullptr) {
      const Expected<Value> number = parse_json(*key.as_string());
      if (number) fitted_key = fit(*number, key_type, at + " (the key)", depth + 1);
    }
    if (!fitted_key) return fitted_key;
    Expected<Value> fitted_item = fit(item, value_type, at, depth + 1);
    if (!fitted_item) return fitted_item;
    fitted.entries.emplace_back(std::move(*fitted_key), std::move(*fitted_item));
  }
  return Value(std::move(fitted));
}

Expected<Value> Fit::fit_object(const Value& value, const std::string& java_class, const DefinedType& type,
                                const std::string& place, int depth) const {
  const auto map = value.as_map();
  if (map == nullptr) return no_fit(place, value, java_class + " (an object in braces)");
  // A class of its own: a subclass, about which nothing more is known here.
  if (const Value* own = map->find("class"); own != nullptr && *own != Value(binary_name(java_class))) return value;
  MapValue fitted;
  fitted.entries.emplace_back("class", binary_name(java_class));
  for (const auto& [key, item] : map->entries) {
    const std::string name = key.as_string() != nullptr ? *key.as_string() : shown(key);
    if (name == "class") continue;
    const auto property = std::find_if(type.properties.begin(), type.properties.end(),
                                       [&](const auto& candidate) { return candidate.first == name; });
    if (property == type.properties.end()) {
      std::vector<std::string> names;
      for (const auto& candidate : type.properties) names.push_back(candidate.first);
      const std::string_view near = nearest(name, names);
      return Status(StatusCode::kInvalidArgument, place + ": " + java_class + " has no property `" + name + "`" +
                                                      (near.empty() ? std::string() : "; did you mean `" + std::string(near) + "`?"));
    }
    Expected<Value> fitted_item = fit(item, parse_java_type(property->second), place + "." + name, depth + 1);
    if (!fitted_item) return fitted_item;
    fitted.entries.emplace_back(name, std::move(*fitted_item));
  }
  return Value(std::move(fitted));
}

}  // namespace dubhe::tool
