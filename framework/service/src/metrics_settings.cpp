#include "metrics_settings.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace dubhe {

namespace {

constexpr std::string_view kBounds = "histogram.buckets-ms";
constexpr std::size_t kMostParts = 1000, kMostBounds = 100;
constexpr std::int64_t kLongestWindowSeconds = 24 * 3600;

Status odd(const ConfigSection& metrics, std::string_view key, const std::string& why) {
  return Status(StatusCode::kInvalidArgument, std::string(metrics.origin(key)) + ": metrics." + std::string(key) + ": `" +
                                                  std::string(metrics.get(key)) + "` " + why);
}

Status read_bounds(const ConfigSection& metrics, std::vector<std::chrono::milliseconds>& bounds) {
  if (!metrics.has(kBounds)) return {};
  bounds.clear();
  for (const std::string& text : metrics.get_list(kBounds)) {
    std::int64_t ms = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ms);
    const bool rising = bounds.empty() || ms > bounds.back().count();
    if (error != std::errc() || end != text.data() + text.size() || ms <= 0 || !rising) {
      return odd(metrics, kBounds, "is no list of rising times in milliseconds, as `100,300,500` is");
    }
    bounds.emplace_back(ms);
  }
  if (bounds.empty() || bounds.size() > kMostBounds) {
    return odd(metrics, kBounds, "has to be between 1 and " + std::to_string(kMostBounds) + " times long");
  }
  return {};
}

Status read_number(const ConfigSection& metrics, std::string_view key, std::int64_t most, std::int64_t& number) {
  number = metrics.get_int(key, number);
  if (number >= 1 && number <= most) return {};
  return odd(metrics, key, "has to be between 1 and " + std::to_string(most));
}

Status read_window(const ConfigSection& metrics, MetricsWindow& window) {
  std::int64_t parts = static_cast<std::int64_t>(window.parts), seconds = window.length.count(),
               qps_ms = window.qps_length.count();
  for (const Status& read :
       {read_number(metrics, "aggregation.bucket-num", kMostParts, parts),
        read_number(metrics, "aggregation.time-window-seconds", kLongestWindowSeconds, seconds),
        read_number(metrics, "aggregation.qps-time-window-mill-seconds", kLongestWindowSeconds * 1000, qps_ms)}) {
    if (!read.ok()) return read;
  }
  window.enabled = metrics.get_bool("aggregation.enabled", window.enabled);
  window.parts = static_cast<std::size_t>(parts);
  window.length = std::chrono::seconds(seconds);
  window.qps_length = std::chrono::milliseconds(qps_ms);
  window.requests = metrics.get_bool("aggregation.enable-request", window.requests);
  window.rt = metrics.get_bool("aggregation.enable-rt", window.rt);
  window.percentiles = metrics.get_bool("aggregation.enable-rt-pxx", window.percentiles);
  window.qps = metrics.get_bool("aggregation.enable-qps", window.qps);
  return {};
}

}  // namespace

Expected<MetricsSettings> metrics_settings(const ConfigSection& metrics, const std::string& application) {
  MetricsSettings settings;
  settings.shown =
      metrics.has("port") && metrics.get_bool("enabled", true) && metrics.get("protocol", "prometheus") != "default";
  settings.from_the_start = metrics.get_bool("enable-metrics-init", true);
  settings.estate = {.application = application,
                     .registries = metrics.get_bool("enable-registry", true),
                     .metadata = metrics.get_bool("enable-metadata", true),
                     .thread_pools = metrics.get_bool("enable-threadpool", true)};
  settings.page.calls = metrics.get_bool("enable-rpc", true);
  settings.page.by_method = metrics.get("rpc-level", "METHOD") != "SERVICE";
  settings.page.histogram = metrics.get_bool("histogram.enabled", true);
  settings.endpoint.host = std::string(metrics.get("host", settings.endpoint.host));
  settings.endpoint.port = static_cast<std::uint16_t>(std::max<std::int64_t>(metrics.get_int("port", 0), 0));
  if (Status read = read_bounds(metrics, settings.page.histogram_bounds); !read.ok()) return read;
  if (Status read = read_window(metrics, settings.page.window); !read.ok()) return read;
  return settings;
}

}  // namespace dubhe
