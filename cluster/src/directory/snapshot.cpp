#include "dubhe/cluster/snapshot.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

namespace dubhe {

namespace {

constexpr std::int64_t kMaxWeight = std::numeric_limits<std::int32_t>::max();

std::int64_t clamp_weight(std::int64_t weight) { return std::clamp<std::int64_t>(weight, 0, kMaxWeight); }

std::vector<std::pair<std::string, std::int64_t>> read_method_weights(const Url& url) {
  constexpr std::string_view kSuffix = ".weight";
  std::vector<std::pair<std::string, std::int64_t>> weights;
  for (const auto& [key, value] : url.parameters()) {
    if (key.size() <= kSuffix.size() || !key.ends_with(kSuffix)) continue;
    std::int64_t weight = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), weight);
    if (error != std::errc() || end != value.data() + value.size()) continue;
    weights.emplace_back(key.substr(0, key.size() - kSuffix.size()), clamp_weight(weight));
  }
  return weights;
}

std::int64_t to_ms(std::chrono::system_clock::time_point at) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
}

}  // namespace

Provider::Provider(InvokerPtr of) : invoker(std::move(of)) {
  const Url& url = invoker->url();
  address = url.address();
  tag = url.get("dubbo.tag");
  weight = clamp_weight(url.get_int("weight", weight));
  method_weights = read_method_weights(url);
  started_ms = url.get_int("timestamp", 0);
  warmup_ms = url.get_int("warmup", warmup_ms);
}

std::int64_t Provider::base_weight(std::string_view method) const noexcept {
  for (const auto& [name, own] : method_weights) {
    if (name == method) return own;
  }
  return weight;
}

bool Provider::warming(std::int64_t now_ms) const noexcept {
  return started_ms > 0 && warmup_ms > 0 && now_ms - started_ms < warmup_ms;
}

std::uint32_t warmed_up(std::int64_t weight, std::int64_t uptime_ms, std::int64_t warmup_ms) noexcept {
  if (weight <= 0) return 0;
  if (uptime_ms < 0) return 1;
  const auto full = static_cast<std::uint32_t>(std::min(weight, kMaxWeight));
  if (uptime_ms == 0 || uptime_ms >= warmup_ms) return full;
  const auto per_unit = static_cast<float>(warmup_ms) / static_cast<float>(weight);
  const auto grown = static_cast<std::int64_t>(static_cast<float>(uptime_ms) / per_unit);
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(grown, 1, full));
}

Snapshot::Snapshot(std::vector<ProviderPtr> providers, std::chrono::system_clock::time_point at)
    : providers_(std::move(providers)), now_ms_(to_ms(at)) {
  invokers_.reserve(providers_.size());
  for (const ProviderPtr& provider : providers_) invokers_.push_back(provider->invoker);
}

std::uint32_t Snapshot::weight(std::uint32_t index, const MethodDescriptor& method) const noexcept {
  const Provider& provider = *providers_[index];
  const std::int64_t base = provider.base_weight(method.name);
  if (provider.started_ms <= 0 || provider.warmup_ms <= 0) return static_cast<std::uint32_t>(base);
  return warmed_up(base, now_ms_ - provider.started_ms, provider.warmup_ms);
}

bool Snapshot::warming() const noexcept {
  return std::any_of(providers_.begin(), providers_.end(), [this](const ProviderPtr& p) { return p->warming(now_ms_); });
}

Snapshot Snapshot::part(std::span<const std::uint32_t> indices) const {
  Snapshot chosen;
  chosen.now_ms_ = now_ms_;
  chosen.providers_.reserve(indices.size());
  chosen.invokers_.reserve(indices.size());
  for (const std::uint32_t index : indices) {
    if (index >= size()) continue;  // a router's mistake
    chosen.providers_.push_back(providers_[index]);
    chosen.invokers_.push_back(invokers_[index]);
  }
  return chosen;
}

}  // namespace dubhe
