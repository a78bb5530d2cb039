#include "dubhe/monitor/summary.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <vector>

namespace dubhe {

namespace {

using Row = std::vector<std::string>;

constexpr std::array kHeadings = {"level",  "service.method", "peer",   "calls",  "failed",   "exceptions",
                                  "avg ms", "p50 ms",         "p90 ms", "p99 ms", "p99.9 ms", "max running"};
constexpr std::size_t kTextColumns = 3;  // left-aligned; numbers stand on the right

std::string name_of(const CallKind& kind) {
  std::string name = kind.group.empty() ? "" : kind.group + "/";
  name += kind.service + (kind.version.empty() ? "" : ":" + kind.version);
  return kind.method.empty() ? name : name + "." + kind.method;
}

Row row_of(const CallKind& kind, const CallStats& stats) {
  return {std::string(to_string(kind.level)),
          name_of(kind),
          kind.peer.empty() ? "-" : kind.peer,
          std::to_string(stats.total()),
          std::to_string(stats.failed()),
          std::to_string(stats.exceptions),
          format_millis(stats.average()),
          format_millis(stats.percentile(0.5)),
          format_millis(stats.percentile(0.9)),
          format_millis(stats.percentile(0.99)),
          format_millis(stats.percentile(0.999)),
          std::to_string(stats.max_running)};
}

std::string print(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(kHeadings.size(), 0);
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string fill(widths[i] - row[i].size(), ' ');
      if (i > 0) line += "  ";
      line += i < kTextColumns ? row[i] + fill : fill + row[i];
    }
    text += line + "\n";
  }
  return text;
}

}  // namespace

std::string format_millis(std::chrono::nanoseconds elapsed) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.3f", static_cast<double>(elapsed.count()) / 1e6);
  return text.data();
}

std::string summary(const MonitorSnapshot& snapshot) {
  std::vector<Row> rows;
  rows.emplace_back(kHeadings.begin(), kHeadings.end());
  for (const auto& [kind, stats] : snapshot.calls) rows.push_back(row_of(kind, stats));
  return print(rows);
}

}  // namespace dubhe
