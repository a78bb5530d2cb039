// Protocol "dubbo": frames of 16 bytes of header and a hessian2 body over one long connection per address.
//
// Spoken with Apache Dubbo 2.6 to 3.3 and dubbo-go; see docs/dubbo-protocol.md. Parameters: README.md of this folder.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "dubhe/common/export.h"
#include "dubhe/exchange/exchange_client.h"
#include "dubhe/exchange/exchange_server.h"
#include "dubhe/protocol/protocol.h"
#include "dubhe/protocol_dubbo/counts.h"
#include "dubhe/transport/transporter.h"

namespace dubhe DUBHE_EXPORT {

namespace dubbo {
class DubboPort;
}

// Thread-safe. Runtime and registry outlive it.
class DubboProtocol final : public Protocol {
 public:
  // `seed`: of the jitter between reconnects.
  DubboProtocol(Runtime& runtime, ExtensionRegistry& registry, Logger& logger, std::uint64_t seed);
  ~DubboProtocol() override;

  Expected<std::unique_ptr<Exporter>> export_service(InvokerPtr service, const Url& at) override;
  Expected<InvokerPtr> refer(const Url& provider, const ServiceDescriptor& service) override;
  Task<void> shut_down(Deadline until) override;

  // Over all ports.
  dubbo::ProviderCounts provider_counts() const;
  ExchangeServerCounts server_counts() const;
  // Over all connections that references hold now.
  ExchangeClientCounts client_counts() const;

 private:
  using PortPtr = std::shared_ptr<dubbo::DubboPort>;
  using ClientPtr = std::shared_ptr<ExchangeClient>;

  Expected<PortPtr> port_for(const Url& at);
  Expected<std::vector<ClientPtr>> clients_for(const Url& provider);
  std::vector<PortPtr> ports() const;
  std::vector<ClientPtr> clients() const;

  Runtime& runtime_;
  ExtensionRegistry& registry_;
  Logger& logger_;

  mutable std::mutex mutex_;
  std::uint64_t seed_;
  std::map<std::string, PortPtr, std::less<>> ports_;  // by "host:port" as asked for
  struct Shared {
    std::weak_ptr<ExchangeClient> client;
    bool own = false;  // of one reference alone
  };
  std::multimap<std::string, Shared, std::less<>> clients_;  // by address and what decides about its connection
};

// The factory of the extension "dubbo". Needs a Runtime among the registry's resources.
Expected<std::unique_ptr<Protocol>> make_dubbo_protocol(const ExtensionContext& context);

}  // namespace dubhe
