#include "balance/weight_line.h"

#include <algorithm>

namespace dubhe {

WeightLine::WeightLine(const Snapshot& providers, const MethodDescriptor& method) : count_(providers.size()) {
  ends_.reserve(count_);
  std::uint64_t sum = 0;
  const std::uint32_t first = providers.weight(0, method);
  for (std::uint32_t i = 0; i < count_; ++i) {
    const std::uint32_t weight = providers.weight(i, method);
    equal_ = equal_ && weight == first;
    sum += weight;
    ends_.push_back(sum);
  }
  if (equal_) {
    for (std::uint32_t i = 0; i < count_; ++i) ends_[i] = i + 1;
  }
}

std::uint32_t WeightLine::owner_of(std::uint64_t point) const noexcept {
  return static_cast<std::uint32_t>(std::upper_bound(ends_.begin(), ends_.end(), point) - ends_.begin());
}

// Cuts the stretches of those tried out of the line, draws in what is left, and puts the cuts back before the draw.
std::uint32_t WeightLine::draw_other(FastRandom& random, const Tried& tried) const {
  std::vector<std::uint32_t> cuts;
  for (const std::uint32_t index : tried.indices()) {
    if (index < count_) cuts.push_back(index);
  }
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  std::uint64_t left = total();
  for (const std::uint32_t index : cuts) left -= weight(index);
  if (left == 0) return kNobody;
  std::uint64_t point = random.below(left);
  for (const std::uint32_t index : cuts) {
    if (point >= start(index)) point += weight(index);
  }
  return owner_of(point);
}

}  // namespace dubhe
