#include "dubhe/protocol_dubbo/dubbo_protocol.h"

#include <algorithm>
#include <coroutine>
#include <random>
#include <utility>

#include "dubbo_invoker.h"
#include "dubbo_options.h"
#include "dubbo_port.h"
#include "dubhe/exchange/codec.h"
#include "dubhe/exchange/dispatcher.h"
#include "dubhe/serialize/serialization.h"
#include "dubhe/transport/thread_pools.h"
#include "serializations.h"

namespace dubhe {

namespace {

using dubbo::DubboPort;

class DubboExporter final : public Exporter {
 public:
  DubboExporter(std::shared_ptr<DubboPort> port, dubbo::ExportPtr service, Url url)
      : port_(std::move(port)), service_(std::move(service)), url_(std::move(url)) {}
  ~DubboExporter() override { port_->remove(service_); }
  const Url& url() const noexcept override { return url_; }

 private:
  const std::shared_ptr<DubboPort> port_;
  const dubbo::ExportPtr service_;
  const Url url_;
};

// The awaiting task goes on there.
class HopTo {
 public:
  explicit HopTo(Executor& there) noexcept : there_(there) {}
  bool await_ready() const noexcept { return current_executor() == &there_; }
  void await_suspend(std::coroutine_handle<> waiting) const {
    there_.post([waiting] { waiting.resume(); });
  }
  void await_resume() const noexcept {}

 private:
  Executor& there_;
};

Expected<DispatchPlan> dispatch_plan(ExtensionRegistry& registry, const Url& at) {
  const auto& keys = Dispatcher::kAdaptiveKeys;
  if (std::all_of(keys.begin(), keys.end(),
                  [&](std::string_view key) { return at.get(key).empty(); }))
    return DispatchPlan();
  auto dispatcher = registry.adaptive<Dispatcher>(at);
  if (!dispatcher) return dispatcher.status();
  return (*dispatcher)->plan(at);
}

// A provider on a Unix domain socket says where it is; that it is one need not be said again at the
// consumer.
Expected<Transporter*> transporter_for(ExtensionRegistry& registry, const Url& at,
                                       const ChannelOptions& channel) {
  const bool by_path = !channel.socket_path.empty() && at.get("transporter").empty();
  auto found = by_path ? registry.get<Transporter>("unix", "`unix.path` of " + at.address())
                       : registry.adaptive<Transporter>(at);
  if (found && channel.tls && !(*found)->encrypts()) {
    return Status(StatusCode::kUnimplemented,
                  at.address() +
                      " is `ssl-enabled`, and this program has no TLS: link "
                      "dubhe::transport_tls and add its wrapper, or dubhe::builtin");
  }
  return found;
}

std::string codec_name(const Url& url) { return std::string(url.get("codec", Codec::kDefault)); }

// What only the provider's URL says may mean something to its own kind: Java's frames are `dubbo` whatever it announces.
// What the consumer says itself was checked before.
Expected<std::unique_ptr<Codec>> codec_towards(ExtensionRegistry& registry, const Url& provider, Logger& logger) {
  auto codec = registry.make_adaptive<Codec>(provider);
  if (codec || codec.status().code() != StatusCode::kNotFound) return codec;
  logger.warn("protocol.dubbo", codec.status().message() + "; calling it in frames of `dubbo`");
  return registry.make<Codec>(Codec::kDefault, provider);
}

}  // namespace

DubboProtocol::DubboProtocol(Runtime& runtime, ExtensionRegistry& registry, Logger& logger, std::uint64_t seed)
    : runtime_(runtime), registry_(registry), logger_(logger), seed_(seed) {}

DubboProtocol::~DubboProtocol() = default;

Expected<std::unique_ptr<Exporter>> DubboProtocol::export_service(InvokerPtr service, const Url& at) {
  auto plan = dispatch_plan(registry_, at);
  if (!plan) return plan.status();
  dubbo::ExportOptions options = dubbo::read_export_options(at);
  options.dispatch = *plan;
  options.extensions = &registry_;
  auto archives = dubbo::taken_serializations(registry_, at);
  if (!archives) return archives.status();
  options.archives = std::move(*archives);
  auto told = dubbo::with_known_names(registry_, at);
  if (!told) return told.status();
  auto port = port_for(at);
  if (!port) return port.status().with_context("export of " + at.service_key());
  Url bound = told->with_port((*port)->port());
  // Of whoever opened the port; consumers must know.
  if ((*port)->codec_name() != Codec::kDefault) bound = bound.with("codec", (*port)->codec_name());
  auto exported = (*port)->add(std::move(service), bound, std::move(options));
  if (!exported) return exported.status();
  return std::unique_ptr<Exporter>(std::make_unique<DubboExporter>(std::move(*port), std::move(*exported), std::move(bound)));
}

Expected<DubboProtocol::PortPtr> DubboProtocol::port_for(const Url& at) {
  auto options = dubbo::read_port_options(at);
  if (!options) return options.status();
  auto transporter = transporter_for(registry_, at, options->server.channel);
  if (!transporter) return transporter.status();
  const std::string key = options->bind_host + ":" + std::to_string(options->port);

  std::lock_guard lock(mutex_);
  const std::string codec_wanted = codec_name(at);
  if (const auto known = ports_.find(key); known != ports_.end()) {
    if (at.get("codec").empty() || known->second->codec_name() == codec_wanted) return known->second;
    return Status(StatusCode::kInvalidArgument,
                  key + " speaks in frames of `" + known->second->codec_name() + "`, and this export asks for `" +
                      codec_wanted + "` (`codec`): give it a port of its own");
  }
  auto codec = registry_.make_adaptive<Codec>(at);
  if (!codec) return codec.status();
  std::shared_ptr<WorkerPool> own_pool;
  if (wants_own_pool(at)) {
    auto made = registry_.make_adaptive<WorkerPool>(at);
    if (!made) return made.status();
    own_pool = std::move(*made);
  }
  auto console = TelnetConsole::open(registry_, at);
  if (!console) return console.status();
  auto opened = DubboPort::open(runtime_, **transporter, {codec_wanted, std::move(*codec)}, *options,
                                std::move(own_pool), registry_.resource<WorkerCalls>(), logger_, std::move(*console));
  if (!opened) return opened.status();
  PortPtr port = std::move(*opened);
  ports_[key] = port;
  // The next export that names the number it was given shares it as well.
  ports_[options->bind_host + ":" + std::to_string(port->port())] = port;
  return port;
}

Expected<InvokerPtr> DubboProtocol::refer(const Url& provider, const ServiceDescriptor& service) {
  const ArchiveSerialization* const archive = dubbo::chosen_serialization(registry_, provider, logger_);
  auto clients = clients_for(provider);
  if (!clients) return clients.status();
  auto options = dubbo::read_connection_options(provider, 0);
  if (!options->lazy) {
    for (const ClientPtr& client : *clients) client->warm_up();
  }
  return InvokerPtr(std::make_shared<dubbo::DubboInvoker>(provider, service, std::move(*clients), options->payload, archive,
                                                          runtime_, &registry_));
}

Expected<std::vector<DubboProtocol::ClientPtr>> DubboProtocol::clients_for(const Url& provider) {
  std::uint64_t seed = 0;
  {
    std::lock_guard lock(mutex_);
    seed = seed_++;
  }
  auto options = dubbo::read_connection_options(provider, seed);
  if (!options) return options.status();
  const ChannelOptions& channel = options->client.channel;
  auto transporter = transporter_for(registry_, provider, channel);
  if (!transporter) return transporter.status();
  const std::string address = options->host + ":" + std::to_string(options->port) + "/" +
                              std::string(provider.get("transporter")) +
                              (channel.tls ? "/tls/" : "//") + codec_name(provider) + "/" + channel.socket_path;

  std::lock_guard lock(mutex_);
  std::erase_if(clients_, [](const auto& entry) { return entry.second.client.expired(); });
  std::vector<ClientPtr> clients;
  const bool own = options->own_connections > 0;
  const std::size_t wanted = own ? options->own_connections : options->shared_connections;
  if (!own) {
    for (auto [at, end] = clients_.equal_range(address); at != end && clients.size() < wanted;
         ++at) {
      if (at->second.own) continue;
      if (ClientPtr shared = at->second.client.lock()) clients.push_back(std::move(shared));
    }
  }
  if (clients.size() == wanted) return clients;
  auto made = codec_towards(registry_, provider, logger_);
  if (!made) return made.status();
  const std::shared_ptr<const Codec> codec = std::move(*made);
  while (clients.size() < wanted) {
    ClientPtr client = ExchangeClient::create(runtime_.next_loop(), **transporter, options->host,
                                              options->port, codec, options->client, logger_);
    clients_.emplace(address, Shared{client, own});
    clients.push_back(std::move(client));
  }
  return clients;
}

std::vector<DubboProtocol::PortPtr> DubboProtocol::ports() const {
  std::lock_guard lock(mutex_);
  std::vector<PortPtr> ports;
  for (const auto& [key, port] : ports_) {
    if (std::find(ports.begin(), ports.end(), port) == ports.end()) ports.push_back(port);
  }
  return ports;
}

std::vector<DubboProtocol::ClientPtr> DubboProtocol::clients() const {
  std::lock_guard lock(mutex_);
  std::vector<ClientPtr> clients;
  for (const auto& [address, shared] : clients_) {
    if (ClientPtr client = shared.client.lock()) clients.push_back(std::move(client));
  }
  return clients;
}

namespace {

// One port whose calls take long does not take the others' time.
Task<void> shut_down_together(std::vector<std::shared_ptr<dubbo::DubboPort>> ports, Deadline until) {
  struct Ends {
    std::size_t left;
    Completion<bool> all;
  };
  if (ports.empty()) co_return;
  const auto ends = std::make_shared<Ends>();
  ends->left = ports.size();
  for (const auto& port : ports) {
    start(port->shut_down(until), [ends] {
      if (--ends->left == 0) ends->all.complete(true);
    });
  }
  Completion<bool>& all = ends->all;
  (void)co_await all;
}

}  // namespace

Task<void> DubboProtocol::shut_down(Deadline until) {
  if (current_executor() == nullptr) {
    logger_.error("protocol.dubbo", Status(StatusCode::kFailedPrecondition,
                                           "the protocol was not shut down: shut_down() is awaited on an event loop, as by "
                                           "block_on(runtime.control(), protocol.shut_down(…)), not on a thread that is none")
                                        .to_string());
    co_return;
  }
  Executor& here = *current_executor();
  co_await shut_down_together(ports(), until);
  const std::vector<ClientPtr> open_clients = clients();
  for (const ClientPtr& client : open_clients) {
    HopTo there(client->loop()), back(here);
    co_await there;
    co_await client->close(until);
    co_await back;
  }
}

dubbo::ProviderCounts DubboProtocol::provider_counts() const {
  dubbo::ProviderCounts all;
  for (const PortPtr& port : ports()) {
    const auto one = port->counts();
    all.calls += one.calls;
    all.refused += one.refused;
    all.pool_full += one.pool_full;
    all.late += one.late;
    all.one_way_failures += one.one_way_failures;
    all.too_large_answers += one.too_large_answers;
  }
  return all;
}

ExchangeServerCounts DubboProtocol::server_counts() const {
  ExchangeServerCounts all;
  for (const PortPtr& port : ports()) {
    const auto one = port->server_counts();
    all.accepted += one.accepted;
    all.connections += one.connections;
    all.running += one.running;
    all.requests += one.requests;
    all.heartbeats += one.heartbeats;
    all.idle_closed += one.idle_closed;
    all.too_large += one.too_large;
    all.overloaded += one.overloaded;
    all.dropped_answers += one.dropped_answers;
    all.bad_bytes += one.bad_bytes;
    all.refused_connections += one.refused_connections;
  }
  return all;
}

ExchangeClientCounts DubboProtocol::client_counts() const {
  ExchangeClientCounts all;
  for (const ClientPtr& client : clients()) {
    const auto one = client->counts();
    all.connected += one.connected;
    all.lost += one.lost;
    all.late_answers += one.late_answers;
    all.unknown_answers += one.unknown_answers;
    all.heartbeats_sent += one.heartbeats_sent;
    all.heartbeats_answered += one.heartbeats_answered;
    all.overloaded += one.overloaded;
  }
  return all;
}

Expected<std::unique_ptr<Protocol>> make_dubbo_protocol(const ExtensionContext& context) {
  Runtime* runtime = context.resource<Runtime>();
  if (runtime == nullptr) {
    return Status(StatusCode::kFailedPrecondition,
                  "protocol `dubbo` needs a Runtime: call ExtensionRegistry::set_resource(Runtime&) first");
  }
  std::random_device entropy;
  return std::unique_ptr<Protocol>(
      std::make_unique<DubboProtocol>(*runtime, context.registry(), context.logger(), entropy()));
}

}  // namespace dubhe
