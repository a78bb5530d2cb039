// Every effective value with its origin, what it hides, and no secrets.
#include "loaded.h"

#include <gmock/gmock.h>

#include <sstream>

namespace dubhe {
namespace {

using test::loaded;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

// The line of `name` below the title `element`.
std::string line_of(const std::string& explained, const std::string& element, const std::string& name) {
  std::istringstream lines(explained);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(" ")) inside = line == element;
    if (inside && line.starts_with("  " + name + " ")) return line;
  }
  return {};
}

constexpr const char* kFile = R"(
dubbo:
  application: {name: shop}
  registries: {zk: {address: "zookeeper://ann:pa55@h:2181?password=pa55"}}
  consumer: {timeout: 1000, filter: a}
  provider: {token: secret}
  references:
    a.B: {timeout: 200, methods: {greet: {retries: 0}}, parameters: {mine: 1}}
)";

TEST(ConfigExplainTest, AnEffectiveValueStandsWithItsOriginAndWhatItHides) {
  const Config config = loaded(kFile, {{"DUBBO_CONSUMER_TIMEOUT", "300"}}, {"--dubbo.consumer.timeout=400"});
  EXPECT_THAT(line_of(config.explain(), "consumer", "timeout"),
              ContainsRegex("timeout +400 +option --dubbo.consumer.timeout; instead of `300` \\(environment "
                            "DUBBO_CONSUMER_TIMEOUT\\), `1000` \\(dubhe.yaml:5\\)"));
  const std::string reference =
      Config::explain_reference("a.B", config.reference("a.B", {{"timeout", "250"}, {"filter", "b"}}));
  EXPECT_THAT(line_of(reference, "references.a.B", "timeout"),
              ContainsRegex("timeout +250 +code; instead of `200` \\(dubhe.yaml:8\\), `400` "));
  EXPECT_THAT(line_of(reference, "references.a.B", "filter"), ContainsRegex("a,b +dubhe.yaml:5 and code"));
  EXPECT_THAT(line_of(reference, "references.a.B", "greet.retries"), ContainsRegex("0 +dubhe.yaml:8"));
  EXPECT_THAT(line_of(reference, "references.a.B", "parameters.mine"), ContainsRegex("1 +dubhe.yaml:8"));
}

TEST(ConfigExplainTest, WhatNobodySaidStandsWithItsDefault) {
  const std::string explained = loaded(kFile).explain();
  EXPECT_THAT(line_of(explained, "consumer", "retries"), ContainsRegex("2 +default"));
  EXPECT_THAT(line_of(explained, "application", "shutwait"), ContainsRegex("10000 +default"));
  EXPECT_THAT(line_of(explained, "protocols.dubbo", "port"), ContainsRegex("20880 +default"));
  EXPECT_EQ(line_of(explained, "application", "qos-port"), "") << "has no effect here";
}

TEST(ConfigExplainTest, TheProcessItselfStandsThereToo) {
  const std::string explained = loaded("dubhe:\n  loop-cpus: 0-2\n", {{"DUBHE_BUSY_WAIT_US", "50"}}).explain();
  EXPECT_THAT(line_of(explained, "dubhe", "loop-cpus"), ContainsRegex("0,1,2 +dubhe.yaml:2"));
  EXPECT_THAT(line_of(explained, "dubhe", "busy-wait-us"), ContainsRegex("50 +environment DUBHE_BUSY_WAIT_US"));
  EXPECT_THAT(line_of(explained, "dubhe", "buffers.kept-writing"), ContainsRegex("33554432 +default"));
}

TEST(ConfigExplainTest, SecretsAreMasked) {
  const Config config = loaded(kFile, {}, {"--dubbo.provider.token=other"});
  const std::string explained = config.explain();
  EXPECT_THAT(explained, Not(HasSubstr("pa55")));
  EXPECT_THAT(explained, Not(HasSubstr("secret")));
  EXPECT_THAT(explained, Not(HasSubstr("other ")));
  EXPECT_THAT(line_of(explained, "registries.zk", "address"), HasSubstr("zookeeper://ann:***@h:2181?password=***"));
  EXPECT_THAT(line_of(loaded("dubbo.provider.token: true").explain(), "provider", "token"), HasSubstr("true"));
}

TEST(ConfigExplainTest, VariablesOfContainersAreNamed) {
  const std::string explained = loaded("dubbo.protocol.port: 1", {{"DUBBO_DUBBO_PORT_TO_BIND", "77"},
                                                                  {"DUBBO_IP_TO_REGISTRY", "10.1.1.1"}})
                                    .explain();
  EXPECT_THAT(line_of(explained, "protocols.dubbo", "port (to bind)"), ContainsRegex("77 +environment DUBBO_DUBBO_PORT_TO_BIND"));
  EXPECT_THAT(line_of(explained, "protocols.dubbo", "host (to register)"),
              ContainsRegex("10.1.1.1 +environment DUBBO_IP_TO_REGISTRY"));
}

TEST(ConfigExplainTest, ItIsAskedForByAnOptionWithoutValue) {
  EXPECT_FALSE(loaded(kFile).explain_wanted());
  EXPECT_TRUE(loaded(kFile, {}, {"--dubbo.explain"}).explain_wanted());
  EXPECT_FALSE(loaded(kFile, {}, {"--dubbo.explain=false"}).explain_wanted());
}

}  // namespace
}  // namespace dubhe
