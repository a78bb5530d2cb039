// WorkerPool: threads that are born when they are needed and end when they have been idle for a while.
#pragma once

#include "dubhe/common/logger.h"
#include "dubhe/transport/worker_pool.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cpu_set.h"
#include "dubhe/transport/event_loop.h"

namespace dubhe {

class ThreadPool final : public WorkerPool {
 public:
  // `cpus`: where its threads run; nothing: where whoever first needs one runs.
  ThreadPool(PoolOptions options, Logger& logger, std::optional<CpuSet> cpus = std::nullopt);
  ~ThreadPool() override;

  bool try_post(Job& job) override;
  std::size_t busy() const noexcept override { return busy_.load(std::memory_order_acquire); }
  std::size_t queued() const noexcept override { return queued_.load(std::memory_order_acquire); }
  std::size_t limit() const noexcept override { return options_.threads; }
  PoolCounts counts() const override;

  // Refuses new jobs, drops those that wait, waits for those that run.
  void end();

 private:
  // One thread: awake and looking for a job ("searching"), at a job, or asleep in idle_.
  struct Worker {
    std::condition_variable wake;
    bool called = false;
  };
  using Lock = std::unique_lock<std::mutex>;

  void work(const std::shared_ptr<Worker>& self);
  void run_queued(Lock& lock);
  bool sleep(Lock& lock, const std::shared_ptr<Worker>& self);
  std::shared_ptr<Worker> summon();
  bool may_grow() const noexcept;
  bool add_thread();
  void retire(const std::shared_ptr<Worker>& self);
  void run(Job& job) noexcept;

  const PoolOptions options_;
  Logger& logger_;
  const std::optional<CpuSet> cpus_;

  mutable std::mutex mutex_;  // guards all below
  std::deque<Job> queue_;
  std::vector<std::shared_ptr<Worker>>
      idle_;  // who slept last is woken first, so that the others may end
  std::size_t live_ = 0, searching_ = 0, largest_ = 0;
  std::size_t born_ = 0;
  std::uint64_t taken_ = 0, completed_ = 0, refused_ = 0;
  bool ended_ = false;
  std::vector<std::thread> threads_;
  std::vector<std::thread::id> finished_;  // to be joined

  std::atomic<std::size_t> busy_{0}, queued_{0};  // written under mutex_
};

}  // namespace dubhe
