// Short forms for tests: a configuration from a YAML text, variables and arguments.
#pragma once

#include "dubhe/config/config.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace dubhe::test {

inline Expected<Config> load(std::string yaml, std::map<std::string, std::string> environment = {},
                             std::vector<std::string> arguments = {}) {
  ConfigSources sources;
  sources.text = std::move(yaml);
  sources.environment = std::move(environment);
  sources.arguments = std::move(arguments);
  return Config::load(sources);
}

// Of one that must be good.
inline Config loaded(std::string yaml, std::map<std::string, std::string> environment = {},
                     std::vector<std::string> arguments = {}) {
  auto config = load(std::move(yaml), std::move(environment), std::move(arguments));
  EXPECT_TRUE(config.ok()) << config.status().message();
  return config.ok() ? *config : Config();
}

}  // namespace dubhe::test
