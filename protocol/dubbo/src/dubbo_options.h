// What the dubbo protocol reads from a URL, once, when an export or a reference is made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/url.h"
#include "dubhe/exchange/dispatcher.h"
#include "dubhe/exchange/exchange_client.h"
#include "dubhe/exchange/exchange_server.h"
#include "dubhe/serialize/serialization.h"
#include "dubhe/spi/extension_registry.h"

namespace dubhe::dubbo {

// Of a port: those of the first export on it.
struct PortOptions {
  std::string bind_host;
  std::uint16_t port = 0;  // 0: any free one
  ExchangeServerOptions server;
};

// Of one exported service.
struct ExportOptions {
  DispatchPlan dispatch;
  // The most calls of this service that may hold a worker at a time; 0: decided by the port.
  std::size_t pool_share = 0;
  std::size_t payload = 0;                // of answers; 0: what the codec can say
  std::string on_connect, on_disconnect;  // methods
  // Whose filters stand around calls back; nullptr: none.
  ExtensionRegistry* extensions = nullptr;
  std::vector<const ArchiveSerialization*> archives;  // what it takes beside hessian2, see serializations.h
};

// Of the connections to one address.
struct ConnectionOptions {
  std::string host;
  std::uint16_t port = 0;
  std::size_t payload = 0;             // of answers
  std::size_t own_connections = 0;     // 0: those shared by all references …
  std::size_t shared_connections = 1;  // … of which this one wants so many
  bool lazy = false;
  ExchangeClientOptions client;
};

// `payload`: the most bytes of a body; 0: no limit.
std::size_t payload_limit(const Url& url);
// kInvalidArgument names the parameter and the mend.
Expected<PortOptions> read_port_options(const Url& at);
// Everything but the plan.
ExportOptions read_export_options(const Url& at);
Expected<ConnectionOptions> read_connection_options(const Url& provider, std::uint64_t seed);

}  // namespace dubhe::dubbo
