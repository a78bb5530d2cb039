#include <array>
#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/monitor/summary.h"

namespace dubhe {

namespace {

// One line's labels and figures.
struct Series {
  std::string labels;  // without braces
  CallStats stats;
};
using Group = std::vector<Series>;

std::string escape(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (c == '\\' || c == '"') text += '\\';
    if (c == '\n') {
      text += "\\n";
    } else {
      text += c;
    }
  }
  return text;
}

std::string labels_of(const CallKind& kind, std::string_view application, bool with_peer) {
  std::string text = "application_name=\"" + escape(application) + "\",interface=\"" + escape(kind.service) +
                     "\",method=\"" + escape(kind.method) + "\",group=\"" + escape(kind.group) + "\",version=\"" +
                     escape(kind.version) + "\"";
  if (with_peer) text += ",peer=\"" + escape(kind.peer) + "\"";
  return text;
}

Group collect(const MonitorSnapshot& snapshot, MonitorLevel level, std::string_view application, bool by_peer) {
  std::map<std::string, CallStats> by_labels;
  for (const auto& [kind, stats] : snapshot.calls) {
    if (kind.level == level) by_labels[labels_of(kind, application, by_peer)] += stats;
  }
  Group group;
  for (auto& [labels, stats] : by_labels) group.push_back({labels, std::move(stats)});
  return group;
}

std::string number(double value) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return text.data();
}
double millis(std::chrono::nanoseconds elapsed) { return static_cast<double>(elapsed.count()) / 1e6; }

// Which of Dubbo's failure counters a Status belongs to.
std::uint64_t network(const CallStats& s) {
  return s.failed_with(StatusCode::kUnavailable) + s.failed_with(StatusCode::kInterrupted);
}
std::uint64_t unknown(const CallStats& s) {
  return s.failed() - network(s) - s.failed_with(StatusCode::kDeadlineExceeded) -
         s.failed_with(StatusCode::kOverloaded) - s.failed_with(StatusCode::kNotFound) -
         s.failed_with(StatusCode::kDataLoss);
}

struct CountMetric {
  std::string_view name;  // behind dubbo_{side}_requests_
  std::string_view help;
  std::uint64_t (*value)(const CallStats&);
};
constexpr CountMetric kCounts[] = {
    {"total", "Calls that ended", [](const CallStats& s) { return s.total(); }},
    {"succeed_total", "Calls that were answered with a value", [](const CallStats& s) { return s.succeeded; }},
    {"business_failed_total", "Calls answered with the service's own exception",
     [](const CallStats& s) { return s.exceptions; }},
    {"timeout_total", "Calls that ran out of time",
     [](const CallStats& s) { return s.failed_with(StatusCode::kDeadlineExceeded); }},
    {"limit_total", "Calls refused for want of room",
     [](const CallStats& s) { return s.failed_with(StatusCode::kOverloaded); }},
    {"failed_network_total", "Calls whose connection failed", network},
    {"failed_service_unavailable_total", "Calls without a provider",
     [](const CallStats& s) { return s.failed_with(StatusCode::kNotFound); }},
    {"failed_codec_total", "Calls whose bytes made no sense",
     [](const CallStats& s) { return s.failed_with(StatusCode::kDataLoss); }},
    {"unknown_failed_total", "Calls that failed for another reason", unknown},
    {"failed_total", "Calls that failed in any way, exceptions included",
     [](const CallStats& s) { return s.failed() + s.exceptions; }},
};

struct TimeMetric {
  std::string_view name;  // behind dubbo_{side}_rt_milliseconds_
  double (*value)(const CallStats&);
};
constexpr TimeMetric kTimes[] = {
    {"min", [](const CallStats& s) { return millis(s.elapsed.smallest()); }},
    {"max", [](const CallStats& s) { return millis(s.elapsed.largest()); }},
    {"sum", [](const CallStats& s) { return millis(s.elapsed_sum); }},
    {"avg", [](const CallStats& s) { return millis(s.average()); }},
    {"p50", [](const CallStats& s) { return millis(s.percentile(0.5)); }},
    {"p90", [](const CallStats& s) { return millis(s.percentile(0.9)); }},
    {"p95", [](const CallStats& s) { return millis(s.percentile(0.95)); }},
    {"p99", [](const CallStats& s) { return millis(s.percentile(0.99)); }},
};

constexpr std::array<int, 7> kHistogramMillis = {100, 300, 500, 1000, 3000, 5000, 10000};

class Page {
 public:
  void head(std::string_view name, std::string_view type, std::string_view help) {
    text_ += "# HELP " + std::string(name) + " " + std::string(help) + "\n# TYPE " + std::string(name) + " " +
             std::string(type) + "\n";
  }
  void line(std::string_view name, const std::string& labels, const std::string& value) {
    text_ += std::string(name) + "{" + labels + "} " + value + "\n";
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void print_counts(Page& page, const std::string& prefix, const Group& group) {
  for (const CountMetric& metric : kCounts) {
    const std::string name = prefix + std::string(metric.name);
    page.head(name, "counter", metric.help);
    for (const Series& one : group) page.line(name, one.labels, std::to_string(metric.value(one.stats)));
  }
  const std::string running = prefix + "processing_total";
  page.head(running, "gauge", "Calls that run now");
  for (const Series& one : group) page.line(running, one.labels, std::to_string(one.stats.running));
}

void print_times(Page& page, const std::string& prefix, const Group& group) {
  for (const TimeMetric& metric : kTimes) {
    const std::string name = prefix + "rt_milliseconds_" + std::string(metric.name);
    page.head(name, "gauge", "Response time since the start");
    for (const Series& one : group) page.line(name, one.labels, number(metric.value(one.stats)));
  }
}

void print_histogram(Page& page, const std::string& prefix, const Group& group) {
  const std::string name = prefix + "rt_milliseconds_histogram_seconds";
  page.head(name, "histogram", "Response time");
  for (const Series& one : group) {
    const Histogram& elapsed = one.stats.elapsed;
    for (const int limit : kHistogramMillis) {
      page.line(name + "_bucket", one.labels + ",le=\"" + number(limit / 1000.0) + "\"",
                std::to_string(elapsed.count_up_to(std::chrono::milliseconds(limit))));
    }
    page.line(name + "_bucket", one.labels + ",le=\"+Inf\"", std::to_string(elapsed.count()));
    page.line(name + "_sum", one.labels, number(millis(one.stats.elapsed_sum) / 1000.0));
    page.line(name + "_count", one.labels, std::to_string(elapsed.count()));
  }
}

}  // namespace

std::string prometheus_text(const MonitorSnapshot& snapshot, std::string_view application) {
  Page page;
  const Group consumer = collect(snapshot, MonitorLevel::kCluster, application, false);
  const Group provider = collect(snapshot, MonitorLevel::kProvider, application, false);
  const Group attempts = collect(snapshot, MonitorLevel::kPeer, application, true);
  for (const auto& [prefix, group] : {std::pair<std::string, const Group&>("dubbo_consumer_", consumer),
                                      std::pair<std::string, const Group&>("dubbo_provider_", provider)}) {
    if (group.empty()) continue;
    print_counts(page, prefix + "requests_", group);
    print_times(page, prefix, group);
    print_histogram(page, prefix, group);
  }
  if (!attempts.empty()) {
    print_counts(page, "dubhe_consumer_attempts_", attempts);
    print_times(page, "dubhe_consumer_attempts_", attempts);
  }
  return page.take();
}

}  // namespace dubhe
