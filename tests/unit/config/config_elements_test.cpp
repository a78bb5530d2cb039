// Elements of which a process has several: providers and consumers by name; and those of which it has one.
#include "loaded.h"

#include <gmock/gmock.h>

namespace dubhe {
namespace {

using test::load;
using test::loaded;
using testing::HasSubstr;

std::string timeout_of_service(const Config& config, std::string_view interface) {
  return std::string(config.service(interface).url.get("timeout"));
}

TEST(ConfigElementsTest, AServiceTakesItsDefaultsFromTheProviderThatItNames) {
  const Config config = loaded(R"(
dubbo:
  providers:
    quick: {timeout: 100, default: true}
    slow: {timeout: 9000, filter: a}
  services:
    a.B: {}
    a.C: {provider: slow, filter: b}
)");
  EXPECT_EQ(timeout_of_service(config, "a.B"), "100");
  EXPECT_EQ(timeout_of_service(config, "a.C"), "9000");
  EXPECT_EQ(config.service("a.C").url.get("service.filter"), "a,b");
  EXPECT_EQ(config.provider().url.get("timeout"), "100");
}

TEST(ConfigElementsTest, AReferenceTakesItsDefaultsFromTheConsumerThatItNames) {
  const Config config = loaded(R"(
dubbo:
  consumer: {timeout: 1}
  consumers:
    patient: {timeout: 5000}
  references:
    a.C: {consumer: patient}
)");
  EXPECT_EQ(config.reference("a.B").url.get("timeout"), "1");
  EXPECT_EQ(config.reference("a.C").url.get("timeout"), "5000");
  EXPECT_EQ(config.reference("a.B", {{"consumer", "patient"}}).url.get("timeout"), "5000");
}

TEST(ConfigElementsTest, TheOnlyNamedOneIsTheDefaultUnlessItSaysNo) {
  EXPECT_EQ(timeout_of_service(loaded("dubbo.providers.x.timeout: 7"), "a.B"), "7");
  EXPECT_EQ(timeout_of_service(
                loaded("dubbo.providers.x.timeout: 7\ndubbo.providers.x.default: false"), "a.B"),
            "");
}

TEST(ConfigElementsTest, NamesComeFromEnvironmentAndOptionsToo) {
  EXPECT_EQ(timeout_of_service(loaded("", {{"DUBBO_PROVIDERS_X_TIMEOUT", "8"}}), "a.B"), "8");
  EXPECT_EQ(timeout_of_service(loaded("", {}, {"--dubbo.providers.x.timeout=9"}), "a.B"), "9");
}

TEST(ConfigElementsTest, SeveralDefaultsAreAMistakeThatSaysWhatToDo) {
  const auto config =
      load("dubbo.providers.x.timeout: 7\ndubbo.providers.y.timeout: 8", {}, {});
  ASSERT_FALSE(config.ok());
  EXPECT_THAT(config.status().message(), HasSubstr("dubhe.yaml:2: providers: `x`, `y`"));
  EXPECT_THAT(config.status().message(), HasSubstr("`default: false`"));
}

TEST(ConfigElementsTest, ANameThatIsNotThereIsAMistake) {
  const auto config = load("dubbo:\n  consumer: {timeout: 1}\n  references:\n    a.B: {consumer: slow}");
  ASSERT_FALSE(config.ok());
  EXPECT_THAT(config.status().message(), HasSubstr("dubhe.yaml:4: consumer: there is no consumer `slow`"));
}

TEST(ConfigElementsTest, AModuleIsToldInEveryUrlAndItsRegistriesCount) {
  const Config config = loaded(R"(
dubbo:
  application: {name: shop, owner: ann, registry: r1}
  module: {name: orders, version: 2, owner: bob, registry: r2}
  registries: {r1: {address: "zookeeper://h:1"}, r2: {address: "zookeeper://h:2"}}
)");
  const ElementConfig service = config.service("a.B");
  EXPECT_EQ(service.url.get("module"), "orders");
  EXPECT_EQ(service.url.get("module.version"), "2");
  EXPECT_EQ(service.url.get("module.owner"), "bob");
  EXPECT_EQ(service.url.get("owner"), "ann");
  EXPECT_EQ(config.reference("a.B").local.get("registry"), "r2");
}

TEST(ConfigElementsTest, ThereIsOneApplicationUnderWhateverName) {
  EXPECT_EQ(loaded("dubbo.applications.x.name: shop").application_name(), "shop");
  const auto two = load("dubbo:\n  applications:\n    x: {name: shop}\n    y: {name: mill}");
  ASSERT_FALSE(two.ok());
  EXPECT_THAT(two.status().message(), HasSubstr("dubhe.yaml:4: applications: there is one of them in a process"));
}

}  // namespace
}  // namespace dubhe
