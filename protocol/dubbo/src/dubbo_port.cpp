#include "dubbo_port.h"

#include <algorithm>

#include "dispatch.h"

namespace dubhe::dubbo {

Expected<std::unique_ptr<DubboPort>> DubboPort::open(Runtime& runtime, Transporter& transporter,
                                                     PortCodec codec, PortOptions options,
                                                     std::shared_ptr<WorkerPool> own_pool,
                                                     WorkerCalls* calls, Logger& logger,
                                                     std::unique_ptr<const TelnetConsole> console) {
  std::unique_ptr<DubboPort> port(new DubboPort(std::move(codec)));
  WorkerPool& pool = own_pool != nullptr ? *own_pool : runtime.pool();
  port->dispatch_ = std::make_shared<Dispatch>(std::move(own_pool), pool, runtime, calls, logger,
                                               Dispatch::Serves::kServices, std::move(console));
  auto server = ExchangeServer::listen(runtime, transporter, options.bind_host, options.port,
                                       port->codec_.codec, port->dispatch_, options.server, logger);
  if (!server) return server.status();
  port->server_ = std::move(*server);
  port->dispatch_->set_port(port->server_->port());
  return port;
}

DubboPort::~DubboPort() = default;

Expected<ExportPtr> DubboPort::add(InvokerPtr invoker, const Url& url, ExportOptions options) {
  const std::size_t longest = codec_.codec->longest_body();
  options.payload = options.payload == 0 ? longest : std::min(options.payload, longest);
  return dispatch_->add(std::move(invoker), url, std::move(options));
}

void DubboPort::remove(const ExportPtr& service) { dispatch_->remove(service); }

ProviderCounts DubboPort::counts() const noexcept {
  ProviderCounts counts = dispatch_->counts();
  const std::uint64_t requests = server_->counts().requests;
  counts.calls = requests > counts.refused ? requests - counts.refused : 0;
  return counts;
}

}  // namespace dubhe::dubbo
