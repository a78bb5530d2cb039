#include "sources/operation_meter.h"

#include <algorithm>

namespace dubhe {

namespace {

double millis(Duration elapsed) { return std::chrono::duration<double, std::milli>(elapsed).count(); }

}  // namespace

void OperationMeter::began(const MetricLabels& labels) {
  std::lock_guard lock(mutex_);
  ++numbers_[labels].begun;
}

void OperationMeter::ended(const MetricLabels& labels, bool well, Duration elapsed) {
  std::lock_guard lock(mutex_);
  Numbers& numbers = numbers_[labels];
  ++(well ? numbers.succeeded : numbers.failed);
  numbers.last = elapsed;
  numbers.min = std::min(numbers.min, elapsed);
  numbers.max = std::max(numbers.max, elapsed);
  numbers.sum += elapsed;
}

void OperationMeter::tell(MetricSink& sink) const {
  std::lock_guard lock(mutex_);
  if (numbers_.empty() && names_.from_the_start) tell(sink, {}, Numbers());
  for (const auto& [labels, numbers] : numbers_) tell(sink, labels, numbers);
}

void OperationMeter::tell(MetricSink& sink, const MetricLabels& labels, const Numbers& numbers) const {
  const auto add = [&](const std::string& name, const char* help, double value) {
    sink.add({name, MetricType::kGauge, help, names_.owner}, labels, value);
  };
  const auto add_time = [&](const std::string& name, const char* help, double value) {
    sink.add({name, MetricType::kGauge, help, names_.owner_of_times}, labels, value);
  };
  if (!names_.counts.empty()) {
    add(names_.counts + "_total", "How often it was tried", static_cast<double>(numbers.begun));
    add(names_.counts + "_succeed_total", "How often it succeeded", static_cast<double>(numbers.succeeded));
    add(names_.counts + "_failed_total", "How often it failed", static_cast<double>(numbers.failed));
  }
  const std::uint64_t ended = numbers.succeeded + numbers.failed;
  if (names_.times.empty() || ended == 0) return;
  const std::string times = names_.times + "_rt_milliseconds_";
  add_time(times + "last", "How long the last one took", millis(numbers.last));
  add_time(times + "min", "How long the quickest took", millis(numbers.min));
  add_time(times + "max", "How long the slowest took", millis(numbers.max));
  add_time(times + "sum", "How long all took together", millis(numbers.sum));
  add_time(times + "avg", "How long they took on average", millis(numbers.sum) / static_cast<double>(ended));
}

}  // namespace dubhe
