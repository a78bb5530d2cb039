// Every effective value with its origin, as a table for people.
//
// Pure functions.
#pragma once

#include "dubhe/config/config.h"
#include "dubhe/config/config_key.h"

#include <string>
#include <string_view>

namespace dubhe {

// Appends a title and one line for each key of `element` that somebody set or that has a default,
// then the settings of methods and the free parameters. Secrets are masked.
void explain_element(std::string& out, std::string_view title, ConfigElements element,
                     const ElementConfig& values);
// The same for a protocol, with what variables of the environment say about its host and port.
void explain_protocol(std::string& out, const ProtocolConfig& protocol,
                      const ElementConfig& values);

// An address for people: the password in `zookeeper://user:password@host` is masked.
std::string without_password(std::string_view text);

}  // namespace dubhe
