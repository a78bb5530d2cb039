#include "call_slots.h"

#include <algorithm>
#include <utility>

namespace dubhe::filters {

// Confined to its executor, but for its place in the queue.
struct CallSlots::Wait::Record {
  std::shared_ptr<CallSlots> slots;
  Executor* here;
  TimePoint until;
  std::coroutine_handle<> waiting;
  Executor::TimerId timer = 0;
  bool granted = false;
  bool over = false;

  void end(bool with_slot) {
    if (std::exchange(over, true)) {
      if (with_slot) slots->release();  // nobody waits any more
      return;
    }
    granted = with_slot;
    here->cancel(timer);
    waiting.resume();
  }
};

std::size_t CallSlots::taken() const {
  std::lock_guard lock(mutex_);
  return taken_;
}

bool CallSlots::try_take() {
  std::lock_guard lock(mutex_);
  if (taken_ >= limit_ || !waiting_.empty()) return false;
  ++taken_;
  return true;
}

void CallSlots::release() {
  std::shared_ptr<Wait::Record> next;
  {
    std::lock_guard lock(mutex_);
    if (waiting_.empty()) {
      --taken_;
      return;
    }
    next = std::move(waiting_.front());
    waiting_.pop_front();
  }
  Executor& there = *next->here;
  there.post([next = std::move(next)] { next->end(true); });
}

// false: it is in the queue no more, and a slot is on its way.
bool CallSlots::leave(const Wait::Record& record) {
  std::lock_guard lock(mutex_);
  return std::erase_if(waiting_, [&](const auto& waiting) { return waiting.get() == &record; }) > 0;
}

CallSlots::Wait::Wait(std::shared_ptr<CallSlots> slots, Executor& here, TimePoint until)
    : record_(std::make_shared<Record>()) {
  record_->slots = std::move(slots);
  record_->here = &here;
  record_->until = until;
}

CallSlots::Wait::~Wait() {
  if (!record_->waiting || record_->over) return;
  record_->over = true;
  record_->here->cancel(record_->timer);
  (void)record_->slots->leave(*record_);
}

// false: there is one by now.
bool CallSlots::Wait::await_suspend(std::coroutine_handle<> waiting) {
  CallSlots& slots = *record_->slots;
  record_->waiting = waiting;
  record_->timer = record_->here->run_at(record_->until, [record = std::weak_ptr<Record>(record_)] {
    const auto self = record.lock();
    if (self != nullptr && !self->over && self->slots->leave(*self)) self->end(false);
  });
  std::lock_guard lock(slots.mutex_);
  if (slots.taken_ < slots.limit_) {
    ++slots.taken_;
    record_->granted = record_->over = true;
    record_->here->cancel(record_->timer);
    return false;
  }
  slots.waiting_.push_back(record_);
  return true;
}

bool CallSlots::Wait::await_resume() const noexcept { return record_->granted; }

}  // namespace dubhe::filters
