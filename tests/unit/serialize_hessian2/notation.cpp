#include "notation.h"

#include <cmath>
#include <cstdio>
#include <map>

namespace dubhe::hessian2::testing {

namespace {

int digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

class Notation {
 public:
  std::string of(const Value& value) {
    switch (value.kind()) {
      case Value::Kind::kNull: return "null";
      case Value::Kind::kBool: return *value.as_bool() ? "true" : "false";
      case Value::Kind::kInt: return std::to_string(*value.as_int());
      case Value::Kind::kLong: return std::to_string(*value.as_long()) + "L";
      case Value::Kind::kDouble: return number(*value.as_double());
      case Value::Kind::kString: return text(*value.as_string());
      case Value::Kind::kBytes: return bytes(*value.as_bytes());
      case Value::Kind::kDate: return "date(" + std::to_string(value.as_date()->time_since_epoch().count()) + ")";
      case Value::Kind::kList: return list(*value.as_list());
      case Value::Kind::kMap: return map(*value.as_map());
      case Value::Kind::kObject: return object(*value.as_object());
    }
    return "?";
  }

 private:
  static std::string number(double value) {
    if (std::isnan(value)) return "double(nan)";
    char digits[40];
    std::snprintf(digits, sizeof digits, "double(%.17g)", value);
    return digits;
  }
  static std::string text(const std::string& text) {
    if (text.size() <= 200) return '"' + text + '"';
    return "string(" + std::to_string(text.size()) + ", " + text.front() + "…" + text.back() + ")";
  }
  static std::string bytes(const Bytes& bytes) {
    const std::string_view view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return "bytes(" + (bytes.size() < 20 ? to_hex(view) : std::to_string(bytes.size())) + ")";
  }
  // "#n" when it was met before.
  std::string met(const void* container) {
    const auto [place, fresh] = numbers_.try_emplace(container, numbers_.size());
    return fresh ? "" : "#" + std::to_string(place->second);
  }
  static std::string head(const std::string& type) { return type.empty() ? "" : type + " "; }

  std::string list(const ListValue& list) {
    if (const std::string again = met(&list); !again.empty()) return again;
    std::string out = head(list.type) + "[";
    for (std::size_t i = 0; i < list.items.size(); ++i) out += (i > 0 ? ", " : "") + of(list.items[i]);
    return out + "]";
  }
  std::string map(const MapValue& map) {
    if (const std::string again = met(&map); !again.empty()) return again;
    std::string out = head(map.type) + "{", separator;
    for (const auto& [key, value] : map.entries) {
      const std::string left = of(key);
      out += separator + left + ": " + of(value);
      separator = ", ";
    }
    return out + "}";
  }
  std::string object(const ObjectValue& object) {
    if (const std::string again = met(&object); !again.empty()) return again;
    std::string out = object.java_class + "(", separator;
    for (const auto& [name, value] : object.fields) {
      out += separator + name + ": " + of(value);
      separator = ", ";
    }
    return out + ")";
  }

  std::map<const void*, std::size_t> numbers_;
};

}  // namespace

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t at = 0; at < hex.size();) {
    if (hex[at] == ' ') {
      ++at;
    } else if (hex[at] == '(') {
      std::size_t count = 0;
      for (++at; hex[at] != ' '; ++at) count = count * 10 + static_cast<std::size_t>(digit(hex[at]));
      at += 3;  // " x "
      const std::size_t end = hex.find(')', at);
      const std::string repeated = from_hex(hex.substr(at, end - at));
      for (; count > 0; --count) bytes += repeated;
      at = end + 1;
    } else {
      bytes.push_back(static_cast<char>(digit(hex[at]) * 16 + digit(hex[at + 1])));
      at += 2;
    }
  }
  return bytes;
}

std::string to_hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

std::string notation(const Value& value) { return Notation().of(value); }

std::string hex_string(std::string_view text) {
  std::string head;
  if (text.size() >= 32) head += static_cast<char>(0x30 + (text.size() >> 8));
  head += static_cast<char>(text.size());
  return to_hex(head + std::string(text));
}

}  // namespace dubhe::hessian2::testing
