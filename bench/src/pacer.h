// Begins calls at a fixed rate, whatever became of those before: the open loop.
//
// A closed loop waits politely whenever the other side is slow, and so never sees the queue that
// real callers would build up. Here each call has an intended start, and its latency counts from
// there even when it could only begin later.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>

namespace dubhe::bench {

class Pacer {
 public:
  // `begin` is called on the pacer's own thread with the intended start in ticks (now_ticks() of
  // load.h).
  Pacer(double calls_per_second, std::function<void(std::uint64_t)> begin);
  ~Pacer();
  Pacer(const Pacer&) = delete;
  Pacer& operator=(const Pacer&) = delete;

 private:
  void run(double calls_per_second) const;

  const std::function<void(std::uint64_t)> begin_;
  std::atomic<bool> over_{false};
  std::thread thread_;
};

}  // namespace dubhe::bench
