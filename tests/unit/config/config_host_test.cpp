#include "loaded.h"

#include <gmock/gmock.h>

namespace dubhe {
namespace {

using test::load;
using test::loaded;
using testing::HasSubstr;

constexpr const char* kFile = R"(
dubbo:
  provider: { host: 10.0.0.1, port: 1000, contextpath: ctx }
  protocols:
    dubbo: { host: 10.0.0.2, port: 2000 }
    tri: {}
    other: { name: dubbo, threads: 1 }
)";

TEST(ConfigHostTest, AProtocolBindsWhereItSaysElseWhereTheProviderSays) {
  const Config config = loaded(kFile);
  const ProtocolConfig& dubbo = config.protocols().at(0);
  EXPECT_EQ(dubbo.host, "10.0.0.2");
  EXPECT_EQ(dubbo.port, 2000);
  EXPECT_EQ(dubbo.contextpath, "ctx");
  EXPECT_EQ(dubbo.host_to_register, "");
  EXPECT_FALSE(dubbo.port_to_register.has_value());
  const ProtocolConfig& other = config.protocols().at(1);  // an empty `tri: {}` says nothing
  EXPECT_EQ(other.host, "10.0.0.1");
  EXPECT_EQ(other.port, 1000);
}

TEST(ConfigHostTest, VariablesOfContainersWinAndThoseOfOneProtocolFirst) {
  const Config config = loaded("dubbo: {protocols: {dubbo: {port: 1}, tri: {port: 2}}}",
                               {{"DUBBO_IP_TO_BIND", "0.0.0.0"},
                                {"TRI_DUBBO_IP_TO_BIND", "[::1]"},
                                {"DUBBO_IP_TO_REGISTRY", "192.0.2.7"},
                                {"TRI_DUBBO_IP_TO_REGISTRY", "2001:db8::7"},
                                {"DUBBO_PORT_TO_BIND", "20990"},
                                {"TRI_DUBBO_PORT_TO_BIND", "-1"},
                                {"DUBBO_PORT_TO_REGISTRY", "30880"}});
  const ProtocolConfig& dubbo = config.protocols().at(0);
  EXPECT_EQ(dubbo.host, "0.0.0.0");
  EXPECT_EQ(dubbo.host_to_register, "192.0.2.7");
  EXPECT_EQ(dubbo.port, 20990);
  EXPECT_EQ(dubbo.port_to_register, 30880);
  const ProtocolConfig& tri = config.protocols().at(1);
  EXPECT_EQ(tri.host, "::1");
  EXPECT_EQ(tri.host_to_register, "2001:db8::7");
  EXPECT_EQ(tri.port, -1);
  EXPECT_EQ(tri.port_to_register, 30880);
  EXPECT_EQ(config.host_to_register(), "192.0.2.7");
  EXPECT_TRUE(config.notes().empty());
}

struct BadVariable {
  const char* name;
  const char* value;
  const char* complaint;
};

TEST(ConfigHostTest, AWrongVariableIsAMistakeThatIsSaidOnce) {
  const BadVariable kBad[] = {
      {"DUBBO_IP_TO_REGISTRY", "0.0.0.0",
       "environment DUBBO_IP_TO_REGISTRY: `0.0.0.0` is no address that others can reach"},
      {"DUBBO_IP_TO_REGISTRY", "a b", "environment DUBBO_IP_TO_REGISTRY: `a b` is no address"},
      {"DUBBO_IP_TO_BIND", "x/y", "environment DUBBO_IP_TO_BIND: `x/y` is no address"},
      {"DUBBO_PORT_TO_BIND", "70000", "environment DUBBO_PORT_TO_BIND: `70000` is no port"},
      {"DUBBO_PORT_TO_REGISTRY", "0", "environment DUBBO_PORT_TO_REGISTRY: `0` is no port"},
      {"DUBBO_DUBBO_PORT_TO_BIND", "2x", "environment DUBBO_DUBBO_PORT_TO_BIND: `2x` is no port"},
  };
  for (const BadVariable& bad : kBad) {
    const auto config = load("", {{bad.name, bad.value}});
    ASSERT_FALSE(config.ok()) << bad.name;
    EXPECT_EQ(config.status().message(), bad.complaint);
  }
}

}  // namespace
}  // namespace dubhe
