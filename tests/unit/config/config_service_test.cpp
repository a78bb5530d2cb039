#include "loaded.h"

#include <gmock/gmock.h>

namespace dubhe {
namespace {

using test::loaded;
using testing::ElementsAre;
using testing::Pair;

TEST(ConfigServiceTest, TheFlatGrammarOfDubboIsTheNestedOne) {
  const Url::Parameters kExpected = {
      {"timeout", "1"}, {"find.timeout", "2"}, {"find.0.callback", "true"}, {"k.l", "v"}};
  const Config nested = loaded(R"(
dubbo:
  references:
    com.acme.Echo:
      timeout: 1
      parameters: { k.l: v }
      methods: { find: { timeout: 2, arguments: { 0: { callback: true } } } }
)");
  const Config flat = loaded(R"(
dubbo.reference.com.acme.Echo.timeout: 1
dubbo.reference.com.acme.Echo.parameters.k.l: v
dubbo.reference.com.acme.Echo.find.timeout: 2
dubbo.reference.com.acme.Echo.find.0.callback: true
)");
  const Config tree = loaded(R"(
dubbo:
  reference:
    com:
      acme:
        Echo:
          timeout: 1
          parameters: { k.l: v }
          find:
            timeout: 2
            0: { callback: true }
)");
  const Config options = loaded("", {},
                                {"--dubbo.reference.com.acme.Echo.timeout=1",
                                 "--dubbo.references.com.acme.Echo.parameters.k.l=v",
                                 "--dubbo.reference.com.acme.Echo.methods.find.timeout=2",
                                 "--dubbo.reference.com.acme.Echo.find.0.callback=true"});
  EXPECT_EQ(nested.reference("com.acme.Echo").url.parameters(), kExpected);
  EXPECT_EQ(flat.reference("com.acme.Echo").url.parameters(), kExpected);
  EXPECT_EQ(tree.reference("com.acme.Echo").url.parameters(), kExpected);
  EXPECT_EQ(options.reference("com.acme.Echo").url.parameters(), kExpected);
}

TEST(ConfigServiceTest, TheLongestInterfaceNameIsTheOneThatIsMeant) {
  const Config config = loaded(R"(
dubbo.service.com.acme.Echo.timeout: 1
dubbo.service.com.acme.Echo.Inner.timeout: 2
dubbo.service.com.acme.Echo.Inner.find.timeout: 3
dubbo.service.com.acme.EchoTwo.timeout: 4
)");
  EXPECT_EQ(config.service("com.acme.Echo.Inner").url.parameters(),
            (Url::Parameters{{"timeout", "2"}, {"find.timeout", "3"}}));
  EXPECT_EQ(config.service("com.acme.Echo").url.get("timeout"), "1");
  EXPECT_FALSE(config.service("com.acme.Echo").url.has("Inner.find.timeout"));
  EXPECT_EQ(config.service("com.acme.EchoTwo").url.parameters(),
            (Url::Parameters{{"timeout", "4"}}));
}

TEST(ConfigServiceTest, ANestedMethodIsOverAFlatOne) {
  const Config config = loaded(R"(
dubbo:
  references: { a.B: { methods: { m: { timeout: 2 } } } }
dubbo.reference.a.B.m.timeout: 1
dubbo.reference.a.B.m.retries: 1
)");
  EXPECT_EQ(config.reference("a.B").url.parameters(),
            (Url::Parameters{{"m.timeout", "2"}, {"m.retries", "1"}}));
}

TEST(ConfigServiceTest, AReferenceMayHaveANameAndSayItsInterface) {
  const Config config = loaded(
      "dubbo: {references: {greeter: {interface: a.B, timeout: 5, methods: {m: {retries: 0}}}}}");
  EXPECT_EQ(config.reference("a.B").url.parameters(),
            (Url::Parameters{{"timeout", "5"}, {"m.retries", "0"}}));
  EXPECT_TRUE(config.reference("greeter").url.empty());
}

TEST(ConfigServiceTest, WhatStaysInTheProcessIsKeptApart) {
  const Config config = loaded(R"(
dubbo:
  application: { registry-ids: r1 }
  services:
    a.B: { registry: "r1,r2", protocol: d1, path: other, export: false, delay: 5s, version: 1.0.0 }
  references:
    a.B: { url: "dubbo://h:1;dubbo://i:2", init: false, protocol: dubbo }
)");
  const ElementConfig service = config.service("a.B");
  EXPECT_EQ(service.url.parameters(), (Url::Parameters{{"version", "1.0.0"}}));
  EXPECT_THAT(service.local.get_list("registry"), ElementsAre("r1", "r2"));
  EXPECT_EQ(service.local.get("protocol"), "d1");
  EXPECT_FALSE(service.local.get_bool("export", true));
  EXPECT_EQ(service.local.get("delay"), "5000");
  const ElementConfig reference = config.reference("a.B");
  EXPECT_EQ(reference.local.get("url"), "dubbo://h:1;dubbo://i:2");
  EXPECT_EQ(reference.local.get("registry"), "r1");
  EXPECT_EQ(reference.url.parameters(), (Url::Parameters{{"protocol", "dubbo"}}));
}

TEST(ConfigServiceTest, NamesNobodyAskedForCanBeListed) {
  const Config config = loaded(
      "dubbo:\n  references:\n    a.B: {timeout: 1}\n    a.C: {timeout: 1}\n  service: {timeout: "
      "3}\n");
  EXPECT_THAT(config.named_references(),
              ElementsAre(Pair("a.B", "dubhe.yaml:3"), Pair("a.C", "dubhe.yaml:4")));
  EXPECT_THAT(config.named_services(), ElementsAre());
}

}  // namespace
}  // namespace dubhe
