#include "dubhe/transport_tcp/tcp_transporter.h"

#include <sys/socket.h>

#include <utility>

#include "bind_tcp.h"
#include "socket_loops.h"
#include "tcp_connector.h"

namespace dubhe {

namespace {

class TcpListener final : public Listener {
 public:
  TcpListener(std::uint16_t port, std::shared_ptr<AcceptorSwitch> acceptor)
      : port_(port), acceptor_(std::move(acceptor)) {}
  ~TcpListener() override { acceptor_->stop(); }
  std::uint16_t port() const noexcept override { return port_; }
  void stop_accepting() override { acceptor_->stop(); }

 private:
  const std::uint16_t port_;
  const std::shared_ptr<AcceptorSwitch> acceptor_;
};

Connected name_tcp(UniqueFd fd) {
  TcpEndpoint remote;
  auto size = static_cast<socklen_t>(remote.capacity());
  if (::getpeername(fd.get(), remote.data(), &size) == 0) remote.resize(size);
  return connected_tcp(std::move(fd), remote);
}

class TcpTransporter final : public Transporter {
 public:
  TcpTransporter(Runtime& runtime, Logger& logger) : loops_(runtime, logger) {}

  Task<Expected<Channel*>> connect(EventLoop& loop, std::string host, std::uint16_t port,
                                   ChannelOptions options, HandlerFactory make_handler) override {
    auto home = loops_.home_of(loop, "connect() to " + host_and_port(host, port));
    if (!home) co_return home.status();
    if (options.tls) co_return not_encrypted(host_and_port(host, port));
    auto owned = std::make_unique<TcpConnector>(**home, std::move(host), port, options,
                                                std::move(make_handler));
    TcpConnector& connector = *owned;
    (*home)->add(std::move(owned));
    ConnectOutcome outcome;
    connector.begin(outcome);
    co_return co_await outcome;
  }

  Expected<std::unique_ptr<Listener>> listen(const std::string& host, std::uint16_t port, ChannelOptions options,
                                             HandlerFactory make_handler) override {
    const std::string asked_for = host_and_port(host.empty() ? "0.0.0.0" : host, port);
    if (options.tls) return not_encrypted(asked_for);
    auto fd = bind_tcp(host, port, TcpPurpose::kListen);
    if (!fd) return fd.status();
    const std::uint16_t bound = bound_port(fd->get());
    return std::make_unique<TcpListener>(
        bound, loops_.accept(std::move(*fd), options, std::move(make_handler), name_tcp));
  }

 private:
  SocketLoops loops_;
};

}  // namespace

std::unique_ptr<Transporter> make_tcp_transporter_on(Runtime& runtime, Logger& logger) {
  return std::make_unique<TcpTransporter>(runtime, logger);
}

Expected<std::unique_ptr<Transporter>> make_tcp_transporter(const ExtensionContext& context) {
  auto* runtime = context.resource<Runtime>();
  if (runtime == nullptr) {
    return Status(StatusCode::kFailedPrecondition,
                  "transporter `tcp` needs the application's Runtime; call set_resource<Runtime>() on the registry first");
  }
  return make_tcp_transporter_on(*runtime, context.logger());
}

}  // namespace dubhe
