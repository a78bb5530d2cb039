// So many calls in each interval: Dubbo's fixed window.
//
// Thread-safe; time is handed in.
#pragma once

#include "dubhe/common/deadline.h"

#include <chrono>
#include <cstdint>
#include <mutex>

namespace dubhe::filters {

class TpsWindow {
 public:
  // `rate` 0 or less: unlimited.
  TpsWindow(std::int64_t rate, std::chrono::milliseconds interval)
      : rate_(rate), interval_(interval) {}

  bool take(TimePoint now) {
    if (rate_ <= 0) return true;
    std::lock_guard lock(mutex_);
    if (!begun_ || now - began_ > interval_) {
      begun_ = true;
      began_ = now;
      left_ = rate_;
    }
    if (left_ <= 0) return false;
    --left_;
    return true;
  }

 private:
  const std::int64_t rate_;
  const std::chrono::milliseconds interval_;
  std::mutex mutex_;  // guards what follows
  bool begun_ = false;
  TimePoint began_;
  std::int64_t left_ = 0;
};

}  // namespace dubhe::filters
