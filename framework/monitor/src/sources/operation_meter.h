// How often something was done, how it ended and how long it took: what Dubbo tells of registries and metadata.
//
// Thread-safe; not for the path of calls.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "dubhe/common/deadline.h"
#include "dubhe/common/expected.h"
#include "dubhe/common/task.h"
#include "dubhe/monitor/metric_sources.h"

namespace dubhe {

class OperationMeter {
 public:
  struct Names {
    // "dubbo_registry_register_requests": …_total, …_succeed_total, …_failed_total; empty: counts are not told
    std::string counts = {};
    // "dubbo_register": …_rt_milliseconds_last and the like; empty: times are not told
    std::string times = {};
    MetricOwner owner = MetricOwner::kApplication;
    MetricOwner owner_of_times = MetricOwner::kApplication;
    // Told as zeros before the first; one that has labels has no series until then.
    bool from_the_start = false;
  };
  explicit OperationMeter(Names names) : names_(std::move(names)) {}

  void began(const MetricLabels& labels);
  void ended(const MetricLabels& labels, bool well, Duration elapsed);
  void tell(MetricSink& sink) const;

 private:
  struct Numbers {
    std::uint64_t begun = 0, succeeded = 0, failed = 0;
    Duration last{0}, min{Duration::max()}, max{0}, sum{0};
  };
  void tell(MetricSink& sink, const MetricLabels& labels, const Numbers& numbers) const;

  const Names names_;
  mutable std::mutex mutex_;
  std::map<MetricLabels, Numbers> numbers_;
};

// `work`, counted.
template <class Answer>
Task<Answer> counted(std::shared_ptr<OperationMeter> meter, MetricLabels labels, Task<Answer> work) {
  const TimePoint began = Clock::now();
  meter->began(labels);
  Answer answer = co_await std::move(work);
  meter->ended(labels, answer.ok(), Clock::now() - began);
  co_return answer;
}

}  // namespace dubhe
