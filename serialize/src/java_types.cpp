#include "dubhe/serialize/java_types.h"

#include <array>

namespace dubhe::java {

namespace {

// Where the dashes stand in the text of a UUID.
constexpr std::array<std::size_t, 4> kDashes{8, 13, 18, 23};
constexpr std::size_t kUuidLength = 36;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_dash_place(std::size_t at) {
  for (const std::size_t dash : kDashes) {
    if (at == dash) return true;
  }
  return false;
}

}  // namespace

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != kUuidLength) return std::nullopt;
  Uuid uuid;
  std::size_t digits = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_dash_place(at)) {
      if (text[at] != '-') return std::nullopt;
      continue;
    }
    const int digit = hex_digit(text[at]);
    if (digit < 0) return std::nullopt;
    std::uint64_t& half = digits++ < 16 ? uuid.most : uuid.least;
    half = half << 4 | static_cast<std::uint64_t>(digit);
  }
  return uuid;
}

std::string Uuid::to_string() const {
  constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  text.reserve(kUuidLength);
  for (std::size_t digit = 0; digit < 32; ++digit) {
    if (is_dash_place(text.size())) text.push_back('-');
    const std::uint64_t half = digit < 16 ? most : least;
    text.push_back(kHex[half >> (60 - digit % 16 * 4) & 0xf]);
  }
  return text;
}

}  // namespace dubhe::java
