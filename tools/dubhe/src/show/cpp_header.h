// A C++ header for a Java service: its types and interface with the DUBHE_TYPE, DUBHE_ENUM and DUBHE_SERVICE lines.
//
// Pure function.
#pragma once

#include <string>

#include "model/definition.h"

namespace dubhe::tool {

// What a definition does not tell (exceptions, the order of fields, which reference may be null) is left to the reader, and
// named in the header's first lines.
std::string cpp_header(const ServiceDefinition& definition);

}  // namespace dubhe::tool
