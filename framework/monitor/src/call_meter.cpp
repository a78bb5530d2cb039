#include "dubhe/monitor/call_meter.h"

#include <algorithm>
#include <array>
#include <new>

namespace dubhe {

namespace {

using Counter = std::atomic<std::uint64_t>;

// A counter that only one thread writes: no locked instruction.
void bump(Counter& counter, std::uint64_t by, bool shared) noexcept {
  if (shared) {
    counter.fetch_add(by, std::memory_order_relaxed);
  } else {
    counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }
}

}  // namespace

struct CallMeter::Shard {
  explicit Shard(bool is_shared) : shared(is_shared) {}
  const bool shared;  // more than one thread writes
  Counter begun{0};
  Counter ended{0};
  Counter max_running{0};
  Counter succeeded{0};
  Counter exceptions{0};
  Counter elapsed_sum{0};
  Counter last{0};     // how long the last one took,
  Counter last_at{0};  // and when it ended
  std::array<Counter, CallStats::kCodes> failures{};
  std::array<Counter, histogram::kBuckets> buckets{};
};

CallMeter::CallMeter(std::size_t executors) : cells_(executors), shared_(std::make_unique<Shard>(true)) {}

CallMeter::~CallMeter() {
  cells_.each([](const Cell& cell) { delete cell.shard.load(std::memory_order_acquire); });
}

[[gnu::hot]] CallMeter::Shard* CallMeter::mine() noexcept {
  Cell* cell = cells_.mine();
  if (cell == nullptr) return shared_.get();
  Shard* shard = cell->shard.load(std::memory_order_relaxed);
  if (shard != nullptr) return shard;
  shard = new (std::nothrow) Shard(false);
  if (shard == nullptr) return shared_.get();
  cell->shard.store(shard, std::memory_order_release);
  return shard;
}

[[gnu::hot]] void CallMeter::begin() noexcept {
  Shard& shard = *mine();
  bump(shard.begun, 1, shard.shared);
  const std::uint64_t begun = shard.begun.load(std::memory_order_relaxed);
  const std::uint64_t ended = shard.ended.load(std::memory_order_relaxed);
  const std::uint64_t running = begun > ended ? begun - ended : 0;
  if (running > shard.max_running.load(std::memory_order_relaxed)) {
    shard.max_running.store(running, std::memory_order_relaxed);
  }
}

[[gnu::hot]] void CallMeter::end(Outcome outcome, std::chrono::nanoseconds elapsed, TimePoint at) noexcept {
  Shard& shard = *mine();
  const bool shared = shard.shared;
  const auto nanos = static_cast<std::uint64_t>(std::max<std::chrono::nanoseconds::rep>(elapsed.count(), 0));
  if (outcome.code != StatusCode::kOk) {
    bump(shard.failures[static_cast<std::size_t>(outcome.code)], 1, shared);
  } else {
    bump(outcome.exception ? shard.exceptions : shard.succeeded, 1, shared);
  }
  bump(shard.elapsed_sum, nanos, shared);
  shard.last.store(nanos, std::memory_order_relaxed);
  shard.last_at.store(static_cast<std::uint64_t>(at.time_since_epoch().count()), std::memory_order_relaxed);
  bump(shard.buckets[histogram::bucket_of(nanos)], 1, shared);
  bump(shard.ended, 1, shared);
}

void CallMeter::read_into(CallStats& stats, const Shard& shard) {
  const auto get = [](const Counter& counter) { return counter.load(std::memory_order_relaxed); };
  const std::uint64_t ended = get(shard.ended);  // before `begun`: never more ended than begun
  const std::uint64_t begun = get(shard.begun);
  stats.running += static_cast<std::int64_t>(begun) - static_cast<std::int64_t>(ended);
  stats.max_running += static_cast<std::int64_t>(get(shard.max_running));
  stats.succeeded += get(shard.succeeded);
  stats.exceptions += get(shard.exceptions);
  for (std::size_t i = 0; i < CallStats::kCodes; ++i) stats.failures[i] += get(shard.failures[i]);
  stats.elapsed_sum += std::chrono::nanoseconds(get(shard.elapsed_sum));
  const TimePoint last_at{Duration(static_cast<Duration::rep>(get(shard.last_at)))};
  if (last_at > stats.last_at) {
    stats.last_at = last_at;
    stats.last = std::chrono::nanoseconds(get(shard.last));
  }
  for (std::size_t i = 0; i < histogram::kBuckets; ++i) {
    if (const std::uint64_t times = get(shard.buckets[i]); times > 0) stats.elapsed.add_to_bucket(i, times);
  }
}

std::uint64_t CallMeter::begun() const noexcept {
  std::uint64_t sum = shared_->begun.load(std::memory_order_relaxed);
  cells_.each([&sum](const Cell& cell) {
    const Shard* shard = cell.shard.load(std::memory_order_acquire);
    if (shard != nullptr) sum += shard->begun.load(std::memory_order_relaxed);
  });
  return sum;
}

CallStats CallMeter::read() const {
  CallStats stats;
  read_into(stats, *shared_);
  cells_.each([&stats](const Cell& cell) {
    if (const Shard* shard = cell.shard.load(std::memory_order_acquire)) read_into(stats, *shard);
  });
  // A call that begins on one thread and ends on another is counted on both: the sum is right, a moment's may not be.
  stats.running = std::max<std::int64_t>(stats.running, 0);
  return stats;
}

}  // namespace dubhe
