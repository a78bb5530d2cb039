// An asynchronous computation of one value: our own small coroutine type.
//
// Starts when it is awaited (or given to start()), not before. A Task that suspends resumes on the event loop it was
// started on. Destroying a suspended Task cancels what it waits for and must happen on that loop. Not thread-safe.
//
// Two traps of g++ 12 and their mends:
//  - never `co_await f({.a = 1})`: the braced temporary is freed twice. Name the argument first.
//  - a coroutine is a function or member function, never a lambda with captures.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>

#include "dubhe/common/export.h"
#include "dubhe/common/function.h"

namespace dubhe DUBHE_EXPORT {

namespace detail {

// Frames come from per-thread free lists, by size class; off under sanitizers, so that they see every frame.
void* allocate_frame(std::size_t bytes);
void free_frame(void* frame, std::size_t bytes) noexcept;

class TaskPromiseBase {
 public:
  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* frame, std::size_t bytes) noexcept { free_frame(frame, bytes); }

  std::suspend_always initial_suspend() const noexcept { return {}; }
  auto final_suspend() const noexcept { return FinalAwaiter{}; }
  void unhandled_exception() noexcept { failure_ = std::current_exception(); }

  // What this_call() answers; inherited from the awaiting task.
  const void* context = nullptr;

 protected:
  // Hands the exception on and keeps none of it: a frame that ends later, on its loop, is not the last to drop it.
  void rethrow() {
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

 private:
  struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }
    template <class P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> finished) const noexcept {
      TaskPromiseBase& promise = finished.promise();
      // Finished while the awaiting side is still inside its await_suspend: that one goes on by itself.
      if (promise.starting_) return std::noop_coroutine();
      return promise.continuation_;
    }
    void await_resume() const noexcept {}
  };

  template <class>
  friend class TaskAwaiter;

  std::coroutine_handle<> continuation_ = std::noop_coroutine();
  bool starting_ = false;
  std::exception_ptr failure_;
};

template <class T>
class TaskPromise;

template <class T>
class TaskAwaiter {
 public:
  explicit TaskAwaiter(std::coroutine_handle<TaskPromise<T>> task) noexcept : task_(task) {}
  bool await_ready() const noexcept { return false; }
  // Runs the task inline; false (go on at once) when it is already done, so that a million tasks that never
  // suspend do not deepen the stack.
  template <class P>
  bool await_suspend(std::coroutine_handle<P> awaiting) noexcept {
    TaskPromiseBase& promise = task_.promise();
    promise.continuation_ = awaiting;
    if constexpr (std::is_base_of_v<TaskPromiseBase, P>) {
      if (promise.context == nullptr) promise.context = awaiting.promise().context;
    }
    promise.starting_ = true;
    task_.resume();
    if (task_.done()) return false;
    promise.starting_ = false;
    return true;
  }
  T await_resume() { return task_.promise().take(); }

 protected:
  std::coroutine_handle<TaskPromise<T>> task_;
};

template <class T>
class LendingTaskAwaiter : public TaskAwaiter<T> {
 public:
  using TaskAwaiter<T>::TaskAwaiter;
  T& await_resume() { return this->task_.promise().lend(); }
};

}  // namespace detail

template <class T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::TaskPromise<T>;
  using value_type = T;

  Task() noexcept = default;
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      destroy();
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  ~Task() { destroy(); }

  explicit operator bool() const noexcept { return static_cast<bool>(handle_); }
  // Awaited at most once.
  detail::TaskAwaiter<T> operator co_await() && noexcept { return detail::TaskAwaiter<T>(handle_); }
  detail::TaskAwaiter<T> operator co_await() & noexcept { return detail::TaskAwaiter<T>(handle_); }
  // Awaited instead of the task itself: lends the value where it stands, as long as the task is there. For who only looks at
  // it, or hands it on, and would move it once more.
  detail::LendingTaskAwaiter<T> in_place() & noexcept { return detail::LendingTaskAwaiter<T>(handle_); }

  // Sets what this_call() answers inside; before it is awaited.
  void set_context(const void* context) noexcept { handle_.promise().context = context; }

 private:
  friend promise_type;
  explicit Task(std::coroutine_handle<promise_type> handle) noexcept : handle_(handle) {}
  void destroy() noexcept {
    if (handle_) std::exchange(handle_, nullptr).destroy();
  }

  std::coroutine_handle<promise_type> handle_;
};

namespace detail {

template <class T>
class TaskPromise : public TaskPromiseBase {
 public:
  Task<T> get_return_object() noexcept { return Task<T>(std::coroutine_handle<TaskPromise>::from_promise(*this)); }
  template <class U = T>
    requires std::is_constructible_v<T, U&&>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  T take() { return std::move(lend()); }
  T& lend() {
    rethrow();
    return *value_;
  }

 private:
  std::optional<T> value_;
};

template <>
class TaskPromise<void> : public TaskPromiseBase {
 public:
  Task<void> get_return_object() noexcept {
    return Task<void>(std::coroutine_handle<TaskPromise>::from_promise(*this));
  }
  void return_void() const noexcept {}
  void take() { rethrow(); }
};

// A coroutine nobody waits for; frees itself. An exception out of it ends the program.
struct Detached {
  struct promise_type {
    static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
    static void operator delete(void* frame, std::size_t bytes) noexcept { free_frame(frame, bytes); }
    Detached get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };
};

template <class T, class Done>
Detached run_detached(Task<T> task, Done done) {
  if constexpr (std::is_void_v<T>) {
    co_await task;
    done();
  } else {
    done(co_await task);
  }
}

}  // namespace detail

// Runs a task on this thread until it first waits; `done` takes its value once. The task owns itself from here on, so
// whoever starts background work must be able to wait for `done`. The task must not throw.
template <class T, class Done>
void start(Task<T> task, Done done) {
  detail::run_detached(std::move(task), std::move(done));
}
inline void start(Task<void> task) {
  detail::run_detached(std::move(task), [] {});
}

// What runs later. Awaiting it suspends until resume() is called, on the same loop, at most once; a value given before
// the await is not lost. The small bridge from callbacks to coroutines.
template <class T>
class Completion {
 public:
  bool await_ready() const noexcept { return value_.has_value(); }
  void await_suspend(std::coroutine_handle<> waiting) noexcept { waiting_ = waiting; }
  T await_resume() { return std::move(*value_); }

  void complete(T value) {
    value_.emplace(std::move(value));
    if (waiting_) std::exchange(waiting_, nullptr).resume();
  }

 private:
  std::optional<T> value_;
  std::coroutine_handle<> waiting_;
};

}  // namespace dubhe
