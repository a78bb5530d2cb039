// A whole file of configuration.
#pragma once

#include "dubhe/common/expected.h"

#include <string>

namespace dubhe {

// kNotFound names the file and the reason.
Expected<std::string> read_file(const std::string& path);

}  // namespace dubhe
