// The counters of one kind of calls: a set for each event loop, summed when somebody reads.
//
// begin() and end() from any thread, without a lock and, after the first call on a loop, without an allocation; on a loop a
// few plain stores. read() from any thread: each number is whole, together they may be a call apart.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "dubhe/cluster/per_executor.h"
#include "dubhe/common/deadline.h"
#include "dubhe/common/export.h"
#include "dubhe/monitor/call_stats.h"

namespace dubhe DUBHE_EXPORT {

class CallMeter {
 public:
  // kOk with `exception`: an answer, but the service's own exception.
  struct Outcome {
    StatusCode code = StatusCode::kOk;
    bool exception = false;
  };

  // `executors`: how many the application has (the control executor's index + 1).
  explicit CallMeter(std::size_t executors);
  ~CallMeter();

  void begin() noexcept;
  // Once for each begin(), on the same executor; `at`: now.
  void end(Outcome outcome, std::chrono::nanoseconds elapsed, TimePoint at) noexcept;
  CallStats read() const;
  // How many have begun, ever.
  std::uint64_t begun() const noexcept;

 private:
  struct Shard;
  struct Cell {
    std::atomic<Shard*> shard{nullptr};
  };
  Shard* mine() noexcept;
  static void read_into(CallStats& stats, const Shard& shard);

  PerExecutor<Cell> cells_;
  std::unique_ptr<Shard> shared_;  // of threads that are no executor
};

}  // namespace dubhe
