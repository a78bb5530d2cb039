#include "dubhe/registry/service_match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dubhe {
namespace {

using ::testing::HasSubstr;

Url url(const std::string& text) { return Url::parse(text).value(); }

TEST(ServiceMatch, TheFirstRuleThatLeavesAProviderOut) {
  struct Case {
    const char* consumer;  // behind "consumer://h/"
    const char* provider;  // behind "dubbo://h:1/"
    MatchStep step;
  };
  using enum MatchStep;
  const Case cases[] = {
      {"a.B", "a.B", kMatches},
      {"a.B", "a.C", kInterface},
      {"*", "a.C", kMatches},
      {"a.B", "*", kMatches},
      {"x?interface=a.B", "y?interface=a.B", kMatches},
      {"a.B", "a.B?category=routers", kCategory},
      {"a.B?category=routers", "a.B?category=routers", kMatches},
      {"a.B?category=providers,routers", "a.B?category=routers", kMatches},
      {"a.B?category=providers,routers", "a.B?category=configurators", kCategory},
      {"a.B?category=*", "a.B?category=configurators", kMatches},
      {"a.B?category=-routers", "a.B?category=routers", kCategory},
      {"a.B?category=-routers", "a.B", kMatches},
      {"a.B", "a.B?enabled=false", kEnabled},
      {"a.B?enabled=*", "a.B?enabled=false", kMatches},
      {"a.B", "a.B?enabled=true", kMatches},
      {"a.B?group=g", "a.B?group=g", kMatches},
      {"a.B?group=g", "a.B", kGroup},
      {"a.B", "a.B?group=g", kGroup},
      {"a.B?group=*", "a.B?group=g", kMatches},
      {"a.B?group=*", "a.B", kMatches},
      {"a.B?group=g,h", "a.B?group=h", kMatches},
      {"a.B?group=g,h", "a.B?group=i", kGroup},
      {"a.B?group=g,h", "a.B", kGroup},
      {"a.B?version=1.0.0", "a.B?version=1.0.0", kMatches},
      {"a.B?version=1.0.0", "a.B?version=2.0.0", kVersion},
      {"a.B", "a.B?version=2.0.0", kVersion},
      {"a.B?version=*", "a.B?version=2.0.0", kMatches},
      {"a.B?version=1.0.0,2.0.0", "a.B?version=2.0.0", kVersion},  // no lists of versions
      {"a.B?classifier=c", "a.B?classifier=c", kMatches},
      {"a.B?classifier=c", "a.B?classifier=d", kClassifier},
      {"a.B", "a.B?classifier=d", kMatches},
      {"a.B?group=g&version=1", "a.B?group=h&version=2", kGroup},  // the group is asked first
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.consumer) + " and " + c.provider);
    const Url consumer = url("consumer://h/" + std::string(c.consumer));
    const Url provider = url("dubbo://h:1/" + std::string(c.provider));
    EXPECT_EQ(to_string(match_step(consumer, provider)), to_string(c.step));
    EXPECT_EQ(matches(consumer, provider), c.step == kMatches);
  }
}

TEST(ServiceMatch, SaysWhichRuleEmptiedTheListAndWhatToWrite) {
  const std::vector<Url> known = {url("dubbo://10.0.0.8:20880/a.B?version=2.0.0"),
                                  url("dubbo://10.0.0.9:20880/a.B?version=2.0.0")};

  EXPECT_EQ(explain_no_match(url("consumer://h/a.B?version=1.0.0"), known),
            "2 providers of a.B are registered; 10.0.0.8:20880 and 10.0.0.9:20880 have version "
            "2.0.0. Set the reference's "
            "`version` to `2.0.0`, or `*` for any.");
}

TEST(ServiceMatch, TheRuleThatTheMostSuitableOnesFailIsTheOneNamed) {
  const std::vector<Url> known = {url("dubbo://10.0.0.7:1/a.B?group=blue&version=1.0.0"),
                                  url("dubbo://10.0.0.8:1/a.B?version=2.0.0"),
                                  url("dubbo://10.0.0.8:1/a.B?category=routers")};

  const std::string text = explain_no_match(url("consumer://h/a.B?version=1.0.0"), known);

  EXPECT_THAT(text, HasSubstr("2 providers of a.B"));
  EXPECT_THAT(text, HasSubstr("10.0.0.8:1 has version 2.0.0"));
}

TEST(ServiceMatch, ExplainsGroupsAndSwitchedOffOnesAndNothing) {
  const Url consumer = url("consumer://h/a.B");
  EXPECT_THAT(explain_no_match(consumer, std::vector{url("dubbo://p:1/a.B?group=blue")}),
              HasSubstr("p:1 has group blue. Set the reference's `group` to `blue`"));
  EXPECT_THAT(explain_no_match(consumer, std::vector{url("dubbo://p:1/a.B?enabled=false")}),
              HasSubstr("switched off"));
  EXPECT_THAT(
      explain_no_match(url("consumer://h/a.B?group=g"), std::vector{url("dubbo://p:1/a.B")}),
      HasSubstr("p:1 has group none. Set the reference's `group` to nothing"));
  EXPECT_EQ(explain_no_match(consumer, {}),
            "No provider of a.B is registered, in any group or version.");
  EXPECT_EQ(explain_no_match(consumer, std::vector{url("dubbo://p:1/a.B")}), "");
}

TEST(ServiceMatch, ManyAddressesAreCounted) {
  std::vector<Url> known;
  for (int i = 0; i < 50; ++i)
    known.push_back(url("dubbo://10.0.0." + std::to_string(i) + ":1/a.B?version=2"));

  EXPECT_THAT(explain_no_match(url("consumer://h/a.B?version=1"), known),
              HasSubstr("50 providers of a.B are registered; 10.0.0.0:1, 10.0.0.1:1, 10.0.0.2:1 "
                        "and 47 more have version 2."));
}

}  // namespace
}  // namespace dubhe
