// Waits on an ordinary thread for a Task that runs on an executor.
#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "dubhe/common/executor.h"
#include "dubhe/common/export.h"
#include "dubhe/common/task.h"

namespace dubhe DUBHE_EXPORT {

namespace detail {

template <class T>
struct BlockedCaller {
  std::mutex mutex;
  std::condition_variable finished;
  bool done = false;
  std::exception_ptr failure;
  std::optional<T> value;

  void wake() {
    // Notified under the lock: the caller's frame, and this object, may be gone as soon as it sees `done`.
    std::lock_guard lock(mutex);
    done = true;
    finished.notify_one();
  }
  void wait() {
    std::unique_lock lock(mutex);
    finished.wait(lock, [this] { return done; });
  }
};

template <class T>
Task<void> run_for(Task<T> task, BlockedCaller<T>& caller) {
  try {
    caller.value.emplace(co_await task);
  } catch (...) {
    caller.failure = std::current_exception();
  }
}

// The task on its way to the executor. When it is dropped there unrun, its caller is told instead of waiting for ever.
template <class T>
class TaskForCaller {
 public:
  TaskForCaller(Task<T> task, BlockedCaller<T>& caller) : task_(std::move(task)), caller_(&caller) {}
  TaskForCaller(TaskForCaller&& other) noexcept
      : task_(std::move(other.task_)), caller_(std::exchange(other.caller_, nullptr)) {}
  ~TaskForCaller() {
    if (caller_ == nullptr) return;
    task_ = Task<T>();  // what it was lent may be gone as soon as the caller wakes
    caller_->failure = std::make_exception_ptr(std::runtime_error("the executor has ended: the task did not run"));
    caller_->wake();
  }
  void operator()() {
    BlockedCaller<T>& caller = *std::exchange(caller_, nullptr);
    start(run_for(std::move(task_), caller), [&caller] { caller.wake(); });
  }

 private:
  Task<T> task_;
  BlockedCaller<T>* caller_;
};

struct Nothing {};
Task<Nothing> inline with_value(Task<void> task) {
  co_await task;
  co_return Nothing{};
}

}  // namespace detail

// Starts `task` on `executor`, waits for its value and returns it, or throws what it threw. Throws std::logic_error on a
// thread that is itself an executor: it would wait for itself; co_await there instead. Throws std::runtime_error when the
// executor ends before it comes to the task.
template <class T>
T block_on(Executor& executor, Task<T> task) {
  if constexpr (std::is_void_v<T>) {
    (void)block_on(executor, detail::with_value(std::move(task)));
  } else {
    if (current_executor() != nullptr) {
      throw std::logic_error("block_on() on an event loop thread: it would wait for itself; co_await the task instead");
    }
    detail::BlockedCaller<T> caller;
    executor.post(detail::TaskForCaller<T>(std::move(task), caller));
    caller.wait();
    if (caller.failure) std::rethrow_exception(caller.failure);
    return std::move(*caller.value);
  }
}

}  // namespace dubhe
