// The tcp transport over real sockets, on ports that the system chooses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>
#include <string>
#include <vector>

#include "channel_probe.h"
#include "dubhe/transport_tcp/tcp_transporter.h"

namespace dubhe::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// A plain socket for what a well-behaved transport does not do.
class PlainSocket {
 public:
  PlainSocket() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  explicit PlainSocket(int fd) : fd_(fd) {}
  PlainSocket(PlainSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~PlainSocket() { close(); }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  int fd() const { return fd_; }

  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }
  std::uint16_t bind() {
    sockaddr_in address = loopback(0);
    EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    socklen_t size = sizeof address;
    EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    return ntohs(address.sin_port);
  }
  std::uint16_t listen(int backlog) {
    const std::uint16_t port = bind();
    EXPECT_EQ(::listen(fd_, backlog), 0);
    return port;
  }
  PlainSocket accept() { return PlainSocket(::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC)); }
  bool connect(std::uint16_t port) {
    sockaddr_in address = loopback(port);
    return ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  void write(std::string_view bytes) {
    EXPECT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  // Until `n` bytes have come or the stream ended.
  std::string read(std::size_t n) {
    std::string all;
    std::vector<char> part(64 << 10);
    while (all.size() < n) {
      const ssize_t got = ::recv(fd_, part.data(), std::min(part.size(), n - all.size()), 0);
      if (got <= 0) break;
      all.append(part.data(), static_cast<std::size_t>(got));
    }
    return all;
  }

 private:
  int fd_;
};

class TcpTest : public testing::Test {
 protected:
  std::unique_ptr<Listener> listen(const Transporter::HandlerFactory& make_handler, const std::string& host = "127.0.0.1",
                                   const ChannelOptions& options = {}) {
    auto listener = transporter_->listen(host, 0, options, make_handler);
    EXPECT_TRUE(listener.ok()) << listener.status().to_string();
    return listener.ok() ? std::move(*listener) : nullptr;
  }
  Channel& connect_to(std::uint16_t port, const std::shared_ptr<Seen>& seen, const std::string& host = "127.0.0.1",
                      const ChannelOptions& options = {}) {
    return **connect(*transporter_, loop_, host, port, probe(seen), options);
  }

  std::unique_ptr<Runtime> runtime_ = Runtime::create({.loops = 2}, null_logger());
  std::unique_ptr<Transporter> transporter_ = make_tcp_transporter_on(*runtime_, null_logger());
  EventLoop& loop_ = runtime_->loop(0);
  std::shared_ptr<Seen> client_ = std::make_shared<Seen>();
  std::shared_ptr<Seen> server_ = std::make_shared<Seen>();
};

TEST_F(TcpTest, WhatIsSentIsEchoed) {
  const auto listener = listen(probe(server_, echo));
  Channel& channel = connect_to(listener->port(), client_);

  run_on(loop_, [&] { append_and_flush(channel, "hello"); });

  ASSERT_TRUE(client_->wait_for_bytes(5));
  EXPECT_EQ(client_->facts().bytes, "hello");
}

TEST_F(TcpTest, BothEndsKnowBothAddresses) {
  const auto listener = listen(probe(server_));
  Channel& client = connect_to(listener->port(), client_);
  ASSERT_TRUE(server_->wait_until_open());
  Channel& server = *server_->facts().channel;

  EXPECT_EQ(client.remote_address(), "127.0.0.1:" + std::to_string(listener->port()));
  EXPECT_EQ(server.remote_address(), client.local_address());
  EXPECT_EQ(server.local_port(), listener->port());
  EXPECT_EQ(client.local_address(), "127.0.0.1:" + std::to_string(client.local_port()));
}

TEST_F(TcpTest, Ipv6WorksAndIsWrittenInBrackets) {
  PlainSocket probe_v6(::socket(AF_INET6, SOCK_STREAM, 0));
  sockaddr_in6 any{};
  any.sin6_family = AF_INET6;
  any.sin6_addr = in6addr_loopback;
  if (probe_v6.fd() < 0 || ::bind(probe_v6.fd(), reinterpret_cast<sockaddr*>(&any), sizeof any) != 0) {
    GTEST_SKIP() << "this machine has no IPv6";
  }
  for (const std::string host : {"::1", "[::1]"}) {
    auto seen = std::make_shared<Seen>();
    const auto listener = listen(probe(std::make_shared<Seen>(), echo), host);
    Channel& channel = connect_to(listener->port(), seen, host);
    EXPECT_EQ(channel.remote_address(), "[::1]:" + std::to_string(listener->port()));
    run_on(loop_, [&] { append_and_flush(channel, "six"); });
    ASSERT_TRUE(seen->wait_for_bytes(3));
  }
}

TEST_F(TcpTest, ANameIsResolved) {
  const auto listener = listen(probe(server_, echo), "localhost");
  Channel& channel = connect_to(listener->port(), client_, "localhost");
  run_on(loop_, [&] { append_and_flush(channel, "hello"); });
  EXPECT_TRUE(client_->wait_for_bytes(5));
}

TEST_F(TcpTest, EightMebibytesComeBackWhole) {
  const auto listener = listen(probe(server_, echo));
  Channel& channel = connect_to(listener->port(), client_);
  std::string large(8 << 20, '\0');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 7 + i / 4096);

  run_on(loop_, [&] { append_and_flush(channel, large); });

  ASSERT_TRUE(client_->wait_for_bytes(large.size()));
  EXPECT_TRUE(client_->facts().bytes == large);
}

TEST_F(TcpTest, ABegunFrameWaitsInTheBufferUntilItIsWhole) {
  constexpr std::size_t kFrame = 3 << 20;
  const auto listener = listen(probe(server_, [&](Channel& channel, Buffer& in) {
    if (in.size() < kFrame) {
      in.reserve(kFrame - in.size());
      return Status();
    }
    channel.output().append(in.view().substr(0, 4));
    channel.output().append(in.view().substr(kFrame - 4));
    in.consume(kFrame);
    channel.flush_later();
    return Status();
  }));
  Channel& channel = connect_to(listener->port(), client_);
  const std::string frame = "head" + std::string(kFrame - 8, 'x') + "tail";

  // In pieces of a few sizes, so that the begun frame is small, middling and large when a read ends.
  std::size_t at = 0;
  for (const std::size_t piece : {std::size_t{10}, std::size_t{3000}, std::size_t{50000}, kFrame}) {
    const std::string_view part = std::string_view(frame).substr(at, piece);
    run_on(loop_, [&] { append_and_flush(channel, part); });
    at += part.size();
  }

  ASSERT_TRUE(client_->wait_for_bytes(8));
  EXPECT_EQ(client_->facts().bytes, "headtail");
}

TEST_F(TcpTest, FramesOfOneTurnLeaveTogether) {
  PlainSocket listening;
  const std::uint16_t port = listening.listen(1);
  Channel& channel = connect_to(port, client_);
  PlainSocket peer = listening.accept();

  run_on(loop_, [&] {
    for (int i = 0; i < 1000; ++i) append_and_flush(channel, "0123456789");
    EXPECT_EQ(channel.queued_bytes(), 10000u) << "nothing leaves before the turn ends";
    EXPECT_EQ(channel.appended_bytes(), 10000u);
  });

  EXPECT_EQ(run_on(loop_, [&] { return channel.queued_bytes(); }), 0u);
  // One send is one segment on the loopback interface, and so one read here, as long as it fits a segment.
  EXPECT_EQ(peer.read(10000).size(), 10000u);
}

TEST_F(TcpTest, ThousandsOfSmallFramesTakeFewReads) {
  const auto listener = listen(probe(server_, echo));
  Channel& channel = connect_to(listener->port(), client_);
  constexpr int kFrames = 20000;

  run_on(loop_, [&] {
    for (int i = 0; i < kFrames; ++i) append_and_flush(channel, "0123456789abcdef");
  });

  ASSERT_TRUE(client_->wait_for_bytes(kFrames * 16));
  EXPECT_LT(server_->facts().reads, kFrames / 100);
}

TEST_F(TcpTest, ASlowReaderShowsInQueuedBytesAndTellsWhenItHasCaughtUp) {
  PlainSocket listening;
  const std::uint16_t port = listening.listen(1);
  ChannelOptions options;
  options.write_limit = 1 << 20;
  Channel& channel = connect_to(port, client_, "127.0.0.1", options);
  PlainSocket peer = listening.accept();
  const std::string block(64 << 10, 'b');

  std::size_t sent = 0;
  while (run_on(loop_, [&] { return channel.queued_bytes(); }) <= options.write_limit) {
    ASSERT_LT(sent, std::size_t{256} << 20) << "the kernel takes everything";
    run_on(loop_, [&] { append_and_flush(channel, block); });
    sent += block.size();
  }
  EXPECT_EQ(run_on(loop_, [&] { return channel.appended_bytes(); }), sent);
  EXPECT_EQ(client_->facts().writable, 0);

  EXPECT_EQ(peer.read(sent).size(), sent);
  EXPECT_TRUE(client_->wait([](const Seen::Facts& facts) { return facts.writable == 1; }));
}

TEST_F(TcpTest, ClosingWhileTheKernelIsFullTellsHowMuchItTook) {
  PlainSocket listening;
  const std::uint16_t port = listening.listen(1);
  Channel& channel = connect_to(port, client_);
  PlainSocket peer = listening.accept();

  const std::string much(64 << 20, 'm');
  run_on(loop_, [&] { append_and_flush(channel, much); });
  ASSERT_GT(run_on(loop_, [&] { return channel.queued_bytes(); }), 0u);
  run_on(loop_, [&] { channel.close(Status(StatusCode::kCancelled, "enough")); });

  ASSERT_TRUE(client_->wait_until_closed());
  const auto facts = client_->facts();
  EXPECT_EQ(facts.closed, 1);
  EXPECT_EQ(facts.why, Status(StatusCode::kCancelled, "enough"));
  EXPECT_EQ(peer.read(much.size()).size(), facts.written_offset);
  EXPECT_LT(facts.written_offset, much.size());
}

TEST_F(TcpTest, ClosingGracefullyWaitsUntilAllHasLeft) {
  PlainSocket listening;
  const std::uint16_t port = listening.listen(1);
  Channel& channel = connect_to(port, client_);
  PlainSocket peer = listening.accept();

  const std::string much(32 << 20, 'm');
  run_on(loop_, [&] {
    append_and_flush(channel, much);
    channel.close_gracefully(Status(StatusCode::kUnavailable, "bye"), std::chrono::hours(1));
  });

  EXPECT_EQ(peer.read(much.size() + 1).size(), much.size());
  ASSERT_TRUE(client_->wait_until_closed());
  EXPECT_EQ(client_->facts().written_offset, much.size());
  EXPECT_EQ(client_->facts().why.message(), "bye");
}

TEST_F(TcpTest, ClosingGracefullyHasALimit) {
  PlainSocket listening;
  const std::uint16_t port = listening.listen(1);
  Channel& channel = connect_to(port, client_);
  PlainSocket peer = listening.accept();  // never reads

  run_on(loop_, [&] {
    append_and_flush(channel, std::string(64 << 20, 'm'));
    channel.close_gracefully(Status(StatusCode::kUnavailable, "bye"), std::chrono::milliseconds(1));
  });

  ASSERT_TRUE(client_->wait_until_closed());
  EXPECT_LT(client_->facts().written_offset, std::size_t{64} << 20);
}

TEST_F(TcpTest, WhatStandsInTheOutputLeavesBeforeClose) {
  const auto listener = listen(probe(server_));
  Channel& channel = connect_to(listener->port(), client_);

  run_on(loop_, [&] {
    append_and_flush(channel, "last words");
    channel.close(Status(StatusCode::kUnavailable, "done"));
    channel.close(Status(StatusCode::kInternal, "a second time"));
  });

  ASSERT_TRUE(client_->wait_until_closed());
  EXPECT_EQ(client_->facts().closed, 1);
  EXPECT_EQ(client_->facts().why.message(), "done");
  EXPECT_EQ(client_->facts().written_offset, 10u);
  ASSERT_TRUE(server_->wait_until_closed());
  EXPECT_EQ(server_->facts().bytes, "last words");
  EXPECT_EQ(server_->facts().why.code(), StatusCode::kUnavailable);
  EXPECT_THAT(server_->facts().why.message(), HasSubstr("closed by the peer"));
}

TEST_F(TcpTest, AHandlerMayCloseItsChannelOrRefuseWhatItRead) {
  const auto closes = [](Channel& channel, Buffer& in) {
    in.consume(in.size());
    channel.close(Status(StatusCode::kCancelled, "by the handler"));
    return Status();
  };
  const auto refuses = [](Channel&, Buffer&) { return Status(StatusCode::kDataLoss, "no frame"); };
  struct Case {
    ProbeHandler::OnBytes on_bytes;
    StatusCode code;
  };
  for (const Case& c : {Case{closes, StatusCode::kCancelled}, Case{refuses, StatusCode::kDataLoss}}) {
    auto server = std::make_shared<Seen>();
    auto client = std::make_shared<Seen>();
    const auto listener = listen(probe(server, c.on_bytes));
    Channel& channel = connect_to(listener->port(), client);
    run_on(loop_, [&] { append_and_flush(channel, "x"); });
    ASSERT_TRUE(server->wait_until_closed());
    EXPECT_EQ(server->facts().why.code(), c.code);
    EXPECT_TRUE(client->wait_until_closed());
  }
}

TEST_F(TcpTest, APeerThatHalfClosesStillGetsTheAnswersToWhatItSent) {
  const auto listener = listen(probe(server_, echo));
  PlainSocket peer;
  ASSERT_TRUE(peer.connect(listener->port()));
  peer.write("question");
  ::shutdown(peer.fd(), SHUT_WR);

  EXPECT_EQ(peer.read(100), "question");
  ASSERT_TRUE(server_->wait_until_closed());
  EXPECT_THAT(server_->facts().why.message(), HasSubstr("closed by the peer"));
}

TEST_F(TcpTest, AResetIsALostConnection) {
  const auto listener = listen(probe(server_));
  PlainSocket peer;
  ASSERT_TRUE(peer.connect(listener->port()));
  ASSERT_TRUE(server_->wait_until_open());
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(peer.fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  peer.close();

  ASSERT_TRUE(server_->wait_until_closed());
  EXPECT_EQ(server_->facts().why.code(), StatusCode::kUnavailable);
  EXPECT_THAT(server_->facts().why.message(), HasSubstr("is lost"));
}

TEST_F(TcpTest, WhatAPeerSaidBeforeItWentAwayIsReadThoughWritingFails) {
  PlainSocket listening;
  const std::uint16_t port = listening.listen(1);
  Channel& channel = connect_to(port, client_);
  PlainSocket peer = listening.accept();
  // One turn, so that the channel writes before it has read: the first bytes are answered with a reset, the second fail.
  run_on(loop_, [&] {
    peer.write("goodbye");
    peer.close();
    append_and_flush(channel, "first");
    loop_.at_turn_end([&] { append_and_flush(channel, "second"); });
  });

  ASSERT_TRUE(client_->wait_until_closed());
  EXPECT_EQ(client_->facts().bytes, "goodbye");
  EXPECT_EQ(client_->facts().written_offset, 5u);
}

TEST_F(TcpTest, PausedReadingResumesWithWhatWasLeft) {
  std::promise<Channel*> paused;
  bool first = true;
  const auto listener = listen(probe(server_, [&](Channel& channel, Buffer& in) {
    if (std::exchange(first, false)) {
      channel.pause_reading(true);
      paused.set_value(&channel);
      return Status();  // nothing consumed
    }
    return echo(channel, in);
  }));
  Channel& channel = connect_to(listener->port(), client_);
  run_on(loop_, [&] { append_and_flush(channel, "one"); });
  Channel* server = paused.get_future().get();
  run_on(loop_, [&] { append_and_flush(channel, "two"); });
  EXPECT_EQ(client_->facts().bytes, "");

  run_on(server->loop(), [&] { server->pause_reading(false); });

  ASSERT_TRUE(client_->wait_for_bytes(6));
  EXPECT_EQ(client_->facts().bytes, "onetwo");
}

TEST_F(TcpTest, AcceptedConnectionsAreSpreadOverTheLoops) {
  std::vector<std::shared_ptr<Seen>> accepted;
  std::mutex mutex;
  const auto listener = listen([&](Channel& channel) -> std::unique_ptr<ChannelHandler> {
    auto seen = std::make_shared<Seen>();
    {
      std::lock_guard lock(mutex);
      accepted.push_back(seen);
    }
    return std::make_unique<ProbeHandler>(channel, seen, echo);
  });
  for (int i = 0; i < 4; ++i) {
    auto seen = std::make_shared<Seen>();
    Channel& channel = connect_to(listener->port(), seen);
    run_on(loop_, [&] { append_and_flush(channel, "hi"); });
    ASSERT_TRUE(seen->wait_for_bytes(2));
  }
  std::multiset<std::size_t> loops;
  std::lock_guard lock(mutex);
  for (const auto& seen : accepted) loops.insert(seen->facts().loop);
  EXPECT_EQ(loops, (std::multiset<std::size_t>{0, 0, 1, 1}));
}

TEST_F(TcpTest, ARefusedConnectionNamesAddressAndReason) {
  PlainSocket bound;
  const std::uint16_t port = bound.bind();  // nobody listens there

  const auto refused = connect(*transporter_, loop_, "127.0.0.1", port, probe(client_));

  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.status(), Status(StatusCode::kUnavailable, "cannot connect to 127.0.0.1:" + std::to_string(port) +
                                                                   ": Connection refused"));
  EXPECT_EQ(client_->facts().channel, nullptr);
}

TEST_F(TcpTest, AnUnknownNameSaysSo) {
  const auto failed = connect(*transporter_, loop_, "no-such-host.invalid", 1, probe(client_),
                              ChannelOptions{.connect_timeout = kPatience});
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.status().code(), StatusCode::kUnavailable);
  EXPECT_THAT(failed.status().message(),
              StartsWith("cannot connect to no-such-host.invalid:1: the name cannot be resolved"));
}

// A listener whose backlog is full answers nothing to who comes next.
TEST_F(TcpTest, ASilentPeerIsGivenUpInTime) {
  PlainSocket listening;
  const std::uint16_t port = listening.listen(0);
  PlainSocket first;
  ASSERT_TRUE(first.connect(port));

  Expected<Channel*> outcome = nullptr;
  for (int i = 0; i < 4 && outcome.ok(); ++i) {  // the kernel may take one or two more than it was told
    outcome = connect(*transporter_, loop_, "127.0.0.1", port, probe(std::make_shared<Seen>()),
                      ChannelOptions{.connect_timeout = std::chrono::milliseconds(200)});
  }

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.status().message(),
            "cannot connect to 127.0.0.1:" + std::to_string(port) + ": no answer within 200 ms");
}

TEST_F(TcpTest, DestroyingTheTaskGivesTheAttemptUp) {
  PlainSocket listening;
  const std::uint16_t port = listening.listen(0);
  PlainSocket first;
  ASSERT_TRUE(first.connect(port));

  // The Task is destroyed on its loop before or after the connection is there: neither may leave anything behind.
  run_on(loop_, [&] {
    auto task = [](Transporter& transporter, EventLoop& loop, std::uint16_t to,
                   Transporter::HandlerFactory make) -> Task<void> {
      ChannelOptions options;
      (void)co_await transporter.connect(loop, "127.0.0.1", to, options, std::move(make));
    }(*transporter_, loop_, port, probe(client_));
    std::move(task).operator co_await().await_suspend(std::noop_coroutine());
  });
  transporter_.reset();
  run_on(loop_, [] {});
  EXPECT_EQ(client_.use_count(), 1) << "an attempt or a channel still holds its handler";
}

TEST_F(TcpTest, ConnectingOffItsLoopIsRefusedWithTheMend) {
  EventLoop& other = runtime_->loop(1);
  const auto refused = block_on(other, transporter_->connect(loop_, "127.0.0.1", 1, {}, probe(client_)));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.status().code(), StatusCode::kFailedPrecondition);
}

TEST_F(TcpTest, APortThatIsTakenIsNamedWithTheMend) {
  const auto listener = listen(probe(server_));
  const auto second = transporter_->listen("127.0.0.1", listener->port(), {}, probe(server_));
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().code(), StatusCode::kAlreadyExists);
  EXPECT_THAT(second.status().message(),
              StartsWith("cannot listen on 127.0.0.1:" + std::to_string(listener->port()) + ": "));
}

TEST_F(TcpTest, AnAddressOfAnotherMachineCannotBeListenedOn) {
  const auto failed = transporter_->listen("192.0.2.1", 0, {}, probe(server_));
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(failed.status().message(), HasSubstr("192.0.2.1:0"));
}

TEST_F(TcpTest, AStoppedListenerRefusesAndLeavesTheAcceptedAlone) {
  auto listener = listen(probe(server_, echo));
  const std::uint16_t port = listener->port();
  Channel& channel = connect_to(port, client_);
  ASSERT_TRUE(server_->wait_until_open());

  listener->stop_accepting();

  EXPECT_FALSE(connect(*transporter_, loop_, "127.0.0.1", port, probe(std::make_shared<Seen>())).ok());
  run_on(loop_, [&] { append_and_flush(channel, "still"); });
  EXPECT_TRUE(client_->wait_for_bytes(5));
  EXPECT_TRUE(transporter_->listen("127.0.0.1", port, {}, probe(server_)).ok()) << "the port is free again";
}

// Leaves this process `more` descriptors beyond those it has, while it lives.
class FewDescriptors {
 public:
  explicit FewDescriptors(int more) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit few = before_;
    const int next = ::dup(0);
    ::close(next);
    few.rlim_cur = static_cast<rlim_t>(next + more);
    ::setrlimit(RLIMIT_NOFILE, &few);
  }
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

class CountingLogger final : public Logger {
 public:
  bool enabled(LogLevel) const noexcept override { return true; }
  void write(LogLevel, std::string_view, std::string_view line) override {
    std::lock_guard lock(mutex_);
    lines_.emplace_back(line);
    changed_.notify_all();
  }
  std::vector<std::string> lines() {
    std::lock_guard lock(mutex_);
    return lines_;
  }
  bool wait_for_a_line() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return !lines_.empty(); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
};

TEST_F(TcpTest, WithoutDescriptorsAcceptingPausesSaysSoOnceAndGoesOn) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizers open descriptors of their own to look at memory";
#endif
  CountingLogger logger;
  auto transporter = make_tcp_transporter_on(*runtime_, logger);
  const auto listener = std::move(*transporter->listen("127.0.0.1", 0, {}, probe(server_, echo)));
  run_on(loop_, [] {});  // the acceptors of both loops stand
  run_on(runtime_->loop(1), [] {});
  PlainSocket peer;  // has its descriptor
  {
    const FewDescriptors none(0);
    ASSERT_TRUE(peer.connect(listener->port()));
    ASSERT_TRUE(logger.wait_for_a_line());
  }
  peer.write("patience");
  EXPECT_EQ(peer.read(8), "patience");
  EXPECT_EQ(logger.lines().size(), 1u);
  EXPECT_THAT(logger.lines().front(), HasSubstr("cannot accept connections for now: Too many open files"));
  transporter.reset();
}

TEST_F(TcpTest, TheEndOfTheTransporterClosesEveryChannelOnce) {
  auto listener = listen(probe(server_, echo));
  connect_to(listener->port(), client_);
  ASSERT_TRUE(server_->wait_until_open());

  transporter_.reset();

  for (const auto& seen : {client_, server_}) {
    EXPECT_EQ(seen->facts().closed, 1);
    EXPECT_TRUE(seen->facts().destroyed);
  }
  listener.reset();  // may outlive its transporter
}

TEST_F(TcpTest, TheRegistryMakesItWithTheRuntimeOfTheApplication) {
  ExtensionRegistry registry(null_logger());
  ASSERT_TRUE(registry.add<Transporter>("tcp", make_tcp_transporter).ok());
  auto without = registry.get<Transporter>("tcp");
  ASSERT_FALSE(without.ok());
  EXPECT_THAT(without.status().message(), HasSubstr("Runtime"));

  registry.set_resource<Runtime>(*runtime_);
  EXPECT_TRUE(registry.get<Transporter>("tcp").ok());
}

}  // namespace
}  // namespace dubhe::test
