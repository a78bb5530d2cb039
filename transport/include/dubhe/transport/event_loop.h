// One thread that runs jobs, timers and the sockets of its connections; what belongs to a loop needs no lock.
//
// See Executor for what may be called from where.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dubhe/common/deadline.h"
#include "dubhe/common/executor.h"
#include "dubhe/common/function.h"
#include "dubhe/common/logger.h"
#include "dubhe/common/task.h"

namespace boost::asio {
class io_context;
}

namespace dubhe {

class EventLoop : public Executor {
 public:
  // Runs `job` when the current turn ends: after the read batch or job that is being worked on, before the loop sleeps.
  // Where frames of a turn are flushed in one send.
  virtual void at_turn_end(Job job) = 0;

  // For transports and the Asio adapters.
  virtual boost::asio::io_context& context() noexcept = 0;
};

// The loop of this thread; nullptr elsewhere.
EventLoop* current_loop() noexcept;

struct RuntimeOptions {
  std::size_t loops = 0;           // 0: as many as cores
  std::size_t pool_threads = 200;  // workers for methods that block: the most (grown lazily)
  std::size_t pool_queue = 0;      // jobs that may wait for a worker; full answers kOverloaded
};

// Threads that may block. Thread-safe.
class WorkerPool {
 public:
  virtual ~WorkerPool() = default;
  // false: full, and `job` was not taken. One wake-up serves many: never wakes who is awake.
  virtual bool try_post(Job& job) = 0;
  virtual std::size_t busy() const noexcept = 0;
  virtual std::size_t limit() const noexcept = 0;
};

// The loops and pools of one application. Thread-safe. Destroying it ends the loops after the job they are at.
class Runtime {
 public:
  static std::unique_ptr<Runtime> create(const RuntimeOptions& options, Logger& logger);
  virtual ~Runtime() = default;

  virtual std::size_t loop_count() const noexcept = 0;
  virtual EventLoop& loop(std::size_t index) noexcept = 0;
  // Round robin.
  virtual EventLoop& next_loop() noexcept = 0;
  // Where configuration, registry notifications and lists are worked on, off the call path.
  virtual EventLoop& control() noexcept = 0;
  virtual WorkerPool& pool() noexcept = 0;
  // Another pool with its own limits ("threads", "queues" of one protocol port).
  virtual std::unique_ptr<WorkerPool> make_pool(std::size_t threads, std::size_t queue, std::string name) = 0;

};

}  // namespace dubhe
