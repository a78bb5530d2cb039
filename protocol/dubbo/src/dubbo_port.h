// One listening address and what is exported there: takes requests from the connections and runs them.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "dubbo_options.h"
#include "dubhe/common/logger.h"
#include "dubhe/exchange/exchange_server.h"
#include "dubhe/protocol_dubbo/counts.h"
#include "dubhe/telnet/telnet_console.h"
#include "service_table.h"

namespace dubhe::dubbo {


class DubboPort {
 public:
  // `own_pool`: nullptr, the application's.
  static Expected<std::unique_ptr<DubboPort>> open(Runtime& runtime, Transporter& transporter,
                                                   PortOptions options,
                                                   std::shared_ptr<WorkerPool> own_pool,
                                                   Logger& logger,
                                                   std::unique_ptr<const TelnetConsole> console);
  // Stops accepting, closes, waits for the pool of its own.
  ~DubboPort();

  std::uint16_t port() const noexcept { return server_->port(); }
  // kAlreadyExists: this path, version and group is exported here.
  Expected<ExportPtr> add(InvokerPtr invoker, const Url& url, ExportOptions options);
  void remove(const ExportPtr& service);
  Task<void> shut_down(Deadline until) { return server_->shut_down(until); }
  ExchangeServerCounts server_counts() const noexcept { return server_->counts(); }
  ProviderCounts counts() const noexcept;

 private:
  DubboPort() = default;
  std::shared_ptr<class Dispatch> dispatch_;
  std::unique_ptr<ExchangeServer> server_;
};

}  // namespace dubhe::dubbo
