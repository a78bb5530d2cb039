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

class ExtensionChoosingTest : public test::RegistryTest {
 protected:
  ExtensionChoosingTest() {
    for (const char* name : {"dog", "cat", "cow"})
      EXPECT_TRUE(registry.add<Animal>(name, animal(name)).ok());
  }
  std::string chosen(std::string_view text, std::string_view method = {}) {
    auto found = registry.adaptive<Animal>(url(text), method);
    return found.ok() ? (*found)->says() : found.status().message();
  }
};

TEST_F(ExtensionChoosingTest, TheUrlNamesTheExtensionByKeyThenByScheme) {
  EXPECT_EQ(chosen("cow://h?animal=cat"), "cat");
  EXPECT_EQ(chosen("cow://h"), "cow");
  EXPECT_EQ(chosen("h:1"), "dog");
  EXPECT_EQ(chosen("cow://h?animal="), "cow");
}

TEST_F(ExtensionChoosingTest, AMethodsOwnKeyComesFirst) {
  EXPECT_EQ(chosen("x://h?animal=cat&find.animal=cow", "find"), "cow");
  EXPECT_EQ(chosen("x://h?animal=cat&find.animal=cow", "save"), "cat");
  EXPECT_EQ(chosen("x://h?animal=cat&find.animal=cow"), "cat");
}

TEST_F(ExtensionChoosingTest, AWrongNameInAUrlSaysWhereItStoodWithoutThePassword) {
  EXPECT_EQ(chosen("x://u:secret@h:1/a.B?animal=cta&k=v"),
            "extension point `animal` has no `cta`. Did you mean `cat`? It has cat, cow, dog. "
            "Asked for by parameter `animal` of "
            "x://h:1/a.B.");
  EXPECT_THAT(chosen("goat://h"), HasSubstr("Asked for by the scheme of goat://h."));
}

TEST_F(ExtensionChoosingTest, AFreshOneIsChosenTheSameWay) {
  add("a");
  EXPECT_EQ((*registry.make_adaptive<Step>(url("x://h?step=a")))->name(), "a");
  EXPECT_THAT(
      registry.make_adaptive<Step>(url("x://h/p")).status().message(),
      HasSubstr("has no default, so a name must be given. It has a. Asked for by x://h/p."));
}

TEST_F(ExtensionChoosingTest, APointWithoutKeysIsAlwaysItsDefault) {
  class Only : public Plain {};
  ASSERT_TRUE(
      registry.add<Plain>("only", [](const ExtensionContext&) { return std::make_unique<Only>(); })
          .ok());
  EXPECT_TRUE(registry.adaptive<Plain>(url("x://h?plain=other")).ok());
}

class ActivationTest : public test::RegistryTest {
 protected:
  std::vector<std::string> chain(std::string_view text, bool provider_side = false) {
    auto made = registry.activate<Step>(url(text), "steps", provider_side);
    std::vector<std::string> names;
    if (!made.ok()) return {made.status().message()};
    for (const auto& step : *made) names.push_back(step->name());
    return names;
  }
};

TEST_F(ActivationTest, EachSideHasItsOwnInOrder) {
  add("both", {.consumer = true, .provider = true, .keys = {}, .order = 5});
  add("c", {.consumer = true, .provider = false, .keys = {}, .order = -1});
  add("p", {.consumer = false, .provider = true, .keys = {}, .order = 9});
  add("first", {.consumer = true, .provider = false, .keys = {}, .order = 5});
  add("never");
  EXPECT_THAT(chain("x://h"), ElementsAre("c", "both", "first"));
  EXPECT_THAT(chain("x://h", true), ElementsAre("both", "p"));
}

struct Keyed {
  const char* query;
  bool active;
};

TEST_F(ActivationTest, AKeyMustBeThereAndSwitchedOn) {
  add("k", {.consumer = true, .provider = false, .keys = {"token", "mode:fast"}, .order = 0});
  const Keyed kKeyed[] = {{"", false},
                          {"?token=abc", true},
                          {"?token=", false},
                          {"?token=false", false},
                          {"?token=0", false},
                          {"?token=null", false},
                          {"?token=N/A", false},
                          {"?token=true", true},
                          {"?mode=fast", true},
                          {"?mode=slow", false},
                          {"?find.token=x", true},
                          {"?find.token=false", false},
                          {"?mytoken=x", false},
                          {"?find.mode=fast", true}};
  for (const Keyed& keyed : kKeyed) {
    EXPECT_EQ(chain(std::string("x://h") + keyed.query).size(), keyed.active ? 1u : 0u)
        << keyed.query;
  }
}

struct Listed {
  const char* list;
  std::vector<std::string> chain;
};

// As Dubbo 3: without the word `default` whoever is named stands at the place of its order.
TEST_F(ActivationTest, TheListGrammarAddsLeavesOutAndPlaces) {
  add("a1", {.consumer = true, .provider = false, .keys = {}, .order = 1});
  add("a2", {.consumer = true, .provider = false, .keys = {}, .order = 2});
  add("early", {.consumer = false, .provider = false, .keys = {}, .order = -9});
  add("x", {.consumer = false, .provider = false, .keys = {}, .order = 9});
  add("y-z", {.consumer = false, .provider = false, .keys = {}, .order = 9});
  add("plain2", {.consumer = false, .provider = false, .keys = {}, .order = 2});
  const Listed kListed[] = {
      {"", {"a1", "a2"}},
      {"x", {"a1", "a2", "x"}},
      {"x,early", {"early", "a1", "a2", "x"}},
      {"plain2,early", {"early", "a1", "a2", "plain2"}},
      {"yz,x", {"a1", "a2", "y-z", "x"}},
      {" x , y-z ", {"a1", "a2", "x", "y-z"}},
      {"-a1", {"a2"}},
      {"-a1,x", {"a2", "x"}},
      {"x,-x", {"a1", "a2"}},
      {"-default,x", {"x"}},
      {"-default,x,a2,early", {"early", "a2", "x"}},
      {"-default", {}},
      {"x,default", {"x", "a1", "a2"}},
      {"x,default,yz", {"x", "a1", "a2", "y-z"}},
      {"x,default,early", {"x", "a1", "a2", "early"}},
      {"a2,default", {"a2", "a1"}},
      {"a2,a1", {"a1", "a2"}},
      {"x,x", {"a1", "a2", "x"}},
      {"-default,x,default", {"x"}},
  };
  for (const Listed& listed : kListed) {
    EXPECT_EQ(chain(std::string("x://h?steps=") + listed.list), listed.chain) << listed.list;
  }
  EXPECT_THAT(logger.lines, IsEmpty());
}

TEST_F(ActivationTest, AnUnknownNameFailsAndAnUnknownOneToLeaveOutIsLogged) {
  add("tracing", {.consumer = true, .provider = false, .keys = {}, .order = 0});
  EXPECT_THAT(chain("x://h?steps=tracin"),
              ElementsAre("extension point `step` has no `tracin`. Did you mean `tracing`? It has "
                          "tracing. Asked for by "
                          "parameter `steps` of x://h."));
  EXPECT_THAT(chain("x://h?steps=-tracin"), ElementsAre("tracing"));
  EXPECT_THAT(logger.lines, ElementsAre(HasSubstr("`-tracin` leaves out nothing")));
}

TEST_F(ActivationTest, EveryChainHasInstancesOfItsOwn) {
  add("a", {.consumer = true, .provider = false, .keys = {}, .order = 0});
  auto first = registry.activate<Step>(Url(), "steps", false),
       second = registry.activate<Step>(Url(), "steps", false);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_NE(first->at(0).get(), second->at(0).get());
}

TEST_F(ActivationTest, OneThatCannotBeMadeFailsTheChain) {
  ASSERT_TRUE(registry
                  .add<Step>("bad",
                             [](const ExtensionContext&) -> Expected<std::unique_ptr<Step>> {
                               return Status(StatusCode::kInternal, "broken");
                             },
                             {.consumer = true, .provider = false, .keys = {}, .order = 0})
                  .ok());
  EXPECT_THAT(chain("x://h"), ElementsAre("step `bad` could not be made: broken"));
}

}  // namespace
}  // namespace dubhe
