// The steady clock of a few milliseconds ago, for the price of a memory read.
#pragma once

#include <time.h>

#include "dubhe/common/deadline.h"

namespace dubhe {

// CLOCK_MONOTONIC_COARSE has the epoch of CLOCK_MONOTONIC, which std::chrono::steady_clock is here; it only lags.
inline TimePoint coarse_now() noexcept {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return TimePoint(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
}

}  // namespace dubhe
