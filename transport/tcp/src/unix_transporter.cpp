#include "dubhe/transport_tcp/unix_transporter.h"

#include <string>
#include <utility>

#include "bind_tcp.h"
#include "socket_loops.h"
#include "tcp_channel.h"
#include "unix_socket.h"

namespace dubhe {

namespace {

constexpr Duration kAgain = std::chrono::milliseconds(10);

class UnixListener final : public Listener {
 public:
  UnixListener(UniqueFd reserved, std::string path, std::shared_ptr<AcceptorSwitch> acceptor)
      : port_(bound_port(reserved.get())), reserved_(std::move(reserved)), file_(std::move(path)), acceptor_(std::move(acceptor)) {}
  ~UnixListener() override { stop_accepting(); }
  std::uint16_t port() const noexcept override { return port_; }
  void stop_accepting() override {
    file_.remove();
    acceptor_->stop();
  }

 private:
  const std::uint16_t port_;
  const UniqueFd reserved_;
  SocketFile file_;
  const std::shared_ptr<AcceptorSwitch> acceptor_;
};

class UnixTransporter final : public Transporter {
 public:
  UnixTransporter(Runtime& runtime, Logger& logger) : loops_(runtime, logger) {}

  Task<Expected<Channel*>> connect(EventLoop& loop, std::string host, std::uint16_t port, ChannelOptions options,
                                   HandlerFactory make_handler) override {
    Status good = check_socket_path(options.socket_path);
    if (!good.ok()) co_return good.with_context("cannot connect to " + host_and_port(host, port));
    if (options.tls) co_return not_encrypted("unix:" + options.socket_path);
    const std::string what = "connect() to unix:" + options.socket_path;
    const TimePoint until = loop.now() + options.connect_timeout;
    for (;;) {
      auto home = loops_.home_of(loop, what);
      if (!home) co_return home.status();
      auto fd = connect_unix(options.socket_path);
      if (fd) {
        Channel* channel = (*home)->open(connected_unix(std::move(*fd), options.socket_path), options, make_handler);
        if (channel != nullptr) co_return channel;
        co_return Status(StatusCode::kUnavailable, what + ": the system refuses to watch another connection");
      }
      // A full backlog: the provider is at it.
      if (fd.status().code() != StatusCode::kOverloaded || loop.now() + kAgain >= until) {
        co_return Status(StatusCode::kUnavailable, fd.status().message());
      }
      co_await sleep_until(loop, loop.now() + kAgain);
    }
  }

  Expected<std::unique_ptr<Listener>> listen(const std::string& host, std::uint16_t port, ChannelOptions options,
                                             HandlerFactory make_handler) override {
    if (options.tls) return not_encrypted("unix:" + options.socket_path);
    auto reserved = bind_tcp(host, port, TcpPurpose::kReserve);
    if (!reserved) return reserved.status().with_context("the number by which unix:" + options.socket_path + " is known");
    std::string path = options.socket_path;
    auto fd = listen_unix(path, options.socket_mode);
    if (!fd) return fd.status();
    auto name = [path](UniqueFd accepted) { return connected_unix(std::move(accepted), path); };
    auto on = loops_.accept(std::move(*fd), options, std::move(make_handler), std::move(name));
    return std::make_unique<UnixListener>(std::move(*reserved), std::move(path), std::move(on));
  }

 private:
  SocketLoops loops_;
};

}  // namespace

std::unique_ptr<Transporter> make_unix_transporter_on(Runtime& runtime, Logger& logger) {
  return std::make_unique<UnixTransporter>(runtime, logger);
}

Expected<std::unique_ptr<Transporter>> make_unix_transporter(const ExtensionContext& context) {
  auto* runtime = context.resource<Runtime>();
  if (runtime == nullptr) {
    return Status(StatusCode::kFailedPrecondition,
                  "transporter `unix` needs the application's Runtime; call set_resource<Runtime>() on the registry first");
  }
  return make_unix_transporter_on(*runtime, context.logger());
}

}  // namespace dubhe
