// How many calls of an application's services its workers are at.
//
// A method that blocks cannot be given up: when an application ends in spite of it, its worker still comes back to filters and
// services, and these are there until it does. A resource of the ExtensionRegistry; a protocol that gives calls to workers holds a
// token in each job. Thread-safe.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

class WorkerCalls {
 public:
  // One call of `calls`, which outlives it, until it is destroyed: with the job it is in, whether that has run or not. nullptr:
  // nobody counts.
  class Token {
   public:
    explicit Token(WorkerCalls* calls) noexcept : calls_(calls) {
      if (calls_ != nullptr) calls_->running_.fetch_add(1, std::memory_order_relaxed);
    }
    Token(Token&& other) noexcept : calls_(std::exchange(other.calls_, nullptr)) {}
    Token& operator=(Token&&) = delete;
    ~Token() {
      if (calls_ != nullptr) calls_->running_.fetch_sub(1, std::memory_order_release);
    }

   private:
    WorkerCalls* calls_;
  };

  std::size_t running() const noexcept { return running_.load(std::memory_order_acquire); }

 private:
  std::atomic<std::size_t> running_{0};
};

}  // namespace dubhe
