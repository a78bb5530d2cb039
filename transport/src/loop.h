// An EventLoop with a thread of its own over one Asio context.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "dubhe/transport/event_loop.h"
#include "timer_table.h"
#include "turn_jobs.h"

namespace dubhe {

class Loop final : public EventLoop {
 public:
  // `busy_wait`: how long it looks for more to do before it sleeps.
  Loop(std::size_t index, std::string name, Logger& logger, Duration busy_wait = {});
  // After end().
  ~Loop() override;

  void begin();
  // From now on it runs on this CPU alone. After begin(); the log says so when the system refuses.
  void stay_on(unsigned cpu);
  // Asks the loop to end after the job it is at; join() waits for it.
  void end() noexcept;
  void join();

  void post(Job job) override;
  bool in_own_thread() const noexcept override { return current_loop() == this; }
  TimePoint now() const noexcept override;
  TimerId run_at(TimePoint at, Job job) override;
  void cancel(TimerId timer) noexcept override { timers_.cancel(timer); }
  std::size_t index() const noexcept override { return index_; }
  void at_turn_end(Job job) override;
  boost::asio::io_context& context() noexcept override { return context_; }
  void begin_turn() noexcept override;
  void end_turn() override;

 private:
  void thread_main();
  void run_and_look_for_more();
  void run_posted();
  void run(Job& job) noexcept;
  void arm(TimePoint at);
  void on_timer();
  void schedule_turn();
  void drop_everything() noexcept;

  const std::size_t index_;
  const std::string name_;
  Logger& logger_;
  const Duration busy_wait_;
  boost::asio::io_context context_;

  std::mutex mutex_;
  std::vector<Job> posted_;  // under mutex_
  bool ended_ = false;       // under mutex_
  std::atomic<bool> ending_{false};

  // Of the loop's thread only.
  std::vector<Job> running_;
  TurnJobs turn_jobs_;
  bool turn_scheduled_ = false;
  TimerTable timers_;
  boost::asio::steady_timer alarm_;
  TimePoint alarm_at_ = TimePoint::max();
  mutable TimePoint now_;
  mutable bool now_is_fresh_ = false;

  std::thread thread_;
};

}  // namespace dubhe
