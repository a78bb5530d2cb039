// What one input does to the reader of the providers' cache file.
#pragma once

#include "dubhe/common/url.h"
#include "dubhe/registry/java_properties.h"

#include "expect.h"

#include <chrono>
#include <string_view>

namespace fuzz_cache {

// What was read prints as a file that reads as the same; its values are URLs with blanks between
// them.
inline void one_input(std::string_view text) {
  const auto properties = dubhe::parse_java_properties(text);
  if (!properties) return fuzz::expect(!properties.status().message().empty());
  const std::string printed =
      dubhe::print_java_properties(*properties, "fuzz", std::chrono::system_clock::time_point());
  const auto again = dubhe::parse_java_properties(printed);
  fuzz::expect(again && *again == *properties);
  for (const auto& [key, value] : *properties) {
    (void)dubhe::Url::parse(std::string_view(value).substr(0, value.find(' ')));
  }
}

}  // namespace fuzz_cache
