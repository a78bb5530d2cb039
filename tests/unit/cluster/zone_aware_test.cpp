// One service in several registries.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cluster_fixture.h"

namespace dubhe::test {
namespace {

using ::testing::HasSubstr;

// Registries r1, r2 … with these parameters.
struct Registries : ClusterFixture {
  explicit Registries(const std::vector<std::string>& parameters) {
    std::vector<InvokerPtr> invokers;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const Url url =
          parse("zookeeper://r" + std::to_string(i + 1) + ":2181/dubhe.samples.GreetingService?" + parameters[i]);
      all.push_back(std::make_shared<ScriptedInvoker>(url, service));
      invokers.push_back(all.back());
    }
    control.inside([&] { directory->set_invokers(std::move(invokers)); });
    invoker = join("zone-aware");
  }
  Expected<Result> ask(const char* zone = nullptr, bool force = false) {
    Invocation one = call();
    if (zone != nullptr) one.attachments.set("registry_zone", zone);
    if (force) one.attachments.set("registry_zone_force", "true");
    return invoke(*invoker, one);
  }
  std::vector<int> calls() const {
    std::vector<int> counts;
    for (const auto& one : all) counts.push_back(one->calls);
    return counts;
  }
  std::vector<std::shared_ptr<ScriptedInvoker>> all;
  InvokerPtr invoker;
};

TEST(ZoneAware, ThePreferredRegistryFirst) {
  Registries r({"zone=a", "preferred=true", "zone=b"});
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(r.ask("b").ok());
  EXPECT_EQ(r.calls(), (std::vector<int>{0, 10, 0}));
}

TEST(ZoneAware, ThenThatOfTheCallsZone) {
  Registries r({"zone=a", "preferred=true", "zone=b"});
  r.all[1]->connected = false;
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(r.ask("b").ok());
  EXPECT_EQ(r.calls(), (std::vector<int>{0, 0, 10}));
}

TEST(ZoneAware, AZoneThatIsNotThereIsOnlyAWish) {
  Registries r({"zone=a", "zone=b"});
  r.all[1]->connected = false;
  EXPECT_TRUE(r.ask("b").ok());
  EXPECT_EQ(r.calls(), (std::vector<int>{1, 0}));
}

TEST(ZoneAware, UnlessTheCallInsists) {
  Registries r({"zone=a", "zone=b", ""});
  r.all[1]->connected = false;
  const auto answer = r.ask("b", true);
  EXPECT_EQ(answer.status().code(), StatusCode::kUnavailable);
  EXPECT_THAT(answer.status().message(), HasSubstr("no registry of zone `b` has a connected provider"));
  EXPECT_THAT(answer.status().message(), HasSubstr("r1:2181 (zone a), r2:2181 (zone b), r3:2181 (zone not set)"));
  EXPECT_EQ(r.calls(), (std::vector<int>{0, 0, 0}));
}

TEST(ZoneAware, ElseByWeight) {
  Registries r({"weight=100", "weight=300"});
  for (int i = 0; i < 4000; ++i) EXPECT_TRUE(r.ask().ok());
  EXPECT_NEAR(r.calls()[1], 3000, 200);
  r.all[1]->connected = false;
  const int before = r.calls()[1];
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(r.ask().ok());
  EXPECT_EQ(r.calls()[1], before);
}

TEST(ZoneAware, WhenNobodyIsThereTheFirstSaysWhy) {
  Registries r({"weight=100", "weight=300"});
  for (const auto& one : r.all) one->connected = false;
  r.all[0]->script = [](Invocation&) -> Expected<Result> { return Status(StatusCode::kNotFound, "nobody at r1"); };
  EXPECT_EQ(r.ask().status().message(), "nobody at r1");
}

}  // namespace
}  // namespace dubhe::test
