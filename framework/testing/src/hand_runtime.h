// A Runtime whose one loop runs its jobs at once, on a thread of its own, and its timers when the
// time is moved.
//
// Thread-safe. Worker threads are real ones.
#pragma once

#include "dubhe/cluster/wall_clock.h"
#include "dubhe/common/logger.h"
#include "dubhe/transport/event_loop.h"
#include "dubhe/transport/manual_loop.h"
#include "dubhe/transport/worker_executor.h"
#include "dubhe/transport/worker_pool.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace dubhe::testing {

class HandRuntime final : public Runtime, public WallClock {
 public:
  explicit HandRuntime(Logger& logger);
  ~HandRuntime() override;

  std::size_t loop_count() const noexcept override { return 1; }
  EventLoop& loop(std::size_t) noexcept override { return *loop_; }
  EventLoop& next_loop() noexcept override { return *loop_; }
  EventLoop& control() noexcept override { return *loop_; }
  WorkerPool& pool() noexcept override { return workers_->pool(); }
  std::unique_ptr<WorkerPool> make_pool(const PoolOptions& options) override;
  WorkerExecutors& worker_executors() noexcept override { return workers_->worker_executors(); }
  // The time of day, moved together with the loop's.
  std::chrono::system_clock::time_point now() const override;

  // See Estate.
  void advance(Duration by);
  void settle();
  void let_time_pass(bool passes);
  // A worker that begins, ends to wait for the loop's time: it counts as idle meanwhile.
  void worker_waits(bool waits) { waiting_workers_.fetch_add(waits ? 1 : -1); }

 private:
  class WatchedPool;
  using Command = std::function<void(ManualLoop&)>;

  void play();
  bool is_over() const;
  void settle_on(ManualLoop& loop);
  void serve_commands();
  void jump_or_wait();
  // Runs `command` on the loop's thread, between two turns, and waits for it.
  void command(Command command);
  std::size_t working() const;

  const std::unique_ptr<Runtime> workers_;
  mutable std::mutex mutex_;  // guards the next four
  std::condition_variable changed_;
  std::vector<WatchedPool*> pools_;
  std::vector<Command> commands_;
  bool ended_ = false;
  std::atomic<bool> passes_{false};
  std::atomic<int> waiting_workers_{0};
  std::atomic<Duration::rep> passed_{0};
  ManualLoop* loop_ = nullptr;  // the thread's; set before the constructor returns
  std::thread thread_;
};

}  // namespace dubhe::testing
