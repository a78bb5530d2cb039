// One thread for work that may block (files, name look-ups, closing a client library), so that no
// executor has to.
//
// Thread-safe. Jobs run one after the other, in order; the destructor runs what is queued and waits
// for it.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/common/function.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace dubhe DUBHE_EXPORT {

class BackgroundWorker {
 public:
  BackgroundWorker();
  ~BackgroundWorker();
  BackgroundWorker(const BackgroundWorker&) = delete;
  BackgroundWorker& operator=(const BackgroundWorker&) = delete;

  void run(Job job);
  // Runs what is queued, then ends the thread. Later jobs are dropped. Not from a job.
  void finish();

 private:
  void loop();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  bool finishing_ = false;
  std::thread thread_;
};

}  // namespace dubhe
