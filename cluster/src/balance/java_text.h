// Values as Java's String.valueOf() prints them: what a hash over arguments is made of.
//
// Pure functions. Same text as Java's for null, booleans, numbers, strings, and lists and maps of such; objects have no text
// of their own in Java and are printed here with their class and fields.
#pragma once

#include <string>

#include "dubhe/common/value.h"

namespace dubhe {

void append_java_text(std::string& to, const Value& value);
// "1.0", "1.0E10", "NaN", "-Infinity"
std::string java_text(double number);

}  // namespace dubhe
