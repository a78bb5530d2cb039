#include "dubhe/monitor/prometheus_endpoint.h"

#include <list>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "prometheus/http_request.h"

namespace dubhe {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::string_view kPart = "monitor.prometheus";

struct Shared {
  PrometheusOptions options;
  std::function<std::string()> text;
};

// One connection: reads one request, answers, closes. Holds itself while something is under way.
class Visit : public std::enable_shared_from_this<Visit> {
 public:
  Visit(tcp::socket socket, const Shared& shared, std::size_t& visitors)
      : socket_(std::move(socket)), timer_(socket_.get_executor()), shared_(shared), visitors_(visitors) {
    ++visitors_;
  }
  ~Visit() { --visitors_; }

  void start() {
    timer_.expires_after(shared_.options.timeout);
    timer_.async_wait([weak = weak_from_this()](error_code error) {
      const auto self = weak.lock();
      if (!error && self != nullptr) self->close();
    });
    read();
  }

 private:
  void read() {
    socket_.async_read_some(asio::buffer(piece_), [self = shared_from_this()](error_code error, std::size_t size) {
      if (error) return self->close();
      self->request_.append(self->piece_.data(), size);
      self->consider();
    });
  }
  void consider() {
    const bool whole = http_head_is_complete(request_);
    if (!whole && request_.size() < shared_.options.max_request_bytes) return read();
    answer_ = answer_http(whole ? std::string_view(request_) : std::string_view(), shared_.text);
    asio::async_write(socket_, asio::buffer(answer_), [self = shared_from_this()](error_code error, std::size_t) {
      if (error) return self->close();
      self->say_good_bye();
    });
  }
  // Closing with unread bytes would reset the connection, and the answer with it: tells the peer that this was all, and
  // reads what it still sends (at most until the timeout).
  void say_good_bye() {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    drain();
  }
  void drain() {
    socket_.async_read_some(asio::buffer(piece_), [self = shared_from_this()](error_code error, std::size_t) {
      if (error) return self->close();
      self->drain();
    });
  }
  void close() {
    timer_.cancel();
    error_code ignored;
    socket_.close(ignored);
  }

  tcp::socket socket_;
  asio::steady_timer timer_;
  const Shared& shared_;
  std::size_t& visitors_;
  std::array<char, 2048> piece_;
  std::string request_;
  std::string answer_;
};

class Endpoint final : public PrometheusEndpoint {
 public:
  Endpoint(PrometheusOptions options, std::function<std::string()> text, Logger& logger)
      : shared_{std::move(options), std::move(text)}, logger_(logger), acceptor_(context_), pause_(context_) {}
  ~Endpoint() override {
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }

  Status open() {
    error_code error;
    const auto address = asio::ip::make_address(shared_.options.host, error);
    const std::string where = shared_.options.host + ":" + std::to_string(shared_.options.port);
    if (error) return Status(StatusCode::kInvalidArgument, "metrics endpoint: `" + shared_.options.host + "` is no IP address");
    const tcp::endpoint at(address, shared_.options.port);
    acceptor_.open(at.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(at, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      return Status(error == asio::error::address_in_use ? StatusCode::kAlreadyExists : StatusCode::kUnavailable,
                    "metrics endpoint cannot listen at " + where + ": " + error.message() + ". Choose another port, or 0");
    }
    port_ = acceptor_.local_endpoint(error).port();
    accept();
    thread_ = std::thread([this] { context_.run(); });
    return {};
  }
  std::uint16_t port() const noexcept override { return port_; }

 private:
  void accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (error) return accept_later(error);
      // Full: closed at once, unanswered.
      if (visitors_ < shared_.options.max_connections) {
        std::make_shared<Visit>(std::move(socket), shared_, visitors_)->start();
      }
      accept();
    });
  }
  // Out of file descriptors, most likely: not in a tight loop.
  void accept_later(error_code why) {
    logger_.warn(kPart, "cannot accept a connection: " + why.message());
    pause_.expires_after(std::chrono::seconds(1));
    pause_.async_wait([this](error_code error) {
      if (!error) accept();
    });
  }

  const Shared shared_;
  Logger& logger_;
  std::size_t visitors_ = 0;
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace

Expected<std::unique_ptr<PrometheusEndpoint>> PrometheusEndpoint::start(const PrometheusOptions& options,
                                                                        std::function<std::string()> text,
                                                                        Logger& logger) {
  auto endpoint = std::make_unique<Endpoint>(options, std::move(text), logger);
  if (Status status = endpoint->open(); !status.ok()) return status;
  return std::unique_ptr<PrometheusEndpoint>(std::move(endpoint));
}

}  // namespace dubhe
