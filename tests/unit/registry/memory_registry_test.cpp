#include "dubhe/registry_memory/memory_registry.h"

#include "dubhe/registry_memory/memory_registry_hub.h"
#include "dubhe/test_support/manual_executor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace dubhe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kEcho = "dubbo://p:1/a.B?side=provider";

Url url(const std::string& text) { return Url::parse(text).value(); }

class MemoryRegistryTest : public ::testing::Test {
 protected:
  MemoryRegistryTest() {
    extensions_.set_resource<Executor>(executor_);
    extensions_.set_resource(hub_);
  }
  std::unique_ptr<Registry> open(const std::string& address = "memory://estate") {
    const Url at = url(address);
    return std::move(make_memory_registry(ExtensionContext(extensions_, at, "memory")).value());
  }
  std::unique_ptr<Registration> announce(Registry& registry, const std::string& text) {
    return std::move(executor_.run_task(registry.register_url(url(text), true)).value().value());
  }
  // What the listener was told, one line per delivery: "providers p:1 p:2".
  std::unique_ptr<Subscription> subscribe(Registry& registry, const std::string& consumer,
                                          std::vector<std::string>& told, bool check = true) {
    auto listener = [&told](Category category, std::span<const Url> urls) {
      std::string line(to_string(category));
      for (const Url& u : urls) line += " " + u.address();
      told.push_back(line);
    };
    return std::move(
        executor_
            .run_task(registry.subscribe(url(consumer), {Category::kProviders}, listener, check))
            .value()
            .value());
  }

  test::ManualExecutor executor_;
  ExtensionRegistry extensions_{null_logger()};
  MemoryRegistryHub hub_;
};

TEST_F(MemoryRegistryTest, OneApplicationFindsWhatAnotherAnnounces) {
  const auto provider = open();
  const auto consumer = open();
  auto first = announce(*provider, kEcho);
  std::vector<std::string> told;

  const auto subscription = subscribe(*consumer, "consumer://c/a.B", told);
  EXPECT_THAT(told, ElementsAre("providers p:1"));
  const auto second = announce(*provider, "dubbo://p:2/a.B");
  const auto other = announce(*provider, "dubbo://p:3/c.D");
  executor_.run();
  EXPECT_THAT(told, ElementsAre("providers p:1", "providers p:1 p:2"));

  first.reset();
  executor_.run();
  EXPECT_THAT(told, ElementsAre("providers p:1", "providers p:1 p:2", "providers p:2"));
}

TEST_F(MemoryRegistryTest, AddressesAreWorldsApart) {
  const auto provider = open("memory://one");
  const auto consumer = open("memory://two");
  const auto registration = announce(*provider, kEcho);
  std::vector<std::string> told;
  const auto subscription = subscribe(*consumer, "consumer://c/a.B", told);
  EXPECT_THAT(told, ElementsAre("providers")) << "an empty list is a list";
  EXPECT_THAT(hub_.urls("one", Category::kProviders), SizeIs(1));
}

TEST_F(MemoryRegistryTest, WhileItIsAwayNothingIsDelivered) {
  const auto registry = open();
  const auto first = announce(*registry, kEcho);
  std::vector<std::string> told;
  const auto subscription = subscribe(*registry, "consumer://c/a.B", told);
  told.clear();

  hub_.go_away("estate");
  EXPECT_FALSE(registry->available());
  const auto refused =
      executor_.run_task(registry->register_url(url("dubbo://p:2/a.B"), true)).value();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.status().code(), StatusCode::kUnavailable);
  const auto later =
      executor_.run_task(registry->register_url(url("dubbo://p:3/a.B"), false)).value();
  ASSERT_TRUE(later);
  executor_.run();
  EXPECT_THAT(told, IsEmpty());

  hub_.come_back("estate");
  executor_.run();
  EXPECT_TRUE(registry->available());
  EXPECT_THAT(told, ElementsAre("providers p:1 p:3"));
}

TEST_F(MemoryRegistryTest, AReferenceMadeWhileItIsAwayIsFilledLater) {
  const auto registry = open();
  const auto provider = announce(*registry, kEcho);
  hub_.go_away("estate");
  std::vector<std::string> told;
  const auto subscription = subscribe(*registry, "consumer://c/a.B", told, false);
  EXPECT_THAT(told, IsEmpty());
  hub_.come_back("estate");
  executor_.run();
  EXPECT_THAT(told, ElementsAre("providers p:1"));
}

TEST_F(MemoryRegistryTest, SaysWhyThereIsNoProvider) {
  const auto registry = open();
  const auto registration = announce(*registry, "dubbo://p:1/a.B?version=2.0.0");
  std::vector<std::string> told;
  const auto subscription = subscribe(*registry, "consumer://c/a.B?version=1.0.0", told);
  EXPECT_THAT(subscription->explain(), HasSubstr("p:1 has version 2.0.0"));
  const auto right = announce(*registry, "dubbo://p:2/a.B?version=1.0.0");
  EXPECT_EQ(subscription->explain(), "");
}

TEST_F(MemoryRegistryTest, ADroppedSubscriptionHearsNothingNotEvenWhatWasOnItsWay) {
  const auto registry = open();
  std::vector<std::string> told;
  auto subscription = subscribe(*registry, "consumer://c/a.B", told);
  told.clear();
  std::optional<Expected<std::unique_ptr<Registration>>> provider;
  executor_.inside([&] {
    start(registry->register_url(url(kEcho), true),
          [&](auto made) { provider.emplace(std::move(made)); });
  });
  ASSERT_TRUE(provider);
  ASSERT_EQ(executor_.posted(), 1u) << "the list is on its way";

  subscription.reset();
  executor_.run();

  EXPECT_THAT(told, IsEmpty());
}

TEST_F(MemoryRegistryTest, TokensOutliveTheirRegistryHarmlessly) {
  auto registry = open();
  auto registration = announce(*registry, kEcho);
  std::vector<std::string> told;
  auto subscription = subscribe(*registry, "consumer://c/a.B", told);

  registry.reset();

  EXPECT_THAT(hub_.urls("estate", Category::kProviders), IsEmpty()) << "went with its registry";
  EXPECT_TRUE(executor_.run_task(registration->withdraw()).value().ok());
  subscription.reset();
}

TEST_F(MemoryRegistryTest, WithoutAHubARegistryIsAWorldOfItsOwn) {
  ExtensionRegistry extensions(null_logger());
  extensions.set_resource<Executor>(executor_);
  const Url at = url("memory://estate");
  const ExtensionContext context(extensions, at, "memory");
  const auto one = std::move(make_memory_registry(context).value());
  const auto two = std::move(make_memory_registry(context).value());
  const auto registration = announce(*one, kEcho);
  std::vector<std::string> told_one;
  std::vector<std::string> told_two;
  const auto a = subscribe(*one, "consumer://c/a.B", told_one);
  const auto b = subscribe(*two, "consumer://c/a.B", told_two);
  EXPECT_THAT(told_one, ElementsAre("providers p:1"));
  EXPECT_THAT(told_two, ElementsAre("providers"));
}

TEST_F(MemoryRegistryTest, WithoutAnExecutorItSaysWhatIsMissing) {
  ExtensionRegistry extensions(null_logger());
  const Url at = url("memory://estate");
  const auto made = make_memory_registry(ExtensionContext(extensions, at, "memory"));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.status().code(), StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace dubhe
