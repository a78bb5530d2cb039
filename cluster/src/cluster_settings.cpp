#include "dubhe/cluster/cluster_settings.h"

#include <algorithm>

namespace dubhe {

ClusterSettings read_cluster_settings(const Url& url, std::string_view method) {
  constexpr std::int64_t kMostRetries = 1'000'000;
  const ClusterSettings defaults;
  ClusterSettings settings;
  settings.sticky = url.get_method_bool(method, "sticky", defaults.sticky);
  settings.check_available = url.get_method_bool(method, "cluster.availablecheck", defaults.check_available);
  settings.forks = url.get_method_int(method, "forks", defaults.forks);
  settings.fail_percent =
      std::clamp<std::int64_t>(url.get_method_int(method, "broadcast.fail.percent", defaults.fail_percent), 0, 100);
  const std::int64_t retries = url.get_method_int(method, "retries", defaults.failback_retries);
  settings.failback_retries = retries < 0 ? defaults.failback_retries : std::min(retries, kMostRetries);
  return settings;
}

}  // namespace dubhe
