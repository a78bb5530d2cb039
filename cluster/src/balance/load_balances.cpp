#include "balance/load_balances.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "balance/least_loaded.h"
#include "balance/two_choices.h"
#include "dubhe/cluster/extensions.h"
#include "dubhe/common/executor.h"

namespace dubhe {

namespace {

std::vector<CallLoad*> loads_of(const Snapshot& providers, const MethodDescriptor& method) {
  std::vector<CallLoad*> loads;
  loads.reserve(providers.size());
  for (const ProviderPtr& provider : providers.providers()) loads.push_back(&provider->watch<CallLoad>(method.name));
  return loads;
}

class LeastActivePicker final : public Picker {
 public:
  LeastActivePicker(const Snapshot& providers, const MethodDescriptor& method, std::uint32_t sample, std::uint64_t seed)
      : least_(providers, method, sample, seed), loads_(loads_of(providers, method)) {}
  std::uint32_t pick(const Invocation&, const Tried& tried) override {
    return least_.pick(tried, [this](std::uint32_t index) -> std::int64_t { return loads_[index]->active(); });
  }
  CallWatch* watch(std::uint32_t index) const noexcept override { return loads_[index]; }

 private:
  LeastLoaded least_;
  const std::vector<CallLoad*> loads_;
};

class ShortestResponsePicker final : public Picker {
 public:
  ShortestResponsePicker(const Snapshot& providers, const MethodDescriptor& method, std::uint32_t sample, std::uint64_t seed,
                         Duration window)
      : least_(providers, method, sample, seed), loads_(loads_of(providers, method)), window_(window) {}
  std::uint32_t pick(const Invocation&, const Tried& tried) override {
    const Executor* const here = current_executor();
    const TimePoint now = here != nullptr ? here->now() : Clock::now();
    return least_.pick(tried, [this, now](std::uint32_t index) -> std::int64_t {
      return loads_[index]->average(now, window_).count() * (std::int64_t{loads_[index]->active()} + 1);
    });
  }
  CallWatch* watch(std::uint32_t index) const noexcept override { return loads_[index]; }

 private:
  LeastLoaded least_;
  const std::vector<CallLoad*> loads_;
  const Duration window_;
};

class TwoChoicesPicker final : public Picker {
 public:
  TwoChoicesPicker(const Snapshot& providers, const MethodDescriptor& method, std::uint64_t seed)
      : two_(providers, method, seed), loads_(loads_of(providers, method)) {}
  std::uint32_t pick(const Invocation&, const Tried& tried) override {
    const auto [first, second] = two_.draw(tried);
    if (second == kNobody) return first;
    return loads_[second]->active() < loads_[first]->active() ? second : first;
  }
  CallWatch* watch(std::uint32_t index) const noexcept override { return loads_[index]; }

 private:
  TwoChoices two_;
  const std::vector<CallLoad*> loads_;
};

std::uint32_t sample_of(const Url& url) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(url.get_int("loadbalance.sample", kDefaultSample), 1, 100'000));
}

}  // namespace

std::unique_ptr<Picker> LeastActiveBalance::prepare(const Snapshot& providers, const MethodDescriptor& method) {
  return std::make_unique<LeastActivePicker>(providers, method, sample_, seeds_.next());
}

std::unique_ptr<Picker> ShortestResponseBalance::prepare(const Snapshot& providers, const MethodDescriptor& method) {
  return std::make_unique<ShortestResponsePicker>(providers, method, sample_, seeds_.next(), window_);
}

std::unique_ptr<Picker> TwoChoicesBalance::prepare(const Snapshot& providers, const MethodDescriptor& method) {
  return std::make_unique<TwoChoicesPicker>(providers, method, seeds_.next());
}

Expected<std::unique_ptr<LoadBalance>> make_leastactive(const ExtensionContext& context) {
  const std::uint64_t seed = next_seed(context.resource<RandomSource>());
  return std::unique_ptr<LoadBalance>(std::make_unique<LeastActiveBalance>(seed, sample_of(context.url())));
}

Expected<std::unique_ptr<LoadBalance>> make_shortestresponse(const ExtensionContext& context) {
  constexpr std::int64_t kWindowMs = 30'000;
  const std::uint64_t seed = next_seed(context.resource<RandomSource>());
  const std::int64_t window = context.url().get_int("shortestResponseSlidePeriod", kWindowMs);
  return std::unique_ptr<LoadBalance>(std::make_unique<ShortestResponseBalance>(
      seed, sample_of(context.url()), std::chrono::milliseconds(std::clamp<std::int64_t>(window, 1, 86'400'000))));
}

Expected<std::unique_ptr<LoadBalance>> make_p2c(const ExtensionContext& context) {
  const std::uint64_t seed = next_seed(context.resource<RandomSource>());
  return std::unique_ptr<LoadBalance>(std::make_unique<TwoChoicesBalance>(seed));
}

}  // namespace dubhe
