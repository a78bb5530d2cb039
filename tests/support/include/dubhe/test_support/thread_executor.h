// An Executor with a thread and a clock of its own, for tests that talk to real servers.
//
// Thread-safe as Executor says. The destructor drops what was not run, on the executor's thread.
#pragma once

#include "dubhe/common/executor.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace dubhe::test {

class ThreadExecutor final : public Executor {
 public:
  explicit ThreadExecutor(std::size_t index = 0) : index_(index), thread_([this] { loop(); }) {}
  ~ThreadExecutor() override {
    {
      std::lock_guard lock(mutex_);
      ending_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

  void post(Job job) override {
    std::lock_guard lock(mutex_);
    posted_.push_back(std::move(job));
    changed_.notify_one();
  }
  bool in_own_thread() const noexcept override { return current_executor() == this; }
  TimePoint now() const noexcept override { return Clock::now(); }
  TimerId run_at(TimePoint at, Job job) override {
    timers_.emplace(Due{at, ++last_timer_}, std::move(job));
    return last_timer_;
  }
  void cancel(TimerId timer) noexcept override {
    for (auto at = timers_.begin(); at != timers_.end(); ++at) {
      if (at->first.second == timer) {
        const Job dropped = std::move(at->second);
        timers_.erase(at);
        return;
      }
    }
  }
  std::size_t index() const noexcept override { return index_; }

 private:
  using Due = std::pair<TimePoint, TimerId>;

  void loop() {
    set_current_executor(this);
    while (wait_for_work()) {
      run_posted();
      run_timers();
    }
    drop_everything();
  }
  bool wait_for_work() {
    std::unique_lock lock(mutex_);
    const auto ready = [this] { return ending_ || !posted_.empty(); };
    if (timers_.empty()) {
      changed_.wait(lock, ready);
    } else {
      changed_.wait_until(lock, timers_.begin()->first.first, ready);
    }
    return !ending_;
  }
  std::deque<Job> take_posted() {
    std::lock_guard lock(mutex_);
    return std::exchange(posted_, {});
  }
  void run_posted() {
    for (Job& job : take_posted()) job();
  }
  void run_timers() {
    const TimePoint now = Clock::now();
    while (!timers_.empty() && timers_.begin()->first.first <= now) {
      Job job = std::move(timers_.begin()->second);
      timers_.erase(timers_.begin());
      job();
    }
  }
  void drop_everything() {
    for (;;) {
      const std::deque<Job> jobs = take_posted();
      if (jobs.empty() && timers_.empty()) return;
      timers_.clear();
    }
  }

  const std::size_t index_;
  std::mutex mutex_;  // guards posted_ and ending_
  std::condition_variable changed_;
  std::deque<Job> posted_;
  bool ending_ = false;
  std::map<Due, Job> timers_;  // the executor's thread only
  TimerId last_timer_ = 0;
  std::thread thread_;
};

}  // namespace dubhe::test
