#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "dubhe/common/executor.h"
#include "dubhe/monitor/extensions.h"

namespace dubhe {

namespace {

// Each kind of calls holds some kilobytes per loop: a peer that makes up kinds must not fill the memory.
constexpr std::size_t kMaxKinds = 4096;

class CountersMonitor final : public Monitor {
 public:
  explicit CountersMonitor(std::size_t executors) : executors_(executors) {}

  CallMeter& meter(const CallKind& kind) override {
    std::lock_guard lock(mutex_);
    if (const auto known = meters_.find(kind); known != meters_.end()) return *known->second;
    if (meters_.size() < kMaxKinds) return make(kind);
    return meter_of_others(kind);
  }

  MonitorSnapshot snapshot() const override {
    MonitorSnapshot now{std::chrono::steady_clock::now(), {}};
    each_meter([&now](const CallKind& kind, const CallMeter& meter) { now.calls.emplace(kind, meter.read()); });
    return now;
  }

  void each_meter(const Look& look) const override {
    std::lock_guard lock(mutex_);
    for (const auto& [kind, meter] : meters_) look(kind, *meter);
  }

 private:
  CallMeter& make(const CallKind& kind) {
    return *meters_.emplace(kind, std::make_unique<CallMeter>(executors_)).first->second;
  }
  // Full: one meter per level takes the rest.
  CallMeter& meter_of_others(const CallKind& kind) {
    const CallKind others{kind.level, "other", "", "", "other", kind.level == MonitorLevel::kCluster ? "" : "other"};
    const auto known = meters_.find(others);
    return known != meters_.end() ? *known->second : make(others);
  }

  const std::size_t executors_;
  mutable std::mutex mutex_;
  std::map<CallKind, std::unique_ptr<CallMeter>> meters_;
};

}  // namespace

Expected<std::unique_ptr<Monitor>> make_counters_monitor(const ExtensionContext& context) {
  const Executor* control = context.resource<Executor>();
  const std::size_t executors = control != nullptr ? control->index() + 1 : 0;
  return std::unique_ptr<Monitor>(std::make_unique<CountersMonitor>(executors));
}

}  // namespace dubhe
