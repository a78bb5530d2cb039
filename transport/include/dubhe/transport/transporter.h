// Connects and listens.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/url.h"
#include "dubhe/spi/extension_registry.h"
#include "dubhe/transport/channel.h"
#include "dubhe/transport/event_loop.h"

namespace dubhe DUBHE_EXPORT {

struct ChannelOptions {
  std::size_t read_bytes_per_turn = 1 << 20;  // one socket must not starve the others
  // Of listen(): its connections are spread over so many loops; 0, or more than there are: over all.
  std::size_t loops = 0;
  // A mark for on_writable(), not a bound: the layer above looks at queued_bytes() and stops appending.
  std::size_t write_limit = 8 << 20;
  Duration connect_timeout = std::chrono::seconds(3);
  // Encrypted; only of a transporter that encrypts().
  bool tls = false;
  // Of transporter "unix": the socket's file, absolute; and what it is created with.
  std::string socket_path{};
  unsigned socket_mode = 0660;
};

// A bound and accepting address. Destroying it stops accepting; accepted channels live on.
class Listener {
 public:
  virtual ~Listener() = default;
  // The port that was really bound.
  virtual std::uint16_t port() const noexcept = 0;
  virtual void stop_accepting() = 0;
};

// Interface, thread-safe, one per application.
class Transporter {
 public:
  static constexpr std::string_view kPoint = "transporter";
  static constexpr std::string_view kDefault = "tcp";
  static constexpr ExtensionScope kScope = ExtensionScope::kApplication;
  static constexpr std::array kAdaptiveKeys = {std::string_view("transporter")};

  // Makes the handler of a fresh channel, on its loop; the channel is owned by the transport and lent until on_closed().
  // The handler is owned by the channel and destroyed right after its on_closed().
  using HandlerFactory = std::function<std::unique_ptr<ChannelHandler>(Channel&)>;

  virtual ~Transporter() = default;
  // Whether ChannelOptions::tls is understood. Who wants it asks first: what does not encrypt sends
  // in the clear.
  virtual bool encrypts() const noexcept { return false; }
  // Connects on `loop` (to be awaited there). Destroying the Task gives the attempt up. Resolves
  // names off the loop. The channel stays open, and the reference valid, until its handler's
  // on_closed(). kUnavailable names the address and the reason.
  virtual Task<Expected<Channel*>> connect(EventLoop& loop, std::string host, std::uint16_t port,
                                           ChannelOptions options, HandlerFactory make_handler) = 0;
  // Reachable when this returns; port 0 binds any free one. Accepted channels are spread over the
  // loops.
  virtual Expected<std::unique_ptr<Listener>> listen(const std::string& host, std::uint16_t port,
                                                     ChannelOptions options,
                                                     HandlerFactory make_handler) = 0;
};

}  // namespace dubhe
