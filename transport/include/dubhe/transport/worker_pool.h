// Threads that may block: what methods run on that wait.
#pragma once

#include "dubhe/common/deadline.h"
#include "dubhe/common/export.h"
#include "dubhe/common/function.h"
#include "dubhe/spi/extension_registry.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace dubhe DUBHE_EXPORT {

// What a pool is and does, at one moment; for the text of a refusal and for metrics.
struct PoolCounts {
  std::string name;
  std::size_t threads = 0;  // that there are
  std::size_t core = 0;     // that stay however long they have nothing to do
  std::size_t limit = 0;    // the most threads
  std::size_t largest = 0;  // the most there have been
  std::size_t busy = 0;
  std::size_t queued = 0;
  std::uint64_t taken = 0;      // jobs, ever
  std::uint64_t completed = 0;  // of those
  std::uint64_t refused = 0;    // jobs that found it full, ever
};

// Interface. Thread-safe. Destroying it waits for the jobs that run and drops those that wait.
//
// An extension is made for one port, from the port's URL, and serves everything that is exported
// there.
class WorkerPool {
 public:
  static constexpr std::string_view kPoint = "threadpool";
  static constexpr std::string_view kDefault = "fixed";
  static constexpr ExtensionScope kScope = ExtensionScope::kReference;
  static constexpr std::array kAdaptiveKeys = {std::string_view("threadpool")};

  virtual ~WorkerPool() = default;
  // false: full, and `job` was not taken. Full means that limit() jobs run or are about to, and the
  // queue is full too. One wake-up serves many: never wakes who is awake.
  virtual bool try_post(Job& job) = 0;
  // Jobs that run now; jobs that wait for a thread.
  virtual std::size_t busy() const noexcept = 0;
  virtual std::size_t queued() const noexcept = 0;
  // The most threads.
  virtual std::size_t limit() const noexcept = 0;
  virtual PoolCounts counts() const = 0;
};

struct PoolOptions {
  static constexpr std::size_t kUnlimited = std::size_t{1} << 40;

  enum class Growth : std::uint8_t {
    kBeforeQueueing,  // a job waits only when there are `threads` of them
    kWhenQueueIsFull  // more than `core` (or one) are made only for what the queue does not take
  };
  std::string name =
      "dubhe-pool";           // of its threads, with a number behind; the system shows 15 letters
  std::size_t core = 0;       // threads that stay; they too are made when first needed
  std::size_t threads = 200;  // at least 1
  std::size_t queue = 0;      // jobs that may wait
  Growth growth = Growth::kBeforeQueueing;
  Duration keep_alive = std::chrono::seconds(60);  // other threads end after so long without a job
};

}  // namespace dubhe
