// The loopback transport: on real loops where threads matter, on one loop run by hand where the exact outcome does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "channel_probe.h"
#include "dubhe/transport/manual_loop.h"
#include "dubhe/transport_loopback/loopback_transporter.h"

namespace dubhe::test {
namespace {

using testing::HasSubstr;

class LoopbackTest : public testing::Test {
 protected:
  void listen(const ProbeHandler::OnBytes& on_bytes = {}, const ChannelOptions& options = {}) {
    listener_ = std::move(*transporter_->listen("greeter", 20880, options, probe(server_, on_bytes)));
  }
  // The client's end, with the server's opened.
  Channel& connect(const ChannelOptions& options = {}) {
    Expected<Channel*> connected = nullptr;
    start(transporter_->connect(loop_, "greeter", 20880, options, probe(client_)),
          [&](Expected<Channel*> outcome) { connected = std::move(outcome); });
    loop_.run();
    EXPECT_TRUE(connected.ok());
    return **connected;
  }
  void send(Channel& channel, std::string_view bytes) {
    loop_.post([&channel, text = std::string(bytes)] { append_and_flush(channel, text); });
    loop_.run();
  }

  LoopbackNetwork network_;
  ManualLoop loop_;
  std::unique_ptr<Transporter> transporter_ = make_loopback_transporter_on(network_, {&loop_});
  std::shared_ptr<Seen> client_ = std::make_shared<Seen>();
  std::shared_ptr<Seen> server_ = std::make_shared<Seen>();
  std::unique_ptr<Listener> listener_;
};

TEST_F(LoopbackTest, WhatIsSentIsEchoed) {
  listen(echo);
  send(connect(), "hello");
  EXPECT_EQ(client_->facts().bytes, "hello");
  EXPECT_EQ(network_.connections_made(), 1u);
}

TEST_F(LoopbackTest, EndsHaveAddresses) {
  listen();
  Channel& client = connect();
  Channel& server = *server_->facts().channel;
  EXPECT_EQ(client.remote_address(), "greeter:20880");
  EXPECT_EQ(server.local_address(), "greeter:20880");
  EXPECT_EQ(server.local_port(), 20880);
  EXPECT_EQ(server.remote_address(), client.local_address());
}

TEST_F(LoopbackTest, WhatIsAppendedInOneTurnArrivesTogetherAndNotBeforeItsEnd) {
  listen();
  Channel& channel = connect();
  loop_.post([&] {
    for (int i = 0; i < 10; ++i) append_and_flush(channel, "frame ");
    EXPECT_EQ(channel.queued_bytes(), 60u);
  });
  loop_.run();
  EXPECT_EQ(server_->facts().reads, 1);
  EXPECT_EQ(server_->facts().bytes.size(), 60u);
  EXPECT_EQ(channel.queued_bytes(), 0u);
  EXPECT_EQ(channel.appended_bytes(), 60u);
}

TEST_F(LoopbackTest, FragmentsArriveOneByOne) {
  network_.set_faults({.fragment_bytes = 3});
  std::vector<std::string> pieces;
  listen([&](Channel&, Buffer& in) {
    pieces.emplace_back(in.view());
    if (in.size() < 6) return Status();  // a frame has six bytes: a begun one is seen again with the next piece
    in.consume(6);
    return Status();
  });
  send(connect(), "abcdefghi");
  EXPECT_EQ(pieces, (std::vector<std::string>{"abc", "abcdef", "ghi"}));
}

TEST_F(LoopbackTest, ACutOnTheWayThereDeliversExactlySoMuchAndTellsBothEnds) {
  for (std::uint64_t cut = 0; cut <= 12; ++cut) {
    SCOPED_TRACE("cut after " + std::to_string(cut));
    client_ = std::make_shared<Seen>();
    server_ = std::make_shared<Seen>();
    network_.set_faults({.cut_to_server = cut});
    listen(echo);
    send(connect(), "0123456789");
    if (cut > 10) {
      EXPECT_EQ(client_->facts().bytes, "0123456789");
      EXPECT_EQ(client_->facts().closed, 0);
    } else {
      EXPECT_EQ(client_->facts().closed, 1);
      EXPECT_EQ(client_->facts().written_offset, cut);
      EXPECT_EQ(client_->facts().why.code(), StatusCode::kUnavailable);
      EXPECT_THAT(client_->facts().why.message(), HasSubstr("cut after " + std::to_string(cut) + " bytes"));
      EXPECT_EQ(server_->facts().closed, 1);
      EXPECT_EQ(server_->facts().reads, cut == 0 ? 0 : 1);
      EXPECT_EQ(client_->facts().bytes, "") << "the answer has no way back";
    }
    listener_.reset();
  }
}

TEST_F(LoopbackTest, ACutOnTheWayBackLosesTheRestOfTheAnswer) {
  for (std::uint64_t cut = 0; cut <= 10; ++cut) {
    SCOPED_TRACE("cut after " + std::to_string(cut));
    client_ = std::make_shared<Seen>();
    server_ = std::make_shared<Seen>();
    network_.set_faults({.cut_to_client = cut});
    listen(echo);
    send(connect(), "0123456789");
    EXPECT_EQ(client_->facts().bytes, std::string("0123456789").substr(0, cut));
    EXPECT_EQ(client_->facts().closed, 1);
    EXPECT_EQ(client_->facts().written_offset, 10u);
    EXPECT_EQ(server_->facts().written_offset, cut);
    EXPECT_EQ(server_->facts().closed, 1);
    listener_.reset();
  }
}

TEST_F(LoopbackTest, NobodyListeningIsSaidWithTheAddress) {
  Expected<Channel*> connected = nullptr;
  start(transporter_->connect(loop_, "nobody", 1, {}, probe(client_)),
        [&](Expected<Channel*> outcome) { connected = std::move(outcome); });
  ASSERT_FALSE(connected.ok());
  EXPECT_EQ(connected.status().code(), StatusCode::kUnavailable);
  EXPECT_THAT(connected.status().message(), HasSubstr("nobody:1"));
}

TEST_F(LoopbackTest, AnyHostListensForAllAndPortsAreTakenOnce) {
  auto any = transporter_->listen("0.0.0.0", 0, {}, probe(server_, echo));
  ASSERT_TRUE(any.ok());
  EXPECT_FALSE(transporter_->listen("::", (*any)->port(), {}, probe(server_)).ok());
  Expected<Channel*> connected = nullptr;
  start(transporter_->connect(loop_, "10.1.2.3", (*any)->port(), {}, probe(client_)),
        [&](Expected<Channel*> outcome) { connected = std::move(outcome); });
  EXPECT_TRUE(connected.ok());
  (*any)->stop_accepting();
  EXPECT_TRUE(transporter_->listen("::", (*any)->port(), {}, probe(server_)).ok());
}

TEST_F(LoopbackTest, ClosingSendsWhatIsQueuedAndTellsBothOnce) {
  listen();
  Channel& channel = connect();
  loop_.post([&] {
    append_and_flush(channel, "last words");
    channel.close(Status(StatusCode::kCancelled, "done"));
    channel.close(Status(StatusCode::kInternal, "again"));
    EXPECT_EQ(client_->facts().closed, 0) << "later, from the loop";
  });
  loop_.run();
  EXPECT_EQ(client_->facts().closed, 1);
  EXPECT_EQ(client_->facts().why, Status(StatusCode::kCancelled, "done"));
  EXPECT_EQ(client_->facts().written_offset, 10u);
  EXPECT_EQ(server_->facts().bytes, "last words");
  EXPECT_EQ(server_->facts().closed, 1);
  EXPECT_TRUE(server_->facts().destroyed);
  EXPECT_EQ(network_.open_channels(), 0u);
}

TEST_F(LoopbackTest, AReaderThatPausesFillsTheWayAndTheSendersQueue) {
  network_.set_faults({.capacity = 100});
  ChannelOptions options;
  options.write_limit = 50;
  listen();
  Channel& client = connect(options);
  Channel& server = *server_->facts().channel;
  server.pause_reading(true);
  send(client, std::string(160, 'x'));
  EXPECT_EQ(client.queued_bytes(), 60u);
  EXPECT_EQ(client.appended_bytes(), 160u);
  EXPECT_EQ(server_->facts().bytes, "");

  server.pause_reading(false);
  loop_.run();
  EXPECT_EQ(server_->facts().bytes.size(), 160u);
  EXPECT_EQ(client.queued_bytes(), 0u);
  EXPECT_EQ(client_->facts().writable, 1);
}

TEST_F(LoopbackTest, ClosingGracefullyWaitsForTheReaderUntilItsLimit) {
  network_.set_faults({.capacity = 10});
  for (const bool reader_comes_back : {true, false}) {
    SCOPED_TRACE(reader_comes_back);
    client_ = std::make_shared<Seen>();
    server_ = std::make_shared<Seen>();
    listen();
    Channel& client = connect();
    Channel& server = *server_->facts().channel;
    server.pause_reading(true);
    loop_.post([&] {
      append_and_flush(client, std::string(25, 'x'));
      client.close_gracefully(Status(StatusCode::kUnavailable, "bye"), std::chrono::seconds(5));
    });
    loop_.advance(std::chrono::seconds(4));
    EXPECT_EQ(client_->facts().closed, 0);
    if (reader_comes_back) server.pause_reading(false);
    loop_.advance(std::chrono::seconds(2));
    EXPECT_EQ(client_->facts().closed, 1);
    EXPECT_EQ(client_->facts().written_offset, reader_comes_back ? 25u : 10u);
    if (!reader_comes_back) server.pause_reading(false);
    loop_.run();
    EXPECT_EQ(server_->facts().bytes.size(), client_->facts().written_offset);
    EXPECT_EQ(server_->facts().closed, 1);
    listener_.reset();
  }
}

TEST_F(LoopbackTest, TheEndOfTheTransporterClosesItsChannels) {
  listen();
  connect();
  transporter_.reset();
  loop_.run();
  EXPECT_EQ(client_->facts().closed, 1);
  EXPECT_EQ(server_->facts().closed, 1);
  EXPECT_EQ(network_.open_channels(), 0u);
}

TEST(LoopbackOnThreads, ManyBytesGoBothWaysBetweenLoops) {
  const auto runtime = Runtime::create({.loops = 2}, null_logger());
  LoopbackNetwork network;
  network.set_faults({.capacity = 1000});
  auto transporter = make_loopback_transporter_on(network, {&runtime->loop(1)});
  auto server = std::make_shared<Seen>();
  auto client = std::make_shared<Seen>();
  const auto listener = *transporter->listen("any", 0, {}, probe(server, echo));
  Channel& channel = **test::connect(*transporter, runtime->loop(0), "any", listener->port(), probe(client));
  std::string text(300000, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 31);
  run_on(runtime->loop(0), [&] { append_and_flush(channel, text); });
  ASSERT_TRUE(client->wait_for_bytes(text.size()));
  EXPECT_TRUE(client->facts().bytes == text);

  transporter.reset();
  EXPECT_EQ(client->facts().closed, 1);
  EXPECT_EQ(server->facts().closed, 1);
}

TEST(LoopbackOnThreads, ApplicationsOnOneNetworkReachEachOther) {
  const auto runtime = Runtime::create({.loops = 1}, null_logger());
  LoopbackNetwork network;
  ExtensionRegistry provider(null_logger()), consumer(null_logger());
  for (ExtensionRegistry* registry : {&provider, &consumer}) {
    registry->set_resource<Runtime>(*runtime);
    registry->set_resource<LoopbackNetwork>(network);
    ASSERT_TRUE(registry->add<Transporter>("loopback", make_loopback_transporter).ok());
  }
  auto seen = std::make_shared<Seen>();
  const auto listener = *(*provider.get<Transporter>("loopback"))->listen("", 0, {}, probe(seen));
  const auto connected = test::connect(**consumer.get<Transporter>("loopback"), runtime->loop(0), "anywhere",
                                       listener->port(), probe(std::make_shared<Seen>()));
  EXPECT_TRUE(connected.ok());
  EXPECT_TRUE(seen->wait_until_open());
}

}  // namespace
}  // namespace dubhe::test
