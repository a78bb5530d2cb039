// DUBHE_FUZZ_TARGET(function): a libFuzzer target that hands every input to
// `function(std::string_view)`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#define DUBHE_FUZZ_TARGET(function)                                                   \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { \
    function(std::string_view(reinterpret_cast<const char*>(data), size));            \
    return 0;                                                                         \
  }
