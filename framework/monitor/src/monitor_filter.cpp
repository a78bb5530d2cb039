#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "dubhe/monitor/extensions.h"
#include "method_meters.h"
#include "peer_meters.h"

namespace dubhe {

namespace {

std::uint64_t nanos(TimePoint at) noexcept {
  return static_cast<std::uint64_t>(std::chrono::nanoseconds(at.time_since_epoch()).count());
}

// What somebody has just read, else the clock.
TimePoint look(Invocation& call) noexcept {
  const TimePoint known = std::exchange(call.just_now, TimePoint());
  return known != TimePoint() ? known : Clock::now();
}

// The clock is read once where a call begins and once where it ends. A consumer counts both the whole call and each of its
// attempts, one right around the other: the cluster's filter tells the peer's of the beginning, the peer's the cluster's of
// the end. An attempt that follows another begins where that one ended.
struct ClusterClock {
  static TimePoint begin(Invocation& call) noexcept { return call.just_now = look(call); }
  // Where no attempt has told of its end, what is known is still the beginning, or nothing.
  static TimePoint end(Invocation& call, std::uint64_t begun) noexcept {
    if (nanos(call.just_now) <= begun) call.just_now = Clock::now();
    return call.just_now;
  }
};
struct PeerClock {
  static TimePoint begin(Invocation& call) noexcept { return look(call); }
  static TimePoint end(Invocation& call, std::uint64_t) noexcept { return call.just_now = Clock::now(); }
};

CallKind kind_of(const Url& url, MonitorLevel level) {
  CallKind kind;
  kind.level = level;
  kind.service = url.interface_name();
  kind.group = url.group();
  kind.version = url.version();
  if (level == MonitorLevel::kPeer) kind.peer = url.address();
  return kind;
}

// Times a call and counts how it ended. Base is Filter or ClusterFilter, Meters says whose meter it is, Moments when.
template <class Base, class Meters, class Moments>
class MonitorFilter final : public Base {
 public:
  MonitorFilter(Monitor& monitor, CallKind kind) : meters_(monitor, std::move(kind)) {}

  [[gnu::hot]] std::optional<Expected<Result>> before(Invocation& call, FilterNote& note) override {
    CallMeter& meter = meters_.meter_of(call);
    meter.begin();
    note.object = &meter;
    note.word = nanos(Moments::begin(call));
    return std::nullopt;
  }
  [[gnu::hot]] void after(Invocation& call, Expected<Result>& answer, FilterNote& note) override {
    CallMeter::Outcome outcome;
    if (answer) {
      outcome.exception = answer->is_exception();
    } else {
      outcome.code = answer.status().code();
    }
    const TimePoint now = Moments::end(call, note.word);
    static_cast<CallMeter*>(note.object)->end(outcome, std::chrono::nanoseconds(nanos(now) - note.word), now);
  }

 private:
  Meters meters_;
};

}  // namespace

Expected<std::unique_ptr<Filter>> make_monitor_filter(const ExtensionContext& context) {
  auto monitor = context.get<Monitor>();
  if (!monitor) return monitor.status().with_context("filter `monitor`");
  const Url& url = context.url();
  if (url.get("side") != "provider") {
    using PeerFilter = MonitorFilter<Filter, MethodMeters, PeerClock>;
    return std::unique_ptr<Filter>(std::make_unique<PeerFilter>(**monitor, kind_of(url, MonitorLevel::kPeer)));
  }
  CallKind kind = kind_of(url, MonitorLevel::kProvider);
  if (!url.get_bool("monitor.peers", true)) {
    using WholeFilter = MonitorFilter<Filter, MethodMeters, PeerClock>;
    return std::unique_ptr<Filter>(std::make_unique<WholeFilter>(**monitor, std::move(kind)));
  }
  using HostFilter = MonitorFilter<Filter, PeerMeters, PeerClock>;
  return std::unique_ptr<Filter>(std::make_unique<HostFilter>(**monitor, std::move(kind)));
}

Expected<std::unique_ptr<ClusterFilter>> make_cluster_monitor_filter(const ExtensionContext& context) {
  auto monitor = context.get<Monitor>();
  if (!monitor) return monitor.status().with_context("clusterfilter `monitor`");
  using CallFilter = MonitorFilter<ClusterFilter, MethodMeters, ClusterClock>;
  return std::unique_ptr<ClusterFilter>(
      std::make_unique<CallFilter>(**monitor, kind_of(context.url(), MonitorLevel::kCluster)));
}

}  // namespace dubhe
