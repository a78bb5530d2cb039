#include "loaded.h"

#include <gmock/gmock.h>

namespace dubhe {
namespace {

using test::load;
using test::loaded;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kFile =
    "dubbo:\n  consumer: {timeout: 1}\n  references: {a.B: {timeout: 10}}\n";

TEST(ConfigPrecedenceTest, OptionOverEnvironmentOverFile) {
  EXPECT_EQ(loaded(kFile).consumer().url.get("timeout"), "1");
  EXPECT_EQ(loaded(kFile, {{"DUBBO_CONSUMER_TIMEOUT", "2"}}).consumer().url.get("timeout"), "2");
  const Config config =
      loaded(kFile, {{"DUBBO_CONSUMER_TIMEOUT", "2"}}, {"--dubbo.consumer.timeout=3"});
  const ConfigValue* timeout = config.consumer().url.find("timeout");
  ASSERT_NE(timeout, nullptr);
  EXPECT_EQ(timeout->text, "3");
  EXPECT_EQ(timeout->rank, ConfigRank::kOption);
  EXPECT_EQ(timeout->origin, "option --dubbo.consumer.timeout");
  EXPECT_EQ(loaded(kFile, {{"DUBBO_CONSUMER_TIMEOUT", "2"}}).consumer().url.find("timeout")->origin,
            "environment DUBBO_CONSUMER_TIMEOUT");
}

TEST(ConfigPrecedenceTest, TheLastOfTwoEqualOptionsCounts) {
  EXPECT_EQ(loaded("", {}, {"--dubbo.consumer.timeout=1", "--dubbo.consumer.timeout=2"})
                .consumer()
                .url.get("timeout"),
            "2");
}

TEST(ConfigPrecedenceTest, CodeIsOverTheFileAndUnderEnvironmentAndOptionsOfTheSameReference) {
  const Url::Parameters code = {{"timeout", "50"}};
  const auto timeout = [&](const Config& config) {
    return std::string(config.reference("a.B", code).url.get("timeout"));
  };
  EXPECT_EQ(timeout(loaded(kFile)), "50");
  EXPECT_EQ(timeout(loaded(kFile, {}, {"--dubbo.reference.a.B.timeout=70"})), "70");
  EXPECT_EQ(timeout(loaded(kFile, {{"dubbo.reference.a.B.timeout", "60"}})), "60");
  // What is said for all references only fills what the one leaves open.
  EXPECT_EQ(
      timeout(loaded(kFile, {}, {"--dubbo.consumer.timeout=70", "--dubbo.reference.timeout=80"})),
      "50");
  EXPECT_EQ(loaded(kFile).reference("a.B", code).url.find("timeout")->origin, "code");
}

TEST(ConfigPrecedenceTest, CodeSpeaksInTheNamesOfTheFile) {
  const ElementConfig reference =
      loaded(kFile).reference("a.B", {{"tag", "blue"},
                                      {"filter", "x"},
                                      {"greet.retries", "0"},
                                      {"url", "dubbo://h:1;dubbo://i:1"},
                                      {"my.own", "1"},
                                      {"mock", "return a&b"},
                                      {"loadBalance", "p2c"}});
  EXPECT_EQ(reference.url.parameters(), (Url::Parameters{{"timeout", "10"},
                                                         {"dubbo.tag", "blue"},
                                                         {"reference.filter", "x"},
                                                         {"greet.retries", "0"},
                                                         {"my.own", "1"},
                                                         {"mock", "return+a%26b"},
                                                         {"loadbalance", "p2c"}}));
  EXPECT_EQ(reference.local.get("url"), "dubbo://h:1;dubbo://i:1");
}

TEST(ConfigPrecedenceTest, TheInnerElementWinsAndAMethodIsInnermost) {
  const Config config = loaded(R"(
dubbo:
  consumer: { timeout: 1, retries: 1, cluster: failfast }
  reference: { timeout: 2, retries: 2 }
  references:
    a.B: { timeout: 3, methods: { m: { timeout: 4 } } }
)");
  const Url url = Url("consumer", "h", 0).with_all(config.reference("a.B").url.parameters());
  EXPECT_EQ(url.get_method("m", "timeout"), "4");
  EXPECT_EQ(url.get_method("n", "timeout"), "3");
  EXPECT_EQ(url.get("retries"), "2");
  EXPECT_EQ(url.get("cluster"), "failfast");
  EXPECT_EQ(config.reference("c.D").url.get("timeout"), "2");
}

TEST(ConfigPrecedenceTest, AServiceTakesFromApplicationProviderProtocolAndItself) {
  const Config config = loaded(R"(
dubbo:
  application: { name: shop, parameters: { zone: a, who: app } }
  provider: { threads: 1, payload: 1, weight: 1, parameters: { who: provider } }
  protocol: { threads: 2, payload: 2, parameters: { who: protocol } }
  services: { a.B: { payload: 3 } }
)");
  const ElementConfig service = config.service("a.B", &config.protocols()[0]);
  EXPECT_EQ(service.url.parameters(), (Url::Parameters{{"application", "shop"},
                                                       {"zone", "a"},
                                                       {"who", "protocol"},
                                                       {"threads", "2"},
                                                       {"payload", "3"},
                                                       {"weight", "1"}}));
  EXPECT_EQ(config.service("a.B").url.get("who"), "provider");
}

TEST(ConfigPrecedenceTest, FiltersListenersAndRoutersAreJoined) {
  const Config config = loaded(R"(
dubbo:
  consumer: { filter: a, listener: l, router: r }
  references: { a.B: { filter: "-b,c", router: s } }
  provider: { filter: p }
  services: { a.B: { filter: q } }
)");
  EXPECT_EQ(config.reference("a.B").url.get("reference.filter"), "a,-b,c");
  EXPECT_EQ(config.reference("a.B").url.get("router"), "r,s");
  EXPECT_EQ(config.reference("a.B").url.get("invoker.listener"), "l");
  EXPECT_EQ(config.service("a.B").url.get("service.filter"), "p,q");
  EXPECT_EQ(config.reference("a.B", {{"filter", "z"}}).url.get("reference.filter"), "a,z");
}

struct Variable {
  const char* name;
  const char* value;
  const char* yaml;  // that says the same
};

TEST(ConfigPrecedenceTest, VariablesInTheFormOfOperatingSystemsAreKeys) {
  const Variable kVariables[] = {
      {"DUBBO_APPLICATION_NAME", "x", "dubbo: {application: {name: x}}"},
      {"DUBBO_APPLICATION_QOS_PORT", "1", "dubbo: {application: {qos-port: 1}}"},
      {"DUBBO_REGISTRY_ADDRESS", "zookeeper://h:1",
       "dubbo: {registry: {address: \"zookeeper://h:1\"}}"},
      {"DUBBO_REGISTRIES_ZK1_ADDRESS", "zookeeper://h:1",
       "dubbo: {registries: {zk1: {address: \"zookeeper://h:1\"}}}"},
      {"DUBBO_PROTOCOL_PORT", "9", "dubbo: {protocol: {port: 9}}"},
      {"DUBBO_PROTOCOL_PREFER_SERIALIZATION", "x", "dubbo: {protocol: {prefer-serialization: x}}"},
      {"DUBBO_PROTOCOLS_D_1_KEEP_ALIVE", "true", "dubbo: {protocols: {d_1: {keep-alive: true}}}"},
      {"DUBBO_PROVIDER_WARMUP", "9", "dubbo: {provider: {warmup: 9}}"},
      {"DUBBO_CONSUMER_PARAMETERS_MY_KEY", "v", "dubbo: {consumer: {parameters: {my.key: v}}}"},
      {"DUBBO_REFERENCE_TIMEOUT", "9", "dubbo: {reference: {timeout: 9}}"},
      {"DUBBO_METRICS_PORT", "9", "dubbo: {metrics: {port: 9}}"},
      {"dubbo.consumer.timeout", "9", "dubbo: {consumer: {timeout: 9}}"},
      {"DUBHE_LOOPS", "3", "dubhe: {loops: 3}"},
      {"DUBHE_LOOP_CPUS", "0,2", "dubhe: {loop-cpus: [0, 2]}"},
      {"DUBHE_BUSY_WAIT_US", "20", "dubhe: {busy-wait-us: 20}"},
      {"DUBHE_BUFFERS_KEPT_READING", "0", "dubhe: {buffers: {kept-reading: 0}}"},
      {"DUBHE_LOG_LEVEL", "error", "dubhe: {log: {level: error}}"},
  };
  const auto same = [](const ElementConfig& a, const ElementConfig& b) {
    return a.url.parameters() == b.url.parameters() && a.local.parameters() == b.local.parameters();
  };
  for (const Variable& variable : kVariables) {
    const Config said = loaded("", {{variable.name, variable.value}}),
                 written = loaded(variable.yaml);
    EXPECT_TRUE(same(said.application(), written.application())) << variable.name;
    EXPECT_TRUE(same(said.provider(), written.provider())) << variable.name;
    EXPECT_TRUE(same(said.consumer(), written.consumer())) << variable.name;
    EXPECT_TRUE(same(said.metrics(), written.metrics())) << variable.name;
    EXPECT_TRUE(same(said.reference("a.B"), written.reference("a.B"))) << variable.name;
    ASSERT_EQ(said.registries().size(), written.registries().size()) << variable.name;
    if (!said.registries().empty()) {
      EXPECT_EQ(said.registries()[0].url, written.registries()[0].url) << variable.name;
    }
    EXPECT_EQ(said.protocols()[0].id, written.protocols()[0].id) << variable.name;
    EXPECT_EQ(said.protocols()[0].port, written.protocols()[0].port) << variable.name;
    EXPECT_EQ(said.protocols()[0].url.parameters(), written.protocols()[0].url.parameters())
        << variable.name;
    EXPECT_EQ(said.runtime().loops, written.runtime().loops) << variable.name;
    EXPECT_EQ(said.runtime().log_level, written.runtime().log_level) << variable.name;
    EXPECT_EQ(said.runtime().loop_cpus, written.runtime().loop_cpus) << variable.name;
    EXPECT_EQ(said.runtime().busy_wait, written.runtime().busy_wait) << variable.name;
    EXPECT_EQ(said.runtime().kept_reading, written.runtime().kept_reading) << variable.name;
    const Config nothing = loaded("");
    const bool says_something =
        !same(said.application(), nothing.application()) ||
        !same(said.provider(), nothing.provider()) || !same(said.consumer(), nothing.consumer()) ||
        !same(said.metrics(), nothing.metrics()) ||
        !same(said.reference("a.B"), nothing.reference("a.B")) || !said.registries().empty() ||
        said.protocols()[0].port || !said.protocols()[0].url.empty() || said.runtime().loops != 0 ||
        said.runtime().log_level != LogLevel::kInfo || !said.runtime().loop_cpus.empty() ||
        said.runtime().busy_wait.count() != 0 ||
        said.runtime().kept_reading != nothing.runtime().kept_reading;
    EXPECT_TRUE(says_something) << variable.name;
  }
}

TEST(ConfigPrecedenceTest, TheNetworkInterfaceIsAPropertyOfTheApplication) {
  for (const char* argument : {"--dubbo.network.interface.preferred=eth1",
                               "--dubbo.application.network.interface.preferred=eth1"}) {
    EXPECT_EQ(loaded("", {}, {argument}).application().local.get("network.interface.preferred"),
              "eth1")
        << argument;
  }
}

TEST(ConfigPrecedenceTest, AVariableOfSomebodyElseIsOnlyNoted) {
  const Config config = loaded("", {{"DUBBO_HOME", "/opt/dubbo"},
                                    {"DUBBO_PROVIDER_PORT", "tcp://10.0.0.1:20880"},
                                    {"DUBBO_PROVIDER_SERVICE_HOST", "10.0.0.1"},
                                    {"DUBBO_CONSUMER_TIMEOUT", ""},
                                    {"PATH", "/bin"}});
  EXPECT_THAT(config.notes(),
              ElementsAre("environment DUBBO_HOME: means no key, ignored",
                          "environment DUBBO_PROVIDER_PORT: means no key, ignored",
                          "environment DUBBO_PROVIDER_SERVICE_HOST: means no key, ignored"));
}

TEST(ConfigPrecedenceTest, AWrongValueInAVariableIsAMistake) {
  const auto config = load("", {{"DUBBO_CONSUMER_TIMEOUT", "soon"}});
  ASSERT_FALSE(config.ok());
  EXPECT_THAT(config.status().message(),
              HasSubstr("environment DUBBO_CONSUMER_TIMEOUT: consumer.timeout: `soon` is no time"));
}

TEST(ConfigPrecedenceTest, LabelsAndNamedVariablesAreParametersOfTheApplication) {
  const Config config =
      loaded("dubbo: {application: {name: x}}", {{"DUBBO_LABELS", "zone=a;env=gray"},
                                                 {"DUBBO_ENV_KEYS", "POD_NAME, ABSENT"},
                                                 {"POD_NAME", "p-1"}});
  EXPECT_EQ(config.application().url.parameters(), (Url::Parameters{{"application", "x"},
                                                                    {"zone", "a"},
                                                                    {"env", "gray"},
                                                                    {"POD_NAME", "p-1"},
                                                                    {"pod_name", "p-1"}}));
}

}  // namespace
}  // namespace dubhe
