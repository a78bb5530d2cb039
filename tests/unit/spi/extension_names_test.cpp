#include "points.h"

#include <gmock/gmock.h>

namespace dubhe {
namespace {

using test::Animal;
using test::Plain;
using test::Step;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ExtensionNamesTest : public test::RegistryTest {};

TEST_F(ExtensionNamesTest, ANameIsFoundWithAndWithoutDashes) {
  ASSERT_TRUE(registry.add<Animal>("arctic-fox", animal("yip")).ok());
  EXPECT_TRUE(registry.has<Animal>("arctic-fox"));
  EXPECT_TRUE(registry.has<Animal>("arcticfox"));
  EXPECT_FALSE(registry.has<Animal>("fox"));
  EXPECT_FALSE(registry.has<Plain>("arcticfox"));
  auto found = registry.get<Animal>("arcticfox");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ((*found)->says(), "yip");
}

TEST_F(ExtensionNamesTest, AnEmptyNameAndTrueMeanTheDefault) {
  ASSERT_TRUE(registry.add<Animal>("dog", animal("wuff")).ok());
  for (const char* name : {"", "true"}) {
    EXPECT_TRUE(registry.has<Animal>(name));
    auto found = registry.get<Animal>(name);
    ASSERT_TRUE(found.ok());
    EXPECT_EQ((*found)->says(), "wuff");
  }
}

TEST_F(ExtensionNamesTest, AddingANameTwiceFailsAndKeepsTheFirst) {
  ASSERT_TRUE(registry.add<Animal>("dog", animal("wuff")).ok());
  for (const char* name : {"dog", "d-og"}) {
    const Status again = registry.add<Animal>(name, animal("meow"));
    EXPECT_EQ(again.code(), StatusCode::kAlreadyExists);
    EXPECT_THAT(again.message(), HasSubstr("the name is taken by `dog` from built in"));
  }
  EXPECT_EQ((*registry.get<Animal>("dog"))->says(), "wuff");
  EXPECT_TRUE(registry.add<Step>("dog", step("another point")).ok());
}

TEST_F(ExtensionNamesTest, AnAliasIsTheSameExtension) {
  ASSERT_TRUE(registry.add<Animal>("dog", animal("wuff")).ok());
  ASSERT_TRUE(registry.alias<Animal>("hound", "dog").ok());
  EXPECT_EQ(*registry.get<Animal>("hound"), *registry.get<Animal>("dog"));
  EXPECT_EQ(registry.alias<Animal>("hound", "dog").code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(registry.alias<Animal>("dog", "dog").code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(registry.alias<Animal>("puss", "cat").code(), StatusCode::kNotFound);
  EXPECT_EQ(registry.add<Animal>("hound", animal("x")).code(), StatusCode::kAlreadyExists);
}

TEST_F(ExtensionNamesTest, AFactoryIsToldTheRealNameOfAnAlias) {
  std::string seen;
  ASSERT_TRUE(registry
                  .add<Step>("real",
                             [&](const ExtensionContext& context) {
                               seen = context.name();
                               return std::make_unique<test::NamedStep>("x");
                             })
                  .ok());
  ASSERT_TRUE(registry.alias<Step>("other", "real").ok());
  ASSERT_TRUE(registry.make<Step>("other", Url()).ok());
  EXPECT_EQ(seen, "real");
}

TEST_F(ExtensionNamesTest, ANameThatTheListGrammarCannotSayIsRefused) {
  for (const char* name : {"", "-dog", "a,b", "a b", "a\n"}) {
    EXPECT_EQ(registry.add<Animal>(name, animal("x")).code(), StatusCode::kInvalidArgument) << name;
    EXPECT_EQ(registry.wrap<Animal>(name, {}).code(), StatusCode::kInvalidArgument) << name;
  }
}

TEST_F(ExtensionNamesTest, NamesAreSortedAndSayWhereTheyComeFrom) {
  ASSERT_TRUE(registry.add<Animal>("dog", animal("wuff")).ok());
  ASSERT_TRUE(registry.alias<Animal>("hound", "dog").ok());
  EXPECT_EQ(registry.set_origin("libcat.so"), "built in");
  ASSERT_TRUE(registry.add<Animal>("cat", animal("meow")).ok());
  EXPECT_EQ(registry.set_origin("built in"), "libcat.so");
  const auto names = registry.names<Animal>();
  ASSERT_EQ(names.size(), 2u);
  EXPECT_EQ(names[0].name, "cat");
  EXPECT_EQ(names[0].origin, "libcat.so");
  EXPECT_EQ(names[1].name, "dog");
  EXPECT_EQ(names[1].origin, "built in");
  EXPECT_THAT(registry.names<Plain>(), IsEmpty());
}

TEST_F(ExtensionNamesTest, AWrongNameIsAnsweredWithTheRightOnesAndWhoAsked) {
  ASSERT_TRUE(registry.add<Step>("random", step("")).ok());
  ASSERT_TRUE(registry.add<Step>("roundrobin", step("")).ok());
  registry.set_origin("libmy.so, from plugins/META-INF/dubhe/step:1");
  ASSERT_TRUE(registry.add<Step>("stubborn", step("")).ok());
  const auto made = registry.make<Step>("stuborn", Url(), "dubhe.yaml:6 consumer.step");
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.status().code(), StatusCode::kNotFound);
  EXPECT_EQ(made.status().message(),
            "extension point `step` has no `stuborn`. Did you mean `stubborn`? It has random, "
            "roundrobin, stubborn (libmy.so, "
            "from plugins/META-INF/dubhe/step:1). Asked for by dubhe.yaml:6 consumer.step.");
}

TEST_F(ExtensionNamesTest, AFarNameGetsNoSuggestionAndAnEmptyPointSaysSo) {
  const auto nothing = registry.get<Animal>("zzz");
  EXPECT_EQ(nothing.status().message(),
            "extension point `animal` has no `zzz`. It has none at all.");
  EXPECT_EQ(registry.get<Animal>("").status().message(),
            "extension point `animal` has no `dog`, its default. It has none at all.");
  ASSERT_TRUE(registry.add<Step>("random", step("")).ok());
  EXPECT_THAT(registry.make<Step>("zzz", Url()).status().message(), Not(HasSubstr("Did you mean")));
  EXPECT_THAT(registry.make<Step>("", Url()).status().message(),
              HasSubstr("has no default, so a name must be given"));
}

class Impostor {
 public:
  static constexpr std::string_view kPoint = "animal";
  static constexpr std::string_view kDefault = "";
  static constexpr ExtensionScope kScope = ExtensionScope::kApplication;
  virtual ~Impostor() = default;
};

TEST_F(ExtensionNamesTest, TwoInterfacesCannotBeOnePoint) {
  ASSERT_TRUE(registry.add<Animal>("dog", animal("wuff")).ok());
  EXPECT_EQ(registry.get<Impostor>("dog").status().code(), StatusCode::kFailedPrecondition);
  EXPECT_FALSE(registry.has<Impostor>("dog"));
}

}  // namespace
}  // namespace dubhe
