#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "definition_file.h"
#include "dubhe/common/json.h"
#include "estate/estate.h"
#include "fake_tree.h"
#include "ls/ls.h"
#include "show/show.h"

namespace dubhe::tool {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class EstateTest : public ::testing::Test {
 protected:
  EstateTest() {
    tree.add("/dubbo/config/dubbo/x").add("/dubbo/mapping/com.acme.Echo", "echo-app, other-app");
    tree.add_provider(Url::parse("dubbo://10.0.0.7:20880/com.acme.Echo?application=echo-app&group=blue&version=1.0.0").value());
    tree.add_provider(Url::parse("dubbo://10.0.0.8:20880/com.acme.Echo?application=echo-app&weight=50").value());
    tree.add("/dubbo/com.acme.Echo/providers/nonsense");
    tree.add("/dubbo/com.acme.Echo/consumers/" +
             Url::parse("consumer://10.0.0.9/com.acme.Echo?application=caller").value().to_encoded());
    tree.add("/dubbo/org.other.Ping/providers");
    tree.add("/services/echo-app/10.0.0.7:20880",
             R"({"name":"echo-app","address":"10.0.0.7","port":20880,"payload":{"@class":"x","metadata":{
                "dubbo.metadata.revision":"abc","dubbo.endpoints":"[{\"port\":20880,\"protocol\":\"dubbo\"}]"}}})");
    tree.add("/services/echo-app/10.0.0.8:20880", "nonsense");
  }
  std::string text(Listed what, const std::string& pattern = {}) { return list(estate, what, pattern).value().to_text(); }

  FakeTree tree;
  Estate estate{tree};
};

TEST_F(EstateTest, ServicesAreInterfacesAndNothingElseUnderTheRoot) {
  EXPECT_THAT(estate.services().value(), ElementsAre("com.acme.Echo", "org.other.Ping"));
  EXPECT_EQ(text(Listed::kServices),
            "SERVICE         PROVIDERS  CONSUMERS  FACES          APPLICATIONS\n"
            "com.acme.Echo   3          1          -, blue:1.0.0  echo-app\n"
            "org.other.Ping  0          0          -              -\n");
}

TEST_F(EstateTest, APatternIsAPartOrHasStars) {
  EXPECT_TRUE(name_matches("com.acme.Echo", "echo"));
  EXPECT_TRUE(name_matches("com.acme.Echo", ""));
  EXPECT_TRUE(name_matches("com.acme.Echo", "com.*o"));
  EXPECT_TRUE(name_matches("com.acme.Echo", "*"));
  EXPECT_FALSE(name_matches("com.acme.Echo", "acme.*"));
  EXPECT_FALSE(name_matches("com.acme.Echo", "ping"));
}

TEST_F(EstateTest, ProvidersConsumersAndInstancesAreListed) {
  EXPECT_EQ(text(Listed::kProviders),
            "SERVICE        ADDRESS           PROTOCOL  GROUP  VERSION  APPLICATION  WEIGHT  RELEASE\n"
            "com.acme.Echo  10.0.0.7:20880    dubbo     blue   1.0.0    echo-app     100     -\n"
            "com.acme.Echo  10.0.0.8:20880    dubbo     -      -        echo-app     50      -\n"
            "com.acme.Echo  no URL: nonsense  -         -      -        -            -       -\n");
  EXPECT_THAT(text(Listed::kConsumers), HasSubstr("com.acme.Echo  10.0.0.9  -      -        caller"));
  const std::string instances = text(Listed::kInstances, "echo*");
  EXPECT_THAT(instances, HasSubstr("echo-app     10.0.0.7:20880  abc       local    dubbo:20880"));
  EXPECT_THAT(instances, HasSubstr("echo-app     10.0.0.8:20880  -         -        ("));
}

TEST(SharedRootTest, InterfacesAndInstancesUnderOneRootAreToldApart) {
  FakeTree tree("/team");
  tree.add("/team/mapping/com.acme.Echo", "echo-app").add("/team/metadata/com.acme.Echo/provider/echo-app", "{}");
  tree.add_provider(Url::parse("dubbo://10.0.0.7:20880/com.acme.Echo").value());
  tree.add("/team/echo-app/10.0.0.7:20880", R"({"payload":{"metadata":{}}})");
  Estate estate(tree);
  EXPECT_THAT(estate.services().value(), ElementsAre("com.acme.Echo"));
  EXPECT_EQ(list(estate, Listed::kInstances, "").value().size(), 1u);
}

TEST_F(EstateTest, ATableIsAListOfObjectsForPrograms) {
  const Value rows = list(estate, Listed::kServices, "ping").value().to_value();
  EXPECT_EQ(print_json(rows),
            R"([{"service":"org.other.Ping","providers":"0","consumers":"0","faces":"","applications":""}])");
}

TEST_F(EstateTest, TheMappingNamesApplications) {
  EXPECT_THAT(estate.applications_of("com.acme.Echo").value(), ElementsAre("echo-app", "other-app"));
  EXPECT_THAT(estate.applications_of("org.other.Ping").value(), ElementsAre());
}

TEST_F(EstateTest, DefinitionsAreFoundWithAndWithoutGroupAndVersion) {
  const std::string plain = R"({"canonicalName":"com.acme.Echo","methods":[],"parameters":{"application":"a"}})";
  const std::string faced =
      R"({"canonicalName":"com.acme.Echo","methods":[],"parameters":{"application":"b","group":"blue","version":"1.0.0"}})";
  tree.add("/dubbo/metadata/com.acme.Echo/provider/a", plain);
  tree.add("/dubbo/metadata/com.acme.Echo/1.0.0/blue/provider/b", faced);
  tree.add("/dubbo/metadata/com.acme.Echo/consumer/c", "{}");
  EXPECT_EQ(estate.definitions("com.acme.Echo").value().size(), 2u);
  EXPECT_EQ(find_definition(estate, {.interface_name = "com.acme.Echo", .group = "blue"})->application, "b");
  EXPECT_EQ(find_definition(estate, {.interface_name = "com.acme.Echo", .version = "1.0.0"})->application, "b");
  EXPECT_THAT(find_definition(estate, {.interface_name = "com.acme.Echo", .group = "red"}).status().message(),
              HasSubstr("but for: group blue, version 1.0.0; no group, no version"));
}

TEST_F(EstateTest, WhyThereIsNoDefinitionIsSaid) {
  EXPECT_THAT(find_definition(estate, {.interface_name = "com.acme.Ecko"}).status().message(),
              HasSubstr("did you mean com.acme.Echo?"));
  EXPECT_THAT(find_definition(estate, {.interface_name = "com.acme.Echo"}).status().message(),
              HasSubstr("no provider has written"));
}

}  // namespace
}  // namespace dubhe::tool
