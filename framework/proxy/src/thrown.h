// What the caller of a failed call catches.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/protocol/result.h"

#include <exception>

namespace dubhe::detail {

// The described exception, else ApplicationException.
[[noreturn]] void throw_application(const AppException& thrown);
// Of an answer that is no value.
std::exception_ptr exception_of(const Expected<Result>& answer);

}  // namespace dubhe::detail
