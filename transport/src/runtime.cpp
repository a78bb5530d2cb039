#include <sched.h>

#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "dubhe/transport/event_loop.h"
#include "dubhe/transport/worker_executor.h"
#include "loop.h"
#include "thread_pool.h"

namespace dubhe {

namespace {

// Those that taskset or a container leaves to this process.
std::size_t usable_cores() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (::sched_getaffinity(0, sizeof cores, &cores) == 0) return static_cast<std::size_t>(CPU_COUNT(&cores));
  return std::max(1u, std::thread::hardware_concurrency());
}

class ThreadedRuntime final : public Runtime {
 public:
  ThreadedRuntime(const RuntimeOptions& options, Logger& logger)
      : logger_(logger),
        pool_({.threads = options.pool_threads,
               .queue = options.pool_queue,
               .keep_alive = options.pool_keep_alive},
              logger) {
    const std::size_t loops = options.loops == 0 ? usable_cores() : options.loops;
    for (std::size_t i = 0; i < loops; ++i) {
      loops_.push_back(std::make_unique<Loop>(i, "dubhe-loop-" + std::to_string(i), logger));
    }
    loops_.push_back(std::make_unique<Loop>(loops, "dubhe-control", logger));
    for (const auto& loop : loops_) loop->begin();
  }

  // The pool first: its jobs answer to the loops. All loops end before the first is destroyed: they post to each other.
  ~ThreadedRuntime() override {
    pool_.end();
    for (const auto& loop : loops_) loop->end();
    for (const auto& loop : loops_) loop->join();
  }

  std::size_t loop_count() const noexcept override { return loops_.size() - 1; }
  EventLoop& loop(std::size_t index) noexcept override { return *loops_[index]; }
  EventLoop& next_loop() noexcept override {
    return *loops_[next_.fetch_add(1, std::memory_order_relaxed) % loop_count()];
  }
  EventLoop& control() noexcept override { return *loops_.back(); }
  WorkerPool& pool() noexcept override { return pool_; }
  std::unique_ptr<WorkerPool> make_pool(const PoolOptions& options) override {
    return std::make_unique<ThreadPool>(options, logger_);
  }
  WorkerExecutors& worker_executors() noexcept override { return worker_executors_; }

 private:
  Logger& logger_;
  WorkerExecutors worker_executors_;
  ThreadPool pool_;
  std::vector<std::unique_ptr<Loop>> loops_;  // the control loop last
  std::atomic<std::size_t> next_{0};
};

}  // namespace

std::unique_ptr<Runtime> Runtime::create(const RuntimeOptions& options, Logger& logger) {
  return std::make_unique<ThreadedRuntime>(options, logger);
}

}  // namespace dubhe
