#include "balance/random_balance.h"

#include "balance/weight_line.h"
#include "dubhe/cluster/extensions.h"

namespace dubhe {

namespace {

class RandomPicker final : public Picker {
 public:
  RandomPicker(const Snapshot& providers, const MethodDescriptor& method, std::uint64_t seed)
      : line_(providers, method), random_(seed) {}

  [[gnu::hot]] std::uint32_t pick(const Invocation&, const Tried& tried) override {
    return tried.empty() ? line_.draw(random_) : line_.draw_other(random_, tried);
  }

 private:
  const WeightLine line_;
  FastRandom random_;
};

}  // namespace

std::unique_ptr<Picker> RandomBalance::prepare(const Snapshot& providers, const MethodDescriptor& method) {
  return std::make_unique<RandomPicker>(providers, method, seeds_.next());
}

Expected<std::unique_ptr<LoadBalance>> make_random(const ExtensionContext& context) {
  const std::uint64_t seed = next_seed(context.resource<RandomSource>());
  return std::unique_ptr<LoadBalance>(std::make_unique<RandomBalance>(seed));
}

}  // namespace dubhe
