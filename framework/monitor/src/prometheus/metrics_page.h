// The text that Prometheus reads, version 0.0.4, put together from figures told in any order.
//
// Every family stands once, sorted by name, with its type and what it is before its values.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "dubhe/monitor/metric_sources.h"
#include "dubhe/monitor/metrics_identity.h"

namespace dubhe {

class MetricsPage final : public MetricSink {
 public:
  explicit MetricsPage(const MetricsIdentity& identity);

  void add(const MetricFamily& family, const MetricLabels& labels, double value) override;

  // A histogram: how many took at most so many seconds, how many there are, how long all took together.
  struct Bucket {
    double up_to = 0;
    std::uint64_t count = 0;
  };
  void add_histogram(const MetricFamily& family, const MetricLabels& labels, std::span<const Bucket> buckets,
                     std::uint64_t count, double sum);

  std::string text() const;

 private:
  struct Family {
    std::string head;                      // the lines before the values
    std::map<std::string, double> values;  // by the whole left side, as printed: name{label="value",…}
    std::string lines;                     // of histograms, in their order
  };
  Family& family_of(const MetricFamily& family, std::string_view type);
  std::string labels_of(MetricOwner owner, const MetricLabels& labels) const;

  std::array<std::string, 4> owners_;  // by MetricOwner, as printed
  std::map<std::string, Family> families_;
};

}  // namespace dubhe
