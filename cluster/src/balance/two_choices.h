// Two different providers, drawn by weight: for balancers that then take the better one.
#pragma once

#include <cstdint>
#include <utility>

#include "balance/weight_line.h"

namespace dubhe {

class TwoChoices {
 public:
  TwoChoices(const Snapshot& providers, const MethodDescriptor& method, std::uint64_t seed)
      : line_(providers, method), random_(seed) {}

  // The second is kNobody when there is only one to choose from, both when there is none.
  std::pair<std::uint32_t, std::uint32_t> draw(const Tried& tried) {
    const std::uint32_t first = tried.empty() ? line_.draw(random_) : line_.draw_other(random_, tried);
    if (first == WeightLine::kNobody) return {first, first};
    // Usually another one comes at once.
    for (int turn = 0; turn < kQuickDraws; ++turn) {
      const std::uint32_t other = line_.draw(random_);
      if (other != first && !tried.contains(other)) return {first, other};
    }
    Tried passed = tried;
    passed.add(first);
    return {first, line_.draw_other(random_, passed)};
  }
  FastRandom& random() noexcept { return random_; }
  std::uint64_t weight(std::uint32_t index) const noexcept { return line_.weight(index); }

 private:
  static constexpr int kQuickDraws = 4;
  const WeightLine line_;
  FastRandom random_;
};

}  // namespace dubhe
