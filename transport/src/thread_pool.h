// WorkerPool: threads that are born when they are needed and end when they have been idle for a while.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "dubhe/transport/event_loop.h"

namespace dubhe {

class ThreadPool final : public WorkerPool {
 public:
  ThreadPool(std::size_t threads, std::size_t queue, Duration keep_alive, std::string name, Logger& logger);
  ~ThreadPool() override;

  bool try_post(Job& job) override;
  std::size_t busy() const noexcept override { return busy_.load(std::memory_order_acquire); }
  std::size_t queued() const noexcept override { return queued_.load(std::memory_order_acquire); }
  std::size_t limit() const noexcept override { return limit_; }

  // Refuses new jobs, drops those that wait, waits for those that run.
  void end();
  std::size_t threads() const;

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
  bool add_thread();
  void retire(const std::shared_ptr<Worker>& self);
  void run(Job& job) noexcept;

  const std::size_t limit_, queue_limit_;
  const Duration keep_alive_;
  const std::string name_;
  Logger& logger_;

  mutable std::mutex mutex_;  // guards all below
  std::deque<Job> queue_;
  std::vector<std::shared_ptr<Worker>> idle_;  // who slept last is woken first, so that the others may end
  std::size_t live_ = 0, searching_ = 0;
  std::size_t born_ = 0;
  bool ended_ = false;
  std::vector<std::thread> threads_;
  std::vector<std::thread::id> finished_;  // to be joined

  std::atomic<std::size_t> busy_{0}, queued_{0};  // written under mutex_
};

}  // namespace dubhe
