#include "points.h"

#include <gmock/gmock.h>

namespace dubhe {
namespace {

using test::Animal;
using test::Step;
using testing::HasSubstr;

class ExtensionWrappingTest : public test::RegistryTest {
 protected:
  class Around : public Animal {
   public:
    Around(std::string mark, std::unique_ptr<Animal> inner)
        : mark_(std::move(mark)), inner_(std::move(inner)) {}
    std::string says() const override { return mark_ + "(" + inner_->says() + ")"; }

   private:
    std::string mark_;
    std::unique_ptr<Animal> inner_;
  };
  static auto around(std::string mark) {
    return [mark](std::unique_ptr<Animal> inner, const ExtensionContext&) {
      return std::make_unique<Around>(mark, std::move(inner));
    };
  }
  std::string said(std::string_view name) {
    auto found = registry.get<Animal>(name);
    return found.ok() ? (*found)->says() : found.status().message();
  }
};

TEST_F(ExtensionWrappingTest, TheSmallestOrderIsOutermostAndOfEqualOnesTheFirstAdded) {
  ASSERT_TRUE(registry.add<Animal>("dog", animal("wuff")).ok());
  ASSERT_TRUE(registry.wrap<Animal>("middle", around("m")).ok());
  ASSERT_TRUE(registry.wrap<Animal>("outer", around("o"), -5).ok());
  ASSERT_TRUE(registry.wrap<Animal>("inner", around("i"), 100).ok());
  ASSERT_TRUE(registry.wrap<Animal>("second", around("s")).ok());
  EXPECT_EQ(said("dog"), "o(m(s(i(wuff))))");
}

TEST_F(ExtensionWrappingTest, WhatIsAddedLaterIsWrappedToo) {
  ASSERT_TRUE(registry.wrap<Animal>("w", around("w")).ok());
  ASSERT_TRUE(registry.add<Animal>("dog", animal("wuff")).ok());
  EXPECT_EQ(said("dog"), "w(wuff)");
}

TEST_F(ExtensionWrappingTest, AWrapperMayLeaveOneAlone) {
  ASSERT_TRUE(registry.add<Animal>("dog", animal("wuff")).ok());
  ASSERT_TRUE(registry.add<Animal>("cat", animal("meow")).ok());
  ASSERT_TRUE(registry
                  .wrap<Animal>("w",
                                [](std::unique_ptr<Animal> inner,
                                   const ExtensionContext& context) -> std::unique_ptr<Animal> {
                                  if (context.name() == "cat") return inner;
                                  return std::make_unique<Around>("w", std::move(inner));
                                })
                  .ok());
  EXPECT_EQ(said("dog"), "w(wuff)");
  EXPECT_EQ(said("cat"), "meow");
}

TEST_F(ExtensionWrappingTest, FreshInstancesAreWrappedWithTheirUrl) {
  class AroundStep : public Step {
   public:
    AroundStep(std::unique_ptr<Step> inner, std::string host)
        : inner_(std::move(inner)), host_(std::move(host)) {}
    std::string name() const override { return inner_->name() + "@" + host_; }

   private:
    std::unique_ptr<Step> inner_;
    std::string host_;
  };
  ASSERT_TRUE(registry.add<Step>("s", step("s")).ok());
  ASSERT_TRUE(registry
                  .wrap<Step>("w",
                              [](std::unique_ptr<Step> inner, const ExtensionContext& context) {
                                return std::make_unique<AroundStep>(std::move(inner),
                                                                    context.url().host());
                              })
                  .ok());
  EXPECT_EQ((*registry.make<Step>("s", url("p://here")))->name(), "s@here");
  EXPECT_EQ((*registry.make<Step>("s", url("p://there")))->name(), "s@there");
}

TEST_F(ExtensionWrappingTest, AWrapperThatFailsIsNamed) {
  ASSERT_TRUE(registry.add<Animal>("dog", animal("wuff")).ok());
  ASSERT_TRUE(registry
                  .wrap<Animal>("w",
                                [](std::unique_ptr<Animal>,
                                   const ExtensionContext&) -> Expected<std::unique_ptr<Animal>> {
                                  return Status(StatusCode::kInternal, "no paper");
                                })
                  .ok());
  EXPECT_EQ(said("dog"), "wrapper `w` around animal `dog` could not be made: no paper");
}

TEST_F(ExtensionWrappingTest, AWrapperNameIsTakenOnceAndNotAfterTheFirstUse) {
  ASSERT_TRUE(registry.add<Animal>("dog", animal("wuff")).ok());
  ASSERT_TRUE(registry.wrap<Animal>("a-b", around("w")).ok());
  EXPECT_EQ(registry.wrap<Animal>("ab", around("w")).code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(said("dog"), "w(wuff)");
  const Status late = registry.wrap<Animal>("late", around("l"));
  EXPECT_EQ(late.code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(late.message(), HasSubstr("comes too late"));
}

TEST_F(ExtensionWrappingTest, AWrapperCanBeInjectedItself) {
  ASSERT_TRUE(registry.add<Step>("s", step("s")).ok());
  ASSERT_TRUE(registry.add<Animal>("dog", animal("wuff")).ok());
  ASSERT_TRUE(registry
                  .wrap<Step>("w",
                              [](std::unique_ptr<Step>, const ExtensionContext& context)
                                  -> Expected<std::unique_ptr<Step>> {
                                auto dog = context.get<Animal>();
                                if (!dog.ok()) return dog.status();
                                return std::make_unique<test::NamedStep>((*dog)->says());
                              })
                  .ok());
  EXPECT_EQ((*registry.make<Step>("s", Url()))->name(), "wuff");
}

}  // namespace
}  // namespace dubhe
