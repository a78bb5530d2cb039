// Under which address this process is reached: what configuration and environment say about it.
#pragma once

#include "dubhe/config/config.h"
#include "dubhe/registry/local_address.h"

#include <string>

namespace dubhe {

HostWishes host_wishes(const ProtocolConfig& protocol, const Config& config);

// Config has read the variables already; this tells them to those who ask by name.
Environment environment_of(std::string host_to_register);

}  // namespace dubhe
