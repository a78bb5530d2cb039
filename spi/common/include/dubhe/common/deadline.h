// When something must be over: absolute, made once, only ever shortened.
//
// Value types. TimePoint is the steady clock's; tests make their own by adding to a constant.
#pragma once

#include <algorithm>
#include <chrono>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using Duration = Clock::duration;

class Deadline {
 public:
  // Never.
  constexpr Deadline() noexcept = default;
  constexpr explicit Deadline(TimePoint at) noexcept : at_(at) {}
  static constexpr Deadline after(TimePoint now, Duration timeout) noexcept { return Deadline(now + timeout); }
  static constexpr Deadline never() noexcept { return Deadline(); }

  constexpr bool is_never() const noexcept { return at_ == TimePoint::max(); }
  constexpr TimePoint at() const noexcept { return at_; }
  constexpr bool passed(TimePoint now) const noexcept { return now >= at_; }
  // Zero once it has passed; Duration::max() for never.
  constexpr Duration left(TimePoint now) const noexcept {
    if (is_never()) return Duration::max();
    return std::max(at_ - now, Duration::zero());
  }
  constexpr Deadline sooner(Deadline other) const noexcept { return Deadline(std::min(at_, other.at_)); }

  friend constexpr auto operator<=>(Deadline, Deadline) noexcept = default;

 private:
  TimePoint at_ = TimePoint::max();
};

}  // namespace dubhe
