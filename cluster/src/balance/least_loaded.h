// The form of balancers that look at everybody and take the one with the smallest load, or, of many providers, at a sample.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "balance/weight_line.h"
#include "dubhe/cluster/load_balance.h"

namespace dubhe {

// `Load`: a function of an index, the smaller the better. Of equals each is chosen in proportion to its weight.
class LeastLoaded {
 public:
  // Of more than `sample` providers, so many are drawn and looked at.
  LeastLoaded(const Snapshot& providers, const MethodDescriptor& method, std::uint32_t sample, std::uint64_t seed)
      : line_(providers, method), sample_(std::max(sample, 1u)), random_(seed) {}

  template <class Load>
  std::uint32_t pick(const Tried& tried, Load load) {
    best_.clear();
    least_ = {};
    if (line_.size() <= sample_) {
      for (std::uint32_t i = 0; i < line_.size(); ++i) consider(i, tried, load);
    } else {
      for (std::uint32_t i = 0; i < sample_; ++i) {
        consider(static_cast<std::uint32_t>(random_.below(line_.size())), tried, load);
      }
      // Everybody drawn is in `tried` or has no weight: rare.
      if (best_.empty()) return line_.draw_other(random_, tried);
    }
    return best_.empty() ? Picker::kNobody : one_of_best();
  }

 private:
  template <class Load>
  void consider(std::uint32_t index, const Tried& tried, Load& load) {
    // Weight 0 is never chosen, unless it is everybody's: then it counts as 1.
    if (line_.weight(index) == 0 || tried.contains(index)) return;
    const std::int64_t own = load(index);
    if (!best_.empty() && own > least_) return;
    if (!best_.empty() && own < least_) best_.clear();
    least_ = own;
    best_.push_back(index);
  }
  std::uint32_t one_of_best() {
    if (best_.size() == 1) return best_.front();
    std::uint64_t total = 0;
    for (const std::uint32_t index : best_) total += line_.weight(index);
    std::uint64_t point = random_.below(total);
    for (const std::uint32_t index : best_) {
      if (point < line_.weight(index)) return index;
      point -= line_.weight(index);
    }
    return best_.back();
  }

  const WeightLine line_;
  const std::uint32_t sample_;
  FastRandom random_;
  std::vector<std::uint32_t> best_;
  std::int64_t least_ = 0;
};

}  // namespace dubhe
