// What `dubbo.metrics` asks for, read once.
//
// Pure functions.
#pragma once

#include <string>

#include "dubhe/common/expected.h"
#include "dubhe/config/config.h"
#include "dubhe/monitor/estate_meters.h"
#include "dubhe/monitor/metrics_options.h"
#include "dubhe/monitor/prometheus_endpoint.h"

namespace dubhe {

struct MetricsSettings {
  bool shown = false;
  bool from_the_start = true;  // methods that nobody has called are shown, too
  EstateMetersOptions estate;
  MetricsOptions page;
  PrometheusOptions endpoint;
};

// kInvalidArgument names the key, its value and where it stands.
Expected<MetricsSettings> metrics_settings(const ConfigSection& metrics, const std::string& application);

}  // namespace dubhe
