// One thread that runs jobs and timers, as the layers above transport see it (they know no sockets).
//
// post() is thread-safe; everything else is called on the executor's own thread unless it says otherwise.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dubhe/common/deadline.h"
#include "dubhe/common/export.h"
#include "dubhe/common/function.h"
#include "dubhe/common/task.h"

namespace dubhe DUBHE_EXPORT {

class Executor {
 public:
  virtual ~Executor() = default;

  // Runs `job` on this executor, in order. Any thread. Jobs from other threads are taken in batches: one wake-up per
  // empty → non-empty. Dropped, unrun, when the executor has ended.
  virtual void post(Job job) = 0;
  // Any thread.
  virtual bool in_own_thread() const noexcept = 0;

  // The coarse clock (a few ms), read once a turn.
  virtual TimePoint now() const noexcept = 0;

  // Runs `job` once, at `at` or up to one tick (10 ms) later. Cancelling an id that has run is harmless.
  using TimerId = std::uint64_t;
  virtual TimerId run_at(TimePoint at, Job job) = 0;
  TimerId run_after(Duration delay, Job job) { return run_at(now() + delay, std::move(job)); }
  virtual void cancel(TimerId timer) noexcept = 0;

  // Small and dense: 0, 1 … of the executors of one application (the control executor has the last). Any thread.
  virtual std::size_t index() const noexcept = 0;
};

// The executor of this thread; nullptr on threads that are none.
Executor* current_executor() noexcept;
// For executors themselves: what current_executor() answers on this thread from here on.
void set_current_executor(Executor* executor) noexcept;

// Suspends the awaiting Task until `at`, on `executor`, to which the Task belongs. Destroying the Task cancels the timer.
Task<void> sleep_until(Executor& executor, TimePoint at);

}  // namespace dubhe
