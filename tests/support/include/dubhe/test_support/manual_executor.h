// An Executor whose jobs, timers and clock are moved by hand: no thread, no waiting.
//
// post() may come from any thread; everything else is for the thread of the test. While a job runs, current_executor() is
// this one.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "dubhe/common/executor.h"

namespace dubhe::test {

class ManualExecutor final : public Executor {
 public:
  // An arbitrary time; tests add to it.
  static constexpr TimePoint kStart = TimePoint(std::chrono::hours(1000));

  explicit ManualExecutor(std::size_t index = 0, TimePoint now = kStart) : index_(index), now_(now) {}
  // What was never run is destroyed on its own executor, so that suspended tasks may take their timers back.
  ~ManualExecutor() override {
    inside([this] {
      while (std::optional<Job> unrun = take_posted()) unrun.reset();
      while (!timers_.empty()) timers_.erase(timers_.begin());
    });
  }

  void post(Job job) override {
    std::lock_guard lock(mutex_);
    posted_.push_back(std::move(job));
    posted_some_.notify_all();
  }
  bool in_own_thread() const noexcept override { return current_executor() == this; }
  TimePoint now() const noexcept override { return now_; }
  TimerId run_at(TimePoint at, Job job) override {
    timers_.emplace(Due{at, ++last_timer_}, std::move(job));
    return last_timer_;
  }
  void cancel(TimerId timer) noexcept override {
    for (auto at = timers_.begin(); at != timers_.end(); ++at) {
      if (at->first.second == timer) {
        const Job dropped = std::move(at->second);  // destroyed when the list is in order again
        timers_.erase(at);
        return;
      }
    }
  }
  std::size_t index() const noexcept override { return index_; }

  // Runs posted jobs and due timers, also those that come up meanwhile, until there is none. Says how many it ran.
  std::size_t run() {
    std::size_t count = 0;
    while (run_one()) ++count;
    return count;
  }
  // One posted job, else one due timer; false when there is none.
  bool run_one() {
    std::optional<Job> job = take_posted();
    if (!job) job = take_due(now_);
    if (!job) return false;
    inside([&] {
      (*job)();
      job.reset();
    });
    return true;
  }
  // Moves the clock, stopping at every timer on the way, and runs what comes up.
  void advance(Duration by) { advance_to(now_ + by); }
  void advance_to(TimePoint to) {
    run();
    while (!timers_.empty() && timers_.begin()->first.first <= to) {
      now_ = std::max(now_, timers_.begin()->first.first);
      run();
    }
    now_ = std::max(now_, to);
  }
  // Calls `work` as a job of this executor.
  template <class Work>
  void inside(Work work) {
    Executor* const before = current_executor();
    set_current_executor(this);
    work();
    set_current_executor(before);
  }
  // Runs `task` to its end as far as posted jobs carry it; nothing when it then still waits.
  template <class T>
  std::optional<T> run_task(Task<T> task) {
    auto result = std::make_shared<std::optional<T>>();
    inside([&] { start(std::move(task), [result](T value) { result->emplace(std::move(value)); }); });
    run();
    return std::move(*result);
  }

  std::size_t posted() const {
    std::lock_guard lock(mutex_);
    return posted_.size();
  }
  // Until another thread posts something.
  void wait_for_job() {
    std::unique_lock lock(mutex_);
    posted_some_.wait(lock, [this] { return !posted_.empty(); });
  }
  std::size_t timers() const noexcept { return timers_.size(); }
  std::optional<TimePoint> next_timer() const {
    if (timers_.empty()) return std::nullopt;
    return timers_.begin()->first.first;
  }

 private:
  using Due = std::pair<TimePoint, TimerId>;

  std::optional<Job> take_posted() {
    std::lock_guard lock(mutex_);
    if (posted_.empty()) return std::nullopt;
    std::optional<Job> job(std::move(posted_.front()));
    posted_.pop_front();
    return job;
  }
  std::optional<Job> take_due(TimePoint now) {
    if (timers_.empty() || timers_.begin()->first.first > now) return std::nullopt;
    std::optional<Job> job(std::move(timers_.begin()->second));
    timers_.erase(timers_.begin());
    return job;
  }

  const std::size_t index_;
  TimePoint now_;
  mutable std::mutex mutex_;
  std::condition_variable posted_some_;
  std::deque<Job> posted_;
  std::map<Due, Job> timers_;
  TimerId last_timer_ = 0;
};

}  // namespace dubhe::test
