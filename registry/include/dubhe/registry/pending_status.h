// The end of something that a coroutine waits for and that others bring about.
//
// Confined to one executor. The first complete() counts; the waiting coroutine goes on in a turn of
// its own, so that whoever completes is not entered again.
#pragma once

#include "dubhe/common/executor.h"
#include "dubhe/common/export.h"
#include "dubhe/common/status.h"

#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

namespace dubhe DUBHE_EXPORT {

class PendingStatus : public std::enable_shared_from_this<PendingStatus> {
 public:
  explicit PendingStatus(Executor& executor) : executor_(executor) {}

  void complete(Status status) {
    if (status_) return;
    status_.emplace(std::move(status));
    executor_.post([self = shared_from_this()] {
      if (self->waiting_) std::exchange(self->waiting_, nullptr).resume();
    });
  }

  // Named before it is awaited, once. Destroyed with its coroutine it is forgotten.
  class Wait {
   public:
    explicit Wait(std::shared_ptr<PendingStatus> pending) : pending_(std::move(pending)) {}
    ~Wait() { pending_->waiting_ = nullptr; }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> waiting) noexcept {
      if (pending_->status_) return false;
      pending_->waiting_ = waiting;
      return true;
    }
    Status await_resume() const { return *pending_->status_; }

   private:
    std::shared_ptr<PendingStatus> pending_;
  };

 private:
  Executor& executor_;
  std::optional<Status> status_;
  std::coroutine_handle<> waiting_;
};

using PendingStatusPtr = std::shared_ptr<PendingStatus>;

}  // namespace dubhe
