// The timers of one executor: jobs in slots, found again by slot and generation, ordered by a timing wheel.
//
// State only, confined to the thread of its executor.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "dubhe/common/function.h"
#include "dubhe/transport/timing_wheel.h"

namespace dubhe {

class TimerTable {
 public:
  using Id = std::uint64_t;  // never 0

  explicit TimerTable(TimePoint start) : wheel_(start) {}

  Id add(TimePoint at, Job job);
  // Destroys the job. Harmless when the id has run or was cancelled.
  void cancel(Id id) noexcept;
  void cancel_all() noexcept;

  std::size_t size() const noexcept { return wheel_.size(); }
  std::optional<TimePoint> next_due() noexcept { return wheel_.next_due(); }

  // Hands every job that is due to run(Job&); it may add and cancel timers.
  template <class Run>
  void advance(TimePoint now, Run&& run) {
    wheel_.advance(now, [this, &run](Timer& timer) {
      Job job = std::move(timer.job);
      release(timer);
      run(job);
    });
  }

 private:
  struct Timer : WheelNode {
    Job job;
    std::uint32_t index = 0;
    std::uint32_t generation = 0;
    Timer* next_free = nullptr;
  };
  static constexpr std::size_t kChunk = 64;

  Timer& take_slot();
  void release(Timer& timer) noexcept;
  Timer& at(std::uint32_t index) noexcept { return chunks_[index / kChunk][index % kChunk]; }

  TimingWheel<Timer> wheel_;
  std::vector<std::unique_ptr<Timer[]>> chunks_;
  Timer* free_ = nullptr;
};

}  // namespace dubhe
