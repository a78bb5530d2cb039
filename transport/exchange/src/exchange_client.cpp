#include "dubhe/exchange/exchange_client.h"

#include <algorithm>
#include <coroutine>
#include <utility>

namespace dubhe {

namespace {

constexpr std::string_view kWhere = "exchange.client";
// Heartbeats have ids that no call has: this place is never reached.
constexpr RequestId kHeartbeatPlace = 0xffffffff;
// A call on a lost connection starts an attempt of its own, unless the last one is younger than this.
constexpr Duration kEagerRetry = std::chrono::milliseconds(500);

void count(std::atomic<std::uint64_t>& counter) noexcept {
  counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);  // one writer: the loop
}

std::string join_address(const std::string& host, std::uint16_t port) {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]:" : host + ":") + std::to_string(port);
}

std::string millis(Duration duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count()) + " ms";
}

}  // namespace

// What the channel talks to; keeps the client while the connection lives.
class ExchangeClient::Handler final : public ChannelHandler {
 public:
  explicit Handler(std::shared_ptr<ExchangeClient> client) : client_(std::move(client)) {}
  Status on_bytes(Buffer& in) override {
    heard_ = true;
    return client_ == nullptr ? Status(StatusCode::kCancelled, "nobody wants this connection any more") : client_->on_bytes(in);
  }
  void on_closed(const Status& why, std::uint64_t written_offset) override {
    if (client_ == nullptr) return;
    // Java closes a port with TLS to whoever does not encrypt, without a word.
    const bool unwelcome = !heard_ && written_offset > 0 && !client_->options_.channel.tls && !why.ok();
    client_->on_closed(unwelcome ? Status(why.code(), why.message() + " before it answered anything; does it want TLS (`ssl-enabled`)?")
                                 : why,
                       written_offset);
  }
  void on_writable() override {
    if (client_ != nullptr && client_->back_ != nullptr) client_->back_->on_writable();
  }
  void on_sent(std::uint64_t offset) override {
    if (client_ == nullptr) return;
    client_->sent_waiters_.on_sent(offset);
    if (client_->back_ != nullptr) client_->back_->on_sent(offset);
  }

 private:
  const std::shared_ptr<ExchangeClient> client_;  // none: let go of while it was being connected
  bool heard_ = false;
};

// A caller that waits for the connection, in a list of the client.
class ExchangeClient::Waiter {
 public:
  Waiter(ExchangeClient& client, Deadline deadline) : client_(client), deadline_(deadline) {}
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter() { leave(); }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    waiting_ = waiting;
    next_ = client_.waiters_;
    link_ = &client_.waiters_;
    if (next_ != nullptr) next_->link_ = &next_;
    client_.waiters_ = this;
    if (deadline_.is_never()) return;
    timer_ = client_.loop_.run_at(deadline_.at(), [this] {
      timer_.reset();
      tell(Status(StatusCode::kUnavailable, client_.address_ + " is not connected yet: still trying"));
    });
  }
  Status await_resume() { return std::move(status_); }

  // Everybody in `list` now; those that come while these are told wait for something new.
  static void tell_all(Waiter*& list, const Status& status) {
    Waiter* told = std::exchange(list, nullptr);
    if (told != nullptr) told->link_ = &told;
    while (told != nullptr) told->tell(status);
  }

 private:
  void tell(const Status& status) {
    leave();
    status_ = status;
    waiting_.resume();
  }
  void leave() noexcept {
    if (timer_) client_.loop_.cancel(*std::exchange(timer_, std::nullopt));
    if (link_ == nullptr) return;
    *link_ = next_;
    if (next_ != nullptr) next_->link_ = link_;
    link_ = nullptr;
  }

  ExchangeClient& client_;
  const Deadline deadline_;
  std::coroutine_handle<> waiting_;
  Status status_;
  Waiter* next_ = nullptr;
  Waiter** link_ = nullptr;
  std::optional<Executor::TimerId> timer_;
};

std::shared_ptr<ExchangeClient> ExchangeClient::create(EventLoop& loop, Transporter& transporter, std::string host,
                                                       std::uint16_t port, std::shared_ptr<const Codec> codec,
                                                       ExchangeClientOptions options, Logger& logger) {
  auto client = std::make_shared<ExchangeClient>(Private{}, loop, transporter, std::move(host), port, std::move(codec),
                                                 std::move(options), logger);
  // What is handed out is a lease: connection, timers and attempts hold the client itself.
  ExchangeClient* const raw = client.get();
  return std::shared_ptr<ExchangeClient>(raw, [client = std::move(client)](ExchangeClient*) mutable {
    EventLoop& home = client->loop_;
    home.post([client = std::move(client)] { client->retire(); });
  });
}

ExchangeClient::ExchangeClient(Private, EventLoop& loop, Transporter& transporter, std::string host, std::uint16_t port,
                               std::shared_ptr<const Codec> codec, ExchangeClientOptions options, Logger& logger)
    : loop_(loop),
      transporter_(transporter),
      host_(std::move(host)),
      port_(port),
      address_(join_address(host_, port)),
      codec_(std::move(codec)),
      options_(std::move(options)),
      logger_(logger),
      available_(options_.available_at_first),
      pending_(loop.now()),
      backoff_(options_.first_backoff, options_.longest_backoff, options_.seed) {}

ExchangeClient::~ExchangeClient() {
  if (back_ != nullptr) back_->on_closed(Status(StatusCode::kUnavailable, "this side is going away"), 0);
}

void ExchangeClient::warm_up() {
  loop_.post([self = shared_from_this()] {
    if (self->state_ == State::kIdle) self->begin_connecting();
  });
}

ExchangeClientCounts ExchangeClient::counts() const noexcept {
  const auto read = [](const std::atomic<std::uint64_t>& counter) { return counter.load(std::memory_order_relaxed); };
  return {read(counters_.connected), read(counters_.lost),
          read(counters_.late),      read(counters_.unknown),
          read(counters_.heartbeats_sent), read(counters_.heartbeats_answered),
          read(counters_.overloaded)};
}

// --- connecting

Task<Status> ExchangeClient::connect(Deadline deadline) {
  if (connected()) co_return Status();
  if (read_only_ || state_ == State::kClosed || retired_) co_return not_connected();
  if (state_ == State::kLost) {
    if (!options_.reconnect_on_call || loop_.now() - last_try_ < kEagerRetry)
      co_return not_connected();
    begin_connecting();
  } else if (state_ == State::kIdle) {
    begin_connecting();
  }
  // A transport may connect without waiting.
  if (connected()) co_return Status();
  if (state_ != State::kConnecting) co_return not_connected();
  co_return co_await Waiter(*this, deadline);
}

Status ExchangeClient::not_connected() const {
  if (state_ == State::kClosed || retired_) {
    return Status(StatusCode::kUnavailable, "the connection to " + address_ + " was closed here");
  }
  if (read_only_) {
    return Status(StatusCode::kUnavailable, address_ + " is going away: it told its peers to send no more calls");
  }
  std::string text = address_ + " is not connected";
  if (!last_failure_.empty()) text += ": " + last_failure_;
  if (retry_) text += "; next try in " + millis(std::max(next_try_ - loop_.now(), Duration::zero()));
  return Status(StatusCode::kUnavailable, std::move(text));
}

void ExchangeClient::begin_connecting() {
  if (retry_) loop_.cancel(*std::exchange(retry_, std::nullopt));
  set_state(State::kConnecting);
  last_try_ = loop_.now();
  attempt_ = Background(make_connection());
}

// Owned by the client, so that letting go of the client gives the attempt up.
Task<void> ExchangeClient::make_connection() {
  ChannelOptions options = options_.channel;
  options.connect_timeout = options_.connect_timeout;
  options.write_limit = options_.write_limit;
  Transporter::HandlerFactory factory = [self = weak_from_this()](Channel& channel) -> std::unique_ptr<ChannelHandler> {
    auto client = self.lock();
    if (client != nullptr) client->channel_ = &channel;
    return std::make_unique<Handler>(std::move(client));
  };
  Expected<Channel*> channel =
      co_await transporter_.connect(loop_, host_, port_, std::move(options), std::move(factory));
  if (!channel) {
    on_connect_failed(channel.status());
  } else if (channel_ == *channel) {  // else it is lost again already
    on_connected();
  }
}

void ExchangeClient::on_connected() {
  if (state_ != State::kConnecting) return;
  count(counters_.connected);
  backoff_.reset();
  last_failure_.clear();
  read_only_ = false;
  skip_ = 0;
  set_state(State::kOpen);
  if (back_server_ != nullptr) back_ = &back_server_->adopt(*channel_);
  if (retired_) return close_when_drained();
  logger_.debug(kWhere, "connected to " + address_);
  heartbeat_sent_ = loop_.now();
  arm_heartbeat(loop_.now() + options_.heartbeat);
  Waiter::tell_all(waiters_, Status());
}

void ExchangeClient::on_connect_failed(const Status& why) {
  if (state_ != State::kConnecting) return;
  channel_ = nullptr;
  lose(why);
  tell_closed();
}

void ExchangeClient::lose(const Status& why) {
  last_failure_ = why.message();
  read_only_ = false;
  if (retired_) {
    stop_timers();
    set_state(State::kClosed);
    if (back_server_ != nullptr) back_server_->abandon_calls(loop_);
    return Waiter::tell_all(waiters_, not_connected());
  }
  set_state(State::kLost);
  last_try_ = loop_.now();
  if (options_.reconnect) {
    const Duration wait = backoff_.next();
    next_try_ = loop_.now() + wait;
    retry_ = loop_.run_at(next_try_, [self = weak_from_this()] {
      const auto client = self.lock();
      if (client == nullptr) return;
      client->retry_.reset();
      if (client->state_ == State::kLost) client->begin_connecting();
    });
    if (logger_.enabled(LogLevel::kInfo)) {
      logger_.write(LogLevel::kInfo, kWhere, "not connected to " + address_ + ": " + why.message() + "; next try in " + millis(wait));
    }
  }
  Waiter::tell_all(waiters_, not_connected());
}

void ExchangeClient::tell_closed() {
  if (state_ == State::kClosed && closed_ != nullptr) std::exchange(closed_, nullptr)->complete(true);
}

void ExchangeClient::set_state(State state) {
  const bool tried_before = state_ == State::kLost;
  state_ = state;
  const bool worth_choosing = state == State::kIdle || (state == State::kConnecting && !tried_before && last_failure_.empty()) ||
                              (state == State::kOpen && !read_only_);
  available_.store(worth_choosing && !retired_, std::memory_order_relaxed);
}

void ExchangeClient::set_read_only(bool read_only) {
  if (read_only_ == read_only) return;
  read_only_ = read_only;
  set_state(state_);
  logger_.info(kWhere, address_ + (read_only ? " is going away: no new calls" : " takes calls again"));
}

// --- calls

[[gnu::hot]] Status ExchangeClient::admit() {
  if (!connected()) [[unlikely]] return not_connected();
  if (channel_->queued_bytes() > options_.write_limit) [[unlikely]] {
    count(counters_.overloaded);
    return Status(StatusCode::kOverloaded, address_ + " does not take what is sent to it: " +
                                               std::to_string(channel_->queued_bytes()) + " bytes are queued, the limit is " +
                                               std::to_string(options_.write_limit) + " (`write.limit`)");
  }
  return Status();
}

[[gnu::hot]] Status ExchangeClient::open(PendingCall& call, Deadline deadline) {
  Status admitted = admit();
  if (!admitted.ok()) [[unlikely]] return admitted;
  pending_.open(call, deadline);
  if (deadline.at() < expiry_at_) arm_expiry(deadline.at());
  return admitted;
}

[[gnu::hot]] void ExchangeClient::sent(PendingCall& call) {
  channel_->flush_later();
  PendingCalls::sent(call, channel_->appended_bytes());
}

Task<Status> ExchangeClient::when_sent(Deadline deadline) {
  if (channel_ == nullptr) co_return not_connected();
  co_return co_await SentWaiters::Waiter(sent_waiters_, loop_, address_, channel_->appended_bytes(), deadline);
}

bool ExchangeClient::written(const PendingCall& call) const noexcept {
  if (channel_ == nullptr) return false;
  return call.frame_end() <= channel_->appended_bytes() - channel_->queued_bytes();
}

void ExchangeClient::arm_expiry(TimePoint at) {
  if (expiry_) loop_.cancel(*expiry_);
  expiry_at_ = at;
  expiry_ = loop_.run_at(at, [self = weak_from_this()] {
    if (const auto client = self.lock()) client->on_expiry();
  });
}

void ExchangeClient::on_expiry() {
  expiry_.reset();
  expiry_at_ = TimePoint::max();
  pending_.expire(loop_.now());
  if (const auto next = pending_.next_deadline(); next && *next < expiry_at_) arm_expiry(*next);
  close_when_drained();
}

void ExchangeClient::serve_back(std::unique_ptr<ExchangeServer> server) {
  back_server_ = std::move(server);
  if (state_ == State::kOpen && channel_ != nullptr) back_ = &back_server_->adopt(*channel_);
}

// --- what comes in

[[gnu::hot]] Status ExchangeClient::on_bytes(Buffer& in) {
  std::string_view bytes = in.view();
  std::size_t wanted = 0;
  Status broken;
  ServerConnection* const back = back_;
  if (back != nullptr) [[unlikely]] back->begin_batch();
  while (!bytes.empty()) {
    if (skip_ > 0) [[unlikely]] {
      const auto skipped = std::min<std::uint64_t>(skip_, bytes.size());
      bytes.remove_prefix(static_cast<std::size_t>(skipped));
      skip_ -= skipped;
      continue;
    }
    DecodeStep step = codec_->decode(bytes);
    if (const Frame* frame = std::get_if<Frame>(&step)) {
      on_frame(*frame);
      const std::size_t here = std::min(frame->size, bytes.size());
      skip_ = frame->size - here;
      bytes.remove_prefix(here);
    } else if (const NeedMore* more = std::get_if<NeedMore>(&step)) {
      wanted = more->bytes;
      break;
    } else {
      broken = std::get<Status>(step);
      break;
    }
  }
  if (back != nullptr) [[unlikely]] back->end_batch();
  in.consume(in.size() - bytes.size());
  if (wanted > 0) in.reserve(wanted);
  close_when_drained();
  return broken;
}

[[gnu::hot]] void ExchangeClient::on_frame(const Frame& frame) {
  switch (frame.kind) {
    case FrameKind::kAnswer:
      if (!pending_.complete(frame)) [[unlikely]] {
        counters_.late.store(pending_.late_answers(), std::memory_order_relaxed);
        counters_.unknown.store(pending_.unknown_answers(), std::memory_order_relaxed);
      }
      return;
    case FrameKind::kHeartbeat:
      if (!frame.answer_wanted || channel_ == nullptr) return;
      codec_->write_heartbeat_answer(channel_->output(), frame);
      channel_->flush_later();
      count(counters_.heartbeats_answered);
      return;
    case FrameKind::kHeartbeatAnswer:
      return;
    case FrameKind::kReadOnly:
      return set_read_only(true);
    case FrameKind::kWriteable:
      return set_read_only(false);
    case FrameKind::kCall:
      if (channel_ == nullptr) return;
      if (back_ != nullptr) return back_->on_frame(frame);
      codec_->write_refusal(channel_->output(), frame,
                            Status(StatusCode::kUnimplemented, "this consumer exports no callback service on this connection"));
      channel_->flush_later();
      return;
    case FrameKind::kOneWay:
      if (back_ != nullptr) back_->on_frame(frame);
      return;
  }
}

void ExchangeClient::on_closed(const Status& why, std::uint64_t written_offset) {
  channel_ = nullptr;
  if (back_ != nullptr) std::exchange(back_, nullptr)->on_closed(why, written_offset);
  const bool was_open = state_ == State::kOpen;
  if (heartbeat_) loop_.cancel(*std::exchange(heartbeat_, std::nullopt));
  if (was_open) count(counters_.lost);
  // Before the calls are told: what they start next must not be sent here.
  if (was_open || state_ == State::kConnecting || state_ == State::kClosing) lose(why);
  const Status lost(why.code(), "the connection to " + address_ + " was lost: " + why.message());
  sent_waiters_.end(lost, written_offset);
  if (!pending_.empty()) pending_.fail_all(lost, written_offset);
  tell_closed();
}

// --- heartbeat

void ExchangeClient::arm_heartbeat(TimePoint at) {
  heartbeat_ = loop_.run_at(at, [self = weak_from_this()] {
    if (const auto client = self.lock()) client->on_heartbeat_time();
  });
}

void ExchangeClient::on_heartbeat_time() {
  heartbeat_.reset();
  if (state_ != State::kOpen || channel_ == nullptr) return;
  const TimePoint now = loop_.now(), read = channel_->last_read();
  if (now - read >= options_.heartbeat_timeout) {
    return channel_->close(Status(StatusCode::kUnavailable, "nothing was read from " + address_ + " for " +
                                                                millis(now - read) + " (heartbeat.timeout)"));
  }
  TimePoint quiet_since = std::max(read, heartbeat_sent_);
  if (now - quiet_since >= options_.heartbeat) {
    codec_->write_heartbeat(channel_->output(), static_cast<RequestId>(++next_heartbeat_) << 32 | kHeartbeatPlace);
    channel_->flush_later();
    count(counters_.heartbeats_sent);
    heartbeat_sent_ = quiet_since = now;
  }
  arm_heartbeat(std::min(quiet_since + options_.heartbeat, read + options_.heartbeat_timeout));
}

// --- the end

void ExchangeClient::retire() {
  if (retired_) return;
  retired_ = true;
  set_state(state_);
  if (retry_) loop_.cancel(*std::exchange(retry_, std::nullopt));
  if (state_ == State::kIdle || state_ == State::kLost || state_ == State::kConnecting) {
    attempt_.stop();
    if (channel_ == nullptr) {
      lose(Status(StatusCode::kUnavailable, "closed here"));
      tell_closed();
    } else {  // just connected
      channel_->close(Status(StatusCode::kUnavailable, "closed here"));
    }
  } else if (state_ == State::kOpen) {
    drain_ = loop_.run_at(loop_.now() + options_.close_limit, [self = weak_from_this()] {
      const auto client = self.lock();
      if (client == nullptr) return;
      client->drain_.reset();
      if (client->channel_ != nullptr) client->channel_->close(Status(StatusCode::kUnavailable, "closed here"));
    });
    close_when_drained();
  }
}

void ExchangeClient::close_when_drained() {
  if (!retired_ || state_ != State::kOpen || !pending_.empty() || channel_ == nullptr) return;
  if (drain_) loop_.cancel(*std::exchange(drain_, std::nullopt));
  set_state(State::kClosing);
  channel_->close_gracefully(Status(StatusCode::kUnavailable, "closed here"), options_.close_limit);
}

Task<void> ExchangeClient::close(Deadline until) {
  if (state_ == State::kClosed) co_return;
  const auto self = shared_from_this();
  retire();
  if (state_ == State::kClosed) co_return;
  Completion<bool> closed;
  closed_ = &closed;
  std::optional<Executor::TimerId> limit;
  if (!until.is_never()) {
    limit = loop_.run_at(until.at(), [this] {
      if (channel_ != nullptr) channel_->close(Status(StatusCode::kUnavailable, "closed here"));
    });
  }
  co_await closed;
  if (limit) loop_.cancel(*limit);
}

void ExchangeClient::stop_timers() noexcept {
  for (auto* timer : {&expiry_, &heartbeat_, &retry_, &drain_}) {
    if (*timer) loop_.cancel(**timer);
    timer->reset();
  }
  expiry_at_ = TimePoint::max();
}

}  // namespace dubhe
