// An executor on a thread that may block: where a Task runs from its beginning to its end when it
// shall not run on a loop.
#pragma once

#include "dubhe/common/executor.h"
#include "dubhe/common/export.h"

#include <memory>
#include <mutex>
#include <vector>

namespace dubhe DUBHE_EXPORT {

// Interface. Holds its thread between run() and finish(). What is posted at other times is dropped.
// now() is exact, its index is that of no loop.
class WorkerExecutor : public Executor {
 public:
  // Runs `first`, what is posted and what falls due, until finish() was called.
  virtual void run(Job first) = 0;
  // From a job of it, which is its last.
  virtual void finish() noexcept = 0;
};

// Those of one runtime. Thread-safe. They live as long as it does: who still posts to one that is
// idle does no harm.
class WorkerExecutors {
 public:
  WorkerExecutors();
  ~WorkerExecutors();
  WorkerExecutors(const WorkerExecutors&) = delete;
  WorkerExecutors& operator=(const WorkerExecutors&) = delete;

  // Until it is given back, when its run() has returned.
  WorkerExecutor& take();
  void give_back(WorkerExecutor& executor);

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<WorkerExecutor>> all_;
  std::vector<WorkerExecutor*> idle_;
};

}  // namespace dubhe
