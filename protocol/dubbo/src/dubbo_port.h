// One listening address and what is exported there: takes requests from the connections and runs them.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "dubbo_options.h"
#include "dubhe/common/logger.h"
#include "dubhe/exchange/exchange_server.h"
#include "dubhe/protocol/worker_calls.h"
#include "dubhe/protocol_dubbo/counts.h"
#include "dubhe/telnet/telnet_console.h"
#include "service_table.h"

namespace dubhe::dubbo {

// What frames the bytes of a port, and its name.
struct PortCodec {
  std::string name;
  std::shared_ptr<const Codec> codec;
};

class DubboPort {
 public:
  // `own_pool`: nullptr, the application's. `calls`: see Dispatch.
  static Expected<std::unique_ptr<DubboPort>> open(Runtime& runtime, Transporter& transporter,
                                                   PortCodec codec, PortOptions options,
                                                   std::shared_ptr<WorkerPool> own_pool,
                                                   WorkerCalls* calls, Logger& logger,
                                                   std::unique_ptr<const TelnetConsole> console);
  // Stops accepting, closes, waits for the pool of its own.
  ~DubboPort();

  const std::string& codec_name() const noexcept { return codec_.name; }
  std::uint16_t port() const noexcept { return server_->port(); }
  // kAlreadyExists: this path, version and group is exported here.
  Expected<ExportPtr> add(InvokerPtr invoker, const Url& url, ExportOptions options);
  void remove(const ExportPtr& service);
  Task<void> shut_down(Deadline until) { return server_->shut_down(until); }
  ExchangeServerCounts server_counts() const noexcept { return server_->counts(); }
  ProviderCounts counts() const noexcept;

 private:
  explicit DubboPort(PortCodec codec) noexcept : codec_(std::move(codec)) {}

  const PortCodec codec_;
  std::shared_ptr<class Dispatch> dispatch_;
  std::unique_ptr<ExchangeServer> server_;
};

}  // namespace dubhe::dubbo
