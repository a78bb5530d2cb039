// The accepting side against a client that the test plays by hand.
#include "dubhe/exchange/exchange_server.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "dubhe/exchange/question.h"
#include "dubhe/test_support/manual_runtime.h"
#include "dubhe/test_support/recording_logger.h"
#include "dubhe/transport_loopback/loopback_transporter.h"
#include "line_codec.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;

// Answers "now…" at once, and keeps every other call until the test finishes it.
class Handler final : public RequestHandler {
 public:
  class Call final : public RunningCall {
   public:
    Call(Handler& handler, ServerConnection& from, const Frame& request)
        : RunningCall(from, request.size), handler_(handler), request_(request), body_(request.body) {
      handler.calls.push_back(this);
    }
    ~Call() override { std::erase(handler_.calls, this); }
    void finish(std::string_view with) {
      ServerConnection& to = connection();
      if (to.room() == ServerConnection::Room::kPlenty) {
        LineCodec::write(to.output(), 'A', request_.id, with);
        to.sent();
      } else if (to.room() == ServerConnection::Room::kRefusalsOnly) {
        to.refuse(request_, Status(StatusCode::kOverloaded, ""));
      } else {
        to.count_dropped_answer();
      }
      delete this;
    }
    void keep() override {
      kept_ = std::string(body_);
      body_ = kept_;
      ++handler_.kept;
    }
    bool abandon() override {
      ++handler_.abandoned;
      delete this;
      return true;
    }
    std::string_view body() const { return body_; }

   private:
    Handler& handler_;
    const Frame request_;
    std::string_view body_;
    std::string kept_;
  };

  void on_batch(ServerConnection&) override { ++batches; }
  void on_request(ServerConnection& from, const Frame& request) override {
    seen.push_back(std::string(request.body));
    last = &from;
    auto* call = new Call(*this, from, request);
    if (request.body.starts_with("now")) call->finish(request.body);
  }
  void on_connected(ServerConnection&) override { ++connected; }
  void on_closed(ServerConnection&) override {
    ++closed;
    last = nullptr;
  }

  std::vector<Call*> calls;
  std::vector<std::string> seen;
  ServerConnection* last = nullptr;  // where the last request came from
  int connected = 0;
  int batches = 0, kept = 0, abandoned = 0, closed = 0;
};

// The client's end.
struct Peer {
  std::string got;
  Channel* channel = nullptr;
  std::string closed;
  bool reading = true;

  class End final : public ChannelHandler {
   public:
    End(Peer& peer, Channel& channel) : peer_(peer) { peer.channel = &channel; }
    Status on_bytes(Buffer& in) override {
      peer_.got.append(in.view());
      in.consume(in.size());
      return Status();
    }
    void on_closed(const Status& why, std::uint64_t) override {
      peer_.channel = nullptr;
      peer_.closed = why.message().empty() ? "closed" : why.message();
    }

   private:
    Peer& peer_;
  };
};

class ExchangeServerTest : public testing::Test {
 protected:
  ~ExchangeServerTest() override {
    server.reset();
    loop.advance(10s);
    transporter.reset();
    loop.run();
    EXPECT_TRUE(handler->calls.empty());
  }
  void listen(ExchangeServerOptions options = {}) {
    auto made = ExchangeServer::listen(runtime, *transporter, "server", 1, std::make_shared<LineCodec>(100), handler, options, logger);
    ASSERT_TRUE(made.ok()) << made.status().to_string();
    server = std::move(*made);
  }
  static Task<void> dial(Transporter& transporter, EventLoop& loop, Peer& peer) {
    Transporter::HandlerFactory factory = [&peer](Channel& channel) -> std::unique_ptr<ChannelHandler> {
      return std::make_unique<Peer::End>(peer, channel);
    };
    auto channel = co_await transporter.connect(loop, "server", 1, ChannelOptions(), std::move(factory));
    EXPECT_TRUE(channel.ok()) << channel.status().to_string();
  }
  // Outlives its connection.
  Peer& another() { return others.emplace_back(); }
  void connect(Peer& peer) {
    loop.post([this, &peer] { start(dial(*transporter, loop, peer)); });
    loop.run();
  }
  void say(Peer& peer, const std::string& bytes) {
    loop.post([&peer, bytes] {
      if (peer.channel == nullptr) return;
      peer.channel->output().append(bytes);
      peer.channel->flush_later();
    });
    loop.run();
  }
  std::string take(Peer& peer) { return told(std::exchange(peer.got, {})); }
  void finish(std::size_t place, std::string_view with) {
    loop.post([this, place, with] { handler->calls.at(place)->finish(with); });
    loop.run();
  }

  ManualRuntime runtime;
  ManualLoop& loop = runtime.manual();
  RecordingLogger logger{LogLevel::kDebug};
  LoopbackNetwork network;
  std::unique_ptr<Transporter> transporter = make_loopback_transporter_on(network, {&loop});
  std::shared_ptr<Handler> handler = std::make_shared<Handler>();
  std::unique_ptr<ExchangeServer> server;
  std::deque<Peer> others;
  Peer peer;
};

TEST_F(ExchangeServerTest, DecodesABatchAndKeepsOnlyWhatStillRuns) {
  listen();
  connect(peer);
  say(peer, LineCodec::frame('C', 1, "now") + LineCodec::frame('C', 2, "later") + LineCodec::frame('O', 3, "one") +
                LineCodec::frame('C', 4, "now too"));
  EXPECT_EQ(handler->batches, 1);
  EXPECT_EQ(handler->kept, 2);
  EXPECT_EQ(take(peer), "A1(now) A4(now too)");
  EXPECT_EQ(server->counts().running, 2u);
  EXPECT_EQ(server->counts().requests, 4u);
  ASSERT_EQ(handler->calls.size(), 2u);
  EXPECT_EQ(handler->calls[0]->body(), "later");
  finish(0, "2");
  finish(0, "ignored");
  EXPECT_EQ(server->counts().running, 0u);
}

TEST_F(ExchangeServerTest, FramesMayComeInPiecesOfEverySize) {
  for (std::size_t piece = 1; piece <= 20; ++piece) {
    SCOPED_TRACE(piece);
    LoopbackFaults faults;
    faults.fragment_bytes = piece;
    network.set_faults(faults);
    if (server == nullptr) listen();
    Peer& client = another();
    connect(client);
    say(client, LineCodec::frame('C', 1, "now1") + LineCodec::frame('H', 2) + LineCodec::frame('C', 3, "now3"));
    EXPECT_EQ(told(client.got), "A1(now1) h2 A3(now3)");
    loop.post([&client] { client.channel->close(Status()); });
    loop.run();
  }
}

TEST_F(ExchangeServerTest, AFrameThatIsTooLargeIsRefusedAndSkippedWithoutBeingKept) {
  listen();
  connect(peer);
  const std::string large = LineCodec::frame('C', 7, std::string(5000, 'x'));
  say(peer, large.substr(0, 20));
  EXPECT_EQ(take(peer), "F7(invalid argument)");
  for (std::size_t at = 20; at < large.size(); at += 498) say(peer, large.substr(at, 498));
  say(peer, LineCodec::frame('C', 8, "now"));
  EXPECT_EQ(take(peer), "A8(now)");
  say(peer, LineCodec::frame('O', 9, std::string(500, 'x')) + LineCodec::frame('C', 10, "now"));
  EXPECT_EQ(take(peer), "A10(now)");
  EXPECT_EQ(server->counts().too_large, 2u);
}

TEST_F(ExchangeServerTest, BytesThatMakeNoSenseCloseOnlyTheirConnection) {
  listen();
  Peer& good = another();
  connect(good);
  connect(peer);
  say(peer, LineCodec::frame('C', 1, "now") + "GET / HTTP/1.1\r\n");
  EXPECT_EQ(take(peer), "A1(now)");
  EXPECT_NE(peer.closed, "");
  EXPECT_EQ(server->counts().bad_bytes, 1u);
  EXPECT_EQ(logger.count("no frame begins like this"), 1u);
  say(good, LineCodec::frame('C', 1, "now"));
  EXPECT_EQ(take(good), "A1(now)");
}

TEST_F(ExchangeServerTest, ClosesWhatStaysSilentButNotWhatHasACallRunning) {
  ExchangeServerOptions options;
  options.heartbeat = 1s;
  options.close_timeout = 3s;
  listen(options);
  Peer& busy = another();
  Peer& alive = another();
  connect(busy);
  connect(alive);
  connect(peer);
  say(busy, LineCodec::frame('C', 1, "later"));
  for (int i = 0; i < 4; ++i) {
    loop.advance(1s);
    say(alive, LineCodec::frame('H', 5));
  }
  EXPECT_NE(peer.closed, "");
  EXPECT_EQ(busy.closed, "");
  EXPECT_EQ(alive.closed, "");
  EXPECT_EQ(server->counts().idle_closed, 1u);
  finish(0, "done");
  EXPECT_EQ(take(busy), "A1(done)");
  loop.advance(10s);
  EXPECT_NE(busy.closed, "");
}

TEST_F(ExchangeServerTest, TooShortACloseTimeoutIsRefused) {
  ExchangeServerOptions options;
  options.heartbeat = 10s;
  options.close_timeout = 19s;
  auto made = ExchangeServer::listen(runtime, *transporter, "server", 1, std::make_shared<LineCodec>(), handler, options, logger);
  ASSERT_FALSE(made.ok());
  EXPECT_NE(made.status().message().find("close.timeout"), std::string::npos);
}

TEST_F(ExchangeServerTest, APeerThatDoesNotReadIsNotReadFromAndRefusedBeyondItsBudget) {
  LoopbackFaults faults;
  faults.capacity = 64;
  network.set_faults(faults);
  ExchangeServerOptions options;
  options.write_limit = 500;
  listen(options);
  Peer& other = another();
  connect(other);
  connect(peer);
  loop.post([this] { peer.channel->pause_reading(true); });
  loop.run();
  const int sent = 200;
  for (int i = 0; i < sent; ++i) say(peer, LineCodec::frame('C', static_cast<RequestId>(i + 1), "now" + std::string(80, 'x')));
  // Not read from any more: most requests have not been seen.
  EXPECT_LT(handler->seen.size(), 30u);
  say(other, LineCodec::frame('C', 1, "now"));
  EXPECT_EQ(take(other), "A1(now)");

  loop.post([this] { peer.channel->pause_reading(false); });
  loop.run();
  EXPECT_EQ(handler->seen.size(), static_cast<std::size_t>(sent) + 1);
  std::string got = take(peer);
  EXPECT_EQ(static_cast<int>(std::count(got.begin(), got.end(), 'A')), sent);
}

TEST_F(ExchangeServerTest, AnswersBeyondTheBudgetAreRefusalsThenNothing) {
  LoopbackFaults faults;
  faults.capacity = 64;
  network.set_faults(faults);
  ExchangeServerOptions options;
  options.write_limit = 300;
  listen(options);
  connect(peer);
  std::string requests;
  for (RequestId id = 1; id <= 20; ++id) requests += LineCodec::frame('C', id, "later");
  say(peer, requests);
  ASSERT_EQ(handler->calls.size(), 20u);
  loop.post([this] { peer.channel->pause_reading(true); });
  loop.run();
  for (int i = 0; i < 20; ++i) finish(0, "0123456789012345678901234567890123456789012345678901234567890123456789");
  loop.post([this] { peer.channel->pause_reading(false); });
  loop.run();
  const std::string got = take(peer);
  EXPECT_GT(std::count(got.begin(), got.end(), 'A'), 2) << got;
  EXPECT_GT(std::count(got.begin(), got.end(), 'F'), 10) << got;
}

TEST_F(ExchangeServerTest, RequestsOfOnePeerThatRunHaveABudget) {
  ExchangeServerOptions options;
  options.running_limit = 200;
  listen(options);
  Peer& other = another();
  connect(other);
  connect(peer);
  for (RequestId id = 1; id <= 10; ++id) say(peer, LineCodec::frame('C', id, std::string(50, 'x')));
  EXPECT_EQ(handler->calls.size(), 4u);
  EXPECT_EQ(take(peer), "F5(overloaded) F6(overloaded) F7(overloaded) F8(overloaded) F9(overloaded) F10(overloaded)");
  say(other, LineCodec::frame('C', 1, "now"));
  EXPECT_EQ(take(other), "A1(now)");
  while (!handler->calls.empty()) finish(0, "done");
  take(peer);
  say(peer, LineCodec::frame('C', 11, "now"));
  EXPECT_EQ(take(peer), "A11(now)");
}

TEST_F(ExchangeServerTest, ConnectionsBeyondAcceptsAreClosedAtOnce) {
  ExchangeServerOptions options;
  options.accepts = 1;
  listen(options);
  connect(peer);
  Peer& second = another();
  Peer& third = another();
  connect(second);
  EXPECT_NE(second.closed, "");
  EXPECT_EQ(peer.closed, "");
  loop.post([this] { peer.channel->close(Status()); });
  loop.run();
  connect(third);
  EXPECT_EQ(third.closed, "");
}

TEST_F(ExchangeServerTest, ACallOutlivesItsConnectionAndItsAnswerIsDropped) {
  listen();
  connect(peer);
  say(peer, LineCodec::frame('C', 1, "later"));
  loop.post([this] { peer.channel->close(Status()); });
  loop.run();
  EXPECT_EQ(server->counts().connections, 0u);
  EXPECT_EQ(server->counts().running, 1u);
  finish(0, "too late");
  EXPECT_EQ(server->counts().dropped_answers, 1u);
  EXPECT_EQ(server->counts().running, 0u);
}

// A call of the server's to its peer.
Task<void> ask_back(std::shared_ptr<BackLine> line, Deadline deadline, std::string& outcome) {
  Question question;
  const Status opened = line->open(question, deadline);
  if (!opened.ok()) {
    outcome = to_string(opened.code());
    co_return;
  }
  LineCodec::write(line->output(), 'C', question.id(), "back");
  line->sent(question);
  outcome = "pending";
  const Frame* answer = co_await question;
  outcome = answer != nullptr ? std::string(answer->body) : std::string(to_string(question.code()));
}

TEST_F(ExchangeServerTest, ItsOwnCallsGoBackToThePeerAndEndOnce) {
  listen();
  connect(peer);
  say(peer, LineCodec::frame('C', 1, "now"));
  ASSERT_NE(handler->last, nullptr);
  const std::shared_ptr<BackLine> line = handler->last->back_line();
  EXPECT_EQ(line, handler->last->back_line());
  take(peer);
  std::string answered, late, lost, refused;
  const auto ask = [&](Deadline deadline, std::string& outcome) {
    loop.post([&, deadline] { start(ask_back(line, deadline, outcome)); });
    loop.run();
  };
  ask(Deadline::never(), answered);
  ask(Deadline::after(loop.now(), 50ms), late);
  ask(Deadline::never(), lost);
  EXPECT_EQ(peer.got.substr(0, LineCodec::kHeader + 4), LineCodec::frame('C', RequestId{1} << 32, "back"));
  say(peer, LineCodec::frame('A', RequestId{1} << 32, "hello") + LineCodec::frame('A', 77, "nobody asked"));
  EXPECT_EQ(answered, "hello");
  EXPECT_EQ(late, "pending");
  loop.advance(200ms);
  EXPECT_EQ(late, "deadline exceeded");
  say(peer, LineCodec::frame('A', (RequestId{1} << 32) + 1, "too late"));
  EXPECT_EQ(late, "deadline exceeded");
  EXPECT_EQ(lost, "pending");
  loop.post([this] { peer.channel->close(Status(StatusCode::kUnavailable, "gone")); });
  loop.run();
  EXPECT_EQ(lost, "interrupted");
  EXPECT_EQ(handler->closed, 1);
  EXPECT_FALSE(line->connected());
  ask(Deadline::never(), refused);
  EXPECT_EQ(refused, "unavailable");
}

TEST_F(ExchangeServerTest, ShuttingDownTellsThePeersWaitsForCallsAndCloses) {
  listen();
  connect(peer);
  say(peer, LineCodec::frame('C', 1, "later"));
  bool down = false;
  loop.post([this, &down] { start(server->shut_down(Deadline::after(loop.now(), 10s)), [&down] { down = true; }); });
  loop.advance(500ms);
  EXPECT_EQ(take(peer), "R0 H0");
  EXPECT_FALSE(down);
  say(peer, LineCodec::frame('h', 0));
  say(peer, LineCodec::frame('C', 2, "now"));  // was on its way
  EXPECT_EQ(take(peer), "A2(now)");
  finish(0, "done");
  EXPECT_EQ(take(peer), "A1(done)");
  EXPECT_EQ(peer.closed, "");
  loop.advance(500ms);
  EXPECT_TRUE(down);
  EXPECT_NE(peer.closed, "");
}

TEST_F(ExchangeServerTest, ShuttingDownWaitsUntilItsPeersHaveReadThatItLeaves) {
  listen();
  Peer typist;
  connect(peer);
  connect(typist);  // who sends no frames, as at a telnet console, is told and not waited for
  say(peer, LineCodec::frame('C', 1, "now"));
  EXPECT_EQ(take(peer), "A1(now)");
  bool down = false;
  loop.post([this, &down] { start(server->shut_down(Deadline::after(loop.now(), 10s)), [&down] { down = true; }); });
  loop.advance(5s);  // the peer's process stands still; a call that it has begun may come yet
  EXPECT_FALSE(down);
  EXPECT_EQ(take(typist), "R0");

  say(peer, LineCodec::frame('C', 2, "now") + LineCodec::frame('h', 0));
  EXPECT_EQ(take(peer), "R0 H0 A2(now)");
  loop.advance(50ms);
  EXPECT_FALSE(down);
  loop.advance(100ms);
  EXPECT_TRUE(down);
}

TEST_F(ExchangeServerTest, ShuttingDownDoesNotWaitForAPeerThatHasGone) {
  listen();
  connect(peer);
  say(peer, LineCodec::frame('C', 1, "now"));
  bool down = false;
  loop.post([this, &down] { start(server->shut_down(Deadline::after(loop.now(), 10s)), [&down] { down = true; }); });
  loop.advance(500ms);
  EXPECT_FALSE(down);
  loop.post([this] { peer.channel->close(Status(StatusCode::kUnavailable, "gone")); });
  loop.advance(20ms);
  EXPECT_TRUE(down);
}

TEST_F(ExchangeServerTest, ShuttingDownGivesCallsUpAtItsLimit) {
  listen();
  connect(peer);
  say(peer, LineCodec::frame('C', 1, "for ever"));
  bool down = false;
  loop.post([this, &down] { start(server->shut_down(Deadline::after(loop.now(), 1s)), [&down] { down = true; }); });
  loop.advance(900ms);
  EXPECT_FALSE(down);
  loop.advance(2s);
  EXPECT_TRUE(down);
  EXPECT_EQ(handler->abandoned, 1);
  EXPECT_NE(peer.closed, "");
}

}  // namespace
}  // namespace dubhe::test
