// The Java sources of a service that C++ provides: its interface, and a class for each of its types.
//
// Pure function.
#pragma once

#include <map>
#include <string>

#include "model/definition.h"

namespace dubhe::tool {

// By path: "com/acme/Echo.java". Classes are beans: private fields, a getter and a setter for each.
std::map<std::string, std::string> java_sources(const ServiceDefinition& definition);

}  // namespace dubhe::tool
