// TLS around the in-memory network, on one loop that is run by hand: who gets in, who does not and why, and every place at
// which a connection can break.
#include "dubhe/transport_tls/tls_transporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "channel_probe.h"
#include "dubhe/common/background.h"
#include "dubhe/test_support/certificates.h"
#include "dubhe/test_support/recording_logger.h"
#include "dubhe/test_support/temp_dir.h"
#include "dubhe/transport/manual_loop.h"
#include "dubhe/transport_loopback/loopback_transporter.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class TlsTest : public testing::Test {
 protected:
  static constexpr const char* kHost = "greeter";

  std::string file(const std::string& name) const { return (folder_.path() / name).string(); }
  // A certificate `name`.pem with its key.
  SslFiles identity(const std::string& name, const Authority& by, const Authority::Wish& wish = {}) {
    by.issue(wish, file(name + ".pem"), file(name + ".key"));
    return {file(name + ".pem"), file(name + ".key"), wish.password, {}};
  }
  SslFiles trusting(SslFiles files, const Authority& whom, const std::string& name = "ca.pem") {
    whom.write(file(name));
    files.trust = file(name);
    return files;
  }
  // Client and server that get along.
  void plain_pair() {
    settings_.server = identity("server", authority_);
    settings_.client = trusting({}, authority_);
  }

  Transporter& transporter() {
    if (!transporter_) transporter_ = make_tls_transporter(make_loopback_transporter_on(network_, {&loop_}), settings_, logger_);
    return *transporter_;
  }
  void listen(const ProbeHandler::OnBytes& on_bytes = echo, bool tls = true) {
    auto listening = transporter().listen(kHost, 20880, {.tls = tls}, probe(server_, on_bytes));
    ASSERT_TRUE(listening.ok()) << listening.status().to_string();
    listener_ = std::move(*listening);
  }
  // What connecting came to; "" is good.
  std::string connect(bool tls = true, const ProbeHandler::OnBytes& on_bytes = {}, const char* host = kHost) {
    std::optional<Expected<Channel*>> outcome;
    loop_.post([&] {
      start(transporter().connect(loop_, host, 20880, {.tls = tls}, probe(client_, on_bytes)),
            [&](Expected<Channel*> channel) { outcome.emplace(std::move(channel)); });
    });
    loop_.run();
    if (!outcome) loop_.advance(4s);
    if (!outcome) return "never answered";
    if (!*outcome) return (*outcome).status().message();
    channel_ = **outcome;
    return "";
  }
  void send(std::string_view bytes) {
    loop_.post([&] { append_and_flush(*channel_, bytes); });
    loop_.run();
  }

  TempDir folder_;
  Authority authority_{"Test authority"};
  SslSettings settings_;
  RecordingLogger logger_{LogLevel::kDebug};
  LoopbackNetwork network_;
  ManualLoop loop_;
  std::unique_ptr<Transporter> transporter_;
  std::shared_ptr<Seen> client_ = std::make_shared<Seen>(), server_ = std::make_shared<Seen>();
  std::unique_ptr<Listener> listener_;
  Channel* channel_ = nullptr;
};

TEST_F(TlsTest, WhatIsSentIsEchoedAndNothingPassesInTheClear) {
  plain_pair();
  listen();
  ASSERT_EQ(connect(), "");
  send("hello, secret world");
  EXPECT_EQ(client_->facts().bytes, "hello, secret world");
  EXPECT_EQ(channel_->appended_bytes(), 19u);
  EXPECT_EQ(channel_->queued_bytes(), 0u);
}

TEST_F(TlsTest, WithoutTheWishTheWrapperIsNotThere) {
  listen(echo, false);
  ASSERT_EQ(connect(false), "");
  send("hello");
  EXPECT_EQ(client_->facts().bytes, "hello");
}

TEST_F(TlsTest, MegabytesArriveWholeAndInPiecesOfAnySize) {
  plain_pair();
  std::string large(3 << 20, '\0');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 31 >> 3);
  listen();
  for (const std::size_t piece : {0u, 1000u, 100000u}) {
    SCOPED_TRACE(piece);
    LoopbackFaults faults;
    faults.fragment_bytes = piece;
    faults.capacity = 64 << 20;
    network_.set_faults(faults);
    client_ = std::make_shared<Seen>();
    ASSERT_EQ(connect(), "");
    send(large);
    EXPECT_TRUE(client_->facts().bytes == large);
  }
}

TEST_F(TlsTest, AHandshakeMayComeByteByByte) {
  plain_pair();
  LoopbackFaults faults;
  faults.fragment_bytes = 1;
  network_.set_faults(faults);
  listen();
  ASSERT_EQ(connect(), "");
  send("hello");
  EXPECT_EQ(client_->facts().bytes, "hello");
}

TEST_F(TlsTest, BothSidesMayShowACertificate) {
  settings_.server = trusting(identity("server", authority_), authority_);
  settings_.client = trusting(identity("client", authority_, {.name = "shop", .for_names = "DNS:shop"}), authority_);
  listen();
  ASSERT_EQ(connect(), "");
  send("hello");
  EXPECT_EQ(client_->facts().bytes, "hello");
}

TEST_F(TlsTest, AKeyMayHaveAPassword) {
  settings_.server = identity("server", authority_, {.password = "open sesame"});
  settings_.client = trusting({}, authority_);
  listen();
  EXPECT_EQ(connect(), "");
}

struct Refused {
  const char* what;
  std::function<void(SslSettings&, std::function<SslFiles(const char*, const Authority::Wish&, bool)>)> arrange;
  const char* client_says;
  const char* server_says;
};

TEST_F(TlsTest, WhoIsRefusedIsToldWhyAndSoIsTheOtherSide) {
  const Authority stranger("Somebody else");
  const std::vector<Refused> cases = {
      {"server expired",
       [](auto& s, auto make) { s.server = make("server", {.from_hours = -48, .to_hours = -1}, true); },
       "certificate has expired (CN = greeter; valid until", "the peer refused: sslv3 alert certificate expired"},
      {"server not yet valid", [](auto& s, auto make) { s.server = make("server", {.from_hours = 1, .to_hours = 9}, true); },
       "certificate is not yet valid", "the peer refused"},
      {"server of another name", [](auto& s, auto make) { s.server = make("server", {.for_names = "DNS:other"}, true); },
       "hostname mismatch (CN = greeter; valid until", "the peer refused"},
      {"server of an unknown authority", [](auto& s, auto make) { s.server = make("server", {}, false); },
       "unable to get local issuer certificate", "the peer refused: tlsv1 alert unknown ca"},
      {"client without a certificate",
       [](auto& s, auto make) {
         s.server = make("server", {}, true);
         s.server.trust = s.client.trust;
       },
       "the peer refused: tlsv13 alert certificate required", "the peer shows no certificate"},
      {"client expired",
       [](auto& s, auto make) {
         s.server = make("server", {}, true);
         s.server.trust = s.client.trust;
         const std::string trust = s.client.trust;
         s.client = make("client", {.name = "shop", .from_hours = -48, .to_hours = -1}, true);
         s.client.trust = trust;
       },
       "the peer refused: sslv3 alert certificate expired", "certificate has expired (CN = shop; valid until"},
      {"client of an unknown authority",
       [](auto& s, auto make) {
         s.server = make("server", {}, true);
         s.server.trust = s.client.trust;
         const std::string trust = s.client.trust;
         s.client = make("client", {.name = "shop"}, false);
         s.client.trust = trust;
       },
       "the peer refused: tlsv1 alert unknown ca", "unable to get local issuer certificate"},
  };
  for (const Refused& one : cases) {
    SCOPED_TRACE(one.what);
    listener_.reset();
    transporter_.reset();
    loop_.run();
    client_ = std::make_shared<Seen>();
    server_ = std::make_shared<Seen>();
    RecordingLogger logger;
    settings_ = {};
    settings_.client = trusting({}, authority_);
    one.arrange(settings_, [&](const char* name, const Authority::Wish& wish, bool known) {
      return identity(name, known ? authority_ : stranger, wish);
    });
    transporter_ = make_tls_transporter(make_loopback_transporter_on(network_, {&loop_}), settings_, logger);
    listen();
    std::string told = connect();
    // With TLS 1.3 a client is done before the server has looked at its certificate.
    if (told.empty()) told = client_->facts().why.message();
    EXPECT_THAT(told, HasSubstr(one.client_says));
    EXPECT_EQ(server_->facts().channel, nullptr) << "it got in";
    EXPECT_EQ(logger.count(one.server_says), 1u) << testing::PrintToString(logger.lines());
    EXPECT_EQ(network_.open_channels(), 0u);
  }
}

TEST_F(TlsTest, TheNameNeedNotBeLookedAt) {
  settings_.server = identity("server", authority_, {.for_names = "DNS:other"});
  settings_.client = trusting({}, authority_);
  settings_.check_server_name = false;
  listen();
  EXPECT_EQ(connect(), "");
}

TEST_F(TlsTest, AnAddressIsLookedForAmongTheAddresses) {
  settings_.server = identity("server", authority_, {.for_names = "IP:10.0.0.1"});
  settings_.client = trusting({}, authority_);
  auto other = transporter().listen("10.0.0.2", 20880, {.tls = true}, probe(server_, echo));
  auto right = transporter().listen("10.0.0.1", 20880, {.tls = true}, probe(server_, echo));
  EXPECT_EQ(connect(true, {}, "10.0.0.1"), "");
  EXPECT_THAT(connect(true, {}, "10.0.0.2"), HasSubstr("IP address mismatch"));
}

TEST_F(TlsTest, APeerInTheClearIsSentAwayAndNamed) {
  plain_pair();
  listen();
  ASSERT_EQ(connect(false), "");
  send(std::string("\xda\xbb\xc2\x00", 4) + std::string(12, '\0'));
  EXPECT_EQ(client_->facts().bytes.substr(0, 2), "\x15\x03") << "an alert of TLS, by which the peer can know";
  EXPECT_EQ(client_->facts().closed, 1);
  EXPECT_EQ(server_->facts().channel, nullptr);
  EXPECT_EQ(logger_.count("speaks the dubbo protocol without TLS, which this side has on"), 1u);
}

TEST_F(TlsTest, AServerInTheClearIsNamedToo) {
  plain_pair();
  const auto dubbo = [](Channel& channel, Buffer& in) {
    in.clear();
    append_and_flush(channel, std::string("\xda\xbb\x22\x14", 4));
    return Status();
  };
  listen(dubbo, false);
  EXPECT_THAT(connect(), HasSubstr("cannot connect to greeter:20880: TLS with greeter:20880: the peer speaks the dubbo "
                                   "protocol without TLS"));
}

TEST_F(TlsTest, AServerThatHangsUpOrIsSilentIsAskedAbout) {
  plain_pair();
  listen([](Channel&, Buffer&) { return Status(StatusCode::kDataLoss, "what is this?"); }, false);
  EXPECT_THAT(connect(), HasSubstr("before TLS was agreed on; does the peer have it on (`ssl-enabled`)?"));
  listener_.reset();
  listen([](Channel&, Buffer& in) { in.clear(); return Status(); }, false);
  EXPECT_THAT(connect(), HasSubstr("no answer of TLS within 3000 ms"));
  loop_.run();
  EXPECT_EQ(network_.open_channels(), 0u);
}

TEST_F(TlsTest, ASilentClientIsSentAway) {
  plain_pair();
  listen();
  ASSERT_EQ(connect(false), "");
  loop_.advance(4s);
  EXPECT_EQ(client_->facts().closed, 1);
  EXPECT_EQ(logger_.count("no answer of TLS within 3000 ms"), 1u);
}

TEST_F(TlsTest, FilesThatAreNoGoodAreNamedWithTheirSetting) {
  std::ofstream(file("junk.pem")) << "no certificate\n";
  const SslFiles good = identity("server", authority_), other = identity("other", authority_);
  struct Case {
    SslFiles files;
    const char* says;
  };
  for (const Case& one : {Case{{}, "set `dubbo.ssl.server-key-cert-chain-path` and `dubbo.ssl.server-private-key-path`"},
                          Case{{good.cert_chain, {}, {}, {}}, "belong together, and one is not set"},
                          Case{{file("none.pem"), good.private_key, {}, {}},
                               "none.pem cannot be read: No such file or directory"},
                          Case{{file("junk.pem"), good.private_key, {}, {}},
                               "dubbo.ssl.server-key-cert-chain-path: "},
                          Case{{good.cert_chain, other.private_key, {}, {}}, "key values mismatch"},
                          Case{{good.cert_chain, good.private_key, {}, file("junk.pem")},
                               "dubbo.ssl.server-trust-cert-collection-path: "}}) {
    SCOPED_TRACE(one.says);
    settings_.server = one.files;
    transporter_.reset();
    const auto listening = transporter().listen(kHost, 20880, {.tls = true}, probe(server_, echo));
    ASSERT_FALSE(listening.ok());
    EXPECT_THAT(listening.status().message(), HasSubstr(one.says));
  }
}

TEST_F(TlsTest, NewFilesServeNewConnectionsAndBadOnesNobody) {
  plain_pair();
  listen();
  ASSERT_EQ(connect(), "");
  Channel* const before = channel_;

  // Of another authority, that this client does not know: so it can tell.
  const Authority stranger("Somebody else");
  identity("server", stranger);
  loop_.advance(2s);
  client_ = std::make_shared<Seen>();
  EXPECT_THAT(connect(), HasSubstr("unable to get local issuer certificate"));

  identity("server", authority_, {.name = "second"});
  loop_.advance(2s);
  client_ = std::make_shared<Seen>();
  EXPECT_EQ(connect(), "");
  EXPECT_EQ(logger_.count("new certificate, for new connections: CN = second"), 1u);

  std::ofstream(file("server.pem")) << "half a certifi";
  loop_.advance(2s);
  client_ = std::make_shared<Seen>();
  EXPECT_EQ(connect(), "") << "the last good one serves";
  EXPECT_EQ(connect(), "");
  EXPECT_EQ(logger_.count("going on with the certificates of before"), 1u) << "said once";

  channel_ = before;
  client_->note([](Seen::Facts& facts) { facts.bytes.clear(); });
  const std::uint64_t sent = before->appended_bytes();
  send("still here");
  EXPECT_EQ(before->appended_bytes(), sent + 10);
  EXPECT_EQ(before->queued_bytes(), 0u) << "the connection of before lives on";
}

TEST_F(TlsTest, APausedReaderIsNotReadAndGoesOnWhereItWas) {
  plain_pair();
  listen();
  int reads = 0;
  const auto one_by_one = [&](Channel& channel, Buffer& in) {
    if (++reads == 1) channel.pause_reading(true);
    client_->note([&](Seen::Facts& facts) { facts.bytes.append(in.view().substr(0, 5)); });
    in.consume(std::min<std::size_t>(in.size(), 5));
    return Status();
  };
  ASSERT_EQ(connect(true, one_by_one), "");
  send("12345abcde");
  EXPECT_EQ(client_->facts().bytes, "12345");
  send("fghij");
  EXPECT_EQ(client_->facts().bytes, "12345") << "nothing comes while it is paused";
  loop_.post([&] { channel_->pause_reading(false); });
  loop_.run();
  EXPECT_EQ(client_->facts().bytes.substr(0, 10), "12345abcde");
}

TEST_F(TlsTest, AClosedConnectionEndsBothOnce) {
  plain_pair();
  listen();
  ASSERT_EQ(connect(), "");
  loop_.post([&] {
    append_and_flush(*channel_, "bye");
    channel_->close_gracefully(Status(StatusCode::kUnavailable, "enough"), 1s);
  });
  loop_.run();
  EXPECT_EQ(client_->facts().closed, 1);
  EXPECT_EQ(client_->facts().why.message(), "enough");
  EXPECT_EQ(client_->facts().written_offset, 3u);
  EXPECT_EQ(server_->facts().closed, 1);
  EXPECT_THAT(server_->facts().why.message(), HasSubstr("was closed by the peer"));
  EXPECT_EQ(network_.open_channels(), 0u);
}

TEST_F(TlsTest, AnAttemptThatNobodyWaitsForIsGivenUp) {
  plain_pair();
  listen([](Channel&, Buffer& in) { in.clear(); return Status(); }, false);
  loop_.post([&] {
    auto attempt = std::make_shared<std::optional<Task<Expected<Channel*>>>>(
        transporter().connect(loop_, kHost, 20880, {.tls = true}, probe(client_)));
    // Begun, and dropped in the middle.
    struct Drop {
      static Task<void> run(std::shared_ptr<std::optional<Task<Expected<Channel*>>>> which) {
        Task<Expected<Channel*>>& task = **which;
        (void)co_await task;
      }
    };
    auto begun = std::make_shared<Task<void>>(Drop::run(attempt));
    struct Begin {
      static Task<void> run(std::shared_ptr<Task<void>> which) {
        Task<void>& task = *which;
        co_await task;
      }
    };
    auto held = std::make_shared<std::optional<Background>>();
    held->emplace(Begin::run(begun));
    loop_.post([held] { held->reset(); });
  });
  loop_.run();
  EXPECT_EQ(client_->facts().channel, nullptr);
  EXPECT_EQ(network_.open_channels(), 0u);
}

// A connection that breaks after 0, 1, 2 … bytes, in either direction: one outcome, one on_closed() for who had a channel,
// and what counts as written was at least what arrived.
TEST_F(TlsTest, EveryCutEndsOnce) {
  plain_pair();
  listen();
  for (const bool to_server : {true, false}) {
    bool whole = false;
    for (std::uint64_t cut = 0; !whole; cut += cut < 50 ? 1 : 37) {
      SCOPED_TRACE((to_server ? "to the server, after " : "to the client, after ") + std::to_string(cut));
      LoopbackFaults faults;
      (to_server ? faults.cut_to_server : faults.cut_to_client) = cut;
      network_.set_faults(faults);
      client_ = std::make_shared<Seen>();
      server_ = std::make_shared<Seen>();
      listener_.reset();
      listen([this](Channel& channel, Buffer& in) {
        server_->note([&](Seen::Facts& facts) { facts.bytes.append(in.view()); });
        return echo(channel, in);
      });
      if (const std::string refused = connect(); refused.empty()) {
        if (client_->facts().closed == 0) {
          send(std::string(100, 'a'));
          if (client_->facts().closed == 0) send(std::string(100, 'b'));
        }
        whole = client_->facts().bytes.size() == 200 && client_->facts().closed == 0;
        if (whole) break;
        loop_.run();
        EXPECT_EQ(client_->facts().closed, 1);
        EXPECT_GE(client_->facts().written_offset, server_->facts().bytes.size());
      } else {
        EXPECT_THAT(refused, HasSubstr("greeter:20880"));
        EXPECT_EQ(client_->facts().channel, nullptr);
      }
      loop_.advance(4s);
      EXPECT_EQ(network_.open_channels(), 0u);
    }
    loop_.post([&] { channel_->close(Status(StatusCode::kCancelled, "done")); });
    loop_.run();
  }
}

}  // namespace
}  // namespace dubhe::test
