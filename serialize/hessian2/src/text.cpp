#include "dubhe/serialize_hessian2/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace dubhe::hessian2 {

namespace {

constexpr char32_t kReplacement = 0xfffd;

std::uint32_t byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }
bool is_continuation(std::uint32_t byte) { return (byte & 0xc0) == 0x80; }

}  // namespace

char32_t next_code_point(std::string_view utf8, std::size_t& at) noexcept {
  const std::uint32_t lead = byte_at(utf8, at);
  if (lead < 0x80) {
    ++at;
    return lead;
  }
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  char32_t point = lead & (0xff >> (length + 1));
  bool whole = lead >= 0xc2 && lead <= 0xf4 && utf8.size() - at >= length;
  for (std::size_t i = 1; whole && i < length; ++i) {
    const std::uint32_t byte = byte_at(utf8, at + i);
    whole = is_continuation(byte);
    point = point << 6 | (byte & 0x3f);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (!whole || point < kSmallest[length] || point > 0x10ffff) {
    ++at;
    return kReplacement;
  }
  at += length;
  return point;
}

const char* take_unit(const char* from, const char* end, std::uint32_t& unit) noexcept {
  if (from == end) return nullptr;
  const auto byte = [from](int i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(from[i])); };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) {
    unit = lead;
    return from + 1;
  }
  if (lead >= 0xc0 && lead < 0xe0) {
    if (end - from < 2 || !is_continuation(byte(1))) return nullptr;
    unit = (lead & 0x1f) << 6 | (byte(1) & 0x3f);
    return from + 2;
  }
  if (lead >= 0xe0 && lead < 0xf0) {
    if (end - from < 3 || !is_continuation(byte(1)) || !is_continuation(byte(2))) return nullptr;
    unit = (lead & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f);
    return from + 3;
  }
  return nullptr;
}

namespace {

template <class Number>
char* decimal(char* to, Number value) {
  char* const end = std::to_chars(to, to + kDecimalRoom, value, std::chars_format::scientific).ptr;
  const bool one_digit = std::isfinite(value) && std::find(to, end, '.') == end;
  return one_digit ? std::to_chars(to, to + kDecimalRoom, value, std::chars_format::scientific, 1).ptr : end;
}

}  // namespace

char* java_decimal(char* to, float value) { return decimal(to, value); }
char* java_decimal(char* to, double value) { return decimal(to, value); }

std::string java_double_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  if (value == 0) return std::signbit(value) ? "-0.0" : "0.0";
  char text[64];
  const double size = std::fabs(value);
  if (size >= 1e-3 && size < 1e7) {
    std::string plain(text, std::to_chars(text, text + sizeof text, value, std::chars_format::fixed).ptr);
    return plain.find('.') == std::string::npos ? plain + ".0" : plain;
  }
  const std::string scientific(text, java_decimal(text, value));
  const std::size_t e = scientific.find('e');
  return scientific.substr(0, e) + "E" + std::to_string(std::stoi(scientific.substr(e + 1)));
}

}  // namespace dubhe::hessian2
