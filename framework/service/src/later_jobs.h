// Work that is due some time from now, on a thread of its own: it may block.
//
// Thread-safe. The thread begins with the first job.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace dubhe {

class LaterJobs {
 public:
  LaterJobs() = default;
  ~LaterJobs() { end(); }
  LaterJobs(const LaterJobs&) = delete;
  LaterJobs& operator=(const LaterJobs&) = delete;

  // One after the other, the earliest first. Not at all after end().
  void run_after(std::chrono::milliseconds delay, std::function<void()> job);
  // Waits for the one that runs and forgets the others. Not from a job.
  void end();

 private:
  using Moment = std::chrono::steady_clock::time_point;
  void loop();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<Moment, std::function<void()>> jobs_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace dubhe
