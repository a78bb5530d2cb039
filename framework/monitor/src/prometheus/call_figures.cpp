#include "prometheus/call_figures.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dubhe {

namespace {

double millis(std::chrono::nanoseconds elapsed) { return static_cast<double>(elapsed.count()) / 1e6; }

// Which of Dubbo's failures a Status belongs to.
std::uint64_t timeouts(const CallStats& s) { return s.failed_with(StatusCode::kDeadlineExceeded); }
std::uint64_t limited(const CallStats& s) { return s.failed_with(StatusCode::kOverloaded); }
std::uint64_t network(const CallStats& s) {
  return s.failed_with(StatusCode::kUnavailable) + s.failed_with(StatusCode::kInterrupted);
}
std::uint64_t codec(const CallStats& s) { return s.failed_with(StatusCode::kDataLoss); }
std::uint64_t without_provider(const CallStats& s) { return s.failed_with(StatusCode::kNotFound); }
// A call without a provider is among them, as in Dubbo, and has a counter of its own besides.
std::uint64_t unknown(const CallStats& s) { return s.failed() - timeouts(s) - limited(s) - network(s) - codec(s); }
std::uint64_t all_failed(const CallStats& s) { return s.failed() + s.exceptions; }

struct Count {
  std::string_view name;       // behind dubbo_{side}_requests_
  std::string_view recent;     // the same of the window
  std::string_view help;
  std::uint64_t (*value)(const CallStats&);
};
constexpr Count kCounts[] = {
    {"succeed_total", "succeed_aggregate", "answered with a value", [](const CallStats& s) { return s.succeeded; }},
    {"business_failed_total", "business_failed_aggregate", "answered with the service's own exception",
     [](const CallStats& s) { return s.exceptions; }},
    {"timeout_total", "timeout_failed_aggregate", "that ran out of time", timeouts},
    {"limit_total", "limit_aggregate", "refused for want of room", limited},
    {"failed_network_total", "failed_network_total_aggregate", "whose connection failed", network},
    {"failed_codec_total", "failed_codec_total_aggregate", "whose bytes made no sense", codec},
    {"failed_service_unavailable_total", "failed_service_unavailable_total_aggregate", "without a provider",
     without_provider},
    {"unknown_failed_total", "failed_aggregate", "that failed for another reason", unknown},
    {"failed_total", "failed_total_aggregate", "that failed in any way, exceptions included", all_failed},
};

struct Percentile {
  std::string_view name;
  double share;
};
constexpr Percentile kPercentiles[] = {{"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}};

std::string prefix_of(const CallKind& kind) {
  return kind.level == MonitorLevel::kCluster ? "dubbo_consumer_" : "dubbo_provider_";
}

MetricLabels labels_of(const CallKind& kind) {
  return {{"interface", kind.service}, {"method", kind.method}, {"group", kind.group}, {"version", kind.version}};
}

// One line of every family, of one kind of calls.
class Line {
 public:
  Line(MetricsPage& page, std::string prefix, MetricLabels labels)
      : page_(page), prefix_(std::move(prefix)), labels_(std::move(labels)) {}

  void count(std::string_view name, std::string_view help, double value) { add(name, MetricType::kCounter, help, value); }
  void gauge(std::string_view name, std::string_view help, double value) { add(name, MetricType::kGauge, help, value); }
  MetricFamily family(std::string_view name, MetricType type, std::string_view help) const {
    return {prefix_ + std::string(name), type, std::string(help), MetricOwner::kApplication};
  }
  const MetricLabels& labels() const noexcept { return labels_; }

 private:
  void add(std::string_view name, MetricType type, std::string_view help, double value) {
    page_.add(family(name, type, help), labels_, value);
  }
  MetricsPage& page_;
  const std::string prefix_;
  const MetricLabels labels_;
};

void add_counts(Line& line, std::string_view requests, const CallStats& stats) {
  const std::string prefix(requests);
  line.count(prefix + "total", "Calls that have begun", static_cast<double>(stats.begun()));
  line.gauge(prefix + "processing_total", "Calls that run now", static_cast<double>(stats.running));
  for (const Count& one : kCounts) {
    line.count(prefix + std::string(one.name), "Calls " + std::string(one.help), static_cast<double>(one.value(stats)));
  }
}

void add_recent_counts(Line& line, const CallStats& stats) {
  line.gauge("requests_total_aggregate", "Calls of the last while that ended", static_cast<double>(stats.total()));
  for (const Count& one : kCounts) {
    line.gauge("requests_" + std::string(one.recent), "Calls of the last while " + std::string(one.help),
               static_cast<double>(one.value(stats)));
  }
}

void add_times(Line& line, const CallStats& stats) {
  line.gauge("rt_milliseconds_last", "Response time of the last call that ended", millis(stats.last));
  line.gauge("rt_milliseconds_min", "Shortest response time since the start", millis(stats.elapsed.smallest()));
  line.gauge("rt_milliseconds_max", "Longest response time since the start", millis(stats.elapsed.largest()));
  line.gauge("rt_milliseconds_sum", "Response times since the start, together", millis(stats.elapsed_sum));
  line.gauge("rt_milliseconds_avg", "Average response time since the start", millis(stats.average()));
}

void add_recent_times(Line& line, const CallStats& stats) {
  line.gauge("rt_min_milliseconds_aggregate", "Shortest response time of the last while", millis(stats.elapsed.smallest()));
  line.gauge("rt_max_milliseconds_aggregate", "Longest response time of the last while", millis(stats.elapsed.largest()));
  line.gauge("rt_avg_milliseconds_aggregate", "Average response time of the last while", millis(stats.average()));
}

void add_percentiles(Line& line, const CallStats& stats) {
  for (const Percentile& one : kPercentiles) {
    line.gauge("rt_milliseconds_" + std::string(one.name), "Response time that so many calls did not exceed",
               millis(stats.percentile(one.share)));
  }
}

void add_histogram(MetricsPage& page, const Line& line, const CallStats& stats,
                   const std::vector<std::chrono::milliseconds>& bounds) {
  std::vector<MetricsPage::Bucket> buckets;
  for (const auto bound : bounds) {
    buckets.push_back({static_cast<double>(bound.count()) / 1e3, stats.elapsed.count_up_to(bound)});
  }
  page.add_histogram(line.family("rt_milliseconds_histogram_seconds", MetricType::kGauge, "Response time"), line.labels(),
                     buckets, stats.elapsed.count(), millis(stats.elapsed_sum) / 1e3);
}

CallKind shown(CallKind kind, bool by_method) {
  kind.peer.clear();
  if (!by_method) kind.method.clear();
  return kind;
}

// A kind that had no call lately: zeros.
CallStats recent_of(const CallFigures& figures, const CallKind& kind) {
  const auto found = figures.recent->calls.find(kind);
  return found == figures.recent->calls.end() ? CallStats() : found->second;
}

void add_recent(Line& line, const CallStats& recent, const MetricsWindow& window) {
  if (window.requests) add_recent_counts(line, recent);
  if (window.rt) add_recent_times(line, recent);
  if (window.percentiles) add_percentiles(line, recent);
}

}  // namespace

MonitorSnapshot shown_kinds(const MonitorSnapshot& snapshot, bool by_method) {
  MonitorSnapshot kinds{snapshot.at, {}};
  for (const auto& [kind, stats] : snapshot.calls) {
    if (kind.level != MonitorLevel::kPeer) kinds.calls[shown(kind, by_method)] += stats;
  }
  return kinds;
}

std::map<CallKind, double> shown_kinds(const std::map<CallKind, double>& rates, bool by_method) {
  std::map<CallKind, double> kinds;
  for (const auto& [kind, rate] : rates) {
    if (kind.level != MonitorLevel::kPeer) kinds[shown(kind, by_method)] += rate;
  }
  return kinds;
}

void add_calls(MetricsPage& page, const CallFigures& figures, const MetricsOptions& options) {
  for (const auto& [kind, stats] : figures.since_start.calls) {
    Line line(page, prefix_of(kind), labels_of(kind));
    add_counts(line, "requests_", stats);
    if (kind.level == MonitorLevel::kCluster) {
      line.gauge("invoker_no_available_count", "Calls without a provider", static_cast<double>(without_provider(stats)));
    }
    add_times(line, stats);
    if (figures.recent != nullptr) {
      add_recent(line, recent_of(figures, kind), options.window);
    } else {
      add_percentiles(line, stats);
    }
    if (figures.rates != nullptr) {
      const auto rate = figures.rates->find(kind);
      line.gauge("qps_total", "Calls that begin in a second", rate == figures.rates->end() ? 0 : rate->second);
    }
    if (options.histogram) add_histogram(page, line, stats, options.histogram_bounds);
  }
}

void add_awaited(MetricsPage& page, const MonitorSnapshot& called, const std::vector<CallKind>& awaited,
                 const MetricsOptions& options) {
  std::set<CallKind> uncalled;
  for (const CallKind& kind : awaited) {
    CallKind one = shown(kind, options.by_method);
    if (!called.calls.contains(one)) uncalled.insert(std::move(one));
  }
  for (const CallKind& kind : uncalled) {
    Line line(page, prefix_of(kind), labels_of(kind));
    add_counts(line, "requests_", CallStats());
    if (options.window.enabled && options.window.requests) add_recent_counts(line, CallStats());
  }
}

void add_attempts(MetricsPage& page, const MonitorSnapshot& snapshot, bool by_method) {
  std::map<CallKind, CallStats> kinds;
  for (const auto& [kind, stats] : snapshot.calls) {
    if (kind.level != MonitorLevel::kPeer) continue;
    CallKind key = kind;
    if (!by_method) key.method.clear();
    kinds[std::move(key)] += stats;
  }
  for (const auto& [kind, stats] : kinds) {
    MetricLabels labels = labels_of(kind);
    labels.emplace_back("peer", kind.peer);
    Line line(page, "dubhe_consumer_attempts_", std::move(labels));
    add_counts(line, "", stats);
    add_times(line, stats);
    add_percentiles(line, stats);
  }
}

}  // namespace dubhe
