#include "report.h"

#include <boost/json.hpp>

namespace order_push {

namespace {

double micros(std::chrono::nanoseconds elapsed) { return static_cast<double>(elapsed.count()) / 1000; }

}  // namespace

std::string report(std::string_view event, const dubhe::MonitorSnapshot& between) {
  const dubhe::CallStats calls = between.sum(dubhe::MonitorLevel::kCluster);
  boost::json::object by;
  for (const auto& [address, attempts] : between.by_peer(dubhe::MonitorLevel::kPeer)) {
    by[address] = attempts.succeeded + attempts.exceptions;
  }
  return boost::json::serialize(boost::json::object{{"event", event},
                                                    {"calls", calls.total()},
                                                    {"failed", calls.failed() + calls.exceptions},
                                                    {"by", std::move(by)},
                                                    {"tp50_us", micros(calls.percentile(0.50))},
                                                    {"tp99_us", micros(calls.percentile(0.99))}});
}

}  // namespace order_push
