// Is a text what its key wants? And how does it stand in a URL?
//
// Pure functions.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/config/config_key.h"

#include <string>
#include <string_view>

namespace dubhe {

// The value as it is kept: times in milliseconds, truth in lower case, lists without blanks. The
// message of a failure goes on after the key: "`2x` is not a whole number".
Expected<std::string> checked_value(const ConfigKey& key, std::string_view text);
// The same for a free parameter.
Expected<std::string> checked_parameter(std::string_view text);

// "a whole number", "true or false" …
std::string_view describe(ConfigType type) noexcept;

}  // namespace dubhe
