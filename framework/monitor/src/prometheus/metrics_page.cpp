#include "prometheus/metrics_page.h"

#include <cmath>
#include <cstdio>
#include <utility>

namespace dubhe {

namespace {

// A label's value: three letters would end it or the line.
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

std::string label(std::string_view name, std::string_view value) {
  return std::string(name) + "=\"" + escape(value) + "\"";
}

// Whole numbers without a point, whatever their size.
std::string number(double value) {
  std::array<char, 48> text{};
  const bool whole = std::nearbyint(value) == value && std::fabs(value) < 1e15;
  std::snprintf(text.data(), text.size(), whole ? "%.0f" : "%.6g", value);
  return text.data();
}

}  // namespace

MetricsPage::MetricsPage(const MetricsIdentity& identity) {
  const std::string name = label("application_name", identity.application);
  const std::string application = name + "," + label("application_module_id", identity.module_id);
  const std::string host = label("hostname", identity.hostname) + "," + label("ip", identity.ip);
  owners_ = {name, application,
             application + "," + label("application_version", identity.version) + "," +
                 label("git_commit_id", identity.commit) + "," + host,
             name + "," + host + "," + label("pid", identity.pid)};
}

MetricsPage::Family& MetricsPage::family_of(const MetricFamily& family, std::string_view type) {
  Family& one = families_[family.name];
  if (one.head.empty()) {
    one.head = "# HELP " + family.name + " " + family.help + "\n# TYPE " + family.name + " " + std::string(type) + "\n";
  }
  return one;
}

std::string MetricsPage::labels_of(MetricOwner owner, const MetricLabels& labels) const {
  std::string text = owners_[static_cast<std::size_t>(owner)];
  for (const auto& [name, value] : labels) text += "," + label(name, value);
  return text;
}

void MetricsPage::add(const MetricFamily& family, const MetricLabels& labels, double value) {
  Family& one = family_of(family, family.type == MetricType::kCounter ? "counter" : "gauge");
  one.values[family.name + "{" + labels_of(family.owner, labels) + "}"] += value;
}

void MetricsPage::add_histogram(const MetricFamily& family, const MetricLabels& labels, std::span<const Bucket> buckets,
                                std::uint64_t count, double sum) {
  Family& one = family_of(family, "histogram");
  const std::string common = labels_of(family.owner, labels);
  const auto line = [&](std::string_view suffix, const std::string& more, const std::string& value) {
    one.lines += family.name + std::string(suffix) + "{" + common + more + "} " + value + "\n";
  };
  for (const Bucket& bucket : buckets) {
    line("_bucket", "," + label("le", number(bucket.up_to)), std::to_string(bucket.count));
  }
  line("_bucket", ",le=\"+Inf\"", std::to_string(count));
  line("_sum", "", number(sum));
  line("_count", "", std::to_string(count));
}

std::string MetricsPage::text() const {
  std::string text;
  for (const auto& [name, family] : families_) {
    text += family.head;
    for (const auto& [left, value] : family.values) text += left + " " + number(value) + "\n";
    text += family.lines;
  }
  return text;
}

}  // namespace dubhe
