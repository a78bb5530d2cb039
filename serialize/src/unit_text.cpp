#include "dubhe/serialize/unit_text.h"

namespace dubhe {

void append_unit(std::string& to, char16_t unit) {
  if (unit < 0x80) {
    to += static_cast<char>(unit);
  } else if (unit < 0x800) {
    to += static_cast<char>(0xc0 | unit >> 6);
    to += static_cast<char>(0x80 | (unit & 0x3f));
  } else {
    to += static_cast<char>(0xe0 | unit >> 12);
    to += static_cast<char>(0x80 | (unit >> 6 & 0x3f));
    to += static_cast<char>(0x80 | (unit & 0x3f));
  }
}

char32_t take_code_point(std::string_view utf8, std::size_t& at) noexcept {
  constexpr char32_t kReplacement = 0xfffd;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(utf8[at + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) {
    ++at;
    return lead;
  }
  const std::size_t length = lead < 0xc2 || lead > 0xf4 ? 0
                             : lead >= 0xf0             ? 4
                             : lead >= 0xe0             ? 3
                                                        : 2;
  char32_t point = length == 4 ? lead & 0x07 : length == 3 ? lead & 0x0f : lead & 0x1f;
  bool whole = length != 0 && utf8.size() - at >= length;
  for (std::size_t i = 1; whole && i < length; ++i) {
    whole = (byte(i) & 0xc0) == 0x80;
    point = point << 6 | (byte(i) & 0x3f);
  }
  const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  if (!whole || overlong || point > 0x10ffff) {
    ++at;
    return kReplacement;
  }
  at += length;
  return point;
}

std::optional<char16_t> as_unit(std::string_view utf8) noexcept {
  if (utf8.empty()) return std::nullopt;
  std::size_t at = 0;
  const char32_t point = take_code_point(utf8, at);
  if (at != utf8.size() || point > 0xffff) return std::nullopt;
  return static_cast<char16_t>(point);
}

}  // namespace dubhe
