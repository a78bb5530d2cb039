// One line of JSON about what the framework's monitor counted between two snapshots.
#pragma once

#include <string>
#include <string_view>

#include "dubhe/monitor/call_stats.h"

namespace order_push {

// {"event":"progress","calls":…,"failed":…,"by":{"127.0.0.1:41234":…},"tp50_us":…,"tp99_us":…}: calls and failures as the
// caller sees them, and who answered how many.
std::string report(std::string_view event, const dubhe::MonitorSnapshot& between);

}  // namespace order_push
