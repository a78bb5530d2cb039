// Weights laid end to end: a number below their sum names the provider into whose stretch it falls.
//
// Value type, immutable after it was made.
#pragma once

#include <cstdint>
#include <vector>

#include "dubhe/cluster/random_source.h"
#include "dubhe/cluster/snapshot.h"
#include "dubhe/cluster/tried.h"

namespace dubhe {

class WeightLine {
 public:
  static constexpr std::uint32_t kNobody = UINT32_MAX;

  // Equal weights, all zero among them: nobody is preferred.
  WeightLine(const Snapshot& providers, const MethodDescriptor& method);

  // Each in proportion to its weight.
  std::uint32_t draw(FastRandom& random) const noexcept {
    if (equal_) return static_cast<std::uint32_t>(random.below(count_));
    return owner_of(random.below(total()));
  }
  // The same among those that are not in `tried`; kNobody when nobody with a weight is left.
  std::uint32_t draw_other(FastRandom& random, const Tried& tried) const;

  std::uint32_t size() const noexcept { return count_; }
  // 1 for everybody when weights are equal.
  std::uint64_t weight(std::uint32_t index) const noexcept { return ends_[index] - start(index); }
  bool equal() const noexcept { return equal_; }

 private:
  std::uint64_t start(std::uint32_t index) const noexcept { return index == 0 ? 0 : ends_[index - 1]; }
  std::uint64_t total() const noexcept { return ends_.back(); }
  std::uint32_t owner_of(std::uint64_t point) const noexcept;

  std::uint32_t count_;
  bool equal_ = true;                // ends_ is i + 1, too
  std::vector<std::uint64_t> ends_;  // where each one's stretch ends
};

}  // namespace dubhe
