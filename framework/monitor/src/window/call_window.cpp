#include "window/call_window.h"

#include <algorithm>

namespace dubhe {

CallWindow::CallWindow(std::size_t parts, MonitorSnapshot first)
    : parts_(std::max<std::size_t>(parts, 1)), last_(std::move(first)) {}

CallWindow::Part CallWindow::brief(const MonitorSnapshot& difference) {
  Part part;
  for (const auto& [kind, stats] : difference.calls) {
    if (stats.total() == 0) continue;
    Brief& one = part[kind];
    one.counts = stats;
    one.counts.elapsed = Histogram();
    one.counts.running = one.counts.max_running = 0;
    stats.elapsed.each_bucket([&one](std::size_t bucket, std::uint64_t times) {
      one.buckets.emplace_back(static_cast<std::uint16_t>(bucket), times);
    });
    one.buckets.shrink_to_fit();
  }
  return part;
}

void CallWindow::turn(MonitorSnapshot reading) {
  past_.push_back(brief(reading - last_));
  while (past_.size() >= parts_) past_.pop_front();
  last_ = std::move(reading);
}

MonitorSnapshot CallWindow::recent(const MonitorSnapshot& now) const {
  MonitorSnapshot sum = now - last_;
  for (const Part& part : past_) {
    for (const auto& [kind, one] : part) {
      CallStats& stats = sum.calls[kind];
      stats += one.counts;
      for (const auto& [bucket, times] : one.buckets) stats.elapsed.add_to_bucket(bucket, times);
    }
  }
  return sum;
}

}  // namespace dubhe
