// What the load generators share: their command line, a cheap clock, latencies, and one measured stretch of time.
//
// A benchmark program of this folder is a server (`--role=server`, prints its port as {"port": 12345} and runs until it is
// killed) and a client (`--role=client`, prints one line of JSON); run.py starts them in pairs.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace dubhe::bench {

// --role=client --port=7000 --connections=16 --in-flight=16 --payload-bytes=32 --seconds=1 --warm-up=0.3
// --server-pid=4711  its processor time is measured, too
// --calls=5000       so many calls and the end, for a run in which something is counted; seconds and warm-up say nothing then
// --rate=20000       an open loop: so many calls a second are begun, whatever became of those before (in-flight says nothing)
struct Load {
  bool server = false;
  std::uint16_t port = 0;
  std::size_t connections = 1;
  std::size_t in_flight = 1;
  std::size_t payload_bytes = 32;
  std::size_t threads = 1;
  double seconds = 1.0;
  double warm_up = 0.3;
  int server_pid = 0;
  std::int64_t calls = 0;  // 0: by time
  double rate = 0;         // 0: a closed loop
  std::map<std::string, std::string> others;  // what a program knows besides
};
// Says what is wrong on standard error and ends the program when something is.
Load parse_load(int argc, char** argv);
void print_port(std::uint16_t port);

// Time in ticks of the processor, a few nanoseconds to ask for.
std::uint64_t now_ticks() noexcept;
double nanoseconds_per_tick();

// Log-linear: 64 steps per power of two, so that an answer is off by less than 1.6 %.
class LatencyHistogram {
 public:
  void add(std::uint64_t ticks) noexcept { ++counts_[place(ticks)]; }
  void add_all(const LatencyHistogram& other) noexcept;
  std::uint64_t count() const noexcept;
  // In ticks; `part` from 0 to 1.
  std::uint64_t percentile(double part) const noexcept;

 private:
  static constexpr int kBits = 6;
  static std::size_t place(std::uint64_t value) noexcept;
  static std::uint64_t value_at(std::size_t place) noexcept;

  std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(std::size_t{64} << kBits);
};

// Where a run is: warming up, measuring, over; and how many calls are left, if they are counted.
struct RunState {
  enum : int { kWarmUp, kMeasured, kOver };
  std::atomic<int> phase{kWarmUp};
  std::atomic<bool> answered{false};  // a first call came back while it warmed up
  std::atomic<std::int64_t> calls_left{0};
};

// The calls of one thread.
class alignas(64) CallLog {
 public:
  // A call that began at `start` is over; false: so is the run, begin no other.
  bool record(std::uint64_t start, std::uint64_t now) noexcept;

 private:
  friend class Measurement;
  CallLog(RunState& state, bool counted) : state_(state), counted_(counted) {}

  RunState& state_;
  const bool counted_;
  LatencyHistogram latencies_;
};

// Warms up, measures, and prints the line of JSON.
class Measurement {
 public:
  explicit Measurement(const Load& load);
  // One per thread that records calls; before run() or from within the thread.
  CallLog& add_log();
  // Sleeps through the run, while the threads work, and prints. Answers the exit code: 1 when not one call came back.
  // In an open loop `begin` is called by a thread of its own for every call, with the time at which the call should begin.
  int run(const std::function<void(std::uint64_t)>& begin = {});

 private:
  LatencyHistogram latencies();
  // Answers how many calls were measured.
  std::uint64_t print(double seconds, double own_spent, double server_spent);

  const Load load_;
  RunState state_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<CallLog>> logs_;
};

}  // namespace dubhe::bench
