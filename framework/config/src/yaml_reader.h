// A YAML text as settings; the only place that knows YAML.
//
// Pure function.
#pragma once

#include "setting.h"

#include <string>
#include <vector>

namespace dubhe {

// `name` is what origins begin with: "dubhe.yaml:7". Mistakes of the YAML itself are added to
// `errors`, one line each, and what could be read is returned.
std::vector<RawSetting> read_yaml(const std::string& text, const std::string& name,
                                  std::vector<std::string>& errors);

}  // namespace dubhe
