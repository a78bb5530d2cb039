#include "points.h"

#include <gmock/gmock.h>

namespace dubhe {
namespace {

using test::Animal;
using test::Step;
using testing::HasSubstr;

class ExtensionInjectionTest : public test::RegistryTest {
 protected:
  // An animal that needs another one.
  static auto needing(std::string other) {
    return [other](const ExtensionContext& context) -> Expected<std::unique_ptr<Animal>> {
      auto found = context.get<Animal>(other);
      if (!found.ok()) return found.status();
      return std::make_unique<test::NamedAnimal>(std::string(context.name()) + "+" +
                                                 (*found)->says());
    };
  }
};

TEST_F(ExtensionInjectionTest, AnExtensionIsGivenAnotherOne) {
  ASSERT_TRUE(registry.add<Animal>("rider", needing("")).ok());
  ASSERT_TRUE(registry.add<Animal>("dog", animal("wuff")).ok());
  EXPECT_EQ((*registry.get<Animal>("rider"))->says(), "rider+wuff");
}

TEST_F(ExtensionInjectionTest, ACycleIsSpelledOut) {
  ASSERT_TRUE(registry.add<Animal>("a", needing("b")).ok());
  ASSERT_TRUE(registry.add<Animal>("b", needing("c")).ok());
  ASSERT_TRUE(registry.add<Animal>("c", needing("b")).ok());
  const Status cycle = registry.get<Animal>("a").status();
  EXPECT_EQ(cycle.code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(
      cycle.message(),
      HasSubstr("extensions need each other in a cycle: animal `b` → animal `c` → animal `b`"));
}

TEST_F(ExtensionInjectionTest, OneThatNeedsItselfIsACycleToo) {
  ASSERT_TRUE(registry.add<Animal>("dog", needing("")).ok());
  EXPECT_THAT(registry.get<Animal>("dog").status().message(),
              HasSubstr("animal `dog` → animal `dog`"));
}

TEST_F(ExtensionInjectionTest, ACycleOfFreshOnesIsFoundToo) {
  ASSERT_TRUE(
      registry
          .add<Step>("s",
                     [](const ExtensionContext& context) -> Expected<std::unique_ptr<Step>> {
                       return context.registry().make<Step>("t", context.url());
                     })
          .ok());
  ASSERT_TRUE(
      registry
          .add<Step>("t",
                     [](const ExtensionContext& context) -> Expected<std::unique_ptr<Step>> {
                       return context.registry().make<Step>("s", context.url());
                     })
          .ok());
  EXPECT_THAT(registry.make<Step>("s", Url()).status().message(),
              HasSubstr("step `s` → step `t` → step `s`"));
}

TEST_F(ExtensionInjectionTest, AfterACycleTheOthersStillWork) {
  ASSERT_TRUE(registry.add<Animal>("a", needing("a")).ok());
  ASSERT_TRUE(registry.add<Animal>("dog", animal("wuff")).ok());
  EXPECT_FALSE(registry.get<Animal>("a").ok());
  EXPECT_TRUE(registry.get<Animal>("dog").ok());
  EXPECT_FALSE(registry.get<Animal>("a").ok());
}

TEST_F(ExtensionInjectionTest, AWrongNameInAFactorySaysWhoAsked) {
  ASSERT_TRUE(registry.add<Animal>("a", needing("nothing")).ok());
  EXPECT_THAT(registry.get<Animal>("a").status().message(),
              HasSubstr("animal `a` could not be made: extension point `animal` has no `nothing`. "
                        "It has a. Asked for by animal `a`."));
}

TEST_F(ExtensionInjectionTest, ResourcesAreLentByType) {
  struct Clockwork {
    int ticks = 3;
  };
  Clockwork clockwork;
  ASSERT_TRUE(registry
                  .add<Step>("s",
                             [](const ExtensionContext& context) {
                               const auto* found = context.resource<Clockwork>();
                               return std::make_unique<test::NamedStep>(
                                   found == nullptr ? "none" : std::to_string(found->ticks));
                             })
                  .ok());
  EXPECT_EQ((*registry.make<Step>("s", Url()))->name(), "none");
  registry.set_resource(clockwork);
  EXPECT_EQ((*registry.make<Step>("s", Url()))->name(), "3");
  EXPECT_EQ(registry.resource<Clockwork>(), &clockwork);
  EXPECT_EQ(registry.resource<int>(), nullptr);
}

TEST_F(ExtensionInjectionTest, TheLoggerIsTheApplications) {
  ASSERT_TRUE(registry
                  .add<Step>("s",
                             [](const ExtensionContext& context) {
                               context.logger().info("s", "made");
                               return std::make_unique<test::NamedStep>("s");
                             })
                  .ok());
  ASSERT_TRUE(registry.make<Step>("s", Url()).ok());
  EXPECT_EQ(logger.lines, (std::vector<std::string>{"s: made"}));
}

}  // namespace
}  // namespace dubhe
