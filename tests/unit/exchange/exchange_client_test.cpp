// The client of one connection against a server that the test plays by hand, on a loop and a clock moved by hand.
#include "dubhe/exchange/exchange_client.h"

#include <gtest/gtest.h>

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

// The server's end: keeps what came and says what the test says.
struct Peer {
  std::string got;
  Channel* channel = nullptr;
  std::vector<std::string> closed;
  int accepted = 0;

  class Handler final : public ChannelHandler {
   public:
    Handler(Peer& peer, Channel& channel) : peer_(peer) {
      peer.channel = &channel;
      ++peer.accepted;
    }
    Status on_bytes(Buffer& in) override {
      peer_.got.append(in.view());
      in.consume(in.size());
      return Status();
    }
    void on_closed(const Status& why, std::uint64_t) override {
      peer_.channel = nullptr;
      peer_.closed.push_back(why.message());
    }

   private:
    Peer& peer_;
  };
};

class ExchangeClientTest : public testing::Test {
 protected:
  ~ExchangeClientTest() override {
    client.reset();
    loop.advance(30s);
    listener.reset();
    transporter.reset();
    loop.run();
  }
  void listen() {
    auto made = transporter->listen("server", 1, {}, [this](Channel& channel) -> std::unique_ptr<ChannelHandler> {
      return std::make_unique<Peer::Handler>(peer, channel);
    });
    ASSERT_TRUE(made.ok()) << made.status().to_string();
    listener = std::move(*made);
  }
  void make_client(ExchangeClientOptions options = {}) {
    client = ExchangeClient::create(loop, *transporter, "server", 1, std::make_shared<LineCodec>(), options, logger);
  }
  // Outlives the calls that the end of the test ends.
  std::string& note() { return notes.emplace_back(); }
  // One call, whose outcome is noted.
  static Task<void> call(ExchangeClient& client, std::string body, Deadline deadline, std::string& outcome) {
    Status connected = co_await client.connect(deadline);
    if (!connected.ok()) {
      outcome += "not connected: " + connected.message();
      co_return;
    }
    Question question;
    Status opened = client.open(question, deadline);
    if (!opened.ok()) {
      outcome += std::string(to_string(opened.code())) + ": " + opened.message();
      co_return;
    }
    LineCodec::write(client.output(), 'C', question.id(), body);
    client.sent(question);
    const Frame* answer = co_await question;
    outcome += answer != nullptr ? "answer " + std::string(answer->body) : std::string(to_string(question.code())) + ": " + question.why();
  }
  void begin(std::string body, std::string& outcome, Duration timeout = 1s) {
    loop.post([this, body = std::move(body), &outcome, timeout] {
      start(call(*client, body, Deadline::after(loop.now(), timeout), outcome));
    });
    loop.run();
  }
  // One frame that wants no answer, until it has been handed over.
  static Task<void> tell(ExchangeClient& client, std::string body, Deadline deadline, std::string& outcome) {
    Status connected = co_await client.connect(deadline);
    LineCodec::write(client.output(), 'O', client.next_one_way_id(), body);
    client.sent_one_way();
    const Status sent = co_await client.when_sent(deadline);
    outcome = sent.ok() ? "ok" : std::string(to_string(sent.code())) + ": " + sent.message();
  }
  void begin_telling(std::string body, std::string& outcome, Duration timeout = 1s) {
    loop.post([this, body = std::move(body), &outcome, timeout] {
      start(tell(*client, body, Deadline::after(loop.now(), timeout), outcome));
    });
    loop.run();
  }
  void say(const std::string& bytes) {
    loop.post([this, bytes] {
      peer.channel->output().append(bytes);
      peer.channel->flush_later();
    });
    loop.run();
  }
  std::string take() { return told(std::exchange(peer.got, {})); }

  ManualLoop loop;
  RecordingLogger logger{LogLevel::kDebug};
  LoopbackNetwork network;
  std::unique_ptr<Transporter> transporter = make_loopback_transporter_on(network, {&loop});
  std::unique_ptr<Listener> listener;
  Peer peer;
  std::deque<std::string> notes;
  std::shared_ptr<ExchangeClient> client;
};

RequestId id_of(std::uint32_t place, std::uint32_t generation = 1) { return RequestId{generation} << 32 | place; }

TEST_F(ExchangeClientTest, ConnectsOnTheFirstCallAndOnceForAll) {
  listen();
  make_client();
  loop.run();
  EXPECT_EQ(peer.accepted, 0);
  EXPECT_TRUE(client->available());
  std::string& a = note();
  std::string& b = note();
  begin("one", a);
  begin("two", b);
  EXPECT_EQ(peer.accepted, 1);
  EXPECT_EQ(take(), "C0(one) C1(two)");
  say(LineCodec::frame('A', id_of(1), "2") + LineCodec::frame('A', id_of(0), "1"));
  EXPECT_EQ(a, "answer 1");
  EXPECT_EQ(b, "answer 2");
}

TEST_F(ExchangeClientTest, AnUnreachablePeerIsUnavailableAndTriedAgainInTheBackground) {
  make_client();
  std::string& outcome = note();
  begin("x", outcome);
  EXPECT_NE(outcome.find("not connected: server:1 is not connected"), std::string::npos) << outcome;
  EXPECT_FALSE(client->available());
  loop.advance(5s);
  EXPECT_FALSE(client->available());
  listen();
  loop.advance(20s);
  EXPECT_TRUE(client->available());
  EXPECT_EQ(peer.accepted, 1);
}

TEST_F(ExchangeClientTest, WithoutReconnectOnlyACallTriesAgain) {
  ExchangeClientOptions options;
  options.reconnect = false;
  make_client(options);
  std::string& outcome = note();
  begin("x", outcome);
  listen();
  loop.advance(60s);
  EXPECT_EQ(peer.accepted, 0);
  outcome.clear();
  begin("y", outcome);
  EXPECT_EQ(take(), "C0(y)");
}

TEST_F(ExchangeClientTest, ALostConnectionEndsEveryCallOnceAndIsMadeAgain) {
  listen();
  make_client();
  std::string& a = note();
  std::string& b = note();
  begin("a", a);
  begin("b", b);
  loop.post([this] { peer.channel->close(Status(StatusCode::kUnavailable, "test")); });
  loop.run();
  EXPECT_TRUE(a.starts_with("interrupted: the connection to server:1 was lost")) << a;
  EXPECT_TRUE(b.starts_with("interrupted: ")) << b;
  EXPECT_FALSE(client->available());
  loop.advance(1s);
  EXPECT_EQ(peer.accepted, 2);
  EXPECT_TRUE(client->available());
  EXPECT_EQ(client->pending_calls(), 0u);
  EXPECT_EQ(client->counts().lost, 1u);
}

TEST_F(ExchangeClientTest, APortThatClosesWithoutAWordIsAskedForTls) {
  listen();
  make_client();
  std::string& silent = note();
  begin("a", silent);
  loop.post([this] { peer.channel->close(Status(StatusCode::kUnavailable, "test")); });
  loop.run();
  EXPECT_TRUE(silent.ends_with("before it answered anything; does it want TLS (`ssl-enabled`)?")) << silent;
  loop.advance(1s);
  std::string& answered = note();
  begin("b", answered);
  say(LineCodec::frame('A', id_of(0, 2), "1"));
  EXPECT_EQ(answered, "answer 1");
  std::string& late = note();
  begin("c", late);
  loop.post([this] { peer.channel->close(Status(StatusCode::kUnavailable, "test")); });
  loop.run();
  EXPECT_EQ(late.find("TLS"), std::string::npos) << late;
}

TEST_F(ExchangeClientTest, ACallThatTimesOutLeavesItsLateAnswerCounted) {
  listen();
  make_client();
  std::string& outcome = note();
  begin("a", outcome, 200ms);
  loop.advance(199ms);
  EXPECT_EQ(outcome, "");
  loop.advance(30ms);
  EXPECT_EQ(outcome, "deadline exceeded: ");
  say(LineCodec::frame('A', id_of(0), "late"));
  EXPECT_EQ(client->counts().late_answers, 1u);
}

TEST_F(ExchangeClientTest, SendsHeartbeatsWhenNothingIsReadAndGivesASilentConnectionUp) {
  listen();
  ExchangeClientOptions options;
  options.heartbeat = 1s;
  options.heartbeat_timeout = 3s;
  make_client(options);
  std::string& a = note();
  begin("a", a, 60s);
  take();
  loop.advance(1100ms);
  EXPECT_EQ(take(), "H4294967295");
  say(LineCodec::frame('h', id_of(0xffffffff)));
  for (int i = 0; i < 10; ++i) {  // as long as something is read, no more than one per interval
    loop.advance(500ms);
    say(LineCodec::frame('h', id_of(0xffffffff)));
  }
  EXPECT_EQ(take(), "");
  EXPECT_EQ(a, "");
  loop.advance(3100ms);
  EXPECT_TRUE(a.starts_with("interrupted: ")) << a;
  EXPECT_NE(a.find("heartbeat.timeout"), std::string::npos) << a;
  loop.advance(1s);
  EXPECT_EQ(peer.accepted, 2);
}

TEST_F(ExchangeClientTest, AnswersTheHeartbeatsOfItsPeer) {
  listen();
  make_client();
  std::string& a = note();
  begin("a", a);
  take();
  say(LineCodec::frame('H', 77));
  EXPECT_EQ(take(), "h77");
}

TEST_F(ExchangeClientTest, ReadOnlyTakesNoNewCallsAndWaitsForOldOnes) {
  listen();
  make_client();
  std::string& old = note();
  std::string& fresh = note();
  begin("old", old);
  take();
  say(LineCodec::frame('R', 0));
  EXPECT_FALSE(client->available());
  begin("fresh", fresh);
  EXPECT_NE(fresh.find("is going away"), std::string::npos) << fresh;
  EXPECT_EQ(take(), "");
  say(LineCodec::frame('A', id_of(0), "done"));
  EXPECT_EQ(old, "answer done");
  say(LineCodec::frame('W', 0));
  EXPECT_TRUE(client->available());
  begin("again", fresh);
  EXPECT_EQ(take(), "C0(again)");
}

TEST_F(ExchangeClientTest, RefusesWhenThePeerDoesNotTakeWhatIsQueued) {
  LoopbackFaults faults;
  faults.capacity = 100;
  network.set_faults(faults);
  listen();
  ExchangeClientOptions options;
  options.write_limit = 1000;
  make_client(options);
  std::string& first = note();
  begin("first", first, 60s);
  loop.post([this] { peer.channel->pause_reading(true); });
  loop.run();
  int refused = 0;
  for (int i = 0; i < 100; ++i) {
    std::string& outcome = note();
    begin(std::string(50, 'x'), outcome, 60s);
    if (outcome.starts_with("overloaded: ")) ++refused;
  }
  EXPECT_GT(refused, 50);
  EXPECT_LT(refused, 99);
  EXPECT_LE(client->queued_bytes(), 1000u + 100u);
  EXPECT_EQ(client->counts().overloaded, static_cast<std::uint64_t>(refused));
  loop.post([this] { peer.channel->pause_reading(false); });
  loop.run();
  std::string& after = note();
  begin("after", after, 60s);
  EXPECT_EQ(after, "");  // taken again
}

TEST_F(ExchangeClientTest, WhoeverWaitsUntilItIsSentIsToldSoOrWhyNot) {
  LoopbackFaults faults;
  faults.capacity = 100;
  network.set_faults(faults);
  listen();
  make_client();
  std::string &prompt = note(), &slow = note(), &late = note(), &lost = note();
  begin_telling("prompt", prompt);
  EXPECT_EQ(prompt, "ok");
  loop.post([this] { peer.channel->pause_reading(true); });
  loop.run();
  begin_telling(std::string(200, 'x'), slow, 60s);
  begin_telling("late", late, 1s);
  EXPECT_EQ(slow + late, "");
  loop.advance(2s);
  EXPECT_EQ(late, "deadline exceeded: not sent yet: server:1 does not take what was sent before it (`sent=true`)");
  EXPECT_EQ(slow, "");
  loop.post([this] { peer.channel->pause_reading(false); });
  loop.run();
  EXPECT_EQ(slow, "ok");

  loop.post([this] { peer.channel->pause_reading(true); });
  loop.run();
  begin_telling(std::string(200, 'y'), lost, 60s);
  loop.post([this] { peer.channel->close(Status(StatusCode::kUnavailable, "enough")); });
  loop.run();
  EXPECT_TRUE(lost.starts_with("unavailable: the connection to server:1 was lost")) << lost;
}

TEST_F(ExchangeClientTest, AFrameThatIsTooLargeReachesItsCallAndIsSkipped) {
  LoopbackFaults faults;
  faults.fragment_bytes = 7;
  network.set_faults(faults);
  listen();
  make_client();
  std::string& a = note();
  std::string& b = note();
  begin("a", a);
  begin("b", b);
  say(LineCodec::frame('A', id_of(0), std::string(5000, 'A')) + LineCodec::frame('A', id_of(1), "b"));
  EXPECT_EQ(a, "answer ");  // no body was kept
  EXPECT_EQ(b, "answer b");
}

TEST_F(ExchangeClientTest, BytesThatMakeNoSenseCloseTheConnection) {
  listen();
  make_client();
  std::string& a = note();
  begin("a", a);
  say("nonsense and more");
  EXPECT_TRUE(a.starts_with("interrupted: ")) << a;
  EXPECT_NE(a.find("no frame begins like this"), std::string::npos) << a;
}

TEST_F(ExchangeClientTest, LettingGoWaitsForOutstandingAnswersAndCloses) {
  listen();
  make_client();
  std::string& a = note();
  begin("a", a);
  client.reset();
  loop.run();
  EXPECT_EQ(peer.closed.size(), 0u);
  say(LineCodec::frame('A', id_of(0), "done"));
  EXPECT_EQ(a, "answer done");
  EXPECT_EQ(peer.closed.size(), 1u);
  loop.advance(60s);
  EXPECT_EQ(peer.accepted, 1);  // and no reconnecting
}

TEST_F(ExchangeClientTest, LettingGoDoesNotWaitForEver) {
  listen();
  ExchangeClientOptions options;
  options.close_limit = 2s;
  make_client(options);
  std::string& a = note();
  begin("a", a, 100s);
  client.reset();
  loop.advance(3s);
  EXPECT_TRUE(a.starts_with("interrupted: ")) << a;
  EXPECT_EQ(peer.closed.size(), 1u);
}

TEST_F(ExchangeClientTest, CloseIsDoneWhenTheConnectionIsGone) {
  listen();
  make_client();
  std::string& a = note();
  begin("a", a, 100s);
  bool closed = false;
  loop.post([this, &closed] { start(client->close(Deadline::after(loop.now(), 1s)), [&closed] { closed = true; }); });
  loop.run();
  EXPECT_FALSE(closed);
  std::string& refused = note();
  begin("more", refused);
  EXPECT_NE(refused.find("closed here"), std::string::npos) << refused;
  loop.advance(1100ms);
  EXPECT_TRUE(closed);
  EXPECT_TRUE(a.starts_with("interrupted: ")) << a;
}

TEST_F(ExchangeClientTest, AWaiterGivesUpAtItsDeadlineWhileTheAttemptGoesOn) {
  // Nobody answers: the loopback refuses at once, so wait inside the back-off instead.
  make_client();
  std::string& a = note();
  begin("a", a);
  a.clear();
  begin("b", a);
  EXPECT_NE(a.find("next try in"), std::string::npos) << a;
}

TEST_F(ExchangeClientTest, EveryCutEndsInExactlyOneStatus) {
  listen();
  // The request has 13 + 3 bytes; the answer 13 + 2.
  for (std::uint64_t cut = 0; cut <= 16; ++cut) {
    SCOPED_TRACE(cut);
    LoopbackFaults faults;
    faults.cut_to_server = cut;
    network.set_faults(faults);
    ExchangeClientOptions options;
    options.reconnect = false;
    make_client(options);
    std::string& outcome = note();
    begin("abc", outcome);
    // Bytes that the network took were handed over; the request as a whole only with the last of them.
    const bool whole = cut == 16;
    EXPECT_TRUE(outcome.starts_with(whole ? "interrupted: " : "unavailable: ") || outcome.starts_with("not connected: ")) << outcome;
    EXPECT_EQ(client->pending_calls(), 0u);
    client.reset();
    loop.advance(30s);
    peer.got.clear();
  }
}

}  // namespace
}  // namespace dubhe::test
