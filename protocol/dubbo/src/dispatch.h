// What a request means: finds the exported service, reads the arguments, runs the call, writes the answer.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "connection_events.h"
#include "dubbo_options.h"
#include "dubhe/common/logger.h"
#include "dubhe/exchange/exchange_server.h"
#include "dubhe/protocol/worker_calls.h"
#include "dubhe/protocol_dubbo/counts.h"
#include "dubhe/telnet/telnet_console.h"
#include "dubhe/transport/worker_executor.h"
#include "dubhe/transport/worker_pool.h"
#include "service_table.h"

namespace dubhe::dubbo {

class CallbackProxies;
class ServerCall;
class TelnetCall;

class Dispatch final : public RequestHandler, public std::enable_shared_from_this<Dispatch> {
 public:
  enum class Serves : std::uint8_t {
    kServices,         // a port: found by path, version and group
    kCallbackObjects,  // a consumer's connection: found by their number; they stand under the path INTERFACE.NUMBER
  };
  // `calls`: where those at workers are counted, or nullptr. `console`: of the port's text commands; nullptr: it takes
  // none.
  Dispatch(std::shared_ptr<WorkerPool> own_pool, WorkerPool& pool, Runtime& runtime, WorkerCalls* calls, Logger& logger,
           Serves serves, std::unique_ptr<const TelnetConsole> console = nullptr)
      : own_pool_(std::move(own_pool)),
        pool_(pool),
        executors_(runtime.worker_executors()),
        worker_calls_(calls),
        logger_(logger),
        serves_(serves),
        console_(std::move(console)),
        events_(std::make_shared<ConnectionEvents>(pool, executors_, calls, logger)),
        table_(std::make_shared<ServiceTable>(std::vector<ExportPtr>())) {}

  Expected<ExportPtr> add(InvokerPtr invoker, const Url& url, ExportOptions options);
  void remove(const ExportPtr& service);
  ProviderCounts counts() const noexcept;
  void set_port(std::uint16_t port) noexcept { port_.store(port, std::memory_order_relaxed); }

  void on_batch(ServerConnection& from) override;
  void on_request(ServerConnection& from, const Frame& request) override;
  void on_connected(ServerConnection& from) override;
  Expected<std::size_t> on_text(ServerConnection& from, std::string_view bytes, Status why) override;
  void on_closed(ServerConnection& from) override;

 private:
  friend class ServerCall;
  friend class TelnetCall;
  // A table with the exports changed; whoever holds the old one goes on with it until its batch ends.
  void replace(std::vector<ExportPtr> exports);
  // What the peer of this connection has handed over to be called back.
  CallbackProxies& callback_proxies(ServerConnection& from) const;
  std::vector<ExportPtr> exports();
  // The most calls of `service` that may hold a worker now.
  std::size_t pool_share(const Export& service, TimePoint now) const;
  bool others_want_workers(const Export& service, TimePoint now) const;
  void tell(ServerConnection& from, const MethodDescriptor* Export::*event);

  const std::shared_ptr<WorkerPool> own_pool_;
  WorkerPool& pool_;
  WorkerExecutors& executors_;
  WorkerCalls* const worker_calls_;
  Logger& logger_;
  const Serves serves_;
  const std::unique_ptr<const TelnetConsole> console_;
  const std::shared_ptr<ConnectionEvents> events_;
  std::atomic<std::uint16_t> port_{0};

  mutable std::mutex mutex_;
  std::shared_ptr<const ServiceTable> table_;
  std::atomic<std::uint64_t> version_{1};

  struct Counters {
    std::atomic<std::uint64_t> refused{0}, pool_full{0}, late{0}, one_way_failures{0}, too_large_answers{0};
  } counters_;
};

}  // namespace dubhe::dubbo
