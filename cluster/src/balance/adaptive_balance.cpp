#include "balance/adaptive_balance.h"

#include <vector>

#include "balance/adaptive_load.h"
#include "balance/two_choices.h"
#include "dubhe/cluster/extensions.h"
#include "dubhe/common/executor.h"

namespace dubhe {

namespace {

class AdaptivePicker final : public Picker {
 public:
  AdaptivePicker(const Snapshot& providers, const MethodDescriptor& method, std::uint64_t seed)
      : two_(providers, method, seed) {
    for (const ProviderPtr& provider : providers.providers()) loads_.push_back(&provider->watch<AdaptiveLoad>(method.name));
  }

  std::uint32_t pick(const Invocation& call, const Tried& tried) override {
    const auto [first, second] = two_.draw(tried);
    if (second == kNobody) return first;
    const Executor* const here = current_executor();
    const TimePoint now = here != nullptr ? here->now() : Clock::now();
    const Duration timeout = std::max<Duration>(call.effective_timeout(), std::chrono::milliseconds(1));
    const double first_load = loads_[first]->load(now, timeout, two_.weight(first));
    const double second_load = loads_[second]->load(now, timeout, two_.weight(second));
    return second_load < first_load ? second : first;
  }
  CallWatch* watch(std::uint32_t index) const noexcept override { return loads_[index]; }

 private:
  TwoChoices two_;
  std::vector<AdaptiveLoad*> loads_;
};

}  // namespace

std::unique_ptr<Picker> AdaptiveBalance::prepare(const Snapshot& providers, const MethodDescriptor& method) {
  return std::make_unique<AdaptivePicker>(providers, method, seeds_.next());
}

Expected<std::unique_ptr<LoadBalance>> make_adaptive_balance(const ExtensionContext& context) {
  const std::uint64_t seed = next_seed(context.resource<RandomSource>());
  return std::unique_ptr<LoadBalance>(std::make_unique<AdaptiveBalance>(seed));
}

}  // namespace dubhe
