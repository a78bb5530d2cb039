// What an application shows of itself, and over which time.
//
// Value types.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

// Figures of the last while beside those since the start: Dubbo's `metrics.aggregation`.
struct MetricsWindow {
  bool enabled = true;
  std::size_t parts = 10;
  std::chrono::seconds length{120};              // of which the last part is the one that runs
  std::chrono::milliseconds qps_length{3000};    // of the rate alone; in as many parts
  bool requests = true;                          // …_aggregate: how many, and how they ended
  bool rt = true;                                // the shortest, longest and average time
  bool percentiles = true;
  bool qps = true;
};

struct MetricsOptions {
  bool calls = true;
  bool by_method = true;  // false: by service
  bool histogram = true;
  std::vector<std::chrono::milliseconds> histogram_bounds = {
      std::chrono::milliseconds(100),  std::chrono::milliseconds(300),  std::chrono::milliseconds(500),
      std::chrono::milliseconds(1000), std::chrono::milliseconds(3000), std::chrono::milliseconds(5000),
      std::chrono::milliseconds(10000)};
  MetricsWindow window = {};
};

}  // namespace dubhe
