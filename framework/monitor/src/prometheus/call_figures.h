// The figures of calls, under Dubbo's names.
//
// Pure functions.
#pragma once

#include <map>
#include <vector>

#include "dubhe/monitor/call_stats.h"
#include "dubhe/monitor/metrics_options.h"
#include "prometheus/metrics_page.h"

namespace dubhe {

// Without peers (and without methods, where those are not wanted); attempts left out.
MonitorSnapshot shown_kinds(const MonitorSnapshot& snapshot, bool by_method);
std::map<CallKind, double> shown_kinds(const std::map<CallKind, double>& rates, bool by_method);

// `since_start` and `recent` are of shown kinds. Percentiles are those of `recent`, where there is one.
struct CallFigures {
  const MonitorSnapshot& since_start;
  const MonitorSnapshot* recent = nullptr;         // the window; nullptr: none
  const std::map<CallKind, double>* rates = nullptr;  // calls per second; nullptr: none
};
void add_calls(MetricsPage& page, const CallFigures& figures, const MetricsOptions& options);
// Those of `awaited` that are not among `called`, which is of shown kinds: how many and how they ended, as in Dubbo, and
// no times.
void add_awaited(MetricsPage& page, const MonitorSnapshot& called, const std::vector<CallKind>& awaited,
                 const MetricsOptions& options);
// By the provider they went to: what Dubbo does not show.
void add_attempts(MetricsPage& page, const MonitorSnapshot& snapshot, bool by_method);

}  // namespace dubhe
