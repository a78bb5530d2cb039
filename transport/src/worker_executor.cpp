#include "dubhe/transport/worker_executor.h"

#include "timer_table.h"

#include <condition_variable>
#include <limits>
#include <thread>
#include <utility>

namespace dubhe {

namespace {

class ThreadExecutor final : public WorkerExecutor {
 public:
  void run(Job first) override {
    {
      std::lock_guard lock(mutex_);
      running_ = true;
      thread_ = std::this_thread::get_id();
    }
    Executor* const before = current_executor();
    set_current_executor(this);
    first();
    first = nullptr;
    while (!finished_) turn();
    timers_.cancel_all();
    set_current_executor(before);
    std::vector<Job> dropped;
    {
      std::lock_guard lock(mutex_);
      running_ = finished_ = false;
      thread_ = {};
      dropped.swap(posted_);
    }
  }
  void finish() noexcept override { finished_ = true; }

  void post(Job job) override {
    std::lock_guard lock(mutex_);
    if (!running_) return;
    posted_.push_back(std::move(job));
    if (posted_.size() == 1) wake_.notify_one();
  }
  bool in_own_thread() const noexcept override {
    std::lock_guard lock(mutex_);
    return thread_ == std::this_thread::get_id();
  }
  TimePoint now() const noexcept override { return Clock::now(); }
  TimerId run_at(TimePoint at, Job job) override { return timers_.add(at, std::move(job)); }
  void cancel(TimerId timer) noexcept override { timers_.cancel(timer); }
  std::size_t index() const noexcept override { return std::numeric_limits<std::size_t>::max(); }

 private:
  void turn() {
    std::vector<Job> jobs;
    {
      std::unique_lock lock(mutex_);
      const auto something = [this] { return !posted_.empty(); };
      if (const auto due = timers_.next_due()) {
        wake_.wait_until(lock, *due, something);
      } else {
        wake_.wait(lock, something);
      }
      jobs.swap(posted_);
    }
    for (Job& job : jobs) {
      if (!finished_) job();
    }
    if (!finished_) timers_.advance(now(), [](Job& job) { job(); });
  }

  mutable std::mutex mutex_;  // guards the next four
  std::condition_variable wake_;
  std::vector<Job> posted_;
  std::thread::id thread_;
  bool running_ = false;

  // Of the thread that runs.
  TimerTable timers_{Clock::now()};
  bool finished_ = false;
};

}  // namespace

WorkerExecutors::WorkerExecutors() = default;
WorkerExecutors::~WorkerExecutors() = default;

WorkerExecutor& WorkerExecutors::take() {
  std::lock_guard lock(mutex_);
  if (idle_.empty()) {
    all_.push_back(std::make_unique<ThreadExecutor>());
    return *all_.back();
  }
  WorkerExecutor& executor = *idle_.back();
  idle_.pop_back();
  return executor;
}

void WorkerExecutors::give_back(WorkerExecutor& executor) {
  std::lock_guard lock(mutex_);
  idle_.push_back(&executor);
}

}  // namespace dubhe
