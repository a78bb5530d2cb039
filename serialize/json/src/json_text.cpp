#include "json_text.h"

#include "dubhe/serialize/unit_text.h"

#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace dubhe::json {

namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101u, kHigh = 0x8080808080808080u;

bool needs_escape(unsigned char c) noexcept { return c < 0x20 || c == '"' || c == '\\'; }

// How many bytes from `at` on stand for themselves; eight at a time.
std::size_t plain_run(std::string_view text, std::size_t at) noexcept {
  const std::size_t begin = at;
  const auto zeros = [](std::uint64_t word) { return (word - kOnes) & ~word & kHigh; };
  while (text.size() - at >= 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    const std::uint64_t controls = (word - kOnes * 0x20) & ~word & kHigh;
    const std::uint64_t found = controls | zeros(word ^ kOnes * '"') | zeros(word ^ kOnes * '\\');
    if (found != 0) return at - begin + static_cast<std::size_t>(__builtin_ctzll(found)) / 8;
    at += 8;
  }
  while (at < text.size() && !needs_escape(static_cast<unsigned char>(text[at]))) ++at;
  return at - begin;
}

bool has_high_bits(std::string_view text) noexcept {
  std::uint64_t all = 0;
  std::size_t at = 0;
  for (; text.size() - at >= 8; at += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    all |= word;
  }
  for (; at < text.size(); ++at) all |= static_cast<unsigned char>(text[at]);
  return (all & kHigh) != 0;
}

void put_escape(Buffer& out, std::uint32_t unit) {
  static constexpr char kDigits[] = "0123456789abcdef";
  switch (unit) {
    case '"':
      return out.append("\\\"", 2);
    case '\\':
      return out.append("\\\\", 2);
    case '\n':
      return out.append("\\n", 2);
    case '\r':
      return out.append("\\r", 2);
    case '\t':
      return out.append("\\t", 2);
    default:
      break;
  }
  const char text[6] = {'\\',
                        'u',
                        kDigits[unit >> 12 & 15],
                        kDigits[unit >> 8 & 15],
                        kDigits[unit >> 4 & 15],
                        kDigits[unit & 15]};
  out.append(text, sizeof text);
}

// Text that is no UTF-8, or has lone surrogates in it.
void put_broken_text(Buffer& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t point = take_code_point(text, at);
    if ((point >= 0xd800 && point < 0xe000) ||
        (point < 0x80 && needs_escape(static_cast<unsigned char>(point)))) {
      put_escape(out, point);
    } else if (point == 0xfffd && at - from == 1) {
      out.append("\xef\xbf\xbd", 3);
    } else {
      out.append(text.substr(from, at - from));
    }
  }
}

bool take_hex(std::string_view raw, std::size_t at, std::uint32_t& unit) noexcept {
  if (raw.size() - at < 4) return false;
  unit = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const char c = raw[at + i];
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return false;
    unit = unit << 4 | static_cast<std::uint32_t>(digit);
  }
  return true;
}

void append_point(std::string& to, char32_t point) {
  if (point < 0x10000) return append_unit(to, static_cast<char16_t>(point));
  to += static_cast<char>(0xf0 | point >> 18);
  to += static_cast<char>(0x80 | (point >> 12 & 0x3f));
  to += static_cast<char>(0x80 | (point >> 6 & 0x3f));
  to += static_cast<char>(0x80 | (point & 0x3f));
}

}  // namespace

void put_text(Buffer& out, std::string_view utf8) {
  out.reserve(utf8.size() + 2);
  out.push('"');
  if (has_high_bits(utf8) && !simdjson::validate_utf8(utf8.data(), utf8.size())) [[unlikely]] {
    put_broken_text(out, utf8);
  } else {
    for (std::size_t at = 0;;) {
      const std::size_t plain = plain_run(utf8, at);
      out.append(utf8.substr(at, plain));
      at += plain;
      if (at == utf8.size()) break;
      put_escape(out, static_cast<unsigned char>(utf8[at++]));
    }
  }
  out.push('"');
}

bool take_text(std::string_view raw, std::string& utf8) {
  utf8.clear();
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t escape = std::min(raw.find('\\', at), raw.size());
    utf8.append(raw.substr(at, escape - at));
    at = escape + 1;
    if (escape == raw.size()) break;
    if (at == raw.size()) return false;
    const char kind = raw[at++];
    if (kind != 'u') {
      constexpr std::string_view kKinds = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
      const std::size_t known = kKinds.find(kind);
      if (known == std::string_view::npos) return false;
      utf8 += kMeanings[known];
      continue;
    }
    std::uint32_t unit = 0, low = 0;
    if (!take_hex(raw, at, unit)) return false;
    at += 4;
    const bool pair = unit >= 0xd800 && unit < 0xdc00 && raw.substr(at).starts_with("\\u") &&
                      take_hex(raw, at + 2, low) && low >= 0xdc00 && low < 0xe000;
    if (pair) at += 6;
    append_point(utf8, pair ? 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00) : unit);
  }
  return true;
}

}  // namespace dubhe::json
