// The accepting side: connections, their frames, and the calls that run for them.
//
// Decodes in bulk, answers heartbeats, closes what stays silent, skips frames that are too large without keeping them,
// and keeps byte budgets: a peer that does not read its answers is not read from, and refused beyond the budget.
// What a request means is the RequestHandler's business.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/logger.h"
#include "dubhe/common/task.h"
#include "dubhe/exchange/back_line.h"
#include "dubhe/exchange/codec.h"
#include "dubhe/transport/transporter.h"

namespace dubhe DUBHE_EXPORT {

class ServerConnection;

struct ExchangeServerOptions {
  Duration heartbeat = std::chrono::seconds(60);       // what the peers are expected to keep
  Duration close_timeout = std::chrono::seconds(180);  // neither read nor written: closed; at least 2 × heartbeat
  std::size_t write_limit = 64 << 20;    // answers queued for one peer: beyond, its connection is not read from …
  std::size_t running_limit = 256 << 20; // bytes of one peer's requests that run: beyond, calls are refused
  std::size_t accepts = 0;               // connections at a time; 0: any number
  ChannelOptions channel{};              // its own write_limit is not looked at
};

struct ExchangeServerCounts {
  std::uint64_t accepted = 0;
  std::uint64_t connections = 0;  // now
  std::uint64_t running = 0;      // calls, now
  std::uint64_t requests = 0;
  std::uint64_t heartbeats = 0;
  std::uint64_t idle_closed = 0;
  std::uint64_t too_large = 0;            // frames
  std::uint64_t overloaded = 0;           // calls refused by a byte budget
  std::uint64_t dropped_answers = 0;      // the peer was gone, or beyond its budget
  std::uint64_t bad_bytes = 0;            // connections closed for bytes that make no sense
  std::uint64_t refused_connections = 0;  // there were `accepts` of them already
};

// A call that runs for a connection, in its list. Confined to the connection's loop.
class RunningCall {
 public:
  RunningCall(const RunningCall&) = delete;
  RunningCall& operator=(const RunningCall&) = delete;

 protected:
  // Counts as running from here to its destruction. `request_bytes` is held against the connection's budget.
  RunningCall(ServerConnection& connection, std::size_t request_bytes);
  virtual ~RunningCall();
  ServerConnection& connection() const noexcept { return connection_; }

 private:
  friend class ServerConnection;
  // The read batch ends while the call runs: what was lent from the frame must be owned from here on.
  virtual void keep() = 0;
  // The server gives up waiting: stop, and destroy this. false: not now, something outside the loop is at it.
  virtual bool abandon() = 0;

  ServerConnection& connection_;
  const std::size_t request_bytes_;
  RunningCall* next_ = nullptr;
  RunningCall** link_ = nullptr;
  bool kept_ = false;
};

// What a connection's requests mean. Called on the loop of the connection.
class RequestHandler {
 public:
  virtual ~RequestHandler() = default;
  // Before the requests of a read batch.
  virtual void on_batch(ServerConnection& from) = 0;
  // A kCall or kOneWay that is not too large. Views in `request` end with the batch.
  virtual void on_request(ServerConnection& from, const Frame& request) = 0;
  // Bytes that are no frame stand where one should begin; `why` says so. Answers how many of them it took, from the front: what
  // is left comes again, with more. A Status closes the connection.
  virtual Expected<std::size_t> on_text(ServerConnection& from, std::string_view bytes, Status why) {
    (void)from, (void)bytes;
    return why;
  }
  // A connection that may send requests; before the first of them.
  virtual void on_connected(ServerConnection& from) = 0;
  // The peer is gone; calls that run for it go on. Told of each connection that was connected.
  virtual void on_closed(ServerConnection& from) = 0;
};

class ServerConnection {
 public:
  ServerConnection(const ServerConnection&) = delete;
  ServerConnection& operator=(const ServerConnection&) = delete;

  EventLoop& loop() const noexcept { return loop_; }
  const std::string& remote_address() const noexcept { return remote_address_; }
  const Codec& codec() const noexcept { return codec_; }
  // When the current read batch arrived, by the loop's clock.
  TimePoint arrived() const noexcept { return arrived_; }

  enum class Room { kPlenty, kRefusalsOnly, kNone };
  // Whether an answer may be appended: kNone when the peer is gone or far beyond its budget.
  Room room() const noexcept;
  // Append whole frames, then sent().
  Buffer& output() noexcept { return channel_->output(); }
  void sent();
  void count_dropped_answer() noexcept;
  // Answers `request` with a refusal, if it wants an answer and there is room.
  void refuse(const Frame& request, const Status& why);

  // Stops reading what the peer sends, and goes on: for a handler that takes one thing at a time.
  void hold(bool held);
  // When what is queued has left.
  void close(Status why);
  // The addresses of all that are connected with the same port; awaited on this loop.
  Task<std::vector<std::string>> peers() const;

  // For calls to the peer, made when first asked for. nullptr: it is gone.
  std::shared_ptr<BackLine> back_line();

  // The handler's own, per connection.
  std::shared_ptr<void> cache;
  std::uint64_t cache_version = 0;

 private:
  friend class ExchangeClient;  // which feeds those that it has adopted
  friend class ExchangeServer;
  friend class RunningCall;
  struct Shared;
  struct LoopState;
  class Handler;
  class Gathering;

  // `adopted`: reading, silence and the end of the channel are another's business.
  ServerConnection(std::shared_ptr<Shared> shared, Channel& channel, bool adopted);
  ~ServerConnection();

  Status on_bytes(Buffer& in);
  void begin_batch();
  void on_frame(const Frame& frame);
  void end_batch();
  void on_closed(const Status& why, std::uint64_t written_offset);
  void on_writable();
  void on_sent(std::uint64_t offset);
  void arm_idle(TimePoint at);
  void on_idle_time();
  void announce_read_only();
  void noticed();
  void abandon_calls();
  void release_if_done();

  const std::shared_ptr<Shared> shared_;
  EventLoop& loop_;
  const Codec& codec_;
  LoopState& here_;
  Channel* channel_;  // nullptr: closed
  std::shared_ptr<BackLine> back_line_;
  const std::string remote_address_;
  std::uint64_t skip_ = 0;
  TimePoint arrived_;
  std::size_t running_bytes_ = 0;
  RunningCall* fresh_ = nullptr;    // began in this batch
  RunningCall* running_ = nullptr;  // all others
  ServerConnection* next_ = nullptr;
  ServerConnection** link_ = nullptr;
  Executor::TimerId idle_ = 0;
  bool idle_armed_ = false;
  bool connected_ = false;  // the handler was told
  bool paused_ = false;     // the peer does not read
  bool held_ = false;       // the handler wants so
  bool in_batch_ = false;
  bool speaks_frames_ = false;
  bool unaware_ = false;  // told that this side leaves, and has not shown that it read it
  std::uint32_t calls_ = 0;
};

class ExchangeServer {
 public:
  // Reachable when this returns; port 0: any free one. Runtime, transporter and handler outlive the server and its
  // connections. Any thread.
  static Expected<std::unique_ptr<ExchangeServer>> listen(Runtime& runtime, Transporter& transporter,
                                                          const std::string& host, std::uint16_t port,
                                                          std::shared_ptr<const Codec> codec,
                                                          std::shared_ptr<RequestHandler> handler,
                                                          ExchangeServerOptions options, Logger& logger);
  // A server without a port: serves what peers send back over connections that were made to them, see adopt().
  static std::unique_ptr<ExchangeServer> without_port(Runtime& runtime, std::shared_ptr<const Codec> codec,
                                                      std::shared_ptr<RequestHandler> handler,
                                                      ExchangeServerOptions options, Logger& logger);
  // Stops accepting and closes at once what is still open.
  ~ExchangeServer();

  // On the channel's loop. Whoever owns the channel's handler feeds the connection, and tells it the end.
  ServerConnection& adopt(Channel& channel);
  // Stops what runs on this loop, which is the caller's.
  void abandon_calls(EventLoop& loop);

  // 0: without one.
  std::uint16_t port() const noexcept;
  ExchangeServerCounts counts() const noexcept;

  // Stops accepting, tells every peer to send no more (read-only), waits until they have read it or left and nothing runs
  // (at most `until`), closes. Awaited on a loop.
  Task<void> shut_down(Deadline until);

 private:
  ExchangeServer(Runtime& runtime, std::shared_ptr<const Codec> codec, std::shared_ptr<RequestHandler> handler,
                 const ExchangeServerOptions& options, Logger& logger);
  std::shared_ptr<ServerConnection::Shared> shared_;
  std::unique_ptr<Listener> listener_;
};

}  // namespace dubhe
