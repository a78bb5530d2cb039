#include "lazy_reference.h"

#include <coroutine>
#include <utility>

#include "dubhe/common/executor.h"
#include "dubhe/transport/worker_pool.h"

namespace dubhe {

// Touched on `executor` only, once it was handed in.
struct LazyReference::Ticket {
  Executor* executor;
  std::coroutine_handle<> waiting;
  Status outcome;
};

class LazyReference::Wait {
 public:
  explicit Wait(LazyReference& reference)
      : reference_(reference), ticket_(std::make_shared<Ticket>(Ticket{current_executor(), nullptr, Status()})) {}
  Wait(const Wait&) = delete;
  // Taken back: whoever tells it finds nobody.
  ~Wait() { ticket_->waiting = nullptr; }

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiting) {
    ticket_->waiting = waiting;
    return reference_.enter(ticket_);
  }
  Status await_resume() const { return ticket_->outcome; }

 private:
  LazyReference& reference_;
  std::shared_ptr<Ticket> ticket_;
};

Task<Expected<Result>> LazyReference::invoke(Invocation& call) {
  if (Invoker* found = found_.load(std::memory_order_acquire)) return found->invoke(call);
  return invoke_when_found(call);
}

Task<Expected<Result>> LazyReference::invoke_when_found(Invocation& call) {
  Wait wait(*this);
  const Status outcome = co_await wait;
  if (!outcome.ok()) co_return outcome;
  co_return co_await found_.load(std::memory_order_acquire)->invoke(call);
}

bool LazyReference::available() const noexcept {
  const Invoker* found = found_.load(std::memory_order_acquire);
  return found == nullptr || found->available();
}

bool LazyReference::enter(const std::shared_ptr<Ticket>& ticket) {
  std::lock_guard lock(mutex_);
  if (keeps_found_ != nullptr) return false;
  if (!looking_) {
    Job job = [self = shared_from_this()] { self->look(); };
    if (!pool_.try_post(job)) {
      ticket->outcome = Status(StatusCode::kOverloaded, "no worker of the pool is free to look for providers of " +
                                                            service_.java_interface + ": call again, or raise dubhe.pool.threads");
      return false;
    }
    looking_ = true;
  }
  waiting_.push_back(ticket);
  return true;
}

void LazyReference::look() {
  auto found = find_();
  {
    std::lock_guard lock(mutex_);
    if (found) {
      keeps_found_ = std::move(*found);
      found_.store(keeps_found_.get(), std::memory_order_release);
    }
  }
  tell(found ? Status() : found.status());
}

void LazyReference::tell(const Status& outcome) {
  std::vector<std::shared_ptr<Ticket>> waiting;
  {
    std::lock_guard lock(mutex_);
    looking_ = false;
    waiting.swap(waiting_);
  }
  for (const auto& ticket : waiting) {
    ticket->executor->post([ticket, outcome] {
      if (!ticket->waiting) return;
      ticket->outcome = outcome;
      std::exchange(ticket->waiting, nullptr).resume();
    });
  }
}

}  // namespace dubhe
