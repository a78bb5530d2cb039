// Makes a service reachable, and reaches one.
//
// Interfaces. Thread-safe; Protocol is one per application, Exporter one per exported service.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "dubhe/common/export.h"
#include "dubhe/protocol/invoker.h"
#include "dubhe/spi/extension_registry.h"

namespace dubhe DUBHE_EXPORT {

// While it lives, the service is reachable. Dropping it ends that: new calls are refused, running ones finish.
class Exporter {
 public:
  virtual ~Exporter() = default;
  // With the port that was really bound.
  virtual const Url& url() const noexcept = 0;
};

class Protocol {
 public:
  static constexpr std::string_view kPoint = "protocol";
  static constexpr std::string_view kDefault = "dubbo";
  static constexpr ExtensionScope kScope = ExtensionScope::kApplication;
  static constexpr std::array kAdaptiveKeys = {std::string_view("protocol")};

  virtual ~Protocol() = default;
  // Reachable when this returns. Parameters of `at`: see the implementation's README (`port` 0 or -1: any free one;
  // `bind.ip`, `threads`, `payload`, `heartbeat` …). Called off the loops.
  virtual Expected<std::unique_ptr<Exporter>> export_service(InvokerPtr service, const Url& at) = 0;
  // `provider` has the consumer's settings laid over it; `service` outlives the invoker. Does not wait for a connection:
  // the first call does, or warm-up.
  virtual Expected<InvokerPtr> refer(const Url& provider, const ServiceDescriptor& service) = 0;
  // Before the process ends: tell the peers (read-only), stop accepting, let running calls finish until `until`, close.
  // Awaited on a loop.
  virtual Task<void> shut_down(Deadline until) = 0;
};

}  // namespace dubhe
