// A Runtime of one loop and one pool that run only when they are told to.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "dubhe/transport/event_loop.h"
#include "dubhe/transport/manual_loop.h"
#include "dubhe/transport/worker_executor.h"
#include "dubhe/transport/worker_pool.h"

namespace dubhe::test {

// Keeps the jobs until run(); as many as `limit` at a time.
class ManualPool final : public WorkerPool {
 public:
  explicit ManualPool(std::size_t limit) : limit_(limit) {}
  bool try_post(Job& job) override {
    if (jobs_.size() >= limit_) return false;
    jobs_.push_back(std::move(job));
    return true;
  }
  std::size_t busy() const noexcept override { return jobs_.size(); }
  std::size_t queued() const noexcept override { return 0; }
  std::size_t limit() const noexcept override { return limit_; }
  PoolCounts counts() const override {
    return {.name = "manual", .threads = limit_, .limit = limit_, .largest = limit_, .busy = jobs_.size()};
  }

  // Runs what waits, as a thread of its own would.
  void run() {
    EventLoop* const before = current_loop();
    set_current_loop(nullptr);
    while (!jobs_.empty()) {
      Job job = std::move(jobs_.front());
      jobs_.pop_front();
      job();
    }
    set_current_loop(before);
  }
  void drop() { jobs_.clear(); }

 private:
  const std::size_t limit_;
  std::deque<Job> jobs_;
};

class ManualRuntime final : public Runtime {
 public:
  explicit ManualRuntime(std::size_t pool_limit = 4) : pool_(pool_limit) {}

  std::size_t loop_count() const noexcept override { return 1; }
  EventLoop& loop(std::size_t) noexcept override { return loop_; }
  EventLoop& next_loop() noexcept override { return loop_; }
  EventLoop& control() noexcept override { return loop_; }
  ManualPool& pool() noexcept override { return pool_; }
  std::unique_ptr<WorkerPool> make_pool(const PoolOptions& options) override {
    return std::make_unique<ManualPool>(options.threads);
  }
  WorkerExecutors& worker_executors() noexcept override { return worker_executors_; }
  ManualLoop& manual() noexcept { return loop_; }

 private:
  WorkerExecutors worker_executors_;
  ManualPool pool_;
  ManualLoop loop_;
};

}  // namespace dubhe::test
