#include "dubhe/registry/java_properties.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <optional>

namespace dubhe {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

void append_utf8(std::string& to, char32_t c) {
  if (c < 0x80) {
    to += static_cast<char>(c);
  } else if (c < 0x800) {
    to += static_cast<char>(0xC0 | (c >> 6));
    to += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    to += static_cast<char>(0xE0 | (c >> 12));
    to += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    to += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    to += static_cast<char>(0xF0 | (c >> 18));
    to += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    to += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    to += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// UTF-16 units as they come from \u escapes, joined to characters; a lone half becomes the
// replacement character.
class Utf16Joiner {
 public:
  explicit Utf16Joiner(std::string& to) : to_(to) {}
  void unit(char32_t unit) {
    if (high_ != 0 && unit >= 0xDC00 && unit < 0xE000) {
      append_utf8(to_, 0x10000 + ((high_ - 0xD800) << 10) + (unit - 0xDC00));
      high_ = 0;
      return;
    }
    flush();
    if (unit >= 0xD800 && unit < 0xDC00) {
      high_ = unit;
    } else {
      append_utf8(to_, unit >= 0xDC00 && unit < 0xE000 ? kReplacement : unit);
    }
  }
  void flush() {
    if (high_ != 0) append_utf8(to_, kReplacement);
    high_ = 0;
  }

 private:
  std::string& to_;
  char32_t high_ = 0;
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

// Reads logical lines: comments and empty lines left out, continued lines joined, escapes still
// inside.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : text_(text) {}

  std::optional<std::string> next() {
    while (at_ < text_.size()) {
      std::string_view natural = natural_line();
      skip_blanks(natural);
      if (natural.empty() || natural.front() == '#' || natural.front() == '!') continue;
      std::string line(natural);
      while (is_continued(line)) {
        line.pop_back();
        if (at_ >= text_.size()) break;
        std::string_view more = natural_line();
        skip_blanks(more);
        line += more;
      }
      return line;
    }
    return std::nullopt;
  }
  int line_number() const { return line_number_; }

 private:
  std::string_view natural_line() {
    const auto end = text_.find_first_of("\r\n", at_);
    const std::string_view line =
        text_.substr(at_, end == std::string_view::npos ? end : end - at_);
    at_ = end == std::string_view::npos ? text_.size() : end + 1;
    if (end != std::string_view::npos && text_[end] == '\r' && at_ < text_.size() &&
        text_[at_] == '\n')
      ++at_;
    ++line_number_;
    return line;
  }
  static void skip_blanks(std::string_view& line) {
    while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
  }
  static bool is_continued(const std::string& line) {
    const auto last = line.find_last_not_of('\\');
    const std::size_t backslashes = line.size() - (last == std::string::npos ? 0 : last + 1);
    return backslashes % 2 == 1;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_number_ = 0;
};

// Where the key of a logical line ends: the first separator that is not escaped.
std::size_t key_end(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') {
      ++i;
    } else if (line[i] == '=' || line[i] == ':' || is_blank(line[i])) {
      return i;
    }
  }
  return line.size();
}

std::size_t value_start(std::string_view line, std::size_t at) {
  while (at < line.size() && is_blank(line[at])) ++at;
  if (at < line.size() && (line[at] == '=' || line[at] == ':')) {
    ++at;
    while (at < line.size() && is_blank(line[at])) ++at;
  }
  return at;
}

std::optional<char32_t> hex4(std::string_view digits) {
  if (digits.size() < 4) return std::nullopt;
  char32_t value = 0;
  for (const char c : digits.substr(0, 4)) {
    value <<= 4;
    if (c >= '0' && c <= '9') {
      value += static_cast<char32_t>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      value += static_cast<char32_t>(c - 'a' + 10);
    } else if (c >= 'A' && c <= 'F') {
      value += static_cast<char32_t>(c - 'A' + 10);
    } else {
      return std::nullopt;
    }
  }
  return value;
}

char32_t plain_escape(char c) {
  switch (c) {
    case 't':
      return '\t';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 'f':
      return '\f';
    default:
      return static_cast<unsigned char>(c);
  }
}

// nullopt: a malformed \u escape.
std::optional<std::string> unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  Utf16Joiner joiner(out);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      if (text[i] != '\\') joiner.unit(static_cast<unsigned char>(text[i]));
      continue;
    }
    ++i;
    if (text[i] != 'u') {
      joiner.unit(plain_escape(text[i]));
      continue;
    }
    const auto unit = hex4(text.substr(i + 1));
    if (!unit) return std::nullopt;
    joiner.unit(*unit);
    i += 4;
  }
  joiner.flush();
  return out;
}

// The next character of UTF-8 text; a byte that makes no sense counts as Latin-1.
char32_t next_character(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  const int more = lead >= 0xF0 && lead < 0xF5   ? 3
                   : lead >= 0xE0 && lead < 0xF0 ? 2
                   : lead >= 0xC2 && lead < 0xE0 ? 1
                                                 : 0;
  char32_t c = more == 3 ? lead & 0x07 : more == 2 ? lead & 0x0F : more == 1 ? lead & 0x1F : lead;
  for (int i = 1; i <= more; ++i) {
    if (at + static_cast<std::size_t>(i) >= text.size() ||
        (byte(at + static_cast<std::size_t>(i)) & 0xC0) != 0x80) {
      ++at;
      return lead;
    }
    c = (c << 6) | (byte(at + static_cast<std::size_t>(i)) & 0x3F);
  }
  at += static_cast<std::size_t>(more) + 1;
  return c;
}

void append_unit(std::string& to, char32_t unit) {
  char text[16];
  std::snprintf(text, sizeof(text), "\\u%04X", static_cast<unsigned>(unit));
  to += text;
}

void append_escaped(std::string& to, char32_t c, bool escape_space) {
  switch (c) {
    case ' ':
      to += escape_space ? "\\ " : " ";
      return;
    case '\t':
      to += "\\t";
      return;
    case '\n':
      to += "\\n";
      return;
    case '\r':
      to += "\\r";
      return;
    case '\f':
      to += "\\f";
      return;
    case '\\':
    case '=':
    case ':':
    case '#':
    case '!':
      to += '\\';
      to += static_cast<char>(c);
      return;
    default:
      break;
  }
  if (c >= 0x20 && c <= 0x7E) {
    to += static_cast<char>(c);
  } else if (c < 0x10000) {
    append_unit(to, c);
  } else {
    append_unit(to, 0xD800 + ((c - 0x10000) >> 10));
    append_unit(to, 0xDC00 + ((c - 0x10000) & 0x3FF));
  }
}

// In a key every space is escaped, in a value only one that comes first.
std::string escape(std::string_view text, bool is_key) {
  std::string out;
  out.reserve(text.size() + 16);
  for (std::size_t at = 0; at < text.size();) {
    const bool first = at == 0;
    append_escaped(out, next_character(text, at), is_key || first);
  }
  return out;
}

std::string java_date(std::chrono::system_clock::time_point now) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[64];
  std::snprintf(text, sizeof(text), "%s %s %02d %02d:%02d:%02d UTC %d",
                kDays[static_cast<std::size_t>(utc.tm_wday)],
                kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_mday, utc.tm_hour, utc.tm_min,
                utc.tm_sec, utc.tm_year + 1900);
  return text;
}

}  // namespace

Expected<JavaProperties> parse_java_properties(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) {
    return Status(StatusCode::kDataLoss, "it is not text: there is a zero byte in it");
  }
  JavaProperties properties;
  LineReader lines(text);
  while (const auto line = lines.next()) {
    const std::size_t end = key_end(*line);
    auto key = unescape(std::string_view(*line).substr(0, end));
    auto value = unescape(std::string_view(*line).substr(value_start(*line, end)));
    if (!key || !value) {
      return Status(StatusCode::kDataLoss,
                    "line " + std::to_string(lines.line_number()) + " has a malformed \\u escape");
    }
    properties.insert_or_assign(std::move(*key), std::move(*value));
  }
  return properties;
}

std::string print_java_properties(const JavaProperties& properties, std::string_view comment,
                                  std::chrono::system_clock::time_point now) {
  std::string text = "#" + std::string(comment) + "\n#" + java_date(now) + "\n";
  for (const auto& [key, value] : properties) {
    text += escape(key, true) + "=" + escape(value, false) + "\n";
  }
  return text;
}

}  // namespace dubhe
