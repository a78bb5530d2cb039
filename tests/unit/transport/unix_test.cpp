// Unix domain sockets on real loops: as TCP, but by a file, and what may stand in its way.
#include "dubhe/transport_tcp/unix_transporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "channel_probe.h"
#include "dubhe/test_support/temp_dir.h"
#include "dubhe/transport_tcp/tcp_transporter.h"

namespace dubhe::test {
namespace {

using testing::HasSubstr;

class UnixTest : public testing::Test {
 protected:
  ChannelOptions options(const std::string& name = "greeter.sock") const {
    ChannelOptions made;
    made.socket_path = (folder_.path() / name).string();
    return made;
  }
  Expected<std::unique_ptr<Listener>> listen(const ChannelOptions& at) {
    return transporter_->listen("127.0.0.1", 0, at, probe(server_, echo));
  }
  Expected<Channel*> connect(const ChannelOptions& at) {
    return test::connect(*transporter_, loop(), "127.0.0.1", 1, probe(client_), at);
  }
  EventLoop& loop() { return runtime_->loop(0); }
  // A socket that a process has left.
  static void leave_behind(const std::string& path) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ::close(fd);
  }

  TempDir folder_;
  std::unique_ptr<Runtime> runtime_ = Runtime::create({.loops = 2}, null_logger());
  std::unique_ptr<Transporter> transporter_ = make_unix_transporter_on(*runtime_, null_logger());
  std::shared_ptr<Seen> client_ = std::make_shared<Seen>(), server_ = std::make_shared<Seen>();
};

TEST_F(UnixTest, WhatIsSentIsEchoedAndTheFileGoesWithTheListener) {
  auto listening = listen(options());
  ASSERT_TRUE(listening.ok()) << listening.status().to_string();
  auto channel = connect(options());
  ASSERT_TRUE(channel.ok()) << channel.status().to_string();
  const std::string large(2 << 20, 'x');
  run_on(loop(), [&] { append_and_flush(**channel, large); });
  ASSERT_TRUE(client_->wait_for_bytes(large.size()));
  EXPECT_TRUE(client_->facts().bytes == large);
  EXPECT_EQ((*channel)->remote_address(), "unix:" + options().socket_path + " (process " + std::to_string(::getpid()) + ")");
  EXPECT_EQ((*channel)->local_port(), 0);
  EXPECT_TRUE(std::filesystem::exists(options().socket_path));
  listening->reset();
  EXPECT_FALSE(std::filesystem::exists(options().socket_path));
  run_on(loop(), [&] { (*channel)->close(Status(StatusCode::kCancelled, "done")); });
  EXPECT_TRUE(client_->wait_until_closed());
}

TEST_F(UnixTest, TheFileHasTheModeThatWasAskedFor) {
  for (const unsigned mode : {0600u, 0660u, 0666u}) {
    ChannelOptions at = options("mode" + std::to_string(mode));
    at.socket_mode = mode;
    const auto listening = listen(at);
    struct stat there {};
    ASSERT_EQ(::stat(at.socket_path.c_str(), &there), 0);
    EXPECT_EQ(there.st_mode & 0777, mode);
  }
}

TEST_F(UnixTest, ASocketThatAKilledProcessLeftIsReplaced) {
  leave_behind(options().socket_path);
  const auto refused = connect(options());
  EXPECT_EQ(refused.status().code(), StatusCode::kUnavailable);
  EXPECT_THAT(refused.status().message(), HasSubstr("Connection refused"));
  const auto listening = listen(options());
  EXPECT_TRUE(listening.ok()) << listening.status().to_string();
  EXPECT_TRUE(connect(options()).ok());
}

TEST_F(UnixTest, WhatIsInUseOrNoSocketStays) {
  const auto first = listen(options());
  ASSERT_TRUE(first.ok());
  const auto second = listen(options());
  EXPECT_EQ(second.status().code(), StatusCode::kAlreadyExists);
  EXPECT_THAT(second.status().message(), HasSubstr("another process listens there"));
  EXPECT_TRUE(connect(options()).ok()) << "the first one is as it was";

  std::ofstream(options("notes.txt").socket_path) << "dear diary";
  const auto no_socket = listen(options("notes.txt"));
  EXPECT_THAT(no_socket.status().message(), HasSubstr("a file of this name that is no socket"));
  EXPECT_EQ(std::filesystem::file_size(options("notes.txt").socket_path), 10u);
}

TEST_F(UnixTest, ANewListenerAtTheSamePlaceKeepsItsFileWhenTheOldOneGoes) {
  auto first = *listen(options());
  std::filesystem::remove(options().socket_path);
  const auto second = listen(options());
  ASSERT_TRUE(second.ok()) << second.status().to_string();
  first.reset();
  EXPECT_TRUE(std::filesystem::exists(options().socket_path));
  EXPECT_TRUE(connect(options()).ok());
}

TEST_F(UnixTest, PathsThatCannotBeAreNamed) {
  struct Case {
    std::string path;
    const char* says;
  };
  for (const Case& one : {Case{"", "set parameter `unix.path`"}, Case{"greeter.sock", "it has to be absolute"},
                          Case{"/" + std::string(107, 'x'), "108 bytes; the system allows 107"},
                          Case{(folder_.path() / "none" / "greeter.sock").string(), "its folder does not exist"}}) {
    SCOPED_TRACE(one.path);
    ChannelOptions at;
    at.socket_path = one.path;
    const auto listening = listen(at);
    ASSERT_FALSE(listening.ok());
    EXPECT_THAT(listening.status().message(), HasSubstr(one.says));
  }
  const auto connected = connect(options("none"));
  EXPECT_THAT(connected.status().message(), HasSubstr("can only be reached on the machine of its provider"));
}

TEST_F(UnixTest, ItsNumberIsTakenAndRefusedByTcp) {
  const auto listening = listen(options());
  ASSERT_TRUE(listening.ok());
  const std::uint16_t port = (*listening)->port();
  EXPECT_NE(port, 0);
  const auto tcp = make_tcp_transporter_on(*runtime_, null_logger());
  const auto taken = tcp->listen("127.0.0.1", port, {}, probe(server_));
  EXPECT_EQ(taken.status().code(), StatusCode::kAlreadyExists);
  const auto refused = test::connect(*tcp, loop(), "127.0.0.1", port, probe(client_));
  EXPECT_THAT(refused.status().message(), HasSubstr("Connection refused"));
}

TEST_F(UnixTest, ItDoesNotEncryptByItself) {
  ChannelOptions at = options();
  at.tls = true;
  EXPECT_FALSE(transporter_->encrypts());
  EXPECT_EQ(listen(at).status().code(), StatusCode::kUnimplemented);
  EXPECT_EQ(connect(at).status().code(), StatusCode::kUnimplemented);
}

}  // namespace
}  // namespace dubhe::test
