// How long to wait before the next try: doubling, with jitter, up to a limit.
//
// State only; not thread-safe. The randomness is the seed's.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>

#include "dubhe/common/deadline.h"
#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

class Backoff {
 public:
  Backoff(Duration first, Duration longest, std::uint64_t seed) noexcept
      : first_(first), longest_(longest), step_(first), random_(seed) {}

  // Between half and the whole of first, 2·first, 4·first … up to the longest.
  Duration next() {
    const Duration step = step_;
    step_ = std::min(longest_, step_ * 2);
    std::uniform_int_distribution<Duration::rep> jitter(step.count() / 2, step.count());
    return Duration(jitter(random_));
  }
  // After a success.
  void reset() noexcept { step_ = first_; }

 private:
  Duration first_, longest_, step_;
  std::minstd_rand random_;
};

}  // namespace dubhe
