// A small HTTP server for Prometheus: GET /metrics, nothing else.
//
// Runs on a thread of its own, away from the calls. Destroying it closes the port and ends the thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/logger.h"

namespace dubhe DUBHE_EXPORT {

struct PrometheusOptions {
  // Loopback: who wants to show it to others says so. An IP address.
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  std::size_t max_connections = 16;
  std::size_t max_request_bytes = 8192;
  std::chrono::milliseconds timeout{5000};  // for one request and its answer
};

class PrometheusEndpoint {
 public:
  // `text` gives the page; it is called on the endpoint's thread.
  static Expected<std::unique_ptr<PrometheusEndpoint>> start(const PrometheusOptions& options,
                                                             std::function<std::string()> text, Logger& logger);
  virtual ~PrometheusEndpoint() = default;
  virtual std::uint16_t port() const noexcept = 0;
};

}  // namespace dubhe
