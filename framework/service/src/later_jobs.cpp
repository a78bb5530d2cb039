#include "later_jobs.h"

#include <utility>

namespace dubhe {

void LaterJobs::run_after(std::chrono::milliseconds delay, std::function<void()> job) {
  std::lock_guard lock(mutex_);
  if (ended_) return;
  jobs_.emplace(std::chrono::steady_clock::now() + delay, std::move(job));
  if (!thread_.joinable()) thread_ = std::thread([this] { loop(); });
  changed_.notify_all();
}

void LaterJobs::end() {
  std::thread thread;
  {
    std::lock_guard lock(mutex_);
    ended_ = true;
    jobs_.clear();
    changed_.notify_all();
    thread.swap(thread_);
  }
  if (thread.joinable()) thread.join();
}

void LaterJobs::loop() {
  std::unique_lock lock(mutex_);
  while (!ended_) {
    if (jobs_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto next = jobs_.begin();
    if (next->first > std::chrono::steady_clock::now()) {
      changed_.wait_until(lock, Moment(next->first));
      continue;
    }
    const std::function<void()> job = std::move(next->second);
    jobs_.erase(next);
    lock.unlock();
    job();
    lock.lock();
  }
}

}  // namespace dubhe
