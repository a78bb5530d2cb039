// The providers of one service at one moment, with their weights.
//
// Immutable, thread-safe; shared by the loops until the next list replaces it. An index names a provider within one
// snapshot only; the same provider keeps its Invoker from snapshot to snapshot.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dubhe/cluster/call_watch.h"
#include "dubhe/common/export.h"
#include "dubhe/protocol/invoker.h"

namespace dubhe DUBHE_EXPORT {

// What balancing and routing want to know of one provider, read from its URL once.
struct Provider {
  explicit Provider(InvokerPtr invoker);

  InvokerPtr invoker;
  std::string address;  // "10.0.0.8:20880"
  std::string tag;      // parameter `dubbo.tag`; empty: none
  std::int64_t weight = 100;
  std::vector<std::pair<std::string, std::int64_t>> method_weights;  // "{method}.weight"
  std::int64_t started_ms = 0;                                       // parameter `timestamp`; 0: unknown
  std::int64_t warmup_ms = 600'000;                                  // parameter `warmup`; 0: none

  std::int64_t base_weight(std::string_view method) const noexcept;
  bool warming(std::int64_t now_ms) const noexcept;

  // The watch of this type over calls of this method. Any thread; when pickers are prepared, not in calls.
  template <class W>
  W& watch(std::string_view method) const {
    return watches_->get<W>(method);
  }

 private:
  std::unique_ptr<CallWatches> watches_ = std::make_unique<CallWatches>();
};

using ProviderPtr = std::shared_ptr<const Provider>;

// What a provider of `weight` gets `uptime_ms` after its start: grows from 1 to `weight` over `warmup_ms`. The arithmetic
// is Apache Dubbo's (AbstractLoadBalance: single precision, a start in the future counts as 1), so that shares agree.
std::uint32_t warmed_up(std::int64_t weight, std::int64_t uptime_ms, std::int64_t warmup_ms) noexcept;

class Snapshot {
 public:
  Snapshot() = default;
  Snapshot(std::vector<ProviderPtr> providers, std::chrono::system_clock::time_point at);

  std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(invokers_.size()); }
  bool empty() const noexcept { return invokers_.empty(); }
  std::span<const InvokerPtr> invokers() const noexcept { return invokers_; }
  Invoker& at(std::uint32_t index) const noexcept { return *invokers_[index]; }
  const Provider& provider(std::uint32_t index) const noexcept { return *providers_[index]; }
  std::span<const ProviderPtr> providers() const noexcept { return providers_; }
  std::string_view address(std::uint32_t index) const noexcept { return providers_[index]->address; }

  // With warm-up, at the moment this snapshot was made. For Picker's preparation, not for calls.
  std::uint32_t weight(std::uint32_t index, const MethodDescriptor& method) const noexcept;
  // Somebody's weight still grows.
  bool warming() const noexcept;

  // Those of these indices, in their order.
  Snapshot part(std::span<const std::uint32_t> indices) const;

 private:
  std::vector<ProviderPtr> providers_;
  std::vector<InvokerPtr> invokers_;
  std::int64_t now_ms_ = 0;
};

}  // namespace dubhe
