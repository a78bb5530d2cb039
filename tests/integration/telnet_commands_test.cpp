// Text commands on the port of a service, by YAML alone, over a real socket.
#include "application_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>

namespace application_tests {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kPrompt = "dubbo>";

// A user with a socket. Waits for at most 20 s.
class User {
 public:
  explicit User(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{20, 0};
    EXPECT_EQ(::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
  }
  User(const User&) = delete;
  User& operator=(const User&) = delete;
  ~User() { ::close(fd_); }

  void type(std::string_view bytes) {
    EXPECT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  // What comes up to the next `end`, without it.
  std::string read_to(std::string_view end = kPrompt) {
    while (got_.find(end) == std::string::npos) {
      if (!read_more()) return "closed behind: " + std::exchange(got_, {});
    }
    const auto at = got_.find(end);
    const std::string text = got_.substr(0, at);
    got_.erase(0, at + end.size());
    return text;
  }
  std::string ask(const std::string& line) {
    type(line + "\r\n");
    return read_to();
  }
  // What comes until the peer closes.
  std::string rest() {
    while (read_more()) {
    }
    return std::exchange(got_, {});
  }

 private:
  bool read_more() {
    char room[4096];
    const ssize_t got = ::recv(fd_, room, sizeof room, 0);
    if (got <= 0) return false;
    got_.append(room, static_cast<std::size_t>(got));
    return true;
  }

  const int fd_;
  std::string got_;
};

class TelnetTest : public testing::Test {
 protected:
  ~TelnetTest() override {
    if (!gate_opened) worker->gate.set_value();
  }
  // `more`: of the protocol.
  std::uint16_t serve(const std::string& more, const std::string& service = "register: true") {
    dubhe::ApplicationOptions options = told("provider", log);
    options.sources.text =
        "dubbo:\n  registry: { address: \"N/A\" }\n  protocol: { port: -1, host: 127.0.0.1, " +
        more + " }\n  services: { dubhe.test.Work: { " + service + " } }\n";
    provider = std::make_unique<dubhe::Application>(std::move(options));
    provider->provide<Work>(worker);
    provider->start();
    return static_cast<std::uint16_t>(provider->exported().front().port());
  }

  dubhe::test::RecordingLogger log;
  std::shared_ptr<Worker> worker = std::make_shared<Worker>();
  bool gate_opened = false;
  std::unique_ptr<dubhe::Application> provider;
};

TEST_F(TelnetTest, WithoutAListThePortTakesNoText) {
  User user(serve("heartbeat: 60000"));
  user.type("status\r\n");
  EXPECT_EQ(user.rest(), "");
  EXPECT_EQ(log.count("a frame of the dubbo protocol begins with dabb"), 1u);
}

TEST_F(TelnetTest, OnlyWhatIsListedIsAnswered) {
  User user(serve("telnet: \"ls,status\""));
  EXPECT_EQ(user.ask("ls"), "PROVIDER:\r\ndubhe.test.Work\r\n");
  EXPECT_EQ(user.ask("invoke echo(1)"),
            "Command: invoke disabled for security reasons, please enable support by listing the "
            "commands through 'telnet'\r\n");
  EXPECT_EQ(user.ask("dance"), "Unsupported command: dance\r\n");
  EXPECT_EQ(user.ask(""), "");
  user.type("ls --no-prompt\r\nstatus -l\r\n");
  EXPECT_THAT(user.read_to(), AllOf(StartsWith("PROVIDER:\r\ndubhe.test.Work\r\nresource "),
                                    HasSubstr("threadpool OK"), HasSubstr("(clients:1)")));
}

TEST_F(TelnetTest, AWrongNameEndsTheStartWithTheRightOnes) {
  try {
    serve("telnet: \"ls,sl\"");
    FAIL() << "started";
  } catch (const std::exception& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("sl"), HasSubstr("invoke"),
                                    HasSubstr("`telnet` of dubhe.test.Work")));
  }
}

TEST_F(TelnetTest, CommandsOfDubboThatHaveNoMeaningAreLeftOutWithTheReason) {
  User user(serve("telnet: \"pwd,trace\""));
  EXPECT_EQ(user.ask("pwd"), "/\r\n");
  EXPECT_EQ(user.ask("trace"), "Unsupported command: trace\r\n");
  EXPECT_EQ(
      log.count(
          "Dubbo's command `trace`, which has no meaning here: calls are written by `accesslog`"),
      1u);
}

TEST_F(TelnetTest, AUserLooksAround) {
  const std::uint16_t port = serve("telnet: \"ls,cd,pwd,ps,help,clear,exit\"");
  User user(port);
  EXPECT_EQ(user.ask("ls -l"),
            "PROVIDER:\r\ndubhe.test.Work -> dubbo://127.0.0.1:" + std::to_string(port) + "\r\n");
  EXPECT_THAT(
      user.ask("ls -l Work"),
      AllOf(
          StartsWith("dubhe.test.Work (as provider):\r\n\tjava.lang.String echo(java.lang.String)"),
          HasSubstr("\r\n\tvoid note(java.lang.String)")));
  EXPECT_EQ(user.ask("ls Play"), "No such service: Play\r\n");
  EXPECT_THAT(user.ask("cd Work"), StartsWith("Used the Work as default."));
  EXPECT_EQ(user.ask("pwd"), "Work\r\n");
  EXPECT_THAT(
      user.ask("ls"),
      StartsWith(
          "Use default service Work.\r\n\r\ndubhe.test.Work (as provider):\r\n\techo\r\n\tnote"));
  EXPECT_EQ(user.ask("cd /"), "Cancelled default service Work.\r\n");
  EXPECT_EQ(user.ask("ps"), std::to_string(port) + "\r\n");
  const User other(port);
  EXPECT_TRUE(eventually([&] {
    const std::string peers = user.ask("ps " + std::to_string(port));
    return std::count(peers.begin(), peers.end(), ':') == 2;  // two addresses
  }));
  EXPECT_THAT(user.ask("ps 1"), StartsWith("No such port 1"));
  EXPECT_THAT(user.ask("help"),
              AllOf(HasSubstr("\r\n cd [service]"), HasSubstr("Change default service.")));
  EXPECT_THAT(user.ask("help ls"),
              StartsWith("Command:\r\n    ls [-l] [service]\r\nSummary:\r\n    List services"));
  EXPECT_EQ(user.ask("clear 2"), "\r\n\r\n\r\n");
  user.type("exit\r\n");
  EXPECT_EQ(user.rest(), "");
}

TEST_F(TelnetTest, AUserCallsWhatIsServed) {
  User user(serve("telnet: \"invoke,cd\"", "token: true"));
  EXPECT_THAT(user.ask("invoke dubhe.test.Work.echo(\"Ann, (or so)\")"),
              StartsWith("result: \"Ann, (or so)\"\r\nelapsed: "));
  user.ask("cd Work");
  EXPECT_THAT(user.ask("invoke echoLater(\"later\")"),
              StartsWith("Use default service Work.\r\nresult: \"later\"\r\n"));
  EXPECT_THAT(user.ask("invoke note(\"x\")"), HasSubstr("result: null"));
  EXPECT_EQ(worker->noted, 1);
  EXPECT_THAT(user.ask("invoke look()"), HasSubstr("\"on_loop\":false"));
  EXPECT_THAT(user.ask("invoke fail()"),
              HasSubstr("Failed to invoke method fail, cause: java.lang.RuntimeException: "));
  EXPECT_EQ(user.ask("invoke echo(1"), "Invalid parameters, format: service.method(args)\r\n");
  EXPECT_THAT(user.ask("invoke echo({)"), StartsWith("Invalid json argument, cause: "));
  EXPECT_EQ(user.ask("invoke echo(1, 2)"),
            "No such method echo with 2 arguments; it is echo(java.lang.String)\r\n");
  EXPECT_THAT(user.ask("invoke ecko(1)"),
              AllOf(HasSubstr("has no method ecko"), HasSubstr("echo(java.lang.String)")));
  EXPECT_EQ(user.ask("invoke Play.echo(1)"), "No such service Play\r\n");
}

TEST_F(TelnetTest, OneCommandRunsAtATimeAndNobodyElseWaits) {
  const std::uint16_t port = serve("telnet: \"invoke,pwd\"");
  User slow(port), quick(port);
  slow.type("invoke Work.wait_for_gate(\"x\")\r\npwd\r\n");
  ASSERT_TRUE(eventually([&] { return worker->arrived == 1; }));
  EXPECT_EQ(quick.ask("pwd"), "/\r\n");
  gate_opened = true;
  worker->gate.set_value();
  EXPECT_THAT(slow.read_to(), StartsWith("result: \"x\""));
  EXPECT_EQ(slow.read_to(), "/\r\n");
}

TEST_F(TelnetTest, TextStandsBesideCalls) {
  const std::uint16_t port = serve("telnet: pwd");
  User user(port);
  EXPECT_EQ(user.ask("pwd"), "/\r\n");
  dubhe::Application consumer(told("consumer", log, {"--dubbo.registry.address=N/A"}));
  dubhe::ReferenceOptions options;
  options.url = provider->exported().front().to_string();
  EXPECT_EQ(consumer.refer<Work>(options)->echo("a"), "a");
  EXPECT_EQ(user.ask("pwd"), "/\r\n");
}

TEST_F(TelnetTest, ThePromptMayBeAnother) {
  User user(serve("telnet: pwd, prompt: \"work & play> \""));
  user.type("pwd\n");
  EXPECT_EQ(user.read_to("work & play> "), "/\r\n");
}

TEST_F(TelnetTest, ALineHasALimitAndCtrlCEndsIt) {
  const std::uint16_t port = serve("telnet: pwd");
  User endless(port);
  endless.type(std::string(10000, 'x'));
  EXPECT_EQ(endless.rest(), "");
  EXPECT_EQ(log.count("a line of text is longer than 8192 bytes"), 1u);
  User leaving(port);
  leaving.type("pw\x03");
  EXPECT_EQ(leaving.rest(), "");
}

}  // namespace
}  // namespace application_tests
