// What an application shows of itself, under Apache Dubbo's names: calls since the start and of the last while, and whatever
// its extensions tell.
//
// Thread-safe. Keeps the window going by a timer on the control executor; destroyed, it is not running there any more.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dubhe/common/executor.h"
#include "dubhe/common/export.h"
#include "dubhe/monitor/metric_sources.h"
#include "dubhe/monitor/metrics_identity.h"
#include "dubhe/monitor/metrics_options.h"
#include "dubhe/monitor/monitor.h"

namespace dubhe DUBHE_EXPORT {

class Metrics {
 public:
  // Which calls may come: they are shown as none until the first does. Asked by text().
  using Awaited = std::function<std::vector<CallKind>()>;
  // All that is lent outlives it.
  Metrics(const Monitor& monitor, const MetricSources& sources, Executor& control, MetricsIdentity identity,
          MetricsOptions options, Awaited awaited = {});
  ~Metrics();

  // Prometheus text exposition, version 0.0.4.
  std::string text() const;

 private:
  class State;
  const std::shared_ptr<State> state_;
};

}  // namespace dubhe
