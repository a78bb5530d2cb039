// What `adaptive` knows of one provider: what the provider says of itself, how long its answers take, what runs there.
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <string_view>

#include "dubhe/cluster/call_watch.h"

namespace dubhe {

// Asked for and answered in an attachment of this name.
inline constexpr std::string_view kAdaptiveKey = "lb_adaptive";

class AdaptiveLoad final : public CallWatch {
 public:
  void began(Invocation& call, TimePoint now) noexcept override;
  void ended(TimePoint began_at, TimePoint now, const Expected<Result>* answer) noexcept override;

  // The smaller the better. Zero for one that was not chosen for longer than twice `timeout`: it is tried again.
  double load(TimePoint now, Duration timeout, std::uint64_t weight) noexcept;

 private:
  void heard(std::string_view report, double elapsed_ms) noexcept;
  void fade(TimePoint now, Duration timeout) noexcept;
  std::uint64_t running() const noexcept { return requests_ - answered_ - failed_; }

  std::mutex mutex_;  // guards everything
  TimePoint chosen_at_{};
  std::uint64_t requests_ = 0, answered_ = 0, failed_ = 0;
  // A provider that reports nothing counts like one under a steady load.
  double cpu_ = 1.0;
  double mean_ms_ = 0;
  double last_ms_ = 0;
  std::int64_t reported_ms_ = 0;  // the provider's clock
  TimePoint heard_at_{};          // or when its silence was reckoned last
};

}  // namespace dubhe
