#include "pacer.h"

#include "load.h"

#include <sys/prctl.h>

#include <chrono>
#include <utility>

namespace dubhe::bench {

Pacer::Pacer(double calls_per_second, std::function<void(std::uint64_t)> begin)
    : begin_(std::move(begin)), thread_([this, calls_per_second] { run(calls_per_second); }) {}

Pacer::~Pacer() {
  over_ = true;
  thread_.join();
}

void Pacer::run(double calls_per_second) const {
  ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL,
          0UL);  // else a sleep may take 50 µs more than asked for
  const auto ticks_between = 1e9 / calls_per_second / nanoseconds_per_tick();
  const std::chrono::duration<double> between(1 / calls_per_second);
  const auto first = std::chrono::steady_clock::now();
  const std::uint64_t first_ticks = now_ticks();
  for (std::uint64_t call = 0; !over_.load(std::memory_order_relaxed); ++call) {
    const auto number = static_cast<double>(call);
    // Whoever is late begins at once: the sleep until a time in the past is none.
    std::this_thread::sleep_until(
        first + std::chrono::duration_cast<std::chrono::nanoseconds>(between * number));
    begin_(first_ticks + static_cast<std::uint64_t>(ticks_between * number));
  }
}

}  // namespace dubhe::bench
