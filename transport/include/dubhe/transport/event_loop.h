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
#include "dubhe/common/export.h"
#include "dubhe/common/function.h"
#include "dubhe/common/logger.h"
#include "dubhe/common/status.h"
#include "dubhe/common/task.h"
#include "dubhe/transport/buffer_limits.h"

namespace boost::asio {
class io_context;
}

namespace dubhe DUBHE_EXPORT {

class EventLoop : public Executor {
 public:
  // Runs `job` when the current turn ends: after the read batch or job that is being worked on, before the loop sleeps.
  // Where frames of a turn are flushed in one send.
  // A job that adds another one of these is followed by it in the same turn.
  virtual void at_turn_end(Job job) = 0;

  // For transports and the Asio adapters; who runs a handler there puts a Turn around it.
  virtual boost::asio::io_context& context() noexcept = 0;
  // See Turn. Turns nest; the outermost one counts.
  virtual void begin_turn() noexcept = 0;
  virtual void end_turn() = 0;
};

// While one lives on its loop's thread, what runs is one turn.
class Turn {
 public:
  explicit Turn(EventLoop& loop) noexcept : loop_(loop) { loop_.begin_turn(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() { loop_.end_turn(); }

 private:
  EventLoop& loop_;
};

// The loop of this thread; nullptr elsewhere.
EventLoop* current_loop() noexcept;
// For loops themselves: what current_loop() and current_executor() answer on this thread from here on.
void set_current_loop(EventLoop* loop) noexcept;

struct PoolOptions;
class WorkerExecutors;
class WorkerPool;

struct RuntimeOptions {
  std::size_t loops = 0;              // 0: as many as `loop_cpus` names, else as this process may use cores
  std::size_t least_loops = 0;        // where `loops` says nothing
  std::vector<unsigned> loop_cpus{};  // loop i stays on CPU loop_cpus[i % size]; empty: where the system likes
  Duration busy_wait{};               // how long a loop with nothing to do looks for more before it sleeps
  BufferLimits buffers{};             // of each loop
  std::size_t pool_threads = 200;  // workers for methods that block: the most (grown lazily)
  std::size_t pool_queue = 0;      // jobs that may wait for a worker; full answers kOverloaded
  Duration pool_keep_alive = std::chrono::seconds(60);  // a worker with nothing to do ends after this
};

// The loops and pools of one application. Thread-safe. Destroying it ends the loops after the job
// they are at; what is still queued is dropped, each loop's on its own thread. Outlives every
// transport and pool that was made with it, and is destroyed on a thread that is none of its own.
class Runtime {
 public:
  // kInvalidArgument: `loop_cpus` names a CPU that this process may not use; the text has those that it may.
  static Status check(const RuntimeOptions& options);
  // A loop whose CPU is refused runs where the system likes, and the log says so.
  static std::unique_ptr<Runtime> create(const RuntimeOptions& options, Logger& logger);
  virtual ~Runtime() = default;

  virtual std::size_t loop_count() const noexcept = 0;
  // 0 … loop_count() - 1; loop_count() is the control loop.
  virtual EventLoop& loop(std::size_t index) noexcept = 0;
  // Round robin.
  virtual EventLoop& next_loop() noexcept = 0;
  // Where configuration, registry notifications and lists are worked on, off the call path.
  virtual EventLoop& control() noexcept = 0;
  virtual WorkerPool& pool() noexcept = 0;
  // Another pool with its own limits.
  virtual std::unique_ptr<WorkerPool> make_pool(const PoolOptions& options) = 0;
  // What the connections of each loop may keep.
  virtual BufferLimits buffer_limits() const noexcept { return {}; }
  // For tasks that run on a thread of a pool.
  virtual WorkerExecutors& worker_executors() noexcept = 0;
};

}  // namespace dubhe
