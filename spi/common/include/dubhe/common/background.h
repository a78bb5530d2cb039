// A task that was started and is owned: destroying it takes it back where it waits.
//
// Confined to its loop. Not destroyed from inside itself. The task must not throw.
#pragma once

#include <coroutine>
#include <exception>
#include <utility>

#include "dubhe/common/export.h"
#include "dubhe/common/task.h"

namespace dubhe DUBHE_EXPORT {

class Background {
 public:
  Background() noexcept = default;
  // Runs `task` until it first waits.
  explicit Background(Task<void> task) : handle_(run(std::move(task)).handle) { handle_.resume(); }
  Background(Background&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Background& operator=(Background&& other) noexcept {
    if (this != &other) {
      stop();
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  ~Background() { stop(); }

  bool running() const noexcept { return handle_ && !handle_.done(); }
  void stop() noexcept {
    if (handle_) std::exchange(handle_, nullptr).destroy();
  }

 private:
  struct Coroutine {
    struct promise_type {
      static void* operator new(std::size_t bytes) { return detail::allocate_frame(bytes); }
      static void operator delete(void* frame, std::size_t bytes) noexcept { detail::free_frame(frame, bytes); }
      Coroutine get_return_object() noexcept { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
      std::suspend_always initial_suspend() const noexcept { return {}; }
      std::suspend_always final_suspend() const noexcept { return {}; }
      void return_void() const noexcept {}
      void unhandled_exception() const noexcept { std::terminate(); }
    };
    std::coroutine_handle<promise_type> handle;
  };
  static Coroutine run(Task<void> task) { co_await task; }

  std::coroutine_handle<Coroutine::promise_type> handle_;
};

}  // namespace dubhe
