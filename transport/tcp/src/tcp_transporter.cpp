#include "dubhe/transport_tcp/tcp_transporter.h"

#include <sys/socket.h>

#include <boost/asio/ip/basic_resolver.hpp>
#include <cerrno>
#include <future>
#include <utility>
#include <vector>

#include "tcp_acceptor.h"
#include "tcp_connector.h"
#include "tcp_loop.h"

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

StatusCode code_of_bind_error(int error) noexcept {
  switch (error) {
    case EADDRINUSE:
      return StatusCode::kAlreadyExists;
    case EACCES:
      return StatusCode::kPermissionDenied;
    default:
      return StatusCode::kInvalidArgument;
  }
}

const char* mend_of_bind_error(int error) noexcept {
  switch (error) {
    case EADDRINUSE:
      return "; another program has this port, choose another one, or 0 for any that is free";
    case EACCES:
      return "; ports below 1024 need a privilege, choose a higher one";
    case EADDRNOTAVAIL:
      return "; this machine has no such address, use one of its own or 0.0.0.0";
    default:
      return "";
  }
}

// Every address that the text may mean; "" is every IPv4 address of this machine.
Expected<std::vector<TcpEndpoint>> addresses_to_bind(const std::string& host, std::uint16_t port) {
  if (host.empty()) return std::vector{TcpEndpoint(boost::asio::ip::tcp::v4(), port)};
  if (const auto literal = parse_address(host)) return std::vector{TcpEndpoint(*literal, port)};
  boost::asio::io_context context;
  boost::asio::ip::tcp::resolver resolver(context);
  boost::system::error_code error;
  const auto found = resolver.resolve(host, std::to_string(port), resolver.passive | resolver.numeric_service, error);
  if (error) {
    return Status(StatusCode::kInvalidArgument, "cannot listen on " + host_and_port(host, port) +
                                                    ": the name cannot be resolved: " + error.message());
  }
  std::vector<TcpEndpoint> addresses;
  for (const auto& entry : found) addresses.push_back(entry.endpoint());
  return addresses;
}

Expected<UniqueFd> bind_and_listen(const TcpEndpoint& address, const std::string& asked_for) {
  auto fd = make_socket(address);
  if (!fd) return fd.status().with_context("cannot listen on " + asked_for);
  const int on = 1;
  ::setsockopt(fd->get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(fd->get(), address.data(), static_cast<socklen_t>(address.size())) != 0 ||
      ::listen(fd->get(), SOMAXCONN) != 0) {
    const int error = errno;
    return Status(code_of_bind_error(error),
                  "cannot listen on " + asked_for + ": " + error_text(error) + mend_of_bind_error(error));
  }
  return fd;
}

std::uint16_t bound_port(int fd) {
  TcpEndpoint bound;
  auto size = static_cast<socklen_t>(bound.capacity());
  if (::getsockname(fd, bound.data(), &size) != 0) return 0;
  bound.resize(size);
  return bound.port();
}

class TcpTransporter final : public Transporter {
 public:
  TcpTransporter(Runtime& runtime, Logger& logger) : runtime_(runtime) {
    for (std::size_t i = 0; i <= runtime.loop_count(); ++i) {
      loops_.push_back(std::make_unique<TcpLoop>(runtime.loop(i), logger));
    }
  }

  // First nobody hands over any more, then everybody leaves.
  ~TcpTransporter() override {
    on_every_loop(&TcpLoop::stop_accepting);
    on_every_loop(&TcpLoop::shut_down);
  }

  Task<Expected<Channel*>> connect(EventLoop& loop, std::string host, std::uint16_t port, ChannelOptions options,
                                   HandlerFactory make_handler) override {
    TcpLoop* home = home_of(loop);
    if (home == nullptr || !loop.in_own_thread()) {
      co_return Status(StatusCode::kFailedPrecondition,
                       "connect() to " + host_and_port(host, port) +
                           " outside of its loop; await it on the loop that was given, one of this application's");
    }
    if (home->ending()) {
      co_return Status(StatusCode::kUnavailable, "cannot connect to " + host_and_port(host, port) +
                                                     ": the tcp transport of this application ends");
    }
    auto owned = std::make_unique<TcpConnector>(*home, std::move(host), port, options, std::move(make_handler));
    TcpConnector& connector = *owned;
    home->add(std::move(owned));
    ConnectOutcome outcome;
    connector.begin(outcome);
    co_return co_await outcome;
  }

  Expected<std::unique_ptr<Listener>> listen(const std::string& host, std::uint16_t port, ChannelOptions options,
                                             HandlerFactory make_handler) override {
    const std::string asked_for = host_and_port(host.empty() ? "0.0.0.0" : host, port);
    auto addresses = addresses_to_bind(host, port);
    if (!addresses) return addresses.status();
    Status last(StatusCode::kInvalidArgument, "cannot listen on " + asked_for + ": the name has no address");
    for (const TcpEndpoint& address : *addresses) {
      auto fd = bind_and_listen(address, asked_for);
      if (fd) return start_accepting(std::move(*fd), options, std::move(make_handler));
      last = fd.status();
    }
    return last;
  }

 private:
  std::unique_ptr<Listener> start_accepting(UniqueFd fd, const ChannelOptions& options, HandlerFactory make_handler) {
    const std::uint16_t port = bound_port(fd.get());
    auto on = std::make_shared<AcceptorSwitch>(fd.get());
    std::vector<TcpLoop*> targets;
    for (std::size_t i = 0; i < runtime_.loop_count(); ++i) targets.push_back(loops_[i].get());
    TcpLoop& home = *loops_[runtime_.next_loop().index()];
    home.loop().post([&home, fd = std::move(fd), on, targets = std::move(targets), options,
                      make_handler = std::move(make_handler)]() mutable {
      auto acceptor = std::make_unique<TcpAcceptor>(home, std::move(fd), std::move(on), std::move(targets), options,
                                                    std::move(make_handler));
      TcpAcceptor& accepting = *acceptor;
      home.add(std::move(acceptor));
      accepting.wait();
    });
    return std::make_unique<TcpListener>(port, std::move(on));
  }

  TcpLoop* home_of(EventLoop& loop) noexcept {
    const std::size_t index = loop.index();
    return index < loops_.size() && &loops_[index]->loop() == &loop ? loops_[index].get() : nullptr;
  }

  // A loop that has ended drops the job, which breaks the promise, which ends the wait.
  void on_every_loop(void (TcpLoop::*step)(std::promise<void>)) {
    std::vector<std::future<void>> steps;
    for (const auto& home : loops_) {
      std::promise<void> done;
      steps.push_back(done.get_future());
      home->loop().post([&home = *home, step, done = std::move(done)]() mutable { (home.*step)(std::move(done)); });
    }
    for (auto& done : steps) done.wait();
  }

  Runtime& runtime_;
  std::vector<std::unique_ptr<TcpLoop>> loops_;  // by the index of the event loop, the control loop last
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
