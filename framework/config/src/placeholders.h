// `${NAME}` and `${NAME:instead}` in values.
//
// Pure functions.
#pragma once

#include "dubhe/common/expected.h"

#include "setting.h"

#include <map>
#include <string>
#include <vector>

namespace dubhe {

// What names in placeholders mean: full keys ("dubbo.application.name") by the strongest that says
// one, then variables.
class PlaceholderNames {
 public:
  PlaceholderNames(const std::vector<RawSetting>& settings,
                   const std::map<std::string, std::string>& environment);
  // kInvalidArgument: a name that means nothing and has no `:instead`; the text goes on after the
  // key.
  Expected<std::string> fill(const std::string& text) const;

 private:
  const std::string* find(const std::string& name) const;

  std::map<std::string, const RawSetting*> settings_;
  const std::map<std::string, std::string>& environment_;
};

}  // namespace dubhe
