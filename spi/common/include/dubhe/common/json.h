// JSON text to and from dubhe::Value, for what stands in registries and metadata.
//
// Pure functions. Objects are maps with string keys in the order of the text; whole numbers are ints, longs where they
// are too great for an int, doubles where they are too great for a long.
#pragma once

#include <string>
#include <string_view>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/value.h"

namespace dubhe DUBHE_EXPORT {

// kDataLoss names the place and what is wrong there; so does text that is no UTF-8. Input may be anything: nesting is bounded.
Expected<Value> parse_json(std::string_view text);

// Without blanks. Bytes are written as base64, dates as milliseconds since the epoch, objects as maps; what is no number
// in JSON (NaN) and cycles are null.
std::string print_json(const Value& value);
// A string with its quotes.
std::string json_quoted(std::string_view text);

}  // namespace dubhe
