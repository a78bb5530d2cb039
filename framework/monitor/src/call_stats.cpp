#include "dubhe/monitor/call_stats.h"

#include <algorithm>
#include <numeric>

namespace dubhe {

namespace {

std::uint64_t less(std::uint64_t later, std::uint64_t earlier) { return later - std::min(later, earlier); }

}  // namespace

std::string_view to_string(MonitorLevel level) noexcept {
  switch (level) {
    case MonitorLevel::kCluster: return "cluster";
    case MonitorLevel::kPeer: return "peer";
    case MonitorLevel::kProvider: return "provider";
  }
  return "";
}

std::uint64_t CallStats::failed() const noexcept {
  return std::accumulate(failures.begin(), failures.end(), std::uint64_t{0});
}

std::chrono::nanoseconds CallStats::average() const noexcept {
  const std::uint64_t ended = total();
  return ended == 0 ? std::chrono::nanoseconds(0) : elapsed_sum / static_cast<std::int64_t>(ended);
}

CallStats& CallStats::operator+=(const CallStats& other) {
  succeeded += other.succeeded;
  exceptions += other.exceptions;
  for (std::size_t i = 0; i < kCodes; ++i) failures[i] += other.failures[i];
  elapsed_sum += other.elapsed_sum;
  elapsed += other.elapsed;
  if (other.last_at > last_at) {
    last = other.last;
    last_at = other.last_at;
  }
  running += other.running;
  max_running += other.max_running;
  return *this;
}

CallStats& CallStats::operator-=(const CallStats& earlier) {
  succeeded = less(succeeded, earlier.succeeded);
  exceptions = less(exceptions, earlier.exceptions);
  for (std::size_t i = 0; i < kCodes; ++i) failures[i] = less(failures[i], earlier.failures[i]);
  elapsed_sum = std::max(elapsed_sum - earlier.elapsed_sum, std::chrono::nanoseconds(0));
  elapsed -= earlier.elapsed;
  return *this;
}

CallStats MonitorSnapshot::sum(const std::function<bool(const CallKind&)>& wanted) const {
  CallStats total;
  for (const auto& [kind, stats] : calls) {
    if (wanted(kind)) total += stats;
  }
  return total;
}

CallStats MonitorSnapshot::sum(MonitorLevel level) const {
  return sum([level](const CallKind& kind) { return kind.level == level; });
}

std::map<std::string, CallStats> MonitorSnapshot::by_peer(MonitorLevel level) const {
  std::map<std::string, CallStats> peers;
  for (const auto& [kind, stats] : calls) {
    if (kind.level == level) peers[kind.peer] += stats;
  }
  return peers;
}

MonitorSnapshot operator-(const MonitorSnapshot& later, const MonitorSnapshot& earlier) {
  MonitorSnapshot between{later.at, {}};
  for (const auto& [kind, stats] : later.calls) {
    CallStats difference = stats;
    if (const auto before = earlier.calls.find(kind); before != earlier.calls.end()) difference -= before->second;
    if (difference.total() > 0 || difference.running > 0) between.calls.emplace(kind, std::move(difference));
  }
  return between;
}

}  // namespace dubhe
