// One long connection to one address, shared by everybody who calls there.
//
// Connects on the first call or warm_up(), all who wait share the attempt; a lost connection fails every pending call
// once and is made again in the background, with jittered back-off, as long as somebody holds the client. Sends
// heartbeats when nothing is read, and gives a silent connection up.
//
// Belongs to one loop: everything is called there, except what says "any thread". Held by shared_ptr; when the last
// holder lets go, the client waits for outstanding answers (up to `close_limit`) and closes.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "dubhe/common/background.h"
#include "dubhe/common/export.h"
#include "dubhe/common/logger.h"
#include "dubhe/common/task.h"
#include "dubhe/exchange/backoff.h"
#include "dubhe/exchange/call_line.h"
#include "dubhe/exchange/codec.h"
#include "dubhe/exchange/exchange_server.h"
#include "dubhe/exchange/pending_calls.h"
#include "dubhe/exchange/sent_waiters.h"
#include "dubhe/transport/transporter.h"

namespace dubhe DUBHE_EXPORT {

struct ExchangeClientOptions {
  Duration heartbeat = std::chrono::seconds(60);           // read silence before a heartbeat is sent
  Duration heartbeat_timeout = std::chrono::seconds(180);  // read silence before the connection is given up
  Duration connect_timeout = std::chrono::seconds(3);
  Duration first_backoff = std::chrono::milliseconds(100);
  Duration longest_backoff = std::chrono::seconds(10);
  Duration close_limit = std::chrono::seconds(10);
  bool reconnect = true;               // in the background
  bool reconnect_on_call = true;       // a call on a lost connection tries at once, and waits
  bool available_at_first = true;      // what available() says before the first attempt
  std::size_t write_limit = 64 << 20;  // queued bytes beyond which calls are refused
  std::uint64_t seed = 1;              // of the back-off's jitter
  ChannelOptions channel{};            // its own connect_timeout and write_limit are not looked at
};

// What happened so far; read from any thread.
struct ExchangeClientCounts {
  std::uint64_t connected = 0;          // times
  std::uint64_t lost = 0;               // connections
  std::uint64_t late_answers = 0;       // their calls were given up before
  std::uint64_t unknown_answers = 0;
  std::uint64_t heartbeats_sent = 0;
  std::uint64_t heartbeats_answered = 0;  // sent by the peer, answered by us
  std::uint64_t overloaded = 0;         // calls refused for want of room
};

class ExchangeClient final : public CallLine, public std::enable_shared_from_this<ExchangeClient> {
  struct Private {};

 public:
  // Nothing is connected yet. Loop and transporter outlive the client. Any thread.
  static std::shared_ptr<ExchangeClient> create(EventLoop& loop, Transporter& transporter, std::string host,
                                                std::uint16_t port, std::shared_ptr<const Codec> codec,
                                                ExchangeClientOptions options, Logger& logger);
  ExchangeClient(Private, EventLoop& loop, Transporter& transporter, std::string host, std::uint16_t port,
                 std::shared_ptr<const Codec> codec, ExchangeClientOptions options, Logger& logger);
  ExchangeClient(const ExchangeClient&) = delete;
  ExchangeClient& operator=(const ExchangeClient&) = delete;
  ~ExchangeClient() override;

  // Any thread:
  EventLoop& loop() const noexcept override { return loop_; }
  const std::string& address() const noexcept override { return address_; }
  const Codec& codec() const noexcept override { return *codec_; }
  const std::shared_ptr<const Codec>& shared_codec() const noexcept { return codec_; }
  // Connected, or not tried yet (see available_at_first); and the peer did not say it is going
  // away.
  bool available() const noexcept { return available_.load(std::memory_order_relaxed); }
  void warm_up();
  ExchangeClientCounts counts() const noexcept;

  bool connected() const noexcept override { return state_ == State::kOpen && !read_only_ && !retired_; }
  // Joins the attempt that is under way, or makes one.
  Task<Status> connect(Deadline deadline) override;
  std::uint64_t connection_number() const noexcept override { return counters_.connected.load(std::memory_order_relaxed); }

  Status open(PendingCall& call, Deadline deadline) override;
  Buffer& output() noexcept override { return channel_->output(); }
  void sent(PendingCall& call) override;
  Status admit() override;
  void sent_one_way() override { channel_->flush_later(); }
  Task<Status> when_sent(Deadline deadline) override;
  RequestId next_one_way_id() noexcept override { return static_cast<RequestId>(++next_one_way_) << 32 | 0xfffffffe; }
  bool written(const PendingCall& call) const noexcept override;
  std::size_t queued_bytes() const noexcept { return channel_ == nullptr ? 0 : channel_->queued_bytes(); }
  std::size_t pending_calls() const noexcept { return pending_.size(); }
  Logger& logger() const noexcept { return logger_; }

  // Requests that the peer sends back over this connection are served by `server`, which has no port of its own. Without
  // one they are refused. At most once.
  void serve_back(std::unique_ptr<ExchangeServer> server);
  bool serves_back() const noexcept { return back_server_ != nullptr; }
  // The protocol's own.
  std::shared_ptr<void> cache;

  // Refuses new calls, waits for outstanding answers up to `until`, closes; done when the connection is gone.
  Task<void> close(Deadline until);

 private:
  enum class State : std::uint8_t {
    kIdle,        // never tried
    kConnecting,  // an attempt is under way
    kOpen,
    kClosing,     // retired, what is queued leaves
    kLost,        // the last attempt or connection failed; a timer may lead to the next attempt
    kClosed,      // for good
  };
  class Handler;
  class Waiter;

  Task<void> make_connection();
  void begin_connecting();
  void on_connected();
  void on_connect_failed(const Status& why);
  Status on_bytes(Buffer& in);
  void on_frame(const Frame& frame);
  void on_closed(const Status& why, std::uint64_t written_offset);
  void lose(const Status& why);
  void tell_closed();
  void set_state(State state);
  void set_read_only(bool read_only);
  Status not_connected() const;

  void arm_expiry(TimePoint at);
  void on_expiry();
  void arm_heartbeat(TimePoint at);
  void on_heartbeat_time();
  void retire();
  void close_when_drained();
  void stop_timers() noexcept;

  EventLoop& loop_;
  Transporter& transporter_;
  const std::string host_;
  const std::uint16_t port_;
  const std::string address_;
  const std::shared_ptr<const Codec> codec_;
  const ExchangeClientOptions options_;
  Logger& logger_;

  State state_ = State::kIdle;
  bool read_only_ = false;
  bool retired_ = false;  // nobody holds it any more, or close() was called
  std::atomic<bool> available_;
  Background attempt_;
  Channel* channel_ = nullptr;
  std::unique_ptr<ExchangeServer> back_server_;
  ServerConnection* back_ = nullptr;  // of the connection that is open now
  std::uint64_t skip_ = 0;  // bytes of a frame that was too large
  PendingCalls pending_;
  SentWaiters sent_waiters_;
  Waiter* waiters_ = nullptr;
  Completion<bool>* closed_ = nullptr;
  std::string last_failure_;
  TimePoint last_try_;
  TimePoint next_try_;
  Backoff backoff_;
  TimePoint heartbeat_sent_;
  std::uint32_t next_heartbeat_ = 0, next_one_way_ = 0;

  TimePoint expiry_at_ = TimePoint::max();
  std::optional<Executor::TimerId> expiry_, heartbeat_, retry_, drain_;

  struct Counters {
    std::atomic<std::uint64_t> connected{0}, lost{0}, late{0}, unknown{0}, heartbeats_sent{0}, heartbeats_answered{0},
        overloaded{0};
  } counters_;
};

}  // namespace dubhe
