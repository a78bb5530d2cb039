// What the protocol reads off a URL about its port and its connections.
#include "dubbo_options.h"

#include <gtest/gtest.h>

namespace dubhe::dubbo {
namespace {

Url url(const std::string& parameters) { return *Url::parse("dubbo://10.0.0.8:20880/a.B?" + parameters); }

TEST(DubboOptions, APortIsToldItsLoopsAndHowMuchOneConnectionBringsAtATime) {
  const auto port = read_port_options(url("iothreads=2&read.turn=8192"));
  ASSERT_TRUE(port.ok());
  EXPECT_EQ(port->server.channel.loops, 2u);
  EXPECT_EQ(port->server.channel.read_bytes_per_turn, 8192u);
}

TEST(DubboOptions, UntoldAPortHasEveryLoopAndAConnectionAMebibyte) {
  const auto port = read_port_options(url(""));
  ASSERT_TRUE(port.ok());
  EXPECT_EQ(port->server.channel.loops, 0u);
  EXPECT_EQ(port->server.channel.read_bytes_per_turn, std::size_t{1} << 20);
}

TEST(DubboOptions, AConsumersConnectionIsToldHowMuchItBringsAtATime) {
  const auto connection = read_connection_options(url("read.turn=8192"), 1);
  ASSERT_TRUE(connection.ok());
  EXPECT_EQ(connection->client.channel.read_bytes_per_turn, 8192u);
}

}  // namespace
}  // namespace dubhe::dubbo
