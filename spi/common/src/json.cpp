#include "dubhe/common/json.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <utility>

namespace dubhe {

namespace {

constexpr int kMaxDepth = 200;

void append_utf8(std::string& to, std::uint32_t code) {
  if (code < 0x80) {
    to += static_cast<char>(code);
  } else if (code < 0x800) {
    to += static_cast<char>(0xc0 | code >> 6);
    to += static_cast<char>(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    to += static_cast<char>(0xe0 | code >> 12);
    to += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    to += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    to += static_cast<char>(0xf0 | code >> 18);
    to += static_cast<char>(0x80 | (code >> 12 & 0x3f));
    to += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    to += static_cast<char>(0x80 | (code & 0x3f));
  }
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Expected<Value> whole() {
    Value value;
    skip_blanks();
    if (!read(value, 0)) return failure();
    skip_blanks();
    if (at_ != text_.size()) {
      expected_ = "the end";
      return failure();
    }
    return value;
  }

 private:
  Status failure() const {
    return Status(StatusCode::kDataLoss,
                  "JSON at byte " + std::to_string(at_) + ": " + std::string(expected_) + " expected");
  }
  bool fail(std::string_view expected) {
    expected_ = expected;
    return false;
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
  }
  bool take(char letter) {
    if (at_ >= text_.size() || text_[at_] != letter) return false;
    ++at_;
    return true;
  }
  bool take_word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return fail("a value");
    at_ += word.size();
    return true;
  }

  bool read(Value& value, int depth) {
    if (depth > kMaxDepth) return fail("less than 200 levels");
    if (at_ >= text_.size()) return fail("a value");
    switch (text_[at_]) {
      case '{': return read_map(value, depth);
      case '[': return read_list(value, depth);
      case '"': {
        std::string text;
        if (!read_string(text)) return false;
        value = Value(std::move(text));
        return true;
      }
      case 't': value = Value(true); return take_word("true");
      case 'f': value = Value(false); return take_word("false");
      case 'n': value = Value(); return take_word("null");
      default: return read_number(value);
    }
  }

  bool read_map(Value& value, int depth) {
    MapValue map;
    ++at_;
    skip_blanks();
    if (!take('}')) {
      do {
        skip_blanks();
        std::string key;
        if (!read_string(key)) return false;
        skip_blanks();
        if (!take(':')) return fail("`:`");
        skip_blanks();
        Value entry;
        if (!read(entry, depth + 1)) return false;
        map.entries.emplace_back(Value(std::move(key)), std::move(entry));
        skip_blanks();
      } while (take(','));
      if (!take('}')) return fail("`,` or `}`");
    }
    value = Value(std::move(map));
    return true;
  }

  bool read_list(Value& value, int depth) {
    ListValue list;
    ++at_;
    skip_blanks();
    if (!take(']')) {
      do {
        skip_blanks();
        if (!read(list.items.emplace_back(), depth + 1)) return false;
        skip_blanks();
      } while (take(','));
      if (!take(']')) return fail("`,` or `]`");
    }
    value = Value(std::move(list));
    return true;
  }

  bool read_string(std::string& text) {
    if (!take('"')) return fail("a string");
    while (at_ < text_.size()) {
      const char letter = text_[at_++];
      if (letter == '"') return true;
      if (letter != '\\') {
        text += letter;
      } else if (!read_escape(text)) {
        return false;
      }
    }
    return fail("`\"`");
  }

  bool read_escape(std::string& text) {
    if (at_ >= text_.size()) return fail("an escape");
    const char letter = text_[at_++];
    switch (letter) {
      case '"': case '\\': case '/': text += letter; return true;
      case 'b': text += '\b'; return true;
      case 'f': text += '\f'; return true;
      case 'n': text += '\n'; return true;
      case 'r': text += '\r'; return true;
      case 't': text += '\t'; return true;
      case 'u': return read_unicode(text);
      default: --at_; return fail("an escape");
    }
  }

  bool read_unit(std::uint32_t& unit) {
    if (text_.size() - at_ < 4) return fail("four hexadecimal digits");
    const char* const first = text_.data() + at_;
    const auto [end, error] = std::from_chars(first, first + 4, unit, 16);
    if (error != std::errc() || end != first + 4) return fail("four hexadecimal digits");
    at_ += 4;
    return true;
  }

  bool read_unicode(std::string& text) {
    std::uint32_t unit = 0;
    if (!read_unit(unit)) return false;
    if (unit >= 0xd800 && unit < 0xdc00 && text_.substr(at_, 2) == "\\u") {
      const std::size_t before = at_;
      at_ += 2;
      std::uint32_t low = 0;
      if (!read_unit(low)) return false;
      if (low >= 0xdc00 && low < 0xe000) {
        append_utf8(text, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
        return true;
      }
      at_ = before;
    }
    append_utf8(text, unit >= 0xd800 && unit < 0xe000 ? 0xfffd : unit);
    return true;
  }

  bool read_number(Value& value) {
    const std::size_t begin = at_;
    std::size_t end = at_;
    bool whole = true;
    while (end < text_.size()) {
      const char letter = text_[end];
      if (letter == '.' || letter == 'e' || letter == 'E') whole = false;
      else if (letter != '-' && letter != '+' && (letter < '0' || letter > '9')) break;
      ++end;
    }
    const char* const first = text_.data() + begin;
    const char* const last = text_.data() + end;
    std::int64_t number = 0;
    if (whole) {
      const auto [stop, error] = std::from_chars(first, last, number);
      if (error == std::errc() && stop == last && begin != end) {
        at_ = end;
        value = number == static_cast<std::int32_t>(number) ? Value(static_cast<std::int32_t>(number)) : Value(number);
        return true;
      }
      if (error != std::errc::result_out_of_range) return fail("a value");
    }
    double fraction = 0;
    const auto [stop, error] = std::from_chars(first, last, fraction);
    if (error != std::errc() || stop != last) return fail("a number");
    at_ = end;
    value = Value(fraction);
    return true;
  }

  const std::string_view text_;
  std::size_t at_ = 0;
  std::string_view expected_;
};

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

Expected<Value> parse_json(std::string_view text) { return Parser(text).whole(); }

std::string print_json(const Value& value) {
  Printer printer;
  printer.print(value, 0);
  return printer.take();
}

std::string json_quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    switch (letter) {
      case '"': quoted += "\\\""; break;
      case '\\': quoted += "\\\\"; break;
      case '\n': quoted += "\\n"; break;
      case '\r': quoted += "\\r"; break;
      case '\t': quoted += "\\t"; break;
      default:
        if (static_cast<unsigned char>(letter) < 0x20) {
          char escape[8];
          std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(letter)));
          quoted += escape;
        } else {
          quoted += letter;
        }
    }
  }
  return quoted += '"';
}

}  // namespace dubhe
