#include "loaded.h"

#include <gmock/gmock.h>

namespace dubhe {
namespace {

using std::chrono::milliseconds;
using test::loaded;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ConfigTest, NothingSaidIsEveryDefault) {
  for (const Config& config :
       {Config(), loaded(""), loaded("dubbo:\n"), loaded("# only a comment\n")}) {
    EXPECT_EQ(config.application_name(), "");
    EXPECT_THAT(config.registries(), IsEmpty());
    ASSERT_EQ(config.protocols().size(), 1u);
    EXPECT_EQ(config.protocols()[0].name, "dubbo");
    EXPECT_EQ(config.protocols()[0].id, "dubbo");
    EXPECT_FALSE(config.protocols()[0].port.has_value());
    EXPECT_TRUE(config.consumer().url.empty());
    EXPECT_EQ(config.runtime().loops, 0u);
    EXPECT_EQ(config.runtime().pool_threads, 200u);
    EXPECT_EQ(config.runtime().log_level, LogLevel::kInfo);
    EXPECT_THAT(config.notes(), IsEmpty());
  }
}

constexpr const char* kWhole = R"(# dubhe.yaml: Dubbo's keys
dubbo:
  application: { name: greeting, owner: ann }
  registry: { address: "zookeeper://127.0.0.1:2181" }
  protocol: { name: dubbo, port: 20880 }
  consumer: { timeout: 1000, retries: 2, loadbalance: random }
  references:
    dubhe.samples.GreetingService:
      version: 1.0.0
      methods: { greet: { timeout: 200, retries: 0 } }
)";

TEST(ConfigTest, TheFileOfTheFirstPageIsUnderstood) {
  const Config config = loaded(kWhole);
  EXPECT_EQ(config.application_name(), "greeting");
  ASSERT_EQ(config.registries().size(), 1u);
  EXPECT_EQ(config.registries()[0].url.to_string(),
            "zookeeper://127.0.0.1:2181?application=greeting&id=zookeeper");
  EXPECT_EQ(config.registries()[0].origin, "dubhe.yaml:4");
  ASSERT_EQ(config.protocols().size(), 1u);
  EXPECT_EQ(config.protocols()[0].port, 20880);
  EXPECT_EQ(config.consumer().url.get_millis("timeout", milliseconds(0)), milliseconds(1000));

  const ElementConfig reference = config.reference("dubhe.samples.GreetingService");
  EXPECT_EQ(reference.url.parameters(), (Url::Parameters{{"application", "greeting"},
                                                         {"owner", "ann"},
                                                         {"timeout", "1000"},
                                                         {"retries", "2"},
                                                         {"loadbalance", "random"},
                                                         {"version", "1.0.0"},
                                                         {"greet.timeout", "200"},
                                                         {"greet.retries", "0"}}));
  EXPECT_EQ(reference.url.origin("version"), "dubhe.yaml:9");
  EXPECT_EQ(reference.url.origin("greet.timeout"), "dubhe.yaml:10");
  EXPECT_EQ(reference.url.origin("loadbalance"), "dubhe.yaml:6");
  EXPECT_EQ(reference.url.origin("absent"), "");
  EXPECT_FALSE(config.reference("another.Service").url.has("version"));
}

// One setting each, in the many ways to write it.
TEST(ConfigTest, SpellingsNestingAndFlatKeysAreOne) {
  const char* const kSame[] = {
      "dubbo: {protocol: {prefer-serialization: hessian2}}",
      "dubbo: {protocol: {preferSerialization: hessian2}}",
      "dubbo: {protocol: {prefer_serialization: hessian2}}",
      "dubbo: {protocol: {prefer.serialization: hessian2}}",
      "dubbo: {protocol.prefer-serialization: hessian2}",
      "dubbo.protocol.prefer-serialization: hessian2",
      "dubbo.protocol: {prefer: {serialization: hessian2}}",
      "dubbo: {protocol: {prefer-serialization: [hessian2]}}",
      "dubbo: {protocols: {dubbo: {prefer-serialization: hessian2}}}",
      "dubbo: {protocols: [{id: dubbo, prefer-serialization: hessian2}]}",
  };
  for (const char* yaml : kSame) {
    const Config config = loaded(yaml);
    EXPECT_EQ(config.protocols().at(0).url.get("prefer.serialization"), "hessian2") << yaml;
  }
}

TEST(ConfigTest, ValuesTakeTheFormTheyHaveInUrls) {
  const Config config = loaded(R"(
dubbo:
  consumer: { timeout: 1.5s, check: FALSE, mock: " return null & more", filter: [a, " b "], tag: blue }
  provider: { filter: "-default,x", delay: -1, prompt: "work > ", parameters: { my-key: v, "n/a": 1 } }
)");
  EXPECT_EQ(config.consumer().url.get("timeout"), "1500");
  EXPECT_EQ(config.consumer().url.get("check"), "false");
  EXPECT_FALSE(config.consumer().url.get_bool("check", true));
  EXPECT_EQ(config.consumer().url.get("mock"), "return+null+%26+more");
  EXPECT_EQ(config.consumer().url.get("reference.filter"), "a,b");
  EXPECT_THAT(config.consumer().url.get_list("reference.filter"), ElementsAre("a", "b"));
  EXPECT_EQ(config.consumer().url.get("dubbo.tag"), "blue");
  EXPECT_EQ(config.provider().url.get("service.filter"), "-default,x");
  EXPECT_EQ(config.provider().url.get("prompt"), "work+%3E+") << "blanks at its ends belong to it";
  EXPECT_EQ(config.provider().local.get_int("delay", 0), -1);
  EXPECT_EQ(config.provider().url.get("my-key"), "v");
  EXPECT_EQ(config.provider().url.get("my.key"), "v");
  EXPECT_EQ(config.provider().url.get("n/a"), "1");
}

TEST(ConfigTest, AnEmptyValueSaysNothing) {
  const Config config =
      loaded("dubbo:\n  consumer: { timeout: , retries: \"\", group: ~ }\n  registry:\n");
  EXPECT_TRUE(config.consumer().url.empty());
  EXPECT_THAT(config.registries(), IsEmpty());
}

TEST(ConfigTest, SeveralProtocolsHaveNames) {
  const Config config = loaded(R"(
dubbo:
  protocols:
    d1: { name: dubbo, port: 20881, threads: 50 }
    tri: { port: -1, contextpath: /ctx/ }
    quiet: { name: dubbo, port: 0, default: false }
)");
  ASSERT_EQ(config.protocols().size(), 3u);
  EXPECT_EQ(config.protocols()[0].id, "d1");
  EXPECT_EQ(config.protocols()[0].name, "dubbo");
  EXPECT_EQ(config.protocols()[0].url.parameters(), (Url::Parameters{{"threads", "50"}}));
  EXPECT_EQ(config.protocols()[1].name, "tri");
  EXPECT_EQ(config.protocols()[1].port, -1);
  EXPECT_EQ(config.protocols()[1].contextpath, "ctx");
  EXPECT_TRUE(config.protocols()[1].is_default);
  EXPECT_FALSE(config.protocols()[2].is_default);
}

TEST(ConfigTest, WithNamedOnesTheOneWithoutANameHasNoEffectAndSaysSo) {
  const Config config =
      loaded("dubbo:\n  protocol: { port: 1 }\n  protocols: { tri: { port: 2 } }\n");
  ASSERT_EQ(config.protocols().size(), 1u);
  EXPECT_EQ(config.protocols()[0].port, 2);
  EXPECT_THAT(config.notes(),
              ElementsAre("dubhe.yaml:2: has no effect, since `protocols` names some"));
}

TEST(ConfigTest, TheProcessItselfIsSetUnderDubhe) {
  const Config config = loaded(R"(
dubhe:
  loops: 4
  loop-cpus: [0, 2-4]
  busy-wait-us: 50
  pool: { threads: 8, queue: 100, alive: 5s }
  buffers: { read: 16384, kept-reading: 0, kept-writing: 1048576 }
  log: { level: debug, file: /tmp/x.log }
  plugins: [a, b/c]
dubbo:
  metrics: { port: 9090, histogram: { buckets-ms: [1, 10] } }
)");
  EXPECT_EQ(config.runtime().loops, 4u);
  EXPECT_EQ(config.runtime().pool_threads, 8u);
  EXPECT_THAT(config.runtime().loop_cpus, ElementsAre(0, 2, 3, 4));
  EXPECT_EQ(config.runtime().loop_cpus_origin, "dubhe.yaml:4 dubhe.loop-cpus");
  EXPECT_EQ(config.runtime().busy_wait, std::chrono::microseconds(50));
  EXPECT_EQ(config.runtime().pool_queue, 100u);
  EXPECT_EQ(config.runtime().pool_alive, std::chrono::seconds(5));
  EXPECT_EQ(config.runtime().read_buffer, 16384u);
  EXPECT_EQ(config.runtime().kept_reading, 0u);
  EXPECT_EQ(config.runtime().kept_writing, 1048576u);
  EXPECT_EQ(config.runtime().log_level, LogLevel::kDebug);
  EXPECT_EQ(config.runtime().log_file, "/tmp/x.log");
  EXPECT_THAT(config.runtime().plugins, ElementsAre("a", "b/c"));
  EXPECT_EQ(config.metrics().local.get_int("port", 0), 9090);
  EXPECT_EQ(config.metrics().local.get("histogram.buckets-ms"), "1,10");
}

TEST(ConfigTest, WhatOnlyMeansSomethingToJavaIsAcceptedWithANote) {
  const Config config = loaded(R"(dubbo:
  application: { qos-port: 22223, qos.enable: false }
  config-center: { address: "zookeeper://x:1" }
  protocol: { triple: { max-body-size: 1 } }
  metrics: { prometheus: { exporter: { enabled: true } } }
  config: { mode: STRICT }
)");
  EXPECT_THAT(
      config.notes(),
      ElementsAre(
          "dubhe.yaml:2: application.qos-port: accepted, without effect here",
          "dubhe.yaml:2: application.qos.enable: accepted, without effect here",
          "dubhe.yaml:3: config-center.address: accepted, without effect here",
          "dubhe.yaml:4: protocol.triple.max-body-size: accepted, without effect here",
          "dubhe.yaml:5: metrics.prometheus.exporter.enabled: accepted, without effect here",
          "dubhe.yaml:6: config.mode: accepted, without effect here"));
}

TEST(ConfigTest, PlaceholdersAreFilledFromKeysAndVariables) {
  const Config config = loaded(R"(
dubbo:
  application: { name: "${NAME}", owner: "${dubbo.application.name}-${WHO:nobody}" }
  registry: { address: "zookeeper://${ZK:127.0.0.1:2181}" }
  consumer: { group: "${EMPTY:}", version: "a$b{c}", tag: "${" }
)",
                               {{"NAME", "shop"}});
  EXPECT_EQ(config.application_name(), "shop");
  EXPECT_EQ(config.application().url.get("owner"),
            "${NAME}-nobody");  // one round, so that nothing refers to itself
  EXPECT_EQ(config.registries().at(0).url.address(), "127.0.0.1:2181");
  EXPECT_FALSE(config.consumer().url.has("group"));
  EXPECT_EQ(config.consumer().url.get("version"), "a$b{c}");
  EXPECT_EQ(config.consumer().url.get("dubbo.tag"), "${");
}

TEST(ConfigTest, AnchorsAndListsOfMethodsAreOrdinaryYaml) {
  const Config config = loaded(R"(
dubbo:
  references:
    a.B:
      methods:
        - { name: find, timeout: 100 }
        - { name: save, retry: false }
    c.D: &common { timeout: 7 }
    e.F: *common
)");
  EXPECT_EQ(config.reference("a.B").url.parameters(),
            (Url::Parameters{{"find.timeout", "100"}, {"save.retries", "0"}}));
  EXPECT_EQ(config.reference("e.F").url.get("timeout"), "7");
}

TEST(ConfigTest, TheOldPropertyForTheEndIsTheApplications) {
  EXPECT_EQ(loaded("dubbo.service.shutdown.wait: 5000").application().local.get("shutwait"),
            "5000");
}

}  // namespace
}  // namespace dubhe
