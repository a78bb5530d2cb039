#include "loaded.h"

#include <gmock/gmock.h>

namespace dubhe {
namespace {

using test::loaded;
using testing::IsEmpty;

struct Address {
  const char* yaml;  // of `registry`
  std::vector<const char*> urls;
};

TEST(ConfigRegistryTest, AddressesOfEveryFormBecomeUrls) {
  const Address kAddresses[] = {
      {"{address: \"zookeeper://h1:2181\"}", {"zookeeper://h1:2181?id=zookeeper"}},
      {"{address: \"zookeeper://h1:2181?backup=h2:2181,h3:2181\"}",
       {"zookeeper://h1:2181?backup=h2:2181,h3:2181&id=zookeeper"}},
      {"{address: \"zookeeper://h1:2181,h2:2181, h3:2181\"}",
       {"zookeeper://h1:2181?backup=h2:2181,h3:2181&id=zookeeper"}},
      {"{address: \"zookeeper://h1:1,h2:1?backup=h3:1&session=9\"}",
       {"zookeeper://h1:1?backup=h3:1,h2:1&id=zookeeper&session=9"}},
      {"{address: \"h1:2181,h2:2181\", protocol: zookeeper}",
       {"zookeeper://h1:2181?backup=h2:2181&id=zookeeper"}},
      {"{address: h1, protocol: zookeeper, port: 9}", {"zookeeper://h1:9?id=zookeeper"}},
      {"{address: \"zookeeper://h1\"}", {"zookeeper://h1:2181?id=zookeeper"}},
      {"{address: \"zookeeper://u:p@h1:1\"}", {"zookeeper://u:p@h1:1?id=zookeeper"}},
      {"{address: \"zookeeper://h1:1\", username: u, password: p}",
       {"zookeeper://u:p@h1:1?id=zookeeper"}},
      {"{address: \"zookeeper://h1:1;zookeeper://h2:2\", id: z}",
       {"zookeeper://h1:1?id=z", "zookeeper://h2:2?id=z"}},
      {"{address: \"zookeeper://h1:1|zookeeper://h2:2\"}",
       {"zookeeper://h1:1?id=zookeeper", "zookeeper://h2:2?id=zookeeper"}},
      {"{address: \"zookeeper://[::1]:2181\"}", {"zookeeper://[::1]:2181?id=zookeeper"}},
      {"{address: \"zookeeper://[::1]:2181,[fe80::2]:2181\"}",
       {"zookeeper://[::1]:2181?backup=[fe80::2]:2181&id=zookeeper"}},
      {"{address: \"zookeeper://[2001:db8::7]\"}", {"zookeeper://[2001:db8::7]:2181?id=zookeeper"}},
      {"{address: \"file:///tmp/dubhe\"}", {"file:///tmp/dubhe?id=file"}},
      {"{address: \"memory://x\"}", {"memory://x?id=memory"}},
      {"{address: N/A}", {}},
      {"{address: n/a, group: g}", {}},
      {"{address: \"zookeeper://h:1?group=a\", group: b, timeout: 5s}",
       {"zookeeper://h:1?group=a&id=zookeeper&timeout=5000"}},
      {"{address: \"zookeeper://h:1\", simplified: true, extra-keys: [x, y], register-mode: "
       "interface, parameters: {a-b: c}}",
       {"zookeeper://"
        "h:1?a-b=c&a.b=c&extra-keys=x,y&id=zookeeper&register-mode=interface&simplified=true"}},
  };
  for (const Address& address : kAddresses) {
    const Config config = loaded(std::string("dubbo: {registry: ") + address.yaml + "}");
    ASSERT_EQ(config.registries().size(), address.urls.size()) << address.yaml;
    for (std::size_t i = 0; i < address.urls.size(); ++i) {
      EXPECT_EQ(config.registries()[i].url.to_string(), address.urls[i]) << address.yaml;
    }
  }
}

TEST(ConfigRegistryTest, SeveralRegistriesHaveNamesAndKeepTheirOrder) {
  const Config config = loaded(R"(
dubbo:
  application: { name: shop }
  registries:
    zk2: { address: "zookeeper://h2:1", default: false }
    zk1: { address: "zookeeper://h1:1", zone: a }
)");
  ASSERT_EQ(config.registries().size(), 2u);
  EXPECT_EQ(config.registries()[0].id, "zk2");
  EXPECT_FALSE(config.registries()[0].is_default);
  EXPECT_EQ(config.registries()[0].origin, "dubhe.yaml:5");
  EXPECT_EQ(config.registries()[1].id, "zk1");
  EXPECT_TRUE(config.registries()[1].is_default);
  EXPECT_EQ(config.registries()[1].url.to_string(),
            "zookeeper://h1:1?application=shop&id=zk1&zone=a");
}

TEST(ConfigRegistryTest, WhatTheApplicationSaysForAllRegistriesFillsWhatOneLeavesOpen) {
  const Config config = loaded(R"(
dubbo:
  application: { name: shop, owner: ann, enable-file-cache: false, enable-empty-protection: true }
  registries:
    a: { address: "zookeeper://a:1" }
    b: { address: "zookeeper://b:1", enable-empty-protection: false }
)");
  EXPECT_EQ(config.registries().at(0).url.to_string(),
            "zookeeper://a:1?application=shop&enable-empty-protection=true&file-cache=false&id=a");
  EXPECT_EQ(config.registries().at(1).url.get("enable-empty-protection"), "false");
}

TEST(ConfigRegistryTest, AMetadataReportElsewhereIsToldToEveryRegistry) {
  const Config config = loaded(R"(
dubbo:
  metadata-report: { address: "zk.reports", protocol: zookeeper, group: told, username: ann, password: x }
  registries:
    a: { address: "zookeeper://a:1" }
    b: { address: "zookeeper://b:1" }
)");
  for (const RegistryConfig& registry : config.registries()) {
    EXPECT_EQ(registry.url.get("metadata-report"),
              "zookeeper://ann:x@zk.reports:2181?file-cache=false&metadata-group=told");
  }
  EXPECT_EQ(loaded("dubbo: {metadata-report: {address: N/A}, registry: {address: \"zookeeper://h:1\"}}")
                .registries().at(0).url.get("metadata-report"), "");
}

TEST(ConfigRegistryTest, TheEnvironmentReplacesTheAddressOfTheFile) {
  const Config config = loaded("dubbo: {registry: {address: \"zookeeper://h:1\", group: g}}",
                               {{"DUBBO_REGISTRY_ADDRESS", "N/A"}});
  EXPECT_THAT(config.registries(), IsEmpty());
  const Config other = loaded("dubbo: {registry: {address: \"zookeeper://h:1\", group: g}}",
                              {{"DUBBO_REGISTRY_ADDRESS", "zookeeper://[::1]:5"}});
  EXPECT_EQ(other.registries().at(0).url.to_string(), "zookeeper://[::1]:5?group=g&id=zookeeper");
  EXPECT_EQ(other.registries().at(0).origin, "environment DUBBO_REGISTRY_ADDRESS");
}

}  // namespace
}  // namespace dubhe
