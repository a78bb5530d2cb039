// The doctor without a network: what the planted faults of tests/integration/doctor_test.cpp do not reach.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "definition_file.h"
#include "doctor/check.h"
#include "doctor/doctor.h"
#include "doctor/instance_case.h"
#include "dubhe/common/json.h"
#include "fake_tree.h"

namespace dubhe::tool {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class DoctorTest : public ::testing::Test {
 protected:
  Diagnosis examine(std::function<void(FakeTree&)> plant, const std::string& server = "10.0.0.1:2181") {
    const Instruments instruments{.open_tree = [&](const Url&) -> Expected<std::unique_ptr<TreeReader>> {
                                    auto tree = std::make_unique<FakeTree>("/dubbo", std::vector<std::string>{server});
                                    plant(*tree);
                                    return std::unique_ptr<TreeReader>(std::move(tree));
                                  },
                                  .dialler = dialler,
                                  .now = [] { return Date(std::chrono::hours(1)); },
                                  .call = {}};
    return diagnose(Url::parse("zookeeper://ann:secret@" + server).value(), wishes, instruments);
  }
  static std::vector<std::string> codes(const Diagnosis& diagnosis) {
    std::vector<std::string> found;
    for (const Finding& finding : diagnosis.findings()) found.push_back(finding.code);
    return found;
  }

  FakeDialler dialler;
  Wishes wishes{.interface_name = "com.acme.Echo"};
};

TEST_F(DoctorTest, ALoopbackAddressIsAFaultWhereTheRegistryIsElsewhere) {
  for (const char* host : {"127.0.0.1", "127.0.1.1", "localhost", "[::1]", "0.0.0.0"}) {
    const Url url = Url::parse("dubbo://" + std::string(host) + ":20880/com.acme.Echo").value();
    EXPECT_THAT(codes(examine([&](FakeTree& tree) { tree.add_provider(url); })), ElementsAre("D-URL-08")) << host;
  }
  // All on one machine: it is looked at further, and nobody listens.
  const Url home = Url::parse("dubbo://127.0.0.1:20880/com.acme.Echo").value();
  EXPECT_THAT(codes(examine([&](FakeTree& tree) { tree.add_provider(home); }, "127.0.0.1:2181")), ElementsAre("D-NET-02"));
}

TEST_F(DoctorTest, AnAddressWithoutPortIsNotDialled) {
  EXPECT_THAT(codes(examine([&](FakeTree& tree) {
                tree.add_provider(Url::parse("dubbo://10.0.0.7/com.acme.Echo").value());
              })),
              ElementsAre("D-URL-05"));
}

TEST_F(DoctorTest, NetworksThatSayNoAreToldFromClosedPorts) {
  dialler.at("10.0.0.7:20880", [] { return Dialled{Dialled::Kind::kUnreachable, "No route to host"}; });
  const Diagnosis diagnosis = examine([&](FakeTree& tree) {
    tree.add_provider(Url::parse("dubbo://10.0.0.7:20880/com.acme.Echo").value());
  });
  EXPECT_THAT(codes(diagnosis), ElementsAre("D-NET-03"));
  EXPECT_THAT(diagnosis.findings()[0].what, HasSubstr("No route to host"));
}

TEST_F(DoctorTest, EachBrokenProviderHasItsOwnFinding) {
  const Diagnosis diagnosis = examine([&](FakeTree& tree) {
    tree.add_provider(Url::parse("dubbo://10.0.0.7:20880/com.acme.Echo").value());
    tree.add_provider(Url::parse("dubbo://10.0.0.8:20880/com.acme.Echo?weight=0").value());
    tree.add_provider(Url::parse("dubbo://10.0.0.9:20880/com.acme.Echo?group=blue").value());
  });
  EXPECT_THAT(codes(diagnosis), ElementsAre("D-NET-02", "D-URL-06"));
  EXPECT_EQ(to_text(diagnosis),
            "com.acme.Echo in zookeeper://ann:***@10.0.0.1:2181\n\n"
            "  ok    registry        a session; 1 service under /dubbo\n"
            "  FAIL  10.0.0.7:20880  D-NET-02  nobody listens at 10.0.0.7:20880: Connection refused\n"
            "                        mend: Compare the registered port with the one the provider binds "
            "(`dubbo.protocol.port`, DUBBO_PORT_TO_REGISTRY, a container's port mapping).\n"
            "  FAIL  10.0.0.8:20880  D-URL-06  its weight is 0: no load balance ever chooses it while there is another\n"
            "                        mend: Set `weight` to 1 or more (100 is the default).\n"
            "  -     10.0.0.9:20880  not for this consumer: its group is `blue`, the reference asks for none\n"
            "\n2 findings.\n");
}

TEST_F(DoctorTest, AMigrationRuleThatForcesALevelWhereNobodyIsIsAFault) {
  wishes.consumer_app = "caller";
  const auto plant = [](FakeTree& tree, const std::string& step) {
    tree.add("/dubbo/com.acme.Echo/providers");
    tree.add("/dubbo/config/DUBBO_SERVICEDISCOVERY_MIGRATION/caller.migration", "key: caller\nstep: " + step + "\n");
  };
  EXPECT_THAT(codes(examine([&](FakeTree& tree) { plant(tree, "FORCE_APPLICATION"); })), ElementsAre("D-SVC-02", "D-RULE-02"));
  EXPECT_THAT(codes(examine([&](FakeTree& tree) { plant(tree, "APPLICATION_FIRST"); })), ElementsAre("D-SVC-02"));
}

TEST_F(DoctorTest, ProgramsGetTheSameAsJson) {
  const std::string json = print_json(to_value(examine([](FakeTree& tree) { tree.add("/dubbo/com.acme.Ecco/providers"); })));
  EXPECT_THAT(json, HasSubstr(R"("healthy":false)"));
  EXPECT_THAT(json, HasSubstr(R"("findings":[{"code":"D-SVC-01","where":"service","what":"no com.acme.Echo under /dubbo",)"));
}

TEST(DoctorCodesTest, EachCodeIsGivenOnceAndStandsInThePage) {
  std::vector<std::string> codes;
  for (const KnownFault& fault : estate_faults()) codes.emplace_back(fault.code);
  for (const auto& checks : {node_checks(), face_checks(), owner_checks(), url_checks(), rule_checks(), peer_checks()}) {
    for (const Check& check : checks) codes.emplace_back(check.code);
  }
  for (const InstanceCheck& check : instance_checks()) codes.emplace_back(check.code);
  EXPECT_EQ(std::set<std::string>(codes.begin(), codes.end()).size(), codes.size());
  const std::string page = read_file(DUBHE_SOURCE_DIR "/docs/doctor.md");
  for (const std::string& code : codes) EXPECT_THAT(page, HasSubstr("| " + code + " |"));
}

}  // namespace
}  // namespace dubhe::tool
