#include "dubhe/transport_tls/tls_transporter.h"

#include "openssl_texts.h"
#include "tls_connection.h"
#include "tls_context.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <string>
#include <utility>

namespace dubhe {

namespace {

constexpr std::string_view kWhere = "transport.tls";
constexpr Duration kOneLinePer = std::chrono::seconds(1);

bool is_address(const std::string& host) {
  in6_addr room{};
  return ::inet_pton(AF_INET, host.c_str(), &room) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), &room) == 1;
}

std::string without_brackets(const std::string& host) {
  return host.size() > 2 && host.front() == '[' && host.back() == ']'
             ? host.substr(1, host.size() - 2)
             : host;
}

// Whose certificate this side expects to see, told to the server too where it is a name.
Status expect(SSL& ssl, const std::string& host, bool check) {
  const bool address = is_address(host);
  bool ok = address || SSL_set_tlsext_host_name(&ssl, host.c_str()) == 1;
  if (ok && check) {
    X509_VERIFY_PARAM* const wanted = SSL_get0_param(&ssl);
    ok = address ? X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) == 1
                 : SSL_set1_host(&ssl, host.c_str()) == 1;
  }
  if (ok) return Status();
  return Status(StatusCode::kInvalidArgument,
                host + " is no name of a server: " + take_openssl_error("it is too long"));
}

// Tells of those that did not get in, a line a second at most: a port is also knocked at by those
// who only look.
class Doorkeeper {
 public:
  explicit Doorkeeper(Logger& logger) : logger_(logger) {}
  void refused(const Status& why, TimePoint now) {
    const std::uint64_t all = refused_.fetch_add(1, std::memory_order_relaxed) + 1;
    TimePoint::rep told = told_.load(std::memory_order_relaxed);
    if (told != 0 &&
        now.time_since_epoch().count() - told < TimePoint::duration(kOneLinePer).count())
      return;
    if (!told_.compare_exchange_strong(told, now.time_since_epoch().count(),
                                       std::memory_order_relaxed))
      return;
    logger_.warn(kWhere, why.message() + " (" + std::to_string(all) + " so far did not get in)");
  }

 private:
  Logger& logger_;
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<TimePoint::rep> told_{0};
};

class TlsTransporter final : public Transporter {
 public:
  TlsTransporter(std::unique_ptr<Transporter> inner, SslSettings settings, Logger& logger)
      : check_server_name_(settings.check_server_name),
        server_(std::make_shared<TlsContext>(std::move(settings.server), TlsSide::kServer, logger)),
        client_(std::make_shared<TlsContext>(std::move(settings.client), TlsSide::kClient, logger)),
        doorkeeper_(std::make_shared<Doorkeeper>(logger)),
        inner_(std::move(inner)) {}

  bool encrypts() const noexcept override { return true; }

  Task<Expected<Channel*>> connect(EventLoop& loop, std::string host, std::uint16_t port,
                                   ChannelOptions options, HandlerFactory make_handler) override {
    if (!std::exchange(options.tls, false)) {
      co_return co_await inner_->connect(loop, std::move(host), port, std::move(options),
                                         std::move(make_handler));
    }
    const std::string name = without_brackets(host);
    const std::string peer = (name == host ? host : "[" + name + "]") + ":" + std::to_string(port);
    Expected<SslPtr> ssl = client_->make(loop.now());
    Status ready = ssl ? expect(**ssl, name, check_server_name_) : ssl.status();
    if (!ready.ok()) co_return ready.with_context("cannot connect to " + peer);
    SSL_set_connect_state(ssl->get());

    HandshakeOutcome outcome;
    const TimePoint until = loop.now() + options.connect_timeout;
    auto raw = std::make_shared<SslPtr>(std::move(*ssl));  // a std::function is copied
    HandlerFactory make_connection = [raw, peer, until, &outcome, make = std::move(make_handler)](
                                         Channel& wire) -> std::unique_ptr<ChannelHandler> {
      auto connection = std::make_unique<TlsConnection>(wire, std::move(*raw), peer, until, make,
                                                        &outcome, nullptr);
      connection->begin();
      return connection;
    };
    Expected<Channel*> wire = co_await inner_->connect(
        loop, std::move(host), port, std::move(options), std::move(make_connection));
    if (!wire) co_return wire.status();
    Expected<Channel*> channel = co_await outcome;
    if (!channel) co_return channel.status().with_context("cannot connect to " + peer);
    co_return channel;
  }

  Expected<std::unique_ptr<Listener>> listen(const std::string& host, std::uint16_t port,
                                             ChannelOptions options,
                                             HandlerFactory make_handler) override {
    if (!std::exchange(options.tls, false))
      return inner_->listen(host, port, std::move(options), std::move(make_handler));
    // What is wrong with the certificates shows now, and not with the first peer.
    if (auto tried = server_->make(TimePoint()); !tried) {
      return tried.status().with_context("cannot listen on " + host + ":" + std::to_string(port));
    }
    HandlerFactory make_connection =
        [server = server_, doorkeeper = doorkeeper_, allotted = options.connect_timeout,
         make = std::move(make_handler)](Channel& wire) -> std::unique_ptr<ChannelHandler> {
      const TimePoint now = wire.loop().now();
      Expected<SslPtr> ssl = server->make(now);
      if (!ssl) {
        wire.close(ssl.status());
        return nullptr;
      }
      SSL_set_accept_state(ssl->get());
      auto refused = [doorkeeper, &loop = wire.loop()](const Status& why) {
        doorkeeper->refused(why, loop.now());
      };
      auto connection =
          std::make_unique<TlsConnection>(wire, std::move(*ssl), wire.remote_address(),
                                          now + allotted, make, nullptr, std::move(refused));
      connection->begin();
      return connection;
    };
    return inner_->listen(host, port, std::move(options), std::move(make_connection));
  }

 private:
  const bool check_server_name_;
  const std::shared_ptr<TlsContext> server_, client_;
  const std::shared_ptr<Doorkeeper> doorkeeper_;
  const std::unique_ptr<Transporter> inner_;  // ends first
};

}  // namespace

std::unique_ptr<Transporter> make_tls_transporter(std::unique_ptr<Transporter> inner,
                                                  SslSettings settings, Logger& logger) {
  return std::make_unique<TlsTransporter>(std::move(inner), std::move(settings), logger);
}

Status add_tls_wrapper(ExtensionRegistry& to) {
  return to.wrap<Transporter>(
      "tls", [](std::unique_ptr<Transporter> inner, const ExtensionContext& context) {
        const SslSettings* settings = context.resource<SslSettings>();
        return Expected<std::unique_ptr<Transporter>>(make_tls_transporter(
            std::move(inner), settings != nullptr ? *settings : SslSettings(), context.logger()));
      });
}

}  // namespace dubhe
