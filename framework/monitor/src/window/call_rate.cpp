#include "window/call_rate.h"

#include <chrono>
#include <utility>

namespace dubhe {

void CallRate::turn(const Monitor& monitor, TimePoint now) {
  Reading reading{now, {}};
  monitor.each_meter([&reading](const CallKind&, const CallMeter& meter) { reading.begun[&meter] = meter.begun(); });
  past_.push_back(std::move(reading));
  while (past_.size() > parts_ + 1) past_.pop_front();
}

std::map<CallKind, double> CallRate::per_second(const Monitor& monitor) const {
  std::map<CallKind, double> rates;
  if (past_.size() < 2) return rates;
  const Reading &oldest = past_.front(), &newest = past_.back();
  const double seconds = std::chrono::duration<double>(newest.at - oldest.at).count();
  if (seconds <= 0) return rates;
  const auto begun = [](const Reading& reading, const CallMeter& meter) {
    const auto found = reading.begun.find(&meter);
    return found == reading.begun.end() ? std::uint64_t{0} : found->second;
  };
  monitor.each_meter([&](const CallKind& kind, const CallMeter& meter) {
    CallKind key = kind;
    key.peer.clear();
    rates[std::move(key)] += static_cast<double>(begun(newest, meter) - begun(oldest, meter)) / seconds;
  });
  return rates;
}

}  // namespace dubhe
