#include "dubhe/exchange/exchange_server.h"

#include <algorithm>
#include <coroutine>
#include <mutex>
#include <utility>

namespace dubhe {

namespace {

constexpr std::string_view kWhere = "exchange.server";
// Beyond write_limit an answer is replaced by a refusal, as long as these few bytes last.
constexpr std::size_t kRoomForRefusals = 1 << 20;
// After the last call has ended: requests that were on their way when the peers were told still get their answer.
constexpr Duration kQuiet = std::chrono::milliseconds(100);
constexpr RequestId kNotice = 0;  // of the heartbeat behind a read-only event
constexpr Duration kLook = std::chrono::milliseconds(10);
constexpr Duration kOneLinePer = std::chrono::seconds(10);

using Counter = std::atomic<std::uint64_t>;

}  // namespace

// What belongs to one loop. Written there only, read from anywhere.
struct alignas(64) ServerConnection::LoopState {
  EventLoop* loop = nullptr;
  ServerConnection* connections = nullptr;
  Counter accepted{0}, open{0}, requests{0}, heartbeats{0}, idle_closed{0}, too_large{0}, overloaded{0},
      dropped_answers{0}, bad_bytes{0};
  Counter running{0};
  Counter unaware{0};  // connections that were told of the end and have not shown that they read it
  std::atomic<TimePoint::rep> last_request{0};

  static void add(Counter& counter, std::uint64_t n = 1) noexcept {
    counter.store(counter.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
};

struct ServerConnection::Shared {
  Runtime& runtime;
  std::shared_ptr<const Codec> codec;
  std::shared_ptr<RequestHandler> handler;
  ExchangeServerOptions options;
  Logger& logger;
  std::vector<LoopState> loops;
  std::atomic<bool> closing{false};
  std::atomic<std::size_t> loops_to_tell{0};  // whose connections are still to be told of the end
  std::atomic<std::size_t> connections{0};
  std::atomic<std::uint64_t> refused_connections{0};
  std::atomic<TimePoint::rep> told_of_refusals{0};  // when a line was last written about them

  template <class F>
  std::uint64_t sum(F field) const noexcept {
    std::uint64_t total = 0;
    for (const LoopState& loop : loops) total += (loop.*field).load(std::memory_order_relaxed);
    return total;
  }
  // Whether a connection that has just been made, and is counted, may stay.
  Status admit(std::size_t open, Channel& channel);
  // On each loop, for each of its connections.
  template <class F>
  static void for_each_connection(const std::shared_ptr<Shared>& shared, F act) {
    for (std::size_t i = 0; i < shared->loops.size(); ++i) {
      shared->runtime.loop(i).post([shared, i, act] { shared->act_on(i, act); });
    }
  }
  static void announce_read_only(const std::shared_ptr<Shared>& shared) {
    shared->loops_to_tell = shared->loops.size();
    for (std::size_t i = 0; i < shared->loops.size(); ++i) {
      shared->runtime.loop(i).post([shared, i] {
        shared->act_on(i, [](ServerConnection& connection) { connection.announce_read_only(); });
        --shared->loops_to_tell;
      });
    }
  }
  // Whether a peer may still send calls because it does not know that it should not.
  bool somebody_unaware() const noexcept { return loops_to_tell > 0 || sum(&LoopState::unaware) > 0; }

 private:
  template <class F>
  void act_on(std::size_t loop, const F& act) {
    for (ServerConnection* connection = loops[loop].connections; connection != nullptr;) {
      ServerConnection* const next = connection->next_;
      act(*connection);
      connection = next;
    }
  }
};

// One line for a burst of refusals: a peer that is refused comes again at once.
Status ServerConnection::Shared::admit(std::size_t open, Channel& channel) {
  if (closing.load(std::memory_order_relaxed))
    return Status(StatusCode::kUnavailable, "this provider is shutting down");
  if (options.accepts == 0 || open <= options.accepts) return Status();
  Status full(StatusCode::kOverloaded,
              "there are " + std::to_string(options.accepts) + " connections already (`accepts`)");
  const std::uint64_t refused = refused_connections.fetch_add(1, std::memory_order_relaxed) + 1;
  const TimePoint::rep now = channel.loop().now().time_since_epoch().count();
  TimePoint::rep told = told_of_refusals.load(std::memory_order_relaxed);
  const bool recently = told != 0 && now - told < TimePoint::duration(kOneLinePer).count();
  if (!recently && told_of_refusals.compare_exchange_strong(told, now, std::memory_order_relaxed)) {
    logger.warn(kWhere, "the connection of " + channel.remote_address() +
                            " was refused: " + full.message() + "; " + std::to_string(refused) +
                            " were so far. Raise `accepts`, or have fewer consumers per provider");
  }
  return full;
}

// --- running calls

[[gnu::hot]] RunningCall::RunningCall(ServerConnection& connection, std::size_t request_bytes)
    : connection_(connection), request_bytes_(request_bytes) {
  RunningCall*& head = connection.in_batch_ ? connection.fresh_ : connection.running_;
  kept_ = !connection.in_batch_;
  next_ = head;
  link_ = &head;
  if (head != nullptr) head->link_ = &next_;
  head = this;
  ++connection.calls_;
  connection.running_bytes_ += request_bytes;
  ServerConnection::LoopState::add(connection.here_.running);
}

[[gnu::hot]] RunningCall::~RunningCall() {
  *link_ = next_;
  if (next_ != nullptr) next_->link_ = link_;
  --connection_.calls_;
  connection_.running_bytes_ -= request_bytes_;
  ServerConnection::LoopState::add(connection_.here_.running, ~std::uint64_t{0});
  connection_.release_if_done();
}

// --- one connection

// What the channel talks to. The connection itself lives on until its last call has ended.
class ServerConnection::Handler final : public ChannelHandler {
 public:
  explicit Handler(ServerConnection* connection) : connection_(connection) {}
  ~Handler() override {
    if (connection_ != nullptr) connection_->on_closed(Status(StatusCode::kUnavailable, "this side is going away"), 0);
  }
  void tell_connected() {
    connection_->connected_ = true;
    connection_->shared_->handler->on_connected(*connection_);
  }
  Status on_bytes(Buffer& in) override { return connection_->on_bytes(in); }
  void on_closed(const Status& why, std::uint64_t written_offset) override {
    std::exchange(connection_, nullptr)->on_closed(why, written_offset);
  }
  void on_writable() override { connection_->on_writable(); }
  void on_sent(std::uint64_t offset) override { connection_->on_sent(offset); }

 private:
  ServerConnection* connection_;
};

ServerConnection::ServerConnection(std::shared_ptr<Shared> shared, Channel& channel, bool adopted)
    : shared_(std::move(shared)),
      loop_(channel.loop()),
      codec_(*shared_->codec),
      here_(shared_->loops[loop_.index()]),
      channel_(&channel),
      remote_address_(channel.remote_address()) {
  next_ = here_.connections;
  link_ = &here_.connections;
  if (next_ != nullptr) next_->link_ = &next_;
  here_.connections = this;
  LoopState::add(here_.accepted);
  LoopState::add(here_.open);
  if (!adopted) arm_idle(loop_.now() + shared_->options.close_timeout);
}

ServerConnection::~ServerConnection() {
  *link_ = next_;
  if (next_ != nullptr) next_->link_ = link_;
}

std::shared_ptr<BackLine> ServerConnection::back_line() {
  if (channel_ != nullptr && back_line_ == nullptr) {
    back_line_ = std::make_shared<BackLine>(*channel_, shared_->codec, shared_->options.write_limit);
  }
  return back_line_;
}

void ServerConnection::on_closed(const Status& why, std::uint64_t written_offset) {
  channel_ = nullptr;
  noticed();
  if (idle_armed_) loop_.cancel(idle_);
  idle_armed_ = false;
  LoopState::add(here_.open, ~std::uint64_t{0});
  shared_->connections.fetch_sub(1, std::memory_order_relaxed);
  const bool was = std::exchange(in_batch_, true);  // keeps this alive while the others are told
  if (back_line_ != nullptr) std::exchange(back_line_, nullptr)->lose(why, written_offset);
  if (connected_) shared_->handler->on_closed(*this);
  in_batch_ = was;
  release_if_done();
}

void ServerConnection::release_if_done() {
  if (channel_ == nullptr && calls_ == 0 && !in_batch_) delete this;
}

[[gnu::hot]] Status ServerConnection::on_bytes(Buffer& in) {
  std::string_view bytes = in.view();
  std::size_t wanted = 0;
  Status broken;
  begin_batch();
  // Nothing is consumed before the end: the views of the batch's requests stay good.
  while (!bytes.empty()) {
    if (skip_ > 0) [[unlikely]] {
      const auto skipped = std::min<std::uint64_t>(skip_, bytes.size());
      bytes.remove_prefix(static_cast<std::size_t>(skipped));
      skip_ -= skipped;
      continue;
    }
    if (paused_ || held_) break;
    DecodeStep step = codec_.decode(bytes);
    if (const Frame* frame = std::get_if<Frame>(&step)) {
      on_frame(*frame);
      const std::size_t here = std::min(frame->size, bytes.size());
      skip_ = frame->size - here;
      bytes.remove_prefix(here);
    } else if (const NeedMore* more = std::get_if<NeedMore>(&step)) {
      wanted = more->bytes;
      break;
    } else {
      const auto taken = shared_->handler->on_text(*this, bytes, std::move(std::get<Status>(step)));
      if (!taken) {
        broken = taken.status();
        break;
      }
      if (*taken == 0) break;
      bytes.remove_prefix(*taken);
    }
  }
  end_batch();
  in.consume(in.size() - bytes.size());
  if (!broken.ok()) {
    LoopState::add(here_.bad_bytes);
    shared_->logger.warn(kWhere, remote_address_ + ": " + broken.message());
  } else if (wanted > 0) {
    in.reserve(wanted);
  }
  return broken;
}

void ServerConnection::begin_batch() {
  in_batch_ = true;
  arrived_ = loop_.now();
  shared_->handler->on_batch(*this);
}

// Calls that go on own what they need from here.
void ServerConnection::end_batch() {
  in_batch_ = false;
  while (fresh_ != nullptr) {
    RunningCall& call = *fresh_;
    fresh_ = call.next_;
    if (fresh_ != nullptr) fresh_->link_ = &fresh_;
    call.next_ = running_;
    call.link_ = &running_;
    if (running_ != nullptr) running_->link_ = &call.next_;
    running_ = &call;
    call.kept_ = true;
    call.keep();
  }
}

[[gnu::hot]] void ServerConnection::on_frame(const Frame& frame) {
  speaks_frames_ = true;
  switch (frame.kind) {
    case FrameKind::kCall:
    case FrameKind::kOneWay:
      LoopState::add(here_.requests);
      here_.last_request.store(arrived_.time_since_epoch().count(), std::memory_order_relaxed);
      if (frame.too_large) [[unlikely]] {
        LoopState::add(here_.too_large);
        return refuse(frame, Status(StatusCode::kInvalidArgument,
                                    "Data length too large: " + std::to_string(frame.size) +
                                        " bytes in the frame; raise `payload` at the provider, or send less"));
      }
      if (running_bytes_ > shared_->options.running_limit) [[unlikely]] {
        LoopState::add(here_.overloaded);
        return refuse(frame, Status(StatusCode::kOverloaded,
                                    "requests of " + std::to_string(running_bytes_) +
                                        " bytes of this connection are running, the limit is " +
                                        std::to_string(shared_->options.running_limit) + " (`running.limit`)"));
      }
      return shared_->handler->on_request(*this, frame);
    case FrameKind::kHeartbeat:
      LoopState::add(here_.heartbeats);
      if (!frame.answer_wanted || room() == Room::kNone) return;
      codec_.write_heartbeat_answer(channel_->output(), frame);
      return sent();
    case FrameKind::kAnswer:
      if (back_line_ != nullptr) back_line_->complete(frame);  // an answer that comes late is dropped
      return;
    case FrameKind::kHeartbeatAnswer: return noticed();
    case FrameKind::kReadOnly:
    case FrameKind::kWriteable:
      return;  // none that a consumer should send
  }
}

[[gnu::hot]] ServerConnection::Room ServerConnection::room() const noexcept {
  if (channel_ == nullptr) return Room::kNone;
  const std::size_t queued = channel_->queued_bytes(), limit = shared_->options.write_limit;
  if (queued <= limit) [[likely]] return Room::kPlenty;
  return queued <= limit + kRoomForRefusals ? Room::kRefusalsOnly : Room::kNone;
}

[[gnu::hot]] void ServerConnection::sent() {
  channel_->flush_later();
  if (paused_ || channel_->queued_bytes() <= shared_->options.write_limit) [[likely]] return;
  paused_ = true;
  channel_->pause_reading(true);
}

void ServerConnection::on_writable() {
  if (!std::exchange(paused_, false)) return;
  channel_->pause_reading(held_);
}

void ServerConnection::hold(bool held) {
  held_ = held;
  if (channel_ != nullptr) channel_->pause_reading(paused_ || held_);
}

void ServerConnection::close(Status why) {
  if (channel_ != nullptr) channel_->close_gracefully(std::move(why), std::chrono::seconds(1));
}

void ServerConnection::on_sent(std::uint64_t offset) {
  if (back_line_ != nullptr) back_line_->on_sent(offset);
}

void ServerConnection::count_dropped_answer() noexcept { LoopState::add(here_.dropped_answers); }

void ServerConnection::refuse(const Frame& request, const Status& why) {
  if (request.kind != FrameKind::kCall) return;
  if (room() == Room::kNone) return count_dropped_answer();
  codec_.write_refusal(channel_->output(), request, why);
  sent();
}

// Asks every loop for its connections.
class ServerConnection::Gathering {
 public:
  explicit Gathering(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
  Gathering(const Gathering&) = delete;
  Gathering& operator=(const Gathering&) = delete;
  ~Gathering() { record_->abandoned = true; }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    record_->home = current_executor();
    record_->waiting = waiting;
    record_->loops_left = shared_->loops.size();
    for (std::size_t i = 0; i < shared_->loops.size(); ++i) {
      shared_->runtime.loop(i).post([shared = shared_, record = record_, i] { record->take(shared->loops[i].connections); });
    }
  }
  std::vector<std::string> await_resume() { return std::move(record_->peers); }

 private:
  struct Record : std::enable_shared_from_this<Record> {
    Executor* home = nullptr;
    std::coroutine_handle<> waiting;
    bool abandoned = false;  // home's
    std::mutex mutex;        // guards what follows
    std::size_t loops_left = 0;
    std::vector<std::string> peers;

    void take(const ServerConnection* first) {
      std::lock_guard lock(mutex);
      for (const ServerConnection* one = first; one != nullptr; one = one->next_) {
        if (one->channel_ != nullptr) peers.push_back(one->remote_address_);
      }
      if (--loops_left > 0) return;
      home->post([self = shared_from_this()] {
        if (!self->abandoned) self->waiting.resume();
      });
    }
  };
  const std::shared_ptr<Shared> shared_;
  const std::shared_ptr<Record> record_ = std::make_shared<Record>();
};

Task<std::vector<std::string>> ServerConnection::peers() const {
  Gathering all(shared_);
  co_return co_await all;
}

void ServerConnection::arm_idle(TimePoint at) {
  idle_armed_ = true;
  idle_ = loop_.run_at(at, [this] {
    idle_armed_ = false;
    on_idle_time();
  });
}

void ServerConnection::on_idle_time() {
  const TimePoint last = std::max(channel_->last_read(), channel_->last_written());
  const Duration limit = shared_->options.close_timeout;
  if (loop_.now() - last < limit || calls_ > 0) return arm_idle(std::max(last, loop_.now() - limit / 2) + limit);
  LoopState::add(here_.idle_closed);
  channel_->close(Status(StatusCode::kUnavailable,
                         "nothing was read or written for " +
                             std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(limit).count()) +
                             " ms (close.timeout)"));
}

// A heartbeat goes behind the event: who answers it has read that this provider leaves. Nobody waits for those who only type.
void ServerConnection::announce_read_only() {
  if (room() == Room::kNone) return;
  codec_.write_read_only(channel_->output(), 0);
  if (speaks_frames_) {
    codec_.write_heartbeat(channel_->output(), kNotice);
    unaware_ = true;
    LoopState::add(here_.unaware);
  }
  sent();
}

void ServerConnection::noticed() {
  if (std::exchange(unaware_, false)) LoopState::add(here_.unaware, ~std::uint64_t{0});
}

void ServerConnection::abandon_calls() {
  const bool was = std::exchange(in_batch_, true);  // keeps this alive while its calls go
  for (RunningCall* call = running_; call != nullptr;) {
    RunningCall* const next = call->next_;
    call->abandon();
    call = next;
  }
  in_batch_ = was;
  release_if_done();
}

// --- the server

Expected<std::unique_ptr<ExchangeServer>> ExchangeServer::listen(Runtime& runtime, Transporter& transporter,
                                                                 const std::string& host, std::uint16_t port,
                                                                 std::shared_ptr<const Codec> codec,
                                                                 std::shared_ptr<RequestHandler> handler,
                                                                 ExchangeServerOptions options, Logger& logger) {
  if (options.close_timeout < 2 * options.heartbeat) {
    const auto ms = [](Duration d) { return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(d).count()); };
    return Status(StatusCode::kInvalidArgument, "`close.timeout` is " + ms(options.close_timeout) +
                                                    " ms, less than twice `heartbeat` (" + ms(options.heartbeat) +
                                                    " ms): idle peers would be closed between two heartbeats");
  }
  std::unique_ptr<ExchangeServer> server(
      new ExchangeServer(runtime, std::move(codec), std::move(handler), options, logger));
  ChannelOptions channel_options = options.channel;
  channel_options.write_limit = options.write_limit;
  auto listener = transporter.listen(
      host, port, channel_options, [shared = server->shared_](Channel& channel) -> std::unique_ptr<ChannelHandler> {
        const std::size_t open = shared->connections.fetch_add(1, std::memory_order_relaxed) + 1;
        const Status admitted = shared->admit(open, channel);
        if (!admitted.ok()) channel.close(admitted);
        auto handler = std::make_unique<ServerConnection::Handler>(
            new ServerConnection(shared, channel, false));
        if (admitted.ok()) handler->tell_connected();
        return handler;
      });
  if (!listener) return listener.status();
  server->listener_ = std::move(*listener);
  return server;
}

std::unique_ptr<ExchangeServer> ExchangeServer::without_port(Runtime& runtime, std::shared_ptr<const Codec> codec,
                                                             std::shared_ptr<RequestHandler> handler,
                                                             ExchangeServerOptions options, Logger& logger) {
  return std::unique_ptr<ExchangeServer>(
      new ExchangeServer(runtime, std::move(codec), std::move(handler), options, logger));
}

ExchangeServer::ExchangeServer(Runtime& runtime, std::shared_ptr<const Codec> codec,
                               std::shared_ptr<RequestHandler> handler,
                               const ExchangeServerOptions& options, Logger& logger)
    : shared_(new ServerConnection::Shared{
          runtime,
          std::move(codec),
          std::move(handler),
          options,
          logger,
          std::vector<ServerConnection::LoopState>(runtime.loop_count() + 1),
          {},
          {},
          {},
          {},
          {}}) {}

ServerConnection& ExchangeServer::adopt(Channel& channel) {
  shared_->connections.fetch_add(1, std::memory_order_relaxed);
  auto& connection = *new ServerConnection(shared_, channel, true);
  connection.connected_ = true;
  shared_->handler->on_connected(connection);
  return connection;
}

void ExchangeServer::abandon_calls(EventLoop& loop) {
  for (ServerConnection* connection = shared_->loops[loop.index()].connections; connection != nullptr;) {
    ServerConnection* const next = connection->next_;
    connection->abandon_calls();
    connection = next;
  }
}

ExchangeServer::~ExchangeServer() {
  if (listener_ == nullptr) return;  // whoever owns the adopted channels ends their connections
  shared_->closing.store(true, std::memory_order_relaxed);
  listener_->stop_accepting();
  ServerConnection::Shared::for_each_connection(shared_, [](ServerConnection& connection) {
    if (connection.channel_ != nullptr) {
      connection.channel_->close(Status(StatusCode::kUnavailable, "this provider is gone"));
    }
    connection.abandon_calls();
  });
}

std::uint16_t ExchangeServer::port() const noexcept { return listener_ == nullptr ? 0 : listener_->port(); }

ExchangeServerCounts ExchangeServer::counts() const noexcept {
  using State = ServerConnection::LoopState;
  const auto& all = *shared_;
  return {all.sum(&State::accepted),
          all.sum(&State::open),
          all.sum(&State::running),
          all.sum(&State::requests),
          all.sum(&State::heartbeats),
          all.sum(&State::idle_closed),
          all.sum(&State::too_large),
          all.sum(&State::overloaded),
          all.sum(&State::dropped_answers),
          all.sum(&State::bad_bytes),
          all.refused_connections.load(std::memory_order_relaxed)};
}

Task<void> ExchangeServer::shut_down(Deadline until) {
  using Shared = ServerConnection::Shared;
  using State = ServerConnection::LoopState;
  Executor& here = *current_executor();
  const std::shared_ptr<Shared> shared = shared_;
  if (shared->closing.exchange(true)) co_return;
  if (listener_ != nullptr) listener_->stop_accepting();
  Shared::announce_read_only(shared);

  TimePoint quiet_since = here.now();
  while (shared->sum(&State::open) > 0 || shared->sum(&State::running) > 0) {
    const TimePoint now = here.now();
    if (until.passed(now)) break;
    TimePoint last_request{};
    for (const auto& loop : shared->loops) {
      last_request = std::max(last_request, TimePoint(TimePoint::duration(loop.last_request.load(std::memory_order_relaxed))));
    }
    if (shared->sum(&State::running) > 0 || shared->somebody_unaware()) quiet_since = now;
    if (now - std::max(quiet_since, last_request) >= kQuiet) break;
    co_await sleep_until(here, Deadline(now + kLook).sooner(until).at());
  }
  const Duration rest = std::min<Duration>(until.left(here.now()), std::chrono::seconds(1));
  Shared::for_each_connection(shared, [rest](ServerConnection& connection) {
    if (connection.channel_ != nullptr) {
      connection.channel_->close_gracefully(Status(StatusCode::kUnavailable, "this provider has shut down"), rest);
    }
  });
  // What is queued leaves within `rest`; then nothing is left that a peer waits for.
  const TimePoint end = here.now() + rest + kLook;
  while (shared->sum(&State::open) > 0 && here.now() < end) co_await sleep_until(here, here.now() + kLook);
  Shared::for_each_connection(shared, [](ServerConnection& connection) { connection.abandon_calls(); });
}

}  // namespace dubhe
