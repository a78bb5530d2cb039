#include "dubhe/monitor/summary.h"
#include "prometheus/call_figures.h"
#include "prometheus/metrics_page.h"

namespace dubhe {

std::string prometheus_text(const MonitorSnapshot& snapshot, std::string_view application) {
  MetricsIdentity identity;
  identity.application = application;
  MetricsPage page(identity);
  MetricsOptions options;
  const MonitorSnapshot kinds = shown_kinds(snapshot, options.by_method);
  add_calls(page, {.since_start = kinds}, options);
  add_attempts(page, snapshot, options.by_method);
  return page.text();
}

}  // namespace dubhe
