#include "dubhe/common/json.h"

#include <boost/json.hpp>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

namespace dubhe {

namespace {

constexpr int kMaxDepth = 200;

Value value_of(const boost::json::value& json) {
  switch (json.kind()) {
    case boost::json::kind::bool_: return Value(json.get_bool());
    case boost::json::kind::int64: {
      const std::int64_t number = json.get_int64();
      const auto narrow = static_cast<std::int32_t>(number);
      return narrow == number ? Value(narrow) : Value(number);
    }
    case boost::json::kind::uint64: return Value(static_cast<double>(json.get_uint64()));
    case boost::json::kind::double_: return Value(json.get_double());
    case boost::json::kind::string: return Value(std::string_view(json.get_string()));
    case boost::json::kind::array: {
      ListValue list;
      for (const auto& item : json.get_array()) list.items.push_back(value_of(item));
      return Value(std::move(list));
    }
    case boost::json::kind::object: {
      MapValue map;
      for (const auto& [key, entry] : json.get_object()) {
        map.entries.emplace_back(Value(std::string_view(key)), value_of(entry));
      }
      return Value(std::move(map));
    }
    default: return Value();
  }
}

std::string base64(const Bytes& bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t at) {
      return at < bytes.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at])) : 0U;
    };
    const std::uint32_t three = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    text += kLetters[three >> 18];
    text += kLetters[three >> 12 & 63];
    text += i + 1 < bytes.size() ? kLetters[three >> 6 & 63] : '=';
    text += i + 2 < bytes.size() ? kLetters[three & 63] : '=';
  }
  return text;
}

class Printer {
 public:
  std::string take() { return std::move(text_); }

  void print(const Value& value, int depth) {
    if (depth > kMaxDepth) return void(text_ += "null");
    switch (value.kind()) {
      case Value::Kind::kBool: text_ += *value.as_bool() ? "true" : "false"; return;
      case Value::Kind::kInt: text_ += std::to_string(*value.as_int()); return;
      case Value::Kind::kLong: text_ += std::to_string(*value.as_long()); return;
      case Value::Kind::kDouble: return print_double(*value.as_double());
      case Value::Kind::kString: text_ += json_quoted(*value.as_string()); return;
      case Value::Kind::kBytes: text_ += json_quoted(base64(*value.as_bytes())); return;
      case Value::Kind::kDate: text_ += std::to_string(value.as_date()->time_since_epoch().count()); return;
      case Value::Kind::kList: return print_list(value, depth);
      case Value::Kind::kMap: return print_map(value, depth);
      case Value::Kind::kObject: return print_object(value, depth);
      default: text_ += "null"; return;
    }
  }

 private:
  void print_double(double number) {
    if (!std::isfinite(number)) return void(text_ += "null");
    char digits[32];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
    const std::string_view shown(digits, static_cast<std::size_t>(end - digits));
    text_ += shown;
    if (shown.find_first_of(".eE") == std::string_view::npos) text_ += ".0";
    (void)error;
  }
  void print_list(const Value& value, int depth) {
    const auto list = value.as_list();
    if (list == nullptr) return void(text_ += "null");
    text_ += '[';
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      if (i > 0) text_ += ',';
      print(list->items[i], depth + 1);
    }
    text_ += ']';
  }
  void print_map(const Value& value, int depth) {
    const auto map = value.as_map();
    if (map == nullptr) return void(text_ += "null");
    text_ += '{';
    bool first = true;
    for (const auto& [key, entry] : map->entries) {
      if (!std::exchange(first, false)) text_ += ',';
      text_ += json_quoted(key.as_string() != nullptr ? *key.as_string() : key.to_string());
      text_ += ':';
      print(entry, depth + 1);
    }
    text_ += '}';
  }
  void print_object(const Value& value, int depth) {
    const auto object = value.as_object();
    if (object == nullptr) return void(text_ += "null");
    text_ += '{';
    bool first = true;
    for (const auto& [field, entry] : object->fields) {
      if (!std::exchange(first, false)) text_ += ',';
      text_ += json_quoted(field);
      text_ += ':';
      print(entry, depth + 1);
    }
    text_ += '}';
  }

  std::string text_;
};

}  // namespace

Expected<Value> parse_json(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = kMaxDepth;
  boost::json::parser parser({}, options);
  boost::system::error_code error;
  const std::size_t read = parser.write_some(text, error);
  if (!error && read < text.size()) error = boost::json::error::extra_data;
  if (error) {
    return Status(StatusCode::kDataLoss, "JSON is broken at byte " + std::to_string(read) + ": " + error.message());
  }
  return value_of(parser.release());
}

std::string print_json(const Value& value) {
  Printer printer;
  printer.print(value, 0);
  return printer.take();
}

std::string json_quoted(std::string_view text) { return boost::json::serialize(boost::json::string_view(text)); }

}  // namespace dubhe
