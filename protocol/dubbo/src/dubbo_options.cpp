#include "dubbo_options.h"

#include <algorithm>
#include <charconv>

#include "dubhe/protocol_dubbo/wire.h"

namespace dubhe::dubbo {

namespace {

using std::chrono::milliseconds;

constexpr std::uint16_t kDefaultPort = 20880;
// heartbeat.timeout and close.timeout are this many heartbeats, and never less than two.
constexpr int kDefaultBeats = 3;
constexpr std::size_t kMostConnections = 64;

Status too_short(const Url& url, std::string_view key, milliseconds value, milliseconds heartbeat) {
  return Status(StatusCode::kInvalidArgument,
                url.address() + ": `" + std::string(key) + "` is " + std::to_string(value.count()) +
                    " ms, less than twice `heartbeat` (" + std::to_string(heartbeat.count()) +
                    " ms): one lost heartbeat would close the connection; raise it or lower `heartbeat`");
}

std::size_t bytes(const Url& url, std::string_view key, std::size_t fallback) {
  const std::int64_t value = url.get_int(key, static_cast<std::int64_t>(fallback));
  return value <= 0 ? 0 : static_cast<std::size_t>(value);
}

std::size_t count(const Url& url, std::string_view key, std::size_t fallback) {
  return static_cast<std::size_t>(std::max<std::int64_t>(url.get_int(key, static_cast<std::int64_t>(fallback)), 0));
}

ChannelOptions channel_options(const Url& url) {
  ChannelOptions options;
  options.tls = url.get_bool("ssl-enabled", false);
  options.socket_path = std::string(url.get("unix.path"));
  options.read_bytes_per_turn = bytes(url, "read.turn", options.read_bytes_per_turn);
  return options;
}

milliseconds heartbeat_of(const Url& url) {
  return std::max(url.get_millis("heartbeat", milliseconds(60000)), milliseconds(1));
}

}  // namespace

std::size_t payload_limit(const Url& url) { return bytes(url, "payload", kDefaultPayload); }

Expected<PortOptions> read_port_options(const Url& at) {
  PortOptions options;
  const bool any_host = at.get_bool("anyhost", false) || at.host().empty();
  options.bind_host = std::string(at.get("bind.ip", any_host ? std::string_view("0.0.0.0") : std::string_view(at.host())));
  const std::int64_t port = at.get_int("bind.port", at.port());
  options.port = port < 0 || port > 65535 ? 0 : static_cast<std::uint16_t>(port);

  const milliseconds heartbeat = heartbeat_of(at);
  const milliseconds silence = at.get_millis("heartbeat.timeout", heartbeat * kDefaultBeats);
  const milliseconds close = at.get_millis("close.timeout", silence);
  if (silence < 2 * heartbeat) return too_short(at, "heartbeat.timeout", silence, heartbeat);
  if (close < 2 * heartbeat) return too_short(at, "close.timeout", close, heartbeat);
  options.server.heartbeat = heartbeat;
  options.server.close_timeout = close;
  options.server.accepts = count(at, "accepts", 0);
  options.server.channel = channel_options(at);
  options.server.channel.loops = count(at, "iothreads", 0);
  if (const std::string_view mode = at.get("unix.mode"); !mode.empty()) {
    const auto [end, error] = std::from_chars(mode.data(), mode.data() + mode.size(),
                                              options.server.channel.socket_mode, 8);
    if (error != std::errc() || end != mode.data() + mode.size() ||
        options.server.channel.socket_mode > 0777) {
      return Status(StatusCode::kInvalidArgument,
                    at.address() + ": `unix.mode` is " + std::string(mode) +
                        "; it is an octal number like 660, up to 777");
    }
  }
  options.server.write_limit = bytes(at, "write.limit", options.server.write_limit);
  options.server.running_limit = bytes(at, "running.limit", options.server.running_limit);
  return options;
}

ExportOptions read_export_options(const Url& at) {
  ExportOptions options;
  options.payload = payload_limit(at);
  options.pool_share = count(at, "threads.share", 0);
  options.on_connect = std::string(at.get("onconnect"));
  options.on_disconnect = std::string(at.get("ondisconnect"));
  return options;
}

Expected<ConnectionOptions> read_connection_options(const Url& provider, std::uint64_t seed) {
  ConnectionOptions options;
  options.host = provider.host();
  options.port = provider.port() == 0 ? kDefaultPort : provider.port();
  if (options.host.empty()) {
    return Status(StatusCode::kInvalidArgument, "a provider's URL needs a host: " + provider.to_string());
  }
  options.payload = payload_limit(provider);
  options.own_connections = std::min(count(provider, "connections", 0), kMostConnections);
  options.shared_connections =
      std::clamp<std::size_t>(count(provider, "shareconnections", 1), 1, kMostConnections);
  options.lazy = provider.get_bool("lazy", false);

  const milliseconds heartbeat = heartbeat_of(provider);
  const milliseconds silence = provider.get_millis("heartbeat.timeout", heartbeat * kDefaultBeats);
  if (silence < 2 * heartbeat) return too_short(provider, "heartbeat.timeout", silence, heartbeat);
  options.client.heartbeat = heartbeat;
  options.client.heartbeat_timeout = silence;
  options.client.connect_timeout = std::max(provider.get_millis("connect.timeout", milliseconds(3000)), milliseconds(1));
  options.client.reconnect = provider.get("reconnect") != "false";
  options.client.reconnect_on_call = provider.get_bool("send.reconnect", true);
  options.client.available_at_first =
      !options.lazy || provider.get_bool("connect.lazy.initial.state", true);
  options.client.channel = channel_options(provider);
  options.client.write_limit = bytes(provider, "write.limit", options.client.write_limit);
  options.client.close_limit = provider.get_millis("dubbo.service.shutdown.wait", milliseconds(10000));
  options.client.seed = seed;
  return options;
}

}  // namespace dubhe::dubbo
