// Counts every call of an application, by service, method and peer.
//
// Interface, thread-safe, one per application.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "dubhe/common/export.h"
#include "dubhe/monitor/call_meter.h"
#include "dubhe/monitor/call_stats.h"
#include "dubhe/spi/extension_registry.h"

namespace dubhe DUBHE_EXPORT {

class Monitor {
 public:
  static constexpr std::string_view kPoint = "monitor";
  static constexpr std::string_view kDefault = "counters";
  static constexpr ExtensionScope kScope = ExtensionScope::kApplication;

  virtual ~Monitor() = default;
  // The meter of one kind of calls: looked up when a chain is made, kept, used in every call. Lives as long as the monitor.
  // Beyond the monitor's limit of kinds the rest share one meter per level, named "other".
  virtual CallMeter& meter(const CallKind& kind) = 0;
  virtual MonitorSnapshot snapshot() const = 0;
  // Every meter there is; `look` asks the monitor for nothing. For those who want one number of each, often.
  using Look = std::function<void(const CallKind&, const CallMeter&)>;
  virtual void each_meter(const Look& look) const = 0;
};

}  // namespace dubhe
