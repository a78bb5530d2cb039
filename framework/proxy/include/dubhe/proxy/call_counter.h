// How many calls of one reference are under way, so that whoever ends it can wait for them.
//
// Thread-safe. A loop counts in a place of its own, without a locked instruction; other threads share one.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

#include "dubhe/common/executor.h"
#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

class CallCounter {
  struct alignas(64) Place {
    std::atomic<long> running{0};
  };

 public:
  // `executors`: those of the application, numbered from 0; callers on none of them share one place.
  explicit CallCounter(std::size_t executors = 0)
      : executors_(executors), places_(std::make_unique<Place[]>(executors + 1)) {}

  // While it lives, one more. One that begins on an executor ends there.
  class Running {
   public:
    Running(CallCounter& counter, const Executor* here) noexcept
        : alone_(here != nullptr && here->index() < counter.executors_),
          place_(counter.places_[alone_ ? here->index() : counter.executors_]) {
      add(1);
    }
    Running(const Running&) = delete;
    ~Running() { add(-1); }

   private:
    void add(long change) noexcept {
      if (alone_) {
        place_.running.store(place_.running.load(std::memory_order_relaxed) + change, std::memory_order_release);
      } else {
        place_.running.fetch_add(change);
      }
    }
    const bool alone_;
    Place& place_;
  };

  // Exact once no call can begin any more and every loop has run a job since.
  long running() const noexcept {
    long sum = 0;
    for (std::size_t i = 0; i <= executors_; ++i) sum += places_[i].running.load(std::memory_order_acquire);
    return sum;
  }

 private:
  const std::size_t executors_;
  const std::unique_ptr<Place[]> places_;
};

}  // namespace dubhe
