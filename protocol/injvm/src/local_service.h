// One service key of this application, exported or not yet: where its callers and its exporter meet.
//
// Thread-safe. Lives as long as anybody may still call it.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "dubhe/protocol/invoker.h"
#include "local_objects.h"

namespace dubhe::injvm {

class LocalService {
 public:
  explicit LocalService(std::string key) : key_(std::move(key)) {}

  const std::string& key() const noexcept { return key_; }

  // False: it is exported already.
  bool open(InvokerPtr invoker) {
    std::lock_guard lock(mutex_);
    if (invoker_ != nullptr) return false;
    invoker_ = std::move(invoker);
    open_.store(true, std::memory_order_release);
    return true;
  }
  // Calls that run keep what they need.
  void close() {
    InvokerPtr closed;
    {
      std::lock_guard lock(mutex_);
      open_.store(false, std::memory_order_release);
      closed = std::move(invoker_);
    }
    objects.clear();
  }
  bool is_open() const noexcept { return open_.load(std::memory_order_acquire); }
  // nullptr: not exported now.
  InvokerPtr invoker() const {
    std::lock_guard lock(mutex_);
    return invoker_;
  }

  std::atomic<std::size_t> running{0};
  LocalObjects objects;

 private:
  const std::string key_;
  mutable std::mutex mutex_;
  InvokerPtr invoker_;
  std::atomic<bool> open_{false};
};

}  // namespace dubhe::injvm
