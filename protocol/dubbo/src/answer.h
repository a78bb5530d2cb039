// The body of an answer with status OK, read where it is wanted.
#pragma once

#include <string>
#include <string_view>

#include "dubhe/common/expected.h"
#include "dubhe/protocol/invocation.h"
#include "dubhe/protocol/result.h"

namespace dubhe::dubbo {

// A value goes straight into call.result_slot. kDataLoss: the bytes make no sense, or are no value of the method's type.
Expected<Result> read_result_body(std::string_view body, Invocation& call);

// The text of an answer with another status.
std::string read_failure_text(std::uint8_t serialization, std::string_view body);

// The first line of a failure's text and how many more there were: Java peers send whole stack traces.
std::string first_line(std::string_view text);

}  // namespace dubhe::dubbo
