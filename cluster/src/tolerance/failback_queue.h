// The calls that failed and are made again later, in the background: those of one reference with `cluster: failback`.
//
// add() from any thread; all else on the control executor. Holds at most so many calls and bytes; what does not fit, or is
// given up, is logged.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "dubhe/cluster/directory.h"
#include "dubhe/common/executor.h"
#include "dubhe/common/logger.h"
#include "dubhe/protocol/method_values.h"

namespace dubhe {

struct FailbackLimits {
  std::size_t most_calls = 100;               // `failbacktasks`
  std::size_t most_bytes = 8u << 20;          // `failback.bytes`: arguments, as they are on the wire
  Duration period = std::chrono::seconds(5);  // `failback.period`: from a failure to the next attempt
};
FailbackLimits read_failback_limits(const Url& url);

class FailbackQueue : public std::enable_shared_from_this<FailbackQueue> {
 public:
  FailbackQueue(DirectoryPtr directory, Executor& control, Logger& logger, FailbackLimits limits);
  ~FailbackQueue();

  // Keeps a copy of a call that has failed at `tried` (nullptr: at nobody), to be made again `retries` times at most.
  void add(const Invocation& call, const Invoker* tried, std::int64_t retries, const Status& why);
  // No reference needs it any more: what waits is given up. Any thread.
  void close();
  // Makes everything that waits again at once, for the last time.
  void begin_last(Deadline until);
  // Waits for what runs, until then at most; reports what does not end.
  Task<void> drained(Deadline until);

 private:
  struct Kept;
  using Waiting = std::multimap<TimePoint, std::unique_ptr<Kept>>;

  std::unique_ptr<Kept> keep(const Invocation& call, const Invoker* tried, std::int64_t retries) const;
  std::string reserve(std::size_t bytes);
  void release(const Kept& kept) noexcept;
  void wait_with(std::unique_ptr<Kept> kept, TimePoint until);
  void set_timer();
  void begin_due();
  void begin(std::unique_ptr<Kept> kept);
  static Task<void> make_again(std::shared_ptr<FailbackQueue> self, std::unique_ptr<Kept> kept);
  void failed_again(std::unique_ptr<Kept> kept, const Status& why);
  void give_up(const Kept& kept, std::string_view why);
  void one_ended();

  const DirectoryPtr directory_;
  Executor& control_;
  Logger& logger_;
  const FailbackLimits limits_;
  std::atomic<std::size_t> calls_{0}, bytes_{0};
  std::atomic<bool> closed_{false};

  Waiting waiting_;
  std::size_t running_ = 0;
  bool draining_ = false;
  Deadline last_moment_;
  Completion<bool>* drained_ = nullptr;  // who waits in drained()
  Executor::TimerId timer_ = 0;
};

}  // namespace dubhe
