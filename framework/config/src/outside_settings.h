// What environment variables and command line say.
//
// Pure functions.
#pragma once

#include "setting.h"

#include <map>
#include <string>
#include <vector>

namespace dubhe {

struct ArgumentSettings {
  std::vector<RawSetting> settings;
  std::string file;                 // `--config FILE`
  bool explain = false;             // `--dubbo.explain`
  std::vector<std::string> others;  // not ours, in their order
};

// `--dubbo.x.y=z`, `--dubhe.x=y`, `--config FILE`, `--config=FILE`, `--dubbo.config=FILE`,
// `--dubbo.explain`; everything behind `--` is not ours.
ArgumentSettings read_arguments(const std::vector<std::string>& arguments,
                                std::vector<std::string>& errors);

// "dubbo.x.y" as it is, and the form of operating systems, DUBBO_X_Y: upper case, '_' for '.' and
// '-'. What starts with DUBBO_ or DUBHE_ and says nothing to us is only noted: others use such
// names, too.
std::vector<RawSetting> read_environment(const std::map<std::string, std::string>& environment,
                                         std::vector<std::string>& notes);

}  // namespace dubhe
