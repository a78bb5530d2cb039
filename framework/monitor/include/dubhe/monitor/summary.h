// Counts and times as text for people, and as the text that Prometheus reads.
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "dubhe/common/export.h"
#include "dubhe/monitor/call_stats.h"

namespace dubhe DUBHE_EXPORT {

// A table, one line per kind of calls:
//   level    service.method             peer              calls  failed  exceptions  avg ms  p50 ms  p90 ms  p99 ms  p99.9 ms  max running
std::string summary(const MonitorSnapshot& snapshot);

// "1.234" (milliseconds, three digits behind the point).
std::string format_millis(std::chrono::nanoseconds elapsed);

// Prometheus text exposition, version 0.0.4. Names and labels are those of Apache Dubbo 3 (dubbo_consumer_requests_total …,
// labels application_name, interface, method, group, version): consumer figures count calls (MonitorLevel::kCluster).
// Attempts by provider, which Dubbo does not show, are dubhe_consumer_attempts_… with a label `peer`.
std::string prometheus_text(const MonitorSnapshot& snapshot, std::string_view application);

}  // namespace dubhe
