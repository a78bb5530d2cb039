// What there is, and taking it out again.
#include "points.h"

#include <gmock/gmock.h>

namespace dubhe {
namespace {

using test::Animal;
using test::Step;
using testing::ElementsAre;
using testing::HasSubstr;

class ExtensionListTest : public test::RegistryTest {};

TEST_F(ExtensionListTest, ListsEveryPointWithDefaultAliasesAndWrappers) {
  ASSERT_TRUE(registry.add<Step>("b", step("b")).ok());
  ASSERT_TRUE(registry.add<Step>("a", step("a")).ok());
  ASSERT_TRUE(registry.add<Animal>("dog", animal("wuff")).ok());
  ASSERT_TRUE(registry.alias<Animal>("hound", "dog").ok());
  ASSERT_TRUE(registry
                  .wrap<Animal>("loud", [](std::unique_ptr<Animal> inner,
                                           const ExtensionContext&) { return inner; })
                  .ok());
  const auto all = registry.list();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].point, "animal");
  EXPECT_EQ(all[0].fallback, "dog");
  ASSERT_EQ(all[0].extensions.size(), 1u);
  EXPECT_THAT(all[0].extensions[0].aliases, ElementsAre("hound"));
  ASSERT_EQ(all[0].wrappers.size(), 1u);
  EXPECT_EQ(all[0].wrappers[0].name, "loud");
  EXPECT_EQ(all[0].wrappers[0].origin, "built in");
  EXPECT_EQ(all[1].point, "step");
  EXPECT_EQ(all[1].extensions[0].name, "a");
  EXPECT_EQ(all[1].extensions[1].name, "b");
}

TEST_F(ExtensionListTest, CheckSaysWhatGetWouldSayAndMakesNothing) {
  int made = 0;
  ASSERT_TRUE(registry
                  .add<Animal>("dog",
                               [&](const ExtensionContext&) {
                                 ++made;
                                 return std::make_unique<test::NamedAnimal>("wuff");
                               })
                  .ok());
  EXPECT_TRUE(registry.check<Animal>("dog", "me").ok());
  EXPECT_EQ(registry.check<Animal>("dig", "x.yaml:3").message(),
            registry.get<Animal>("dig", "x.yaml:3").status().message());
  EXPECT_EQ(made, 0);
}

TEST_F(ExtensionListTest, AnApplicationMayChooseItsDefault) {
  ASSERT_TRUE(registry.add<Animal>("dog", animal("wuff")).ok());
  ASSERT_TRUE(registry.add<Animal>("cat", animal("meow")).ok());
  ASSERT_TRUE(registry.set_default<Animal>("cat").ok());
  EXPECT_EQ((*registry.get<Animal>(""))->says(), "meow");
  EXPECT_EQ(registry.list()[0].fallback, "cat");
  EXPECT_THAT(registry.set_default<Animal>("cut", "x.yaml:3 `monitor`").message(),
              testing::AllOf(HasSubstr("Did you mean `cat`?"), HasSubstr("x.yaml:3 `monitor`")));
}

TEST_F(ExtensionListTest, WhatIsTakenOutIsUnknownWithItsAliases) {
  ASSERT_TRUE(registry.add<Animal>("dog", animal("wuff")).ok());
  ASSERT_TRUE(registry.add<Animal>("cat", animal("meow")).ok());
  ASSERT_TRUE(registry.alias<Animal>("hound", "dog").ok());
  ASSERT_TRUE(registry.remove("animal", "dog").ok());
  EXPECT_FALSE(registry.has<Animal>("dog"));
  EXPECT_FALSE(registry.has<Animal>("hound"));
  EXPECT_TRUE(registry.has<Animal>("cat"));
  EXPECT_EQ(registry.remove("animal", "dog").code(), StatusCode::kNotFound);
  EXPECT_THAT(registry.remove("anmal", "dog").message(), HasSubstr("no extension point `anmal`"));
}

TEST_F(ExtensionListTest, WhatWasMadeStays) {
  ASSERT_TRUE(registry.add<Animal>("dog", animal("wuff")).ok());
  ASSERT_TRUE(registry.get<Animal>("dog").ok());
  EXPECT_EQ(registry.remove("animal", "dog").code(), StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace dubhe
