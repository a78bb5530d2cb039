#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cluster_fixture.h"

namespace dubhe::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(WhyEmpty, TellsWhatIsKnownWhichStepLeftNothingAndTheMend) {
  struct Case {
    const char* consumer;
    std::vector<std::string> list;
    const char* registry_says;
    std::vector<std::string> expected;
  };
  const Case cases[] = {
      {"version=1.0.0",
       {ClusterFixture::provider(8, "version=2.0.0"), ClusterFixture::provider(9, "version=2.0.0")},
       "",
       {"No provider of dubhe.samples.GreetingService:1.0.0 (group: none) for consumer greeting@10.0.0.7.\n",
        "  zookeeper://127.0.0.1:2181: 2 providers", "10.0.0.8:20880 and 10.0.0.9:20880", "version 2.0.0", "or `*` for any"}},
      {"group=blue",
       {ClusterFixture::provider(8, "group=green")},
       "",
       {"(group: blue)", "10.0.0.8:20880", "group green"}},
      {"", {}, "", {"zookeeper://127.0.0.1:2181 knows no provider of dubhe.samples.GreetingService. Start one"}},
      {"", {}, "The folder is empty since 12 s.", {"  zookeeper://127.0.0.1:2181: The folder is empty since 12 s."}},
      {"",
       {"tri://10.0.0.8:50051/dubhe.samples.GreetingService"},
       "",
       {"knows 1 provider, and none can be called:\n    10.0.0.8:50051 speaks tri, and there is no such protocol here."}},
      {"protocol=rest",
       {ClusterFixture::provider(8)},
       "",
       {"10.0.0.8:20880 speaks dubbo, which the reference's `protocol` leaves out."}},
      {"",
       {ClusterFixture::provider(8, "broken=1")},
       "",
       {"10.0.0.8:20880 cannot be used: invalid argument: parameter `broken` makes no sense"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.expected.back());
    ClusterFixture f(c.consumer);
    f.registry_says = c.registry_says;
    f.list(c.list);
    const std::string text = f.directory->why_empty();
    for (const std::string& part : c.expected) EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(WhyEmpty, SaysWhenNothingHasBeenHeardYet) {
  ClusterFixture f;
  EXPECT_THAT(f.directory->why_empty(), HasSubstr("zookeeper://127.0.0.1:2181 has not answered yet."));
}

TEST(WhyEmpty, NamesAFewOfMany) {
  ClusterFixture f;
  std::vector<std::string> urls;
  for (int i = 1; i <= 12; ++i) urls.push_back("tri://10.0.0." + std::to_string(i) + ":1/dubhe.samples.GreetingService");
  f.list(urls);
  EXPECT_THAT(f.directory->why_empty(), HasSubstr("… and 7 more."));
}

}  // namespace
}  // namespace dubhe::test
