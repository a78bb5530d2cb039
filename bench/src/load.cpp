#include "load.h"

#include <time.h>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "pacer.h"

namespace dubhe::bench {

namespace {

[[noreturn]] void refuse(const std::string& argument, const std::string& why) {
  std::fprintf(stderr, "%s: %s\n", argument.c_str(), why.c_str());
  std::exit(2);
}

double number(const std::string& argument, const std::string& value) {
  char* end = nullptr;
  const double parsed = std::strtod(value.c_str(), &end);
  if (value.empty() || *end != '\0' || !(parsed >= 0)) refuse(argument, "is no number from 0 on");
  return parsed;
}

// Processor time of a process so far, in seconds; of this one for 0.
double processor_time(int pid) {
  clockid_t clock = CLOCK_PROCESS_CPUTIME_ID;
  if (pid != 0 && ::clock_getcpuclockid(pid, &clock) != 0) return 0;
  timespec spent{};
  if (::clock_gettime(clock, &spent) != 0) return 0;
  return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * 1e-9;
}

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

Load parse_load(int argc, char** argv) {
  Load load;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const std::size_t equals = argument.find('=');
    if (argument.rfind("--", 0) != 0 || equals == std::string::npos) refuse(argument, "is not of the form --name=value");
    const std::string name = argument.substr(2, equals - 2), value = argument.substr(equals + 1);
    if (name == "role") {
      if (value != "server" && value != "client") refuse(argument, "there are the roles server and client");
      load.server = value == "server";
    } else if (name == "port") {
      load.port = static_cast<std::uint16_t>(number(argument, value));
    } else if (name == "connections") {
      load.connections = static_cast<std::size_t>(number(argument, value));
    } else if (name == "in-flight") {
      load.in_flight = static_cast<std::size_t>(number(argument, value));
    } else if (name == "payload-bytes") {
      load.payload_bytes = static_cast<std::size_t>(number(argument, value));
    } else if (name == "threads") {
      load.threads = static_cast<std::size_t>(number(argument, value));
    } else if (name == "seconds") {
      load.seconds = number(argument, value);
    } else if (name == "warm-up") {
      load.warm_up = number(argument, value);
    } else if (name == "server-pid") {
      load.server_pid = static_cast<int>(number(argument, value));
    } else if (name == "calls") {
      load.calls = static_cast<std::int64_t>(number(argument, value));
    } else if (name == "rate") {
      load.rate = number(argument, value);
    } else {
      load.others[name] = value;
    }
  }
  return load;
}

void print_port(std::uint16_t port) {
  std::printf("{\"port\": %d}\n", static_cast<int>(port));
  std::fflush(stdout);
}

std::uint64_t now_ticks() noexcept {
#if defined(__x86_64__)
  return __rdtsc();
#else
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

double nanoseconds_per_tick() {
  const double from = seconds_now();
  const std::uint64_t from_ticks = now_ticks();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const std::uint64_t ticks = now_ticks() - from_ticks;
  return (seconds_now() - from) * 1e9 / static_cast<double>(ticks);
}

std::size_t LatencyHistogram::place(std::uint64_t value) noexcept {
  if (value < (1u << kBits)) return value;
  const int shift = std::bit_width(value) - 1 - kBits;
  return (static_cast<std::size_t>(shift + 1) << kBits) + ((value >> shift) & ((1u << kBits) - 1));
}

std::uint64_t LatencyHistogram::value_at(std::size_t place) noexcept {
  if (place < (1u << kBits)) return place;
  const std::size_t shift = (place >> kBits) - 1;
  const std::uint64_t from = ((std::uint64_t{1} << kBits) + (place & ((1u << kBits) - 1))) << shift;
  return from + (std::uint64_t{1} << shift) / 2;
}

void LatencyHistogram::add_all(const LatencyHistogram& other) noexcept {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
}

std::uint64_t LatencyHistogram::count() const noexcept {
  std::uint64_t all = 0;
  for (const std::uint64_t count : counts_) all += count;
  return all;
}

std::uint64_t LatencyHistogram::percentile(double part) const noexcept {
  const auto wanted = static_cast<std::uint64_t>(part * static_cast<double>(count()));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen > wanted) return value_at(i);
  }
  return 0;
}

bool CallLog::record(std::uint64_t start, std::uint64_t now) noexcept {
  const int phase = state_.phase.load(std::memory_order_relaxed);
  if (phase == RunState::kMeasured) {
    latencies_.add(now - start);
  } else if (phase == RunState::kWarmUp && !state_.answered.load(std::memory_order_relaxed)) {
    state_.answered = true;
    state_.answered.notify_all();
  }
  if (counted_ && state_.calls_left.fetch_sub(1, std::memory_order_relaxed) == 1) {
    state_.phase.store(RunState::kOver);
    state_.phase.notify_all();
    return false;
  }
  return phase != RunState::kOver;
}

Measurement::Measurement(const Load& load) : load_(load) {
  if (load_.calls == 0) return;
  state_.calls_left = load_.calls;
  state_.phase = RunState::kMeasured;  // the first call counts already
}

CallLog& Measurement::add_log() {
  std::lock_guard lock(mutex_);
  logs_.emplace_back(new CallLog(state_, load_.calls != 0));
  return *logs_.back();
}

int Measurement::run(const std::function<void(std::uint64_t)>& begin) {
  const auto pacer = load_.rate > 0 ? std::make_unique<Pacer>(load_.rate, begin) : nullptr;
  if (load_.calls > 0) {
    state_.phase.wait(RunState::kMeasured);
    return print(0, 0, 0) > 0 ? 0 : 1;
  }
  state_.answered.wait(false);  // whoever drowns in calls that come at a fixed rate may take a while to connect
  std::this_thread::sleep_for(std::chrono::duration<double>(load_.warm_up));
  const double from = seconds_now(), own = processor_time(0), server = processor_time(load_.server_pid);
  state_.phase = RunState::kMeasured;
  std::this_thread::sleep_for(std::chrono::duration<double>(load_.seconds));
  state_.phase = RunState::kOver;
  const double seconds = seconds_now() - from;
  const double own_spent = processor_time(0) - own;
  const double server_spent = load_.server_pid == 0 ? 0 : processor_time(load_.server_pid) - server;
  std::this_thread::sleep_for(std::chrono::milliseconds(20));  // threads leave their last record()
  return print(seconds, own_spent, server_spent) > 0 ? 0 : 1;
}

LatencyHistogram Measurement::latencies() {
  LatencyHistogram all;
  std::lock_guard lock(mutex_);
  for (const auto& log : logs_) all.add_all(log->latencies_);
  return all;
}

std::uint64_t Measurement::print(double seconds, double own_spent, double server_spent) {
  const LatencyHistogram all = latencies();
  const std::uint64_t calls = all.count();
  const double each = calls > 0 ? 1e6 / static_cast<double>(calls) : 0;
  const double tick = nanoseconds_per_tick() * 1e-3;
  std::printf(
      "{\"calls\": %llu, \"qps\": %.0f, \"cpu_us_client\": %.4f, \"cpu_us_server\": %.4f, "
      "\"p50_us\": %.2f, \"p99_us\": %.2f, \"p999_us\": %.2f}\n",
      static_cast<unsigned long long>(calls), seconds > 0 ? static_cast<double>(calls) / seconds : 0, own_spent * each,
      server_spent * each, static_cast<double>(all.percentile(0.5)) * tick, static_cast<double>(all.percentile(0.99)) * tick,
      static_cast<double>(all.percentile(0.999)) * tick);
  std::fflush(stdout);
  return calls;
}

}  // namespace dubhe::bench
