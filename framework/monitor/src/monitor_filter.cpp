#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "dubhe/monitor/extensions.h"
#include "method_meters.h"
#include "peer_meters.h"

namespace dubhe {

namespace {

std::uint64_t nanos_now() noexcept {
  return static_cast<std::uint64_t>(std::chrono::nanoseconds(Clock::now().time_since_epoch()).count());
}

CallKind kind_of(const Url& url, MonitorLevel level) {
  CallKind kind;
  kind.level = level;
  kind.service = url.interface_name();
  kind.group = url.group();
  kind.version = url.version();
  if (level == MonitorLevel::kPeer) kind.peer = url.address();
  return kind;
}

// Times a call and counts how it ended. Base is Filter or ClusterFilter, Meters says whose meter it is.
template <class Base, class Meters>
class MonitorFilter final : public Base {
 public:
  MonitorFilter(Monitor& monitor, CallKind kind) : meters_(monitor, std::move(kind)) {}

  std::optional<Expected<Result>> before(Invocation& call, FilterNote& note) override {
    meters_.meter_of(call).begin();
    note.word = nanos_now();
    return std::nullopt;
  }
  void after(Invocation& call, Expected<Result>& answer, FilterNote& note) override {
    CallMeter::Outcome outcome;
    if (answer) {
      outcome.exception = answer->is_exception();
    } else {
      outcome.code = answer.status().code();
    }
    meters_.meter_of(call).end(outcome, std::chrono::nanoseconds(nanos_now() - note.word));
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
    using PeerFilter = MonitorFilter<Filter, MethodMeters>;
    return std::unique_ptr<Filter>(std::make_unique<PeerFilter>(**monitor, kind_of(url, MonitorLevel::kPeer)));
  }
  CallKind kind = kind_of(url, MonitorLevel::kProvider);
  if (!url.get_bool("monitor.peers", true)) {
    return std::unique_ptr<Filter>(std::make_unique<MonitorFilter<Filter, MethodMeters>>(**monitor, std::move(kind)));
  }
  return std::unique_ptr<Filter>(std::make_unique<MonitorFilter<Filter, PeerMeters>>(**monitor, std::move(kind)));
}

Expected<std::unique_ptr<ClusterFilter>> make_cluster_monitor_filter(const ExtensionContext& context) {
  auto monitor = context.get<Monitor>();
  if (!monitor) return monitor.status().with_context("clusterfilter `monitor`");
  return std::unique_ptr<ClusterFilter>(std::make_unique<MonitorFilter<ClusterFilter, MethodMeters>>(
      **monitor, kind_of(context.url(), MonitorLevel::kCluster)));
}

}  // namespace dubhe
