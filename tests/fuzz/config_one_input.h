// What one input does to the reader of dubhe.yaml.
#pragma once

#include "dubhe/config/config.h"

#include "expect.h"

#include <string>
#include <string_view>

namespace fuzz_config {

inline void one_input(std::string_view text) {
  dubhe::ConfigSources sources;
  sources.text = std::string(text);
  const auto config = dubhe::Config::load(sources);
  if (config) {
    (void)config->application_name();
  } else {
    fuzz::expect(!config.status().message().empty());
  }
}

}  // namespace fuzz_config
