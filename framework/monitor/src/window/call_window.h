// The calls of the last while, for figures of a sliding window.
//
// Costs calls nothing: it is fed with readings of the counters, one at the end of each part of the window, and keeps of each
// part what happened in it, without what did not. State only: no clock, no timer, no lock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "dubhe/monitor/call_stats.h"

namespace dubhe {

class CallWindow {
 public:
  // Kinds that begin while it lives count from zero; what was there before does not count.
  CallWindow(std::size_t parts, MonitorSnapshot first);

  // A part ends with this reading, another begins; the oldest is forgotten when there are `parts` of them with the new one.
  void turn(MonitorSnapshot reading);
  // What the parts and the time since the last turn hold. `running` and the like are those of `now`.
  MonitorSnapshot recent(const MonitorSnapshot& now) const;

 private:
  // CallStats without a histogram, and its filled buckets: a tenth of the room, or less.
  struct Brief {
    CallStats counts;
    std::vector<std::pair<std::uint16_t, std::uint64_t>> buckets;
  };
  using Part = std::map<CallKind, Brief>;
  static Part brief(const MonitorSnapshot& difference);

  const std::size_t parts_;
  std::deque<Part> past_;
  MonitorSnapshot last_;
};

}  // namespace dubhe
