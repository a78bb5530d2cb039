// What each profile sets on either side: the table of tests/interop/README.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace interop {

// As "--dubbo.key=value".
std::vector<std::string> provider_settings(std::string_view profile);
std::vector<std::string> consumer_settings(std::string_view profile);

}  // namespace interop
