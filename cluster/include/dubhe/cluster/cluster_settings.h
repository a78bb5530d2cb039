// What clusters want to know of one method, read from a URL once: `greet.sticky`, then `sticky`.
#pragma once

#include <cstdint>
#include <string_view>

#include "dubhe/common/export.h"
#include "dubhe/common/url.h"

namespace dubhe DUBHE_EXPORT {

// From the URL in which the consumer's settings lie over the provider's. A value that is none counts as absent.
struct ClusterSettings {
  // `sticky`: stay with one provider while it can be reached.
  bool sticky = false;
  // `cluster.availablecheck`: leave out who is not connected.
  bool check_available = true;
  // `forks`: providers that `forking` asks at once; 0 or less: all.
  std::int64_t forks = 2;
  // `broadcast.fail.percent` (0 to 100): so many failures end a broadcast early.
  std::int64_t fail_percent = 100;
  // `retries` of `failback`: how often a failed call is tried again later.
  std::int64_t failback_retries = 3;
};

ClusterSettings read_cluster_settings(const Url& url, std::string_view method);

}  // namespace dubhe
