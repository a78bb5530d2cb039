// The sample's few options; what is not one of them is Dubbo's (`--dubbo.…`) and left for the Application.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/config/config.h"

namespace order_push {

class Arguments {
 public:
  // `allowed`: the names this program takes, each with a value behind it. Ends the program with a sentence when an option
  // is unknown or has no value.
  Arguments(int argc, char** argv, std::vector<std::string_view> allowed);

  std::string get(std::string_view name, std::string fallback) const;
  // Dubbo's own options and those that were added, and the environment.
  dubhe::ConfigSources for_application() const;
  // `key` "registry.address" becomes --dubbo.registry.address=value.
  void add(std::string_view key, std::string_view value);

 private:
  std::map<std::string, std::string, std::less<>> own_;
  std::vector<std::string> dubbo_;
};

}  // namespace order_push
