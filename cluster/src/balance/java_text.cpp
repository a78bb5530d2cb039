#include "balance/java_text.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace dubhe {

namespace {

// Containers in containers, and cycles of them.
constexpr int kMostDepth = 32;

void append(std::string& to, const Value& value, int depth);

void append_list(std::string& to, const ListValue& list, int depth) {
  to += '[';
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    if (i > 0) to += ", ";
    append(to, list.items[i], depth);
  }
  to += ']';
}

void append_map(std::string& to, const MapValue& map, int depth) {
  to += '{';
  for (std::size_t i = 0; i < map.entries.size(); ++i) {
    if (i > 0) to += ", ";
    append(to, map.entries[i].first, depth);
    to += '=';
    append(to, map.entries[i].second, depth);
  }
  to += '}';
}

void append_object(std::string& to, const ObjectValue& object, int depth) {
  to += object.java_class;
  to += '{';
  for (std::size_t i = 0; i < object.fields.size(); ++i) {
    if (i > 0) to += ", ";
    to += object.fields[i].first;
    to += '=';
    append(to, object.fields[i].second, depth);
  }
  to += '}';
}

void append_bytes(std::string& to, const Bytes& bytes) {
  to.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

void append(std::string& to, const Value& value, int depth) {
  if (depth == 0) {
    to += "...";
    return;
  }
  switch (value.kind()) {
    case Value::Kind::kNull:
      to += "null";
      return;
    case Value::Kind::kBool:
      to += *value.as_bool() ? "true" : "false";
      return;
    case Value::Kind::kInt:
      to += std::to_string(*value.as_int());
      return;
    case Value::Kind::kLong:
      to += std::to_string(*value.as_long());
      return;
    case Value::Kind::kDouble:
      to += java_text(*value.as_double());
      return;
    case Value::Kind::kString:
      to += *value.as_string();
      return;
    case Value::Kind::kBytes:
      append_bytes(to, *value.as_bytes());
      return;
    case Value::Kind::kDate:
      to += std::to_string(value.as_date()->time_since_epoch().count());
      return;
    case Value::Kind::kList:
      if (const auto list = value.as_list()) append_list(to, *list, depth - 1);
      return;
    case Value::Kind::kMap:
      if (const auto map = value.as_map()) append_map(to, *map, depth - 1);
      return;
    case Value::Kind::kObject:
      if (const auto object = value.as_object()) append_object(to, *object, depth - 1);
      return;
  }
}

}  // namespace

std::string java_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
  if (number == 0) return std::signbit(number) ? "-0.0" : "0.0";
  char digits[64];
  const double size = std::fabs(number);
  if (size >= 1e-3 && size < 1e7) {
    const auto end = std::to_chars(digits, digits + sizeof digits, number, std::chars_format::fixed).ptr;
    std::string text(digits, end);
    if (text.find('.') == std::string::npos) text += ".0";
    return text;
  }
  // 1e+22 → 1.0E22
  const auto end = std::to_chars(digits, digits + sizeof digits, number, std::chars_format::scientific).ptr;
  std::string text(digits, end);
  const auto e = text.find('e');
  std::string mantissa = text.substr(0, e);
  if (mantissa.find('.') == std::string::npos) mantissa += ".0";
  return mantissa + "E" + std::to_string(std::atoi(text.c_str() + e + 1));
}

void append_java_text(std::string& to, const Value& value) { append(to, value, kMostDepth); }

}  // namespace dubhe
