// A limit of calls in flight, and those that wait for one to end.
//
// Thread-safe. Shared by the filter, by calls that hold a slot and by those that wait.
#pragma once

#include "dubhe/common/executor.h"

#include <coroutine>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>

namespace dubhe::filters {

class CallSlots : public std::enable_shared_from_this<CallSlots> {
 public:
  explicit CallSlots(std::size_t limit) : limit_(limit) {}

  std::size_t limit() const noexcept { return limit_; }
  std::size_t taken() const;

  // A slot, at once or never. Those that wait come first.
  bool try_take();
  // Gives it back, or on to who waits longest: that one is resumed on its own executor.
  void release();

  // Awaited once, on `here`: true with a slot, false at `until`. Destroying it takes the wait back.
  class Wait {
   public:
    Wait(std::shared_ptr<CallSlots> slots, Executor& here, TimePoint until);
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    ~Wait();

    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> waiting);
    bool await_resume() const noexcept;

   private:
    friend class CallSlots;
    struct Record;
    std::shared_ptr<Record> record_;
  };

 private:
  bool leave(const Wait::Record& record);

  const std::size_t limit_;
  mutable std::mutex mutex_;  // guards what follows
  std::size_t taken_ = 0;
  std::deque<std::shared_ptr<Wait::Record>> waiting_;
};

}  // namespace dubhe::filters
