// The body of an answer with status OK, read where it is wanted.
#pragma once

#include <string_view>

#include "dubhe/common/expected.h"
#include "dubhe/protocol/invocation.h"
#include "dubhe/protocol/result.h"

namespace dubhe::dubbo {

// A value goes straight into call.result_slot. kDataLoss: the bytes make no sense, or are no value of the method's type.
Expected<Result> read_result_body(std::string_view body, Invocation& call);

// The text of an answer with another status.
std::string read_failure_text(std::uint8_t serialization, std::string_view body);

}  // namespace dubhe::dubbo
