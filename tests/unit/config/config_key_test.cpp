#include "dubhe/config/config_key.h"

#include "loaded.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace dubhe {
namespace {

TEST(ConfigKeyTest, NoElementHasAKeyTwice) {
  std::set<std::pair<int, std::string>> seen;
  for (const ConfigKey& key : config_keys()) {
    for (int bit = 0; bit < 16; ++bit) {
      if ((key.elements >> bit & 1) == 0) continue;
      EXPECT_TRUE(seen.emplace(bit, std::string(key.name)).second)
          << key.name << " in element " << bit;
    }
  }
}

TEST(ConfigKeyTest, EveryRowSaysWhatItMeans) {
  for (const ConfigKey& key : config_keys()) {
    EXPECT_FALSE(key.meaning.empty()) << key.name;
    EXPECT_FALSE(key.key.empty()) << key.name;
    EXPECT_NE(key.elements, 0) << key.name;
    EXPECT_EQ(key.type == ConfigType::kChoice, !key.choices.empty()) << key.name;
  }
}

// A value that fits each type.
std::string sample(const ConfigKey& key) {
  switch (key.type) {
    case ConfigType::kText:
      return key.name == "address" ? "N/A" : "x";
    case ConfigType::kBool:
      return "true";
    case ConfigType::kList:
      return "a,b";
    case ConfigType::kChoice:
      return std::string(key.choices.substr(0, key.choices.find('|')));
    default:
      return key.name == "buffers.read" ? "4096" : "7";
  }
}

TEST(ConfigKeyTest, EveryRowIsReadFromAFileAndComesOutUnderItsKey) {
  const std::map<ConfigElements, std::string> kPaths = {
      {kInApplication, "dubbo.application."}, {kInRegistry, "dubbo.registries.r."},
      {kInProtocol, "dubbo.protocols.p."},    {kInProvider, "dubbo.provider."},
      {kInConsumer, "dubbo.consumer."},       {kInService, "dubbo.service.a.B."},
      {kInReference, "dubbo.reference.a.B."}, {kInMetrics, "dubbo.metrics."},
      {kInMonitor, "dubbo.monitor."},         {kInRuntime, "dubhe."},
      {kInModule, "dubbo.module."}};
  for (const ConfigKey& key : config_keys()) {
    for (const auto& [element, path] : kPaths) {
      if ((key.elements & element) == 0) continue;
      std::string yaml = path + std::string(key.name) + ": \"" + sample(key) + "\"\n";
      if (element == kInRegistry && key.name != "address")
        yaml += "dubbo.registries.r.address: zookeeper://h:1\n";
      // What a service or reference names has to be there.
      if (element == kInService) yaml += "dubbo.providers.x.default: false\n";
      if (element == kInReference) yaml += "dubbo.consumers.x.default: false\n";
      const auto config = test::load(yaml);
      ASSERT_TRUE(config.ok()) << yaml << config.status().message();
      const bool local = (key.flags & kLocal) != 0;
      const auto has = [&](const ElementConfig& found) {
        return (local ? found.local : found.url).has(key.key);
      };
      if (element == kInApplication) {
        EXPECT_TRUE(has(config->application())) << yaml;
      }
      if (element == kInProvider) {
        EXPECT_TRUE(has(config->provider())) << yaml;
      }
      if (element == kInConsumer) {
        EXPECT_TRUE(has(config->consumer())) << yaml;
      }
      if (element == kInService && key.name != "interface") {
        EXPECT_TRUE(has(config->service("a.B"))) << yaml;
      }
      if (element == kInReference && key.name != "interface") {
        EXPECT_TRUE(has(config->reference("a.B"))) << yaml;
      }
      if (element == kInMetrics) {
        EXPECT_TRUE(has(config->metrics())) << yaml;
      }
      if (element == kInMonitor) {
        EXPECT_TRUE(has(config->monitor())) << yaml;
      }
      if (element == kInProtocol && !local) {
        EXPECT_TRUE(config->protocols().at(0).url.has(key.key)) << yaml;
      }
      if (element == kInRegistry && !local) {
        EXPECT_TRUE(config->registries().at(0).url.has(key.key)) << yaml;
      }
    }
  }
}

TEST(ConfigKeyTest, SpellingsOfANameAreOne) {
  for (const char* name : {"prefer-serialization", "preferSerialization", "prefer_serialization",
                           "prefer.serialization", "PREFER_SERIALIZATION"}) {
    ASSERT_NE(find_config_key(kInProtocol, name), nullptr) << name;
    EXPECT_EQ(find_config_key(kInProtocol, name)->key, "prefer.serialization");
  }
  EXPECT_EQ(find_config_key(kInProtocol, "retries"), nullptr);
  EXPECT_EQ(nearest_config_key(kInConsumer, "retires"), "retries");
}

}  // namespace
}  // namespace dubhe
