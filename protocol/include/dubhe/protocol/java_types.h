// Java's two spellings of parameter types: "java.lang.String", "int[]" for people and generic calls, "Ljava/lang/String;",
// "[I" in a method's descriptor.
//
// Pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

// {"java.lang.String", "int[]"} → "Ljava/lang/String;[I". Also takes what Class.getName() says of arrays ("[I",
// "[Ljava.lang.String;"). kInvalidArgument names the type that is none.
Expected<std::string> descriptor_of_types(std::span<const std::string> types);
// The way back. kInvalidArgument: no descriptor.
Expected<std::vector<std::string>> types_of_descriptor(std::string_view descriptor);

}  // namespace dubhe
