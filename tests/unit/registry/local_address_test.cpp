#include "dubhe/registry/local_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace dubhe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Variables = std::map<std::string, std::string>;

Environment environment(Variables variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

InterfaceAddress ipv4(const char* name, const char* address) {
  return {.interface_name = name, .address = address};
}
InterfaceAddress ipv6(const char* name, const char* address, bool link_local = false) {
  return {.interface_name = name, .address = address, .ipv6 = true, .link_local = link_local};
}
InterfaceAddress loopback() {
  return {.interface_name = "lo", .address = "127.0.0.1", .loopback = true};
}
InterfaceAddress down(const char* name, const char* address) {
  return {.interface_name = name, .address = address, .up = false};
}

const std::vector<InterfaceAddress> kUsual = {loopback(), ipv4("eth0", "10.0.0.7"),
                                              ipv4("docker0", "172.17.0.1"),
                                              ipv6("eth0", "2001:db8::7")};

TEST(LocalAddress, GuessesTheAddressOthersCanReach) {
  struct Case {
    const char* what;
    HostWishes wishes;
    std::vector<InterfaceAddress> interfaces;
    const char* address;
    std::size_t warnings;
  };
  const Case cases[] = {
      {"first IPv4 that is not loopback", {}, kUsual, "10.0.0.7", 0},
      {"the preferred interface", {.preferred_interface = "docker0"}, kUsual, "172.17.0.1", 0},
      {"a preferred interface that is not there",
       {.preferred_interface = "eth9"},
       kUsual,
       "10.0.0.7",
       1},
      {"a preferred interface that is down",
       {.preferred_interface = "eth1"},
       {down("eth1", "10.1.1.1"), ipv4("eth0", "10.0.0.7")},
       "10.0.0.7",
       1},
      {"ignored by name", {.ignored_interfaces = {"eth0"}}, kUsual, "172.17.0.1", 0},
      {"ignored by pattern", {.ignored_interfaces = {"eth.*", "veth.*"}}, kUsual, "172.17.0.1", 0},
      {"a pattern that is none", {.ignored_interfaces = {"eth["}}, kUsual, "10.0.0.7", 1},
      {"IPv6 when there is no IPv4",
       {},
       {loopback(), ipv6("e", "fe80::1", true), ipv6("e", "2001:db8::7")},
       "2001:db8::7",
       0},
      {"what is down does not count",
       {},
       {down("eth0", "10.0.0.1"), ipv4("eth1", "10.0.0.2")},
       "10.0.0.2",
       0},
      {"nothing but loopback", {}, {loopback(), ipv6("e", "fe80::1", true)}, "127.0.0.1", 1},
      {"nothing at all", {}, {}, "127.0.0.1", 1},
      {"loopback when it is asked for", {.preferred_interface = "lo"}, kUsual, "127.0.0.1", 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    std::vector<std::string> warnings;
    EXPECT_EQ(guess_address(c.wishes, c.interfaces, warnings), c.address);
    EXPECT_EQ(warnings.size(), c.warnings);
  }
}

TEST(LocalAddress, BindsAndRegistersWhereTheFirstOneSays) {
  struct Case {
    const char* what;
    HostWishes wishes;
    Variables variables;
    const char* bind;
    const char* registered;
    bool any_host;
  };
  const Case cases[] = {
      {"nobody says anything", {}, {}, "0.0.0.0", "10.0.0.7", true},
      {"provider", {.provider_host = "10.0.0.3"}, {}, "10.0.0.3", "10.0.0.3", false},
      {"protocol before provider",
       {.protocol_host = "10.0.0.2", .provider_host = "10.0.0.3"},
       {},
       "10.0.0.2",
       "10.0.0.2",
       false},
      {"variable before protocol",
       {.protocol_host = "10.0.0.2"},
       {{"DUBBO_IP_TO_BIND", "10.0.0.4"}},
       "10.0.0.4",
       "10.0.0.4",
       false},
      {"the protocol's variable before the general one",
       {.protocol = "tri"},
       {{"DUBBO_IP_TO_BIND", "10.0.0.4"}, {"TRI_DUBBO_IP_TO_BIND", "10.0.0.5"}},
       "10.0.0.5",
       "10.0.0.5",
       false},
      {"another protocol's variable does not count",
       {},
       {{"TRI_DUBBO_IP_TO_BIND", "10.0.0.5"}},
       "0.0.0.0",
       "10.0.0.7",
       true},
      {"an empty variable says nothing",
       {.protocol_host = "10.0.0.2"},
       {{"DUBBO_IP_TO_BIND", ""}},
       "10.0.0.2",
       "10.0.0.2",
       false},
      {"registered elsewhere",
       {},
       {{"DUBBO_IP_TO_REGISTRY", "192.0.2.1"}},
       "0.0.0.0",
       "192.0.2.1",
       true},
      {"registered elsewhere, for the protocol",
       {},
       {{"DUBBO_IP_TO_REGISTRY", "192.0.2.1"}, {"DUBBO_DUBBO_IP_TO_REGISTRY", "192.0.2.2"}},
       "0.0.0.0",
       "192.0.2.2",
       true},
      {"bound to one, registered as another",
       {.protocol_host = "10.0.0.2"},
       {{"DUBBO_IP_TO_REGISTRY", "192.0.2.1"}},
       "10.0.0.2",
       "192.0.2.1",
       false},
      {"every interface is no address to register",
       {.protocol_host = "0.0.0.0"},
       {},
       "0.0.0.0",
       "10.0.0.7",
       true},
      {"a name", {.protocol_host = "box.example"}, {}, "box.example", "box.example", false},
      {"IPv6 in brackets",
       {.protocol_host = "[2001:db8::9]"},
       {},
       "2001:db8::9",
       "2001:db8::9",
       false},
      {"loopback because it was asked for",
       {.protocol_host = "127.0.0.1"},
       {},
       "127.0.0.1",
       "127.0.0.1",
       false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    const auto choice = choose_hosts(c.wishes, environment(c.variables), kUsual);
    ASSERT_TRUE(choice) << choice.status().to_string();
    EXPECT_EQ(choice->bind, c.bind);
    EXPECT_EQ(choice->registered, c.registered);
    EXPECT_EQ(choice->any_host, c.any_host);
    EXPECT_EQ(registered_host(c.wishes, environment(c.variables), kUsual).value(), c.registered);
  }
}

TEST(LocalAddress, WarnsWhenOnlyThisMachineCanReachIt) {
  const auto choice = choose_hosts({.protocol_host = "127.0.0.1"}, environment({}), kUsual);
  EXPECT_THAT(choice.value().warnings, ElementsAre(HasSubstr("because of protocol.host")));
  std::vector<std::string> warnings;
  EXPECT_EQ(registered_host({}, environment({}), {loopback()}, &warnings).value(), "127.0.0.1");
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("no address but loopback")));
  EXPECT_EQ(registered_host({}, environment({}), kUsual, &warnings).value(), "10.0.0.7");
  EXPECT_THAT(warnings, IsEmpty());
}

TEST(LocalAddress, WhatIsNoAddressIsAnErrorThatNamesWhoSaidIt) {
  struct Case {
    HostWishes wishes;
    Variables variables;
    const char* named;
  };
  const Case cases[] = {
      {{}, {{"DUBBO_IP_TO_BIND", "10.0.0.1 "}}, "DUBBO_IP_TO_BIND is `10.0.0.1 `"},
      {{}, {{"DUBBO_IP_TO_REGISTRY", "http://x"}}, "DUBBO_IP_TO_REGISTRY"},
      {{}, {{"DUBBO_IP_TO_REGISTRY", "0.0.0.0"}}, "DUBBO_IP_TO_REGISTRY"},
      {{.protocol_host = "a/b"}, {}, "protocol.host"},
      {{.provider_host = "a b"}, {}, "provider.host"},
  };
  for (const Case& c : cases) {
    const auto choice = choose_hosts(c.wishes, environment(c.variables), kUsual);
    ASSERT_FALSE(choice) << c.named;
    EXPECT_EQ(choice.status().code(), StatusCode::kInvalidArgument);
    EXPECT_THAT(choice.status().message(), HasSubstr(c.named));
  }
}

TEST(LocalAddress, PortsFollowTheSameOrder) {
  const auto plain = choose_ports("dubbo", 20880, environment({})).value();
  EXPECT_EQ(plain.bind, 20880);
  EXPECT_EQ(plain.registered, std::nullopt);

  const auto asked =
      choose_ports(
          "dubbo", 20880,
          environment({{"DUBBO_PORT_TO_BIND", "1234"}, {"DUBBO_DUBBO_PORT_TO_REGISTRY", "30001"}}))
          .value();
  EXPECT_EQ(asked.bind, 1234);
  EXPECT_EQ(asked.registered, 30001);
  EXPECT_EQ(choose_ports("dubbo", std::nullopt, environment({})).value().bind, std::nullopt);
  for (const char* wrong : {"0", "65536", "-1", "20880x", "x"}) {
    const auto ports =
        choose_ports("dubbo", 20880, environment({{"DUBBO_PORT_TO_REGISTRY", wrong}}));
    ASSERT_FALSE(ports) << wrong;
    EXPECT_THAT(ports.status().message(), HasSubstr("DUBBO_PORT_TO_REGISTRY"));
  }
}

TEST(LocalAddress, ThisMachineHasItsLoopback) {
  bool found = false;
  for (const InterfaceAddress& address : read_interfaces())
    found = found || (address.loopback && !address.address.empty());
  EXPECT_TRUE(found);
  EXPECT_TRUE(read_environment("PATH"));
  EXPECT_FALSE(read_environment("DUBHE_NOBODY_SETS_THIS"));
}

}  // namespace
}  // namespace dubhe
