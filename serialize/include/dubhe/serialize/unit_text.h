// One UTF-16 unit, Java's char, as text and back.
//
// Pure functions. A lone surrogate is its three bytes, as everywhere here.
#pragma once

#include "dubhe/common/export.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dubhe DUBHE_EXPORT {

// Appends it.
void append_unit(std::string& to, char16_t unit);
// The code point at `at`, which moves behind it; also a surrogate's three bytes. What is no UTF-8
// is U+FFFD, byte by byte.
char32_t take_code_point(std::string_view utf8, std::size_t& at) noexcept;
// The unit that `utf8` is; empty when it is none, or several.
std::optional<char16_t> as_unit(std::string_view utf8) noexcept;

}  // namespace dubhe
