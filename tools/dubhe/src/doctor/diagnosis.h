// What the doctor says in the end, for people and for programs.
//
// Value type; pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dubhe/common/value.h"
#include "doctor/finding.h"
#include "doctor/wishes.h"

namespace dubhe::tool {

struct Diagnosis {
  // One provider, or the registry or service before there is one.
  struct Line {
    enum class State : std::uint8_t { kGood, kBroken, kOtherOne };
    State state = State::kGood;
    std::string where{};
    std::string remark{};   // of a good or other one: what was seen
    Finding finding{};      // of a broken one
  };
  std::string registry{};
  std::string service{};
  std::vector<Line> lines{};

  std::vector<Finding> findings() const;
  bool healthy() const { return findings().empty(); }
};

std::string to_text(const Diagnosis& diagnosis);
Value to_value(const Diagnosis& diagnosis);

}  // namespace dubhe::tool
