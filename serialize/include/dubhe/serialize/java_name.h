// The name of a Java class as a template argument: as<"java.util.Collection", std::vector<int>>.
//
// Value type, made by the compiler from a literal.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

template <std::size_t kSize>
struct JavaName {
  char text[kSize];

  consteval JavaName(const char (&literal)[kSize]) { std::copy_n(literal, kSize, text); }
  constexpr std::string_view view() const noexcept { return {text, kSize - 1}; }
  constexpr operator std::string_view() const noexcept { return view(); }
};

}  // namespace dubhe
