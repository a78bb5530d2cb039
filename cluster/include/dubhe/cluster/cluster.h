// Makes many providers look like one: what happens when the chosen one fails.
//
// Interface, thread-safe, one per application; the invokers it makes are one per reference.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "dubhe/cluster/directory.h"
#include "dubhe/common/deadline.h"
#include "dubhe/common/export.h"
#include "dubhe/protocol/invoker.h"
#include "dubhe/spi/extension_registry.h"

namespace dubhe DUBHE_EXPORT {

class Cluster {
 public:
  static constexpr std::string_view kPoint = "cluster";
  static constexpr std::string_view kDefault = "failover";
  static constexpr ExtensionScope kScope = ExtensionScope::kApplication;
  static constexpr std::array kAdaptiveKeys = {std::string_view("cluster")};

  virtual ~Cluster() = default;
  // Fails when the settings in the directory's URL make no sense.
  virtual Expected<InvokerPtr> join(DirectoryPtr directory) = 0;
  // Before the application's connections end: what is still to be done in the background is done now, or given up and
  // reported, until `until`. Awaited on the control executor. Most have nothing to do there.
  virtual Task<void> shut_down(Deadline) { co_return; }
};

}  // namespace dubhe
