// The form of a line of the access log, as Dubbo's.
#pragma once

#include "dubhe/protocol/invocation.h"

#include <chrono>
#include <string>
#include <string_view>

namespace dubhe::filters {

using WallTime = std::chrono::system_clock::time_point;

// "[\"Ann\",3]"; empty without arguments. Made before the call: the service may take them apart.
std::string arguments_as_json(const Invocation& call);

// [2024-01-02 03:04:05.00678] -> [2024-01-02 03:04:05.00680] 10.0.0.1:5000 -> 10.0.0.2:20880 -
// group/a.B:1.0.0 m(int) [3] Times are local, to ten microseconds. `service` is its key.
std::string access_line(const Invocation& call, WallTime began, WallTime ended,
                        std::string_view provider, std::string_view service,
                        std::string_view arguments);

}  // namespace dubhe::filters
