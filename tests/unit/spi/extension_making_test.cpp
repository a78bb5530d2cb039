#include "points.h"

#include <gmock/gmock.h>

#include <stdexcept>

namespace dubhe {
namespace {

using test::Animal;
using test::Step;
using testing::ElementsAre;
using testing::HasSubstr;

class ExtensionMakingTest : public test::RegistryTest {};

TEST_F(ExtensionMakingTest, AnApplicationExtensionIsMadeOnceWhenFirstAskedFor) {
  int made = 0;
  ASSERT_TRUE(registry
                  .add<Animal>("dog",
                               [&](const ExtensionContext&) {
                                 ++made;
                                 return std::make_unique<test::NamedAnimal>("wuff");
                               })
                  .ok());
  EXPECT_EQ(made, 0);
  auto first = registry.get<Animal>("dog"), second = registry.get<Animal>("");
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(*first, *second);
  EXPECT_EQ(made, 1);
}

TEST_F(ExtensionMakingTest, AReferenceExtensionIsMadeFreshForItsUrl) {
  std::vector<std::string> urls;
  ASSERT_TRUE(registry
                  .add<Step>("s",
                             [&](const ExtensionContext& context) {
                               urls.push_back(context.url().to_string());
                               return std::make_unique<test::NamedStep>("s");
                             })
                  .ok());
  auto first = registry.make<Step>("s", url("p://a")),
       second = registry.make<Step>("s", url("p://b?x=1"));
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_NE(first->get(), second->get());
  EXPECT_THAT(urls, ElementsAre("p://a", "p://b?x=1"));
}

TEST_F(ExtensionMakingTest, AFactoryThatFailsIsNamedWithItsPoint) {
  ASSERT_TRUE(registry
                  .add<Animal>("fish",
                               [](const ExtensionContext&) -> Expected<std::unique_ptr<Animal>> {
                                 return Status(StatusCode::kUnavailable, "no water");
                               })
                  .ok());
  ASSERT_TRUE(registry
                  .add<Animal>("bird",
                               [](const ExtensionContext&) -> Expected<std::unique_ptr<Animal>> {
                                 throw std::runtime_error("no air");
                               })
                  .ok());
  ASSERT_TRUE(
      registry
          .add<Animal>("stone", [](const ExtensionContext&) { return std::unique_ptr<Animal>(); })
          .ok());
  ASSERT_TRUE(
      registry
          .add<Animal>(
              "odd", [](const ExtensionContext&) -> Expected<std::unique_ptr<Animal>> { throw 7; })
          .ok());
  EXPECT_EQ(registry.get<Animal>("fish").status(),
            Status(StatusCode::kUnavailable, "animal `fish` could not be made: no water"));
  EXPECT_EQ(registry.get<Animal>("bird").status().message(),
            "animal `bird` could not be made: its factory threw: no air");
  EXPECT_EQ(registry.get<Animal>("stone").status().message(),
            "animal `stone` could not be made: its factory gave nothing");
  EXPECT_EQ(registry.get<Animal>("odd").status().message(),
            "animal `odd` could not be made: its factory threw");
}

TEST_F(ExtensionMakingTest, WhatFailedIsTriedAgainTheNextTime) {
  bool water = false;
  ASSERT_TRUE(registry
                  .add<Animal>("fish",
                               [&](const ExtensionContext&) -> Expected<std::unique_ptr<Animal>> {
                                 if (!water) return Status(StatusCode::kUnavailable, "no water");
                                 return std::make_unique<test::NamedAnimal>("blub");
                               })
                  .ok());
  EXPECT_FALSE(registry.get<Animal>("fish").ok());
  water = true;
  EXPECT_TRUE(registry.get<Animal>("fish").ok());
}

// Notes when it is destroyed.
class Mortal : public Animal {
 public:
  Mortal(std::string name, std::vector<std::string>& deaths)
      : name_(std::move(name)), deaths_(deaths) {}
  ~Mortal() override { deaths_.push_back(name_); }
  std::string says() const override { return name_; }

 private:
  std::string name_;
  std::vector<std::string>& deaths_;
};

TEST_F(ExtensionMakingTest, TheyAreDestroyedInTheReverseOrderOfTheirMaking) {
  std::vector<std::string> deaths;
  {
    ExtensionRegistry mortal(logger);
    const auto factory = [&](std::string needs) {
      return [&, needs](const ExtensionContext& context) -> Expected<std::unique_ptr<Animal>> {
        if (!needs.empty() && !context.get<Animal>(needs).ok())
          return Status(StatusCode::kInternal, "no " + needs);
        return std::make_unique<Mortal>(std::string(context.name()), deaths);
      };
    };
    ASSERT_TRUE(mortal.add<Animal>("a", factory("c")).ok());
    ASSERT_TRUE(mortal.add<Animal>("b", factory("")).ok());
    ASSERT_TRUE(mortal.add<Animal>("c", factory("")).ok());
    ASSERT_TRUE(mortal.get<Animal>("a").ok());
    ASSERT_TRUE(mortal.get<Animal>("b").ok());
  }
  EXPECT_THAT(deaths, ElementsAre("b", "a", "c"));
}

// Asks for another one when it is too late.
class Asking : public Animal {
 public:
  Asking(ExtensionRegistry& registry, Status& answer) : registry_(registry), answer_(answer) {}
  ~Asking() override { answer_ = registry_.get<Animal>("other").status(); }
  std::string says() const override { return ""; }

 private:
  ExtensionRegistry& registry_;
  Status& answer_;
};

TEST_F(ExtensionMakingTest, WhileTheRegistryIsDestroyedNothingIsMade) {
  Status answer;
  {
    ExtensionRegistry short_lived(logger);
    ASSERT_TRUE(short_lived.add<Animal>("other", animal("x")).ok());
    ASSERT_TRUE(short_lived
                    .add<Animal>("asking",
                                 [&](const ExtensionContext& context) {
                                   return std::make_unique<Asking>(context.registry(), answer);
                                 })
                    .ok());
    ASSERT_TRUE(short_lived.get<Animal>("asking").ok());
  }
  EXPECT_EQ(answer.code(), StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace dubhe
