// Where a protocol binds and what it announces: the variables of Dubbo's containers.
//
// Pure functions.
#pragma once

#include "dubhe/config/config.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dubhe {

using Environment = std::map<std::string, std::string>;

// "DUBBO_IP_TO_REGISTRY", for protocol tri first "TRI_DUBBO_IP_TO_REGISTRY"; nullptr: neither is
// set. `name` is the one found.
const std::string* protocol_variable(const Environment& environment, std::string_view protocol,
                                     std::string_view variable, std::string& name);

// Lays the variables over what the file says. Mistakes are added to `errors`.
void apply_host_variables(const Environment& environment, ProtocolConfig& protocol,
                          std::vector<std::string>& errors);

// DUBBO_IP_TO_REGISTRY for consumers.
std::string host_to_register(const Environment& environment, std::vector<std::string>& errors);

}  // namespace dubhe
