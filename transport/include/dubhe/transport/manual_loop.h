// An EventLoop that runs only when it is told to and whose time is moved by hand: for tests of everything that lives on a
// loop. Deterministic.
//
// post() is thread-safe; all else belongs to the thread that made it, which counts as the loop's own thread throughout.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "dubhe/common/export.h"
#include "dubhe/transport/event_loop.h"

namespace dubhe DUBHE_EXPORT {

class ManualLoop final : public EventLoop {
 public:
  explicit ManualLoop(TimePoint start = TimePoint(std::chrono::hours(1)), std::size_t index = 0);
  // Drops what has not run.
  ~ManualLoop() override;

  // Runs what was posted, each batch as one turn, until nothing is left; answers how many jobs ran.
  std::size_t run();
  // Moves the time on, stopping at each timer that falls due on the way, and runs everything in between.
  void advance(Duration by);
  bool idle() const;  // nothing posted, nothing waits for the end of a turn
  std::size_t timers() const noexcept;
  std::optional<TimePoint> next_timer() const noexcept;
  // Until something is posted, or for so long by the real clock; for a thread that plays the loop.
  void wait_for_job(std::optional<Duration> at_most = {});

  void post(Job job) override;
  bool in_own_thread() const noexcept override;
  TimePoint now() const noexcept override;
  TimerId run_at(TimePoint at, Job job) override;
  void cancel(TimerId timer) noexcept override;
  std::size_t index() const noexcept override;
  void at_turn_end(Job job) override;
  // A context of its own, polled by run().
  boost::asio::io_context& context() noexcept override;
  void begin_turn() noexcept override;
  void end_turn() override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dubhe
