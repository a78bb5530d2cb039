#include "dubhe/registry/background_worker.h"

#include <utility>

namespace dubhe {

BackgroundWorker::BackgroundWorker() : thread_([this] { loop(); }) {}

BackgroundWorker::~BackgroundWorker() { finish(); }

void BackgroundWorker::run(Job job) {
  std::lock_guard lock(mutex_);
  if (finishing_) return;
  jobs_.push_back(std::move(job));
  changed_.notify_one();
}

void BackgroundWorker::finish() {
  {
    std::lock_guard lock(mutex_);
    finishing_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void BackgroundWorker::loop() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return finishing_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    job = nullptr;
    lock.lock();
  }
}

}  // namespace dubhe
