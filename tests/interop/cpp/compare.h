// What a value that came differs in from the one that is held, as Java's equals() would have it.
//
// Lists equal lists, sets sets and maps maps, whatever their class; arrays and objects are of one
// class. Sets, maps and fields have no order. What is one object here is one object there. Of a
// BigInteger only sign and magnitude count, of a Throwable not the stack trace.
#pragma once

#include "dubhe/common/value.h"

#include <string>

namespace interop {

// Empty when nothing does, else where and what: "at .lines[2].price: 2.5 was expected, 3.5 came".
std::string differs(const dubhe::Value& expected, const dubhe::Value& came);

}  // namespace interop
