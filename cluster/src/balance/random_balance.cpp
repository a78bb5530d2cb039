#include "balance/random_balance.h"

#include <algorithm>
#include <vector>

#include "dubhe/cluster/extensions.h"

namespace dubhe {

namespace {

// The weights in order; a number below their sum names a provider: that whose stretch it falls into.
class RandomPicker final : public Picker {
 public:
  RandomPicker(const Snapshot& providers, const MethodDescriptor& method, std::uint64_t seed);

  std::uint32_t pick(const Invocation&, const Tried& tried) override {
    if (!tried.empty()) return pick_other(tried);
    if (equal_) return static_cast<std::uint32_t>(random_.below(count_));
    return owner_of(random_.below(total()));
  }

 private:
  std::uint64_t start(std::uint32_t index) const noexcept { return index == 0 ? 0 : ends_[index - 1]; }
  std::uint64_t total() const noexcept { return ends_.back(); }
  std::uint32_t owner_of(std::uint64_t point) const noexcept {
    return static_cast<std::uint32_t>(std::upper_bound(ends_.begin(), ends_.end(), point) - ends_.begin());
  }
  std::uint32_t pick_other(const Tried& tried);

  std::uint32_t count_;
  bool equal_ = true;                // ends_ is i + 1, too
  std::vector<std::uint64_t> ends_;  // where each one's stretch ends
  FastRandom random_;
};

RandomPicker::RandomPicker(const Snapshot& providers, const MethodDescriptor& method, std::uint64_t seed)
    : count_(providers.size()), random_(seed) {
  ends_.reserve(count_);
  std::uint64_t sum = 0;
  const std::uint32_t first = providers.weight(0, method);
  for (std::uint32_t i = 0; i < count_; ++i) {
    const std::uint32_t weight = providers.weight(i, method);
    equal_ = equal_ && weight == first;
    sum += weight;
    ends_.push_back(sum);
  }
  // Equal weights, all zero among them: nobody is preferred.
  if (equal_) {
    for (std::uint32_t i = 0; i < count_; ++i) ends_[i] = i + 1;
  }
}

// Cuts the stretches of those tried out of the line, draws in what is left, and puts the cuts back before the draw.
std::uint32_t RandomPicker::pick_other(const Tried& tried) {
  std::vector<std::uint32_t> cuts;
  for (const std::uint32_t index : tried.indices()) {
    if (index < count_) cuts.push_back(index);
  }
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  std::uint64_t left = total();
  for (const std::uint32_t index : cuts) left -= ends_[index] - start(index);
  if (left == 0) return kNobody;
  std::uint64_t point = random_.below(left);
  for (const std::uint32_t index : cuts) {
    if (point >= start(index)) point += ends_[index] - start(index);
  }
  return owner_of(point);
}

}  // namespace

std::unique_ptr<Picker> RandomBalance::prepare(const Snapshot& providers, const MethodDescriptor& method) {
  return std::make_unique<RandomPicker>(providers, method, seeds_.next());
}

Expected<std::unique_ptr<LoadBalance>> make_random(const ExtensionContext& context) {
  const std::uint64_t seed = next_seed(context.resource<RandomSource>());
  return std::unique_ptr<LoadBalance>(std::make_unique<RandomBalance>(seed));
}

}  // namespace dubhe
