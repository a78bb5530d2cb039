#include "dubhe/exchange/sent_waiters.h"

#include <utility>

namespace dubhe {

// Whoever is told goes on at once, and may let go of others or wait for something new.
void SentWaiters::on_sent(std::uint64_t offset) {
  while (!waiting_.empty() && waiting_.front()->offset_ <= offset) waiting_.front()->tell(Status());
}

void SentWaiters::end(const Status& why, std::uint64_t written_offset) {
  on_sent(written_offset);
  while (!waiting_.empty()) waiting_.front()->tell(Status(StatusCode::kUnavailable, why.message()));
}

void SentWaiters::Waiter::await_suspend(std::coroutine_handle<> waiting) {
  waiting_ = waiting;
  list_.waiting_.push_back(this);
  if (deadline_.is_never()) return;
  timer_ = loop_.run_at(deadline_.at(), [this] {
    timer_.reset();
    tell(Status(StatusCode::kDeadlineExceeded,
                "not sent yet: " + peer_ + " does not take what was sent before it (`sent=true`)"));
  });
}

void SentWaiters::Waiter::tell(Status status) {
  leave();
  status_ = std::move(status);
  waiting_.resume();
}

void SentWaiters::Waiter::leave() noexcept {
  if (timer_) loop_.cancel(*std::exchange(timer_, std::nullopt));
  std::erase(list_.waiting_, this);
}

}  // namespace dubhe
