// How many calls of a kind begin in a second, over the last few.
//
// Fed with readings of one number per meter; what lies between the oldest and the newest counts. State only: no clock, no
// timer, no lock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>

#include "dubhe/common/deadline.h"
#include "dubhe/monitor/monitor.h"

namespace dubhe {

class CallRate {
 public:
  // Over so many times the distance of two readings.
  explicit CallRate(std::size_t parts) : parts_(parts) {}

  void turn(const Monitor& monitor, TimePoint now);
  // By kind without the peer; nothing before the second reading.
  std::map<CallKind, double> per_second(const Monitor& monitor) const;

 private:
  struct Reading {
    TimePoint at;
    std::map<const CallMeter*, std::uint64_t> begun;  // meters live as long as their monitor
  };
  const std::size_t parts_;
  std::deque<Reading> past_;
};

}  // namespace dubhe
