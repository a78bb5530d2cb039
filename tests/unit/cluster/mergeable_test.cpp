// Several groups of one service: asked together, their results made one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "typed_fixture.h"

namespace dubhe::test {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

struct Groups : LibraryFixture {
  explicit Groups(const std::string& parameters) : LibraryFixture("group=*&" + parameters) {
    list({provider(1, "group=red"), provider(2, "group=blue"), provider(3, "group=red")});
  }
  template <class V>
  void answer(V red, V blue) {
    at(1).script = at(3).script = answers<V>(std::move(red));
    at(2).script = answers<V>(std::move(blue));
  }
  int red_calls() { return at(1).calls + at(3).calls; }
};

template <class V>
V merged(std::string_view method, V red, V blue, const std::string& parameters = "merger=true") {
  Groups f(parameters);
  f.answer<V>(std::move(red), std::move(blue));
  const auto invoker = f.join("mergeable");
  TypedCall<V> call(f, method);
  EXPECT_TRUE(f.invoke(*invoker, call.invocation).ok());
  EXPECT_EQ(f.red_calls(), 1);
  EXPECT_EQ(f.at(2).calls, 1);
  return call.result;
}

TEST(Mergeable, MergesByTheResultType) {
  EXPECT_THAT(merged<std::vector<std::string>>("titles", {"a", "b"}, {"b", "c"}), UnorderedElementsAre("a", "b", "b", "c"));
  EXPECT_THAT(merged<std::set<std::string>>("authors", {"a", "b"}, {"b", "c"}), UnorderedElementsAre("a", "b", "c"));
  EXPECT_EQ((merged<std::map<std::string, std::int32_t>>("counts", {{"a", 1}}, {{"b", 2}})),
            (std::map<std::string, std::int32_t>{{"a", 1}, {"b", 2}}));
  EXPECT_THAT(merged<Array<std::int32_t>>("years", Array<std::int32_t>({1811, 1813}), Array<std::int32_t>({1815})),
              UnorderedElementsAre(1811, 1813, 1815));
}

TEST(Mergeable, TakesTheMergerOfTheMethod) {
  for (const char* merger : {"titles.merger=list", "titles.merger=.addAll&merger=map", "titles.merger=default"}) {
    EXPECT_EQ(merged<std::vector<std::string>>("titles", {"a"}, {"b"}, merger).size(), 2u) << merger;
  }
}

Expected<InvokerPtr> joined(const std::string& parameters) {
  Groups f(parameters);
  return f.extensions.get<Cluster>("mergeable").value()->join(f.directory);
}

TEST(Mergeable, AMergerThatDoesNotFitIsRefused) {
  EXPECT_THAT(joined("titles.merger=map").status().message(),
              HasSubstr("merger `map` makes one of map results, and titles returns java.util.List"));
  EXPECT_THAT(joined("total.merger=true").status().message(), HasSubstr("total returns long"));
  EXPECT_THAT(joined("titles.merger=.reversed").status().message(), HasSubstr("`.addAll`, `.putAll`"));
  EXPECT_THAT(joined("titles.merger=lst").status().message(), HasSubstr("list"));
  EXPECT_TRUE(joined("merger=map").ok());  // said for all: it counts where it fits
}

TEST(Mergeable, AFailedGroupIsLeftOutAndSaidSo) {
  Groups f("merger=true&retries=0");
  f.answer<std::vector<std::string>>({"a"}, {"b"});
  f.at(2).script = fails(StatusCode::kPeerFailure, "out of paper");
  const auto invoker = f.join("mergeable");
  TypedCall<std::vector<std::string>> call(f, "titles");
  EXPECT_TRUE(f.invoke(*invoker, call.invocation).ok());
  EXPECT_THAT(call.result, UnorderedElementsAre("a"));
  EXPECT_EQ(f.logger.count("failed in group `blue` and is left out of the merged result"), 1u);
}

TEST(Mergeable, AllFailedIsAFailure) {
  Groups f("merger=true&retries=0");
  for (const int host : {1, 2, 3}) f.at(host).script = fails(StatusCode::kPeerFailure, "out of paper");
  const auto invoker = f.join("mergeable");
  TypedCall<std::vector<std::string>> call(f, "titles");
  EXPECT_EQ(f.invoke(*invoker, call.invocation).status().code(), StatusCode::kPeerFailure);
}

TEST(Mergeable, EachGroupFailsOverAmongItsOwn) {
  Groups f("merger=true&loadbalance=roundrobin");
  f.answer<std::vector<std::string>>({"a"}, {"b"});
  int red = 0;
  for (const int host : {1, 3}) {
    f.at(host).script = [&red](Invocation& call) -> Expected<Result> {
      if (++red == 1) return Status(StatusCode::kUnavailable, "refused");
      return answers<std::vector<std::string>>({"a"})(call);
    };
  }
  const auto invoker = f.join("mergeable");
  TypedCall<std::vector<std::string>> call(f, "titles");
  EXPECT_TRUE(f.invoke(*invoker, call.invocation).ok());
  EXPECT_THAT(call.result, UnorderedElementsAre("a", "b"));
  EXPECT_EQ(f.at(1).calls, 1);
  EXPECT_EQ(f.at(3).calls, 1);
  EXPECT_EQ(f.at(2).calls, 1);
}

TEST(Mergeable, WithoutAMergerTheFirstGroupThatIsThereIsAsked) {
  Groups f("retries=0");
  f.answer<std::vector<std::string>>({"a"}, {"b"});
  f.at(1).connected = f.at(3).connected = false;
  const auto invoker = f.join("mergeable");
  TypedCall<std::vector<std::string>> call(f, "titles");
  EXPECT_TRUE(f.invoke(*invoker, call.invocation).ok());
  EXPECT_THAT(call.result, UnorderedElementsAre("b"));
  EXPECT_EQ(f.red_calls(), 0);
}

TEST(Mergeable, AMergerOfOnesOwn) {
  Groups f("total.merger=sum");
  ASSERT_TRUE(f.extensions
                  .add<Merger>("sum",
                               [](const ExtensionContext&) -> Expected<std::unique_ptr<Merger>> {
                                 return make_merger<std::int64_t>(
                                     [](std::int64_t& into, std::int64_t& from) { into += from; });
                               })
                  .ok());
  f.answer<std::int64_t>(40, 2);
  const auto invoker = f.join("mergeable");
  TypedCall<std::int64_t> call(f, "total");
  EXPECT_TRUE(f.invoke(*invoker, call.invocation).ok());
  EXPECT_EQ(call.result, 42);
}

}  // namespace
}  // namespace dubhe::test
