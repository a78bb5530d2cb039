#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "dubhe/transport/event_loop.h"
#include "dubhe/transport/worker_executor.h"
#include "cpu_set.h"
#include "loop.h"
#include "thread_pool.h"

namespace dubhe {

namespace {

std::size_t loops_of(const RuntimeOptions& options) {
  if (options.loops > 0) return options.loops;
  std::size_t cpus = options.loop_cpus.size();
  if (cpus == 0) cpus = CpuSet::of_this_thread().size();
  if (cpus == 0) cpus = std::max(1u, std::thread::hardware_concurrency());
  return std::max(cpus, options.least_loops);
}

// A worker is born on the thread that finds work for it, often a loop, and would stay on that loop's CPU.
std::optional<CpuSet> workers_home(const RuntimeOptions& options) {
  const CpuSet usable = CpuSet::of_this_thread();
  if (options.loop_cpus.empty() || usable.size() == 0) return std::nullopt;
  return usable;
}

class ThreadedRuntime final : public Runtime {
 public:
  ThreadedRuntime(const RuntimeOptions& options, Logger& logger)
      : logger_(logger),
        buffers_(options.buffers),
        workers_home_(workers_home(options)),
        pool_({.threads = options.pool_threads,
               .queue = options.pool_queue,
               .keep_alive = options.pool_keep_alive},
              logger, workers_home_) {
    const std::size_t loops = loops_of(options);
    for (std::size_t i = 0; i < loops; ++i) {
      loops_.push_back(std::make_unique<Loop>(i, "dubhe-loop-" + std::to_string(i), logger, options.busy_wait));
    }
    loops_.push_back(std::make_unique<Loop>(loops, "dubhe-control", logger));
    for (const auto& loop : loops_) loop->begin();
    const std::vector<unsigned>& cpus = options.loop_cpus;
    for (std::size_t i = 0; i < loops && !cpus.empty(); ++i) loops_[i]->stay_on(cpus[i % cpus.size()]);
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
    return std::make_unique<ThreadPool>(options, logger_, workers_home_);
  }
  BufferLimits buffer_limits() const noexcept override { return buffers_; }
  WorkerExecutors& worker_executors() noexcept override { return worker_executors_; }

 private:
  Logger& logger_;
  const BufferLimits buffers_;
  const std::optional<CpuSet> workers_home_;
  WorkerExecutors worker_executors_;
  ThreadPool pool_;
  std::vector<std::unique_ptr<Loop>> loops_;  // the control loop last
  std::atomic<std::size_t> next_{0};
};

}  // namespace

Status Runtime::check(const RuntimeOptions& options) {
  const CpuSet usable = CpuSet::of_this_thread();
  for (const unsigned cpu : options.loop_cpus) {
    if (usable.has(cpu) || usable.size() == 0) continue;  // the system may not say; it then refuses by itself
    return Status(StatusCode::kInvalidArgument,
                  "CPU " + std::to_string(cpu) + " is none of those that this process may use (" + usable.to_string() +
                      "); name one of these, or let it have more (taskset, the container's cpuset)");
  }
  return Status();
}

std::unique_ptr<Runtime> Runtime::create(const RuntimeOptions& options, Logger& logger) {
  return std::make_unique<ThreadedRuntime>(options, logger);
}

}  // namespace dubhe
