#include "dubhe/common/task.h"

#include <algorithm>
#include <array>
#include <cstdint>
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

constexpr std::size_t kStep = 64;     // size classes: 64, 128 … bytes
constexpr std::size_t kClasses = 64;  // up to 4 KiB; larger frames go to the heap

// How many free frames of a class a thread keeps: 256, of large ones half a mebibyte.
constexpr std::uint16_t most_kept(std::size_t size_class) {
  return static_cast<std::uint16_t>(std::min<std::size_t>(256, 512 * 1024 / ((size_class + 1) * kStep)));
}

struct FreeFrame {
  FreeFrame* next;
};

// Free frames of this thread. A frame may be freed on another thread than it came from; it then stays there. Nothing here
// is constructed or destroyed, so that the two functions below, which run ten times in a call, do not have to ask whether
// it has been.
struct FramePool {
  std::array<FreeFrame*, kClasses> heads;
  std::array<std::uint16_t, kClasses> room;  // how many more may be kept; of a thread that is new or ending: none
  enum : std::uint8_t { kNew, kInUse, kEnding } state;
};
constinit thread_local FramePool t_frames{};

// From the first frame that a thread keeps to its end. What later thread-local destructors free is not kept any more.
struct Keeping {
  Keeping() {
    t_frames.state = FramePool::kInUse;
    for (std::size_t i = 0; i < kClasses; ++i) t_frames.room[i] = most_kept(i);
  }
  ~Keeping() {
    t_frames.state = FramePool::kEnding;
    t_frames.room.fill(0);
    for (FreeFrame*& head : t_frames.heads) {
      while (head != nullptr) std::free(std::exchange(head, head->next));
    }
  }
};

void* allocate(std::size_t bytes) {
  void* memory = std::malloc(bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void keep(void* memory, std::size_t size_class) noexcept {
  auto* frame = static_cast<FreeFrame*>(memory);
  frame->next = t_frames.heads[size_class];
  t_frames.heads[size_class] = frame;
  --t_frames.room[size_class];
}

[[gnu::noinline]] void keep_or_free(void* memory, std::size_t size_class) noexcept {
  if (t_frames.state != FramePool::kNew) return std::free(memory);
  thread_local const Keeping from_here_on;
  keep(memory, size_class);
}

}  // namespace

[[gnu::hot]] void* allocate_frame(std::size_t bytes) {
  const std::size_t size_class = (bytes - 1) / kStep;
  if (size_class >= kClasses) return allocate(bytes);
  FreeFrame* const frame = t_frames.heads[size_class];
  if (frame == nullptr) [[unlikely]] return allocate((size_class + 1) * kStep);
  t_frames.heads[size_class] = frame->next;
  ++t_frames.room[size_class];
  return frame;
}

[[gnu::hot]] void free_frame(void* frame, std::size_t bytes) noexcept {
  const std::size_t size_class = (bytes - 1) / kStep;
  if (size_class >= kClasses) return std::free(frame);
  if (t_frames.room[size_class] == 0) [[unlikely]] return keep_or_free(frame, size_class);
  keep(frame, size_class);
}

#endif

}  // namespace detail

}  // namespace dubhe
