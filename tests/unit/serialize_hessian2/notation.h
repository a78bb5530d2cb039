// The notation of the tests: bytes as hex with repetitions, values as text that shows every type and every reference.
#pragma once

#include <string>
#include <string_view>

#include "dubhe/common/buffer.h"
#include "dubhe/common/value.h"

namespace dubhe::hessian2::testing {

// "33ff (1023 x 61)" → 33 ff 61 61 …; "(2 x 6162)" → 61 62 61 62
std::string from_hex(std::string_view hex);
std::string to_hex(std::string_view bytes);

// 1, 1L, double(0.5), "text", bytes(0102), date(ms), type [a, b], type {k: v}, class(field: v); #n is the n-th container
// again, long texts are string(size, first…last).
std::string notation(const Value& value);

// Java's string form of short ASCII text, as hex.
std::string hex_string(std::string_view text);

}  // namespace dubhe::hessian2::testing
