#include "loaded.h"

#include <gmock/gmock.h>

namespace dubhe {
namespace {

using test::load;
using testing::HasSubstr;

struct Bad {
  const char* yaml;
  const char* complaint;  // whole
};

const Bad kBad[] = {
    // keys
    {"dubbo:\n  consumer:\n    retires: 2",
     "dubhe.yaml:3: consumer.retires: unknown key. Did you mean `retries`?"},
    {"dubbo:\n  consumer: {xyz: 2}", "dubhe.yaml:2: consumer.xyz: unknown key"},
    {"dubbo:\n  consumr: {timeout: 2}",
     "dubhe.yaml:2: consumr.timeout: unknown key. Did you mean `consumer`?"},
    {"dubo: {consumer: {timeout: 2}}",
     "dubhe.yaml:1: dubo.consumer.timeout: unknown key. Did you mean `dubbo`?"},
    {"dubhe: {lops: 2}", "dubhe.yaml:1: dubhe.lops: unknown key. Did you mean `loops`?"},
    {"dubhe: {log: {levl: info}}",
     "dubhe.yaml:1: dubhe.log.levl: unknown key. Did you mean `log.level`?"},
    {"dubbo:\n  references:\n    a.B: {retires: 2}",
     "dubhe.yaml:3: references.a.B.retires: unknown key. Did you mean `retries`?"},
    {"dubbo:\n  references:\n    a.B: {methods: {m: {timout: 2}}}",
     "dubhe.yaml:3: references.a.B.methods.m.timout: unknown key. Did you mean `timeout`?"},
    {"dubbo:\n  references:\n    a.B:\n      metods: {m: {timeout: 2}}",
     "dubhe.yaml:4: references.a.B.metods: unknown key. Did you mean `methods`?"},
    {"dubbo: {services: {a.B: {methods: {m: {check: true}}}}}",
     "dubhe.yaml:1: services.a.B.methods.m.check: unknown key"},
    {"dubbo: {protocols: {d1: {prt: 1}}}",
     "dubhe.yaml:1: protocols.d1.prt: unknown key. Did you mean `port`?"},
    {"dubbo: {consumer: {paramters: {a: 1}}}",
     "dubhe.yaml:1: consumer.paramters.a: unknown key. Did you mean `parameters`?"},
    // levels
    {"dubbo: 5", "dubhe.yaml:1: dubbo: expected keys below `dubbo`"},
    {"dubbo: {consumer: 5}", "dubhe.yaml:1: consumer: expected keys below `consumer`"},
    {"dubbo: {consumer: {timeout: {a: 1}}}",
     "dubhe.yaml:1: consumer.timeout.a: `timeout` is a single value, there is nothing below it"},
    {"dubbo: {registries: {address: \"zookeeper://h:1\"}}",
     "dubhe.yaml:1: registries.address: expected names below `registries`: write "
     "`registry.address`, or `registries.NAME.address`"},
    {"dubbo: {references: {a.B: {methods: {m: 1}}}}",
     "dubhe.yaml:1: references.a.B.methods.m: expected keys, such as `timeout`, below the name of "
     "a method"},
    {"dubbo: {consumer: {parameters: x}}",
     "dubhe.yaml:1: consumer.parameters: expected keys, the parameters by name"},
    {"dubbo: {references: {a.B: {methods: [{timeout: 1}]}}}",
     "dubhe.yaml:1: references.a.B.methods: an item of this list needs a `name` or an `id`"},
    {"dubbo..consumer: 1", "dubhe.yaml:1: .consumer: a name is missing between two dots"},
    // values
    {"dubbo: {consumer: {timeout: soon}}",
     "dubhe.yaml:1: consumer.timeout: `soon` is no time; write milliseconds (`1500`) or a unit "
     "(`1500ms`, `1.5s`)"},
    {"dubbo: {consumer: {timeout: -2}}",
     "dubhe.yaml:1: consumer.timeout: `-2` is no time; write milliseconds (`1500`) or a unit "
     "(`1500ms`, `1.5s`)"},
    {"dubbo: {consumer: {retries: 1.5}}",
     "dubhe.yaml:1: consumer.retries: `1.5` is not a whole number"},
    {"dubbo: {consumer: {actives: -1}}",
     "dubhe.yaml:1: consumer.actives: `-1` is not a whole number from 0 on"},
    {"dubbo: {consumer: {check: yes}}",
     "dubhe.yaml:1: consumer.check: `yes` is neither `true` nor `false`"},
    {"dubbo: {protocol: {port: 70000}}",
     "dubhe.yaml:1: protocol.port: `70000` is no port; write 1 to 65535, or -1 for any free one"},
    {"dubhe: {log: {level: inof}}",
     "dubhe.yaml:1: dubhe.log.level: `inof` is none of debug, info, warn, error, off. Did you mean "
     "`info`?"},
    {"dubhe: {loop-cpus: \"0,x\"}",
     "dubhe.yaml:1: dubhe.loop-cpus: `x` is no CPU; write numbers and ranges from 0 to 1023, such as `0,2` or `0-3`"},
    {"dubhe: {loop-cpus: [3-1]}",
     "dubhe.yaml:1: dubhe.loop-cpus: `3-1` is no CPU; write numbers and ranges from 0 to 1023, such as `0,2` or `0-3`"},
    {"dubhe: {loop-cpus: 1024}",
     "dubhe.yaml:1: dubhe.loop-cpus: `1024` is no CPU; write numbers and ranges from 0 to 1023, such as `0,2` or `0-3`"},
    {"dubhe: {loops: 1025}", "dubhe.yaml:1: dubhe.loops: `1025` is too much; write 1024 or less"},
    {"dubhe: {busy-wait-us: 1000001}", "dubhe.yaml:1: dubhe.busy-wait-us: `1000001` is too much; write 1000000 or less"},
    {"dubhe: {buffers: {read: 16777217}}",
     "dubhe.yaml:1: dubhe.buffers.read: `16777217` is too much; write 16777216 or less"},
    {"dubhe: {buffers: {read: 4095}}", "dubhe.yaml:1: dubhe.buffers.read: `4095` is too little; write 4096 or more"},
    {"dubbo: {protocol: {iothreads: 1025}}", "dubhe.yaml:1: protocol.iothreads: `1025` is too much; write 1024 or less"},
    {"dubbo: {protocols: {d1: {iothreads: 1025}}}",
     "dubhe.yaml:1: protocols.d1.iothreads: `1025` is too much; write 1024 or less"},
    {"dubbo: {provider: {iothreads: 1025}}", "dubhe.yaml:1: provider.iothreads: `1025` is too much; write 1024 or less"},
    {"dubbo: {consumer: {group: \"a;b\"}}",
     "dubhe.yaml:1: consumer.group: `a;b` has `;`, which cannot stand in a Dubbo URL"},
    {"dubbo: {consumer: {group: \"a&b\"}}",
     "dubhe.yaml:1: consumer.group: `a&b` has `&`, which cannot stand in a Dubbo URL"},
    {"dubbo: {consumer: {parameters: {k: \"a&b\"}}}",
     "dubhe.yaml:1: consumer.parameters.k: `a&b` has `&`, which cannot stand in a Dubbo URL"},
    {"dubbo: {application: {name: \"a b\"}}",
     "dubhe.yaml:1: application.name: `a b` has more than letters, digits, `-`, `_` and `.`"},
    {"dubbo: {consumer: {group: \"${NOPE}\"}}",
     "dubhe.yaml:1: consumer.group: `${NOPE}` is neither a key nor an environment variable; set "
     "it, or say what counts "
     "instead: `${NOPE:…}`"},
    // registries
    {"dubbo: {registry: {group: g}}",
     "dubhe.yaml:1: registry.address: is needed; write `zookeeper://HOST:2181`, or `N/A` for none"},
    {"dubbo: {registries: {zk: {address: \"zookeeper://h:x\"}}}",
     "dubhe.yaml:1: registries.zk.address: url \"zookeeper://h:x\": port `x` at character 15 is "
     "not a number from 0 to 65535"},
    {"dubbo: {registry: {address: \"h:2181\"}}",
     "dubhe.yaml:1: registry.address: `h:2181` says no protocol; write `zookeeper://h:2181`, or "
     "set `protocol`"},
    {"dubbo: {registry: {address: \"zookeeper://\"}}",
     "dubhe.yaml:1: registry.address: `zookeeper://` says no host; write `zookeeper://HOST:2181`"},
    // YAML itself
    {"dubbo:\n  consumer: {timeout: 1}\n  consumer: {timeout: 2}",
     "dubhe.yaml:3: consumer: given twice, first on line 2"},
    {"- a\n- b", "dubhe.yaml:1: expected keys, such as `dubbo:`"},
    {"dubbo: {[a, b]: 1}", "dubhe.yaml:1: a key must be a name"},
};

TEST(ConfigBadTest, EveryMistakeNamesItsPlaceAndItsMend) {
  for (const Bad& bad : kBad) {
    const auto config = load(bad.yaml);
    ASSERT_FALSE(config.ok()) << bad.yaml;
    EXPECT_EQ(config.status().code(), StatusCode::kInvalidArgument);
    EXPECT_EQ(config.status().message(), bad.complaint) << bad.yaml;
  }
}

TEST(ConfigBadTest, BrokenYamlNamesTheLine) {
  const auto config = load("dubbo:\n  consumer: {timeout: 1\nx");
  ASSERT_FALSE(config.ok());
  EXPECT_THAT(config.status().message(), HasSubstr("dubhe.yaml:3: not valid YAML: "));
}

TEST(ConfigBadTest, SeveralMistakesAreReportedTogether) {
  const auto config =
      load("dubbo:\n  consumer: {retires: 2, timeout: soon}\n  protocol: {prot: 1}\n", {},
           {"--dubbo.provider.wieght=5", "--dubbo.provider.timeout"});
  ASSERT_FALSE(config.ok());
  const std::string text = config.status().message();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4) << text;
  EXPECT_THAT(text, HasSubstr("dubhe.yaml:2: consumer.retires"));
  EXPECT_THAT(text, HasSubstr("dubhe.yaml:2: consumer.timeout"));
  EXPECT_THAT(text, HasSubstr("dubhe.yaml:3: protocol.prot"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "option --dubbo.provider.wieght: provider.wieght: unknown key. Did you mean `weight`?"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "option --dubbo.provider.timeout: has no value; write --dubbo.provider.timeout=VALUE"));
}

TEST(ConfigBadTest, AnAnchorThatHoldsItselfComesToAnEnd) {
  const auto config = load("dubbo: &a\n  consumer: *a\n");
  ASSERT_FALSE(config.ok());
}

TEST(ConfigBadTest, PrefixesOfAGoodFileNeitherCrashNorHang) {
  const std::string whole =
      "dubbo:\n  references:\n    a.B: {version: \"1\", methods: {m: {timeout: 2, arguments: {0: "
      "{callback: true}}}}}\n"
      "  registry: &r {address: 'zookeeper://[::1]:2181'}\ndubhe: {plugins: [a, b]}\n";
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    const auto config = load(whole.substr(0, length));
    EXPECT_EQ(config.ok(), config.status().message().empty());
  }
}

}  // namespace
}  // namespace dubhe
