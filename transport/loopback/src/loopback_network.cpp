#include "dubhe/transport_loopback/loopback_network.h"

#include <utility>

#include "loopback_state.h"

namespace dubhe {

namespace {

// Those that stand for every host are one.
std::string as_listened(const std::string& host) { return host == "0.0.0.0" || host == "::" ? "" : host; }

std::string text_of(const std::string& host, std::uint16_t port) {
  return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + std::to_string(port);
}

}  // namespace

LoopbackNetwork::LoopbackNetwork() : state_(std::make_shared<State>()) {}
LoopbackNetwork::~LoopbackNetwork() { state_->drop_all(); }
void LoopbackNetwork::set_faults(const LoopbackFaults& faults) { state_->set_faults(faults); }
void LoopbackNetwork::unplug(const std::string& host) { state_->unplug(host); }
void LoopbackNetwork::plug_in(const std::string& host) { state_->plug_in(host); }
std::size_t LoopbackNetwork::connections_made() const { return state_->connections_made(); }
std::size_t LoopbackNetwork::open_channels() const { return state_->open_channels(); }

void LoopbackNetwork::State::set_faults(const LoopbackFaults& faults) {
  std::lock_guard lock(mutex_);
  faults_ = faults;
}

void LoopbackNetwork::State::unplug(const std::string& host) {
  std::vector<std::shared_ptr<LoopbackChannel>> lost;
  {
    std::lock_guard lock(mutex_);
    unplugged_.insert(host);
    for (const auto& [address, channel] : channels_) {
      if (channel->remote_address().starts_with(host + ":")) lost.push_back(channel);
    }
  }
  for (const auto& channel : lost) {
    channel->loop().post([channel] {
      channel->close(Status(StatusCode::kUnavailable, channel->remote_address() + " was unplugged from this loopback network"));
    });
  }
}

void LoopbackNetwork::State::plug_in(const std::string& host) {
  std::lock_guard lock(mutex_);
  unplugged_.erase(host);
}

std::size_t LoopbackNetwork::State::connections_made() const {
  std::lock_guard lock(mutex_);
  return connections_made_;
}

std::size_t LoopbackNetwork::State::open_channels() const {
  std::lock_guard lock(mutex_);
  return channels_.size();
}

Expected<std::uint16_t> LoopbackNetwork::State::listen(const std::string& host, std::uint16_t port,
                                                       LoopbackListening listening) {
  std::lock_guard lock(mutex_);
  if (port == 0) port = free_port();
  const auto added = listening_.try_emplace(Address(as_listened(host), port),
                                            std::make_shared<const LoopbackListening>(std::move(listening)));
  if (!added.second) {
    return Status(StatusCode::kAlreadyExists, "cannot listen on " + text_of(host, port) +
                                                  " of this loopback network: somebody does; choose another port, or 0");
  }
  return port;
}

void LoopbackNetwork::State::stop_listening(const std::string& host, std::uint16_t port) {
  std::lock_guard lock(mutex_);
  listening_.erase(Address(as_listened(host), port));
}

std::shared_ptr<const LoopbackListening> LoopbackNetwork::State::find(const std::string& host, std::uint16_t port) const {
  auto found = listening_.find(Address(host, port));
  if (found == listening_.end()) found = listening_.find(Address("", port));
  return found == listening_.end() ? nullptr : found->second;
}

std::uint16_t LoopbackNetwork::State::free_port() {
  const auto taken = [this](std::uint16_t port) {
    for (const auto& [address, listening] : listening_) {
      if (address.second == port) return true;
    }
    return port == 0;
  };
  do {
    ++last_port_;
  } while (taken(last_port_));
  return last_port_;
}

Expected<Channel*> LoopbackNetwork::State::connect(const void* owner, EventLoop& loop, const std::string& host,
                                                   std::uint16_t port, const ChannelOptions& options,
                                                   const Transporter::HandlerFactory& make_handler) {
  std::shared_ptr<const LoopbackListening> to;
  std::shared_ptr<LoopbackChannel> client, server;
  {
    std::lock_guard lock(mutex_);
    if (unplugged_.contains(host)) {
      return Status(StatusCode::kUnavailable, "cannot connect to " + text_of(host, port) +
                                                  ": the host is unplugged from this loopback network");
    }
    to = find(host, port);
    if (!to) {
      return Status(StatusCode::kUnavailable, "cannot connect to " + text_of(host, port) +
                                                  ": nobody listens there on this loopback network");
    }
    EventLoop& server_loop = *to->loops[next_target_++ % to->loops.size()];
    const auto to_server = std::make_shared<LoopbackPipe>(faults_.capacity, faults_.cut_to_server);
    const auto to_client = std::make_shared<LoopbackPipe>(faults_.capacity, faults_.cut_to_client);
    if (++last_client_port_ == 0) last_client_port_ = 40001;
    const LoopbackChannel::Ends at_client{text_of(host, port), text_of("127.0.0.1", last_client_port_), last_client_port_};
    const LoopbackChannel::Ends at_server{at_client.local, at_client.remote, port};
    client = std::make_shared<LoopbackChannel>(shared_from_this(), owner, loop, at_client, options,
                                               faults_.fragment_bytes, to_server, to_client);
    server = std::make_shared<LoopbackChannel>(shared_from_this(), to->owner, server_loop, at_server, to->options,
                                               faults_.fragment_bytes, to_client, to_server);
    client->set_peer(server);
    server->set_peer(client);
    channels_.emplace(client.get(), client);
    channels_.emplace(server.get(), server);
    ++connections_made_;
  }
  EventLoop& server_loop = server->loop();
  server_loop.post([server = std::move(server), to] { server->open(to->make_handler); });
  client->open(make_handler);
  return client.get();
}

std::vector<std::shared_ptr<LoopbackChannel>> LoopbackNetwork::State::channels_of(const void* owner) const {
  std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<LoopbackChannel>> found;
  for (const auto& [address, channel] : channels_) {
    if (channel->owner() == owner) found.push_back(channel);
  }
  return found;
}

void LoopbackNetwork::State::forget(LoopbackChannel& channel) {
  std::shared_ptr<LoopbackChannel> dropped;
  std::lock_guard lock(mutex_);
  if (const auto found = channels_.find(&channel); found != channels_.end()) {
    dropped = std::move(found->second);
    channels_.erase(found);
  }
}

void LoopbackNetwork::State::drop_all() {
  std::unordered_map<const LoopbackChannel*, std::shared_ptr<LoopbackChannel>> dropped;
  std::lock_guard lock(mutex_);
  dropped.swap(channels_);
  listening_.clear();
}

}  // namespace dubhe
