#include "dubhe/common/task.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "dubhe/common/executor.h"

namespace dubhe {

namespace {

thread_local Executor* t_executor = nullptr;

}  // namespace

Executor* current_executor() noexcept { return t_executor; }
void set_current_executor(Executor* executor) noexcept { t_executor = executor; }

namespace {

// Suspends until the timer fires; destroyed first, it takes the timer back.
class TimerAwaiter {
 public:
  TimerAwaiter(Executor& executor, TimePoint at) noexcept : executor_(executor), at_(at) {}
  TimerAwaiter(const TimerAwaiter&) = delete;
  ~TimerAwaiter() {
    if (pending_) executor_.cancel(timer_);
  }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    pending_ = true;
    timer_ = executor_.run_at(at_, [this, waiting] {
      pending_ = false;
      waiting.resume();
    });
  }
  void await_resume() const noexcept {}

 private:
  Executor& executor_;
  TimePoint at_;
  Executor::TimerId timer_ = 0;
  bool pending_ = false;
};

}  // namespace

Task<void> sleep_until(Executor& executor, TimePoint at) { co_await TimerAwaiter(executor, at); }

namespace detail {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

void* allocate_frame(std::size_t bytes) { return ::operator new(bytes); }
void free_frame(void* frame, std::size_t) noexcept { ::operator delete(frame); }

#else

namespace {

constexpr std::size_t kStep = 64;                      // size classes: 64, 128 … bytes
constexpr std::size_t kClasses = 64;                   // up to 4 KiB; larger frames go to the heap
constexpr std::size_t kKeptEach = 256;                 // free frames kept per class and thread,
constexpr std::size_t kKeptBytesEach = 512 << 10;      // and the bytes they may have

constexpr std::size_t kept_of(std::size_t size_class) {
  return std::min(kKeptEach, kKeptBytesEach / ((size_class + 1) * kStep));
}

struct FreeFrame {
  FreeFrame* next;
};

// Free frames of this thread. A frame may be freed on another thread than it came from; it then stays there.
class FramePool {
 public:
  ~FramePool() {
    gone_ = true;
    for (FreeFrame*& head : heads_) {
      while (head != nullptr) std::free(std::exchange(head, head->next));
    }
  }
  void* take(std::size_t size_class) {
    FreeFrame* frame = heads_[size_class];
    if (frame == nullptr) return allocate((size_class + 1) * kStep);
    heads_[size_class] = frame->next;
    --kept_[size_class];
    return frame;
  }
  void give(void* memory, std::size_t size_class) noexcept {
    if (gone_ || kept_[size_class] == kept_of(size_class)) return std::free(memory);
    auto* frame = static_cast<FreeFrame*>(memory);
    frame->next = heads_[size_class];
    heads_[size_class] = frame;
    ++kept_[size_class];
  }
  static void* allocate(std::size_t bytes) {
    void* memory = std::malloc(bytes);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
  }

 private:
  std::array<FreeFrame*, kClasses> heads_{};
  std::array<std::uint16_t, kClasses> kept_{};
  bool gone_ = false;  // frames freed by later thread-local destructors
};

thread_local FramePool t_frames;

}  // namespace

void* allocate_frame(std::size_t bytes) {
  const std::size_t size_class = (bytes - 1) / kStep;
  return size_class < kClasses ? t_frames.take(size_class) : FramePool::allocate(bytes);
}

void free_frame(void* frame, std::size_t bytes) noexcept {
  const std::size_t size_class = (bytes - 1) / kStep;
  if (size_class < kClasses) return t_frames.give(frame, size_class);
  std::free(frame);
}

#endif

}  // namespace detail

}  // namespace dubhe
