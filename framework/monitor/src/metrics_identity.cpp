#include "dubhe/monitor/metrics_identity.h"

#include <unistd.h>

#include <array>
#include <utility>

#include "dubhe/spi/version.h"

namespace dubhe {

MetricsIdentity MetricsIdentity::of_this_process(std::string application) {
  MetricsIdentity identity;
  identity.application = std::move(application);
  identity.version = DUBHE_VERSION;
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) == 0) identity.hostname = name.data();
  identity.pid = std::to_string(::getpid());
  return identity;
}

}  // namespace dubhe
