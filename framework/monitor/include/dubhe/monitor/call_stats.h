// What became of the calls of one kind: how many, how they ended, how long they took.
//
// Value types. Two readings of the same counters subtract: what lies between them, percentiles included.
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "dubhe/common/export.h"
#include "dubhe/common/status.h"
#include "dubhe/monitor/histogram.h"

namespace dubhe DUBHE_EXPORT {

// Where a call was counted.
enum class MonitorLevel : std::uint8_t {
  kCluster,   // consumer: a call, once, however often it was tried
  kPeer,      // consumer: each attempt, by the provider it went to
  kProvider,  // provider: each call that arrived, by the consumer's host
};
// "cluster", "peer", "provider"
std::string_view to_string(MonitorLevel level) noexcept;

struct CallKind {
  MonitorLevel level = MonitorLevel::kCluster;
  std::string service;  // "dubhe.samples.GreetingService"
  std::string group;
  std::string version;
  std::string method;
  std::string peer;  // "10.0.0.8:20880", "10.0.0.9"; empty at the cluster level

  friend auto operator<=>(const CallKind&, const CallKind&) = default;
};

struct CallStats {
  static constexpr std::size_t kCodes = static_cast<std::size_t>(StatusCode::kInternal) + 1;

  std::uint64_t succeeded = 0;
  std::uint64_t exceptions = 0;                    // answered with the service's own exception
  std::array<std::uint64_t, kCodes> failures{};    // by StatusCode
  std::chrono::nanoseconds elapsed_sum{0};         // of all that ended
  Histogram elapsed;
  std::chrono::nanoseconds last{0};                 // how long the latest took that has ended
  std::chrono::steady_clock::time_point last_at{};  // when; never: none has
  std::int64_t running = 0;      // now; of a difference: at its end
  std::int64_t max_running = 0;  // since the start: the sum of each loop's own maximum, so an upper bound

  std::uint64_t failed_with(StatusCode code) const noexcept { return failures[static_cast<std::size_t>(code)]; }
  // Framework failures.
  std::uint64_t failed() const noexcept;
  // All that ended, however.
  std::uint64_t total() const noexcept { return succeeded + exceptions + failed(); }
  // Those that run counted in.
  std::uint64_t begun() const noexcept { return total() + static_cast<std::uint64_t>(running); }
  std::chrono::nanoseconds average() const noexcept;
  std::chrono::nanoseconds percentile(double share) const noexcept { return elapsed.percentile(share); }

  CallStats& operator+=(const CallStats& other);
  CallStats& operator-=(const CallStats& earlier);
};

struct MonitorSnapshot {
  std::chrono::steady_clock::time_point at{};
  std::map<CallKind, CallStats> calls;

  // The sum of the kinds that `wanted` accepts.
  CallStats sum(const std::function<bool(const CallKind&)>& wanted) const;
  CallStats sum(MonitorLevel level) const;
  // One level by peer: who got how much.
  std::map<std::string, CallStats> by_peer(MonitorLevel level) const;
};

// What happened between two snapshots of one monitor. Kinds without a call in between are left out.
MonitorSnapshot operator-(const MonitorSnapshot& later, const MonitorSnapshot& earlier);

}  // namespace dubhe
