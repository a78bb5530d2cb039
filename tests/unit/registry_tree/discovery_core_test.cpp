// The application-level half of the registry over a ZooKeeper in memory.
#include "discovery_core.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "dubhe/test_support/recording_logger.h"
#include "fake_tree_server.h"
#include "registry_core.h"

namespace dubhe::tree {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kNode = "/services/east/p:1";

ServiceInstance instance(std::uint16_t port, const std::string& revision) {
  ServiceInstance one;
  one.application = "east";
  one.host = "p";
  one.port = port;
  one.metadata[std::string(ServiceInstance::kRevision)] = revision;
  return one;
}

class DiscoveryCoreTest : public testing::Test {
 protected:
  ~DiscoveryCoreTest() override {
    executor_.inside([this] { core_->close(); });
    executor_.run();
  }
  void SetUp() override { open(); }

  void open(const std::string& parameters = {}) {
    if (core_ != nullptr) executor_.inside([this] { core_->close(); });
    const Url at = Url::parse("zookeeper://zk:2181?reconnect.jitter=0&" + parameters).value();
    core_ = std::make_shared<RegistryCore>(
        at, test_options(at),
        RegistryCore::Surroundings{executor_, logger_, server_.factory(), [] { return 0.5; },
                                   [this] { return executor_.now(); }, nullptr, "10.0.0.7"});
    executor_.inside([this] { core_->open(); });
    executor_.run();
  }
  std::unique_ptr<Registration> announce(const ServiceInstance& what) {
    std::optional<Expected<std::unique_ptr<Registration>>> made;
    executor_.inside([&] {
      start(core_->register_instance(what, false), [&](auto result) { made.emplace(std::move(result)); });
    });
    executor_.run();
    return std::move(made.value().value());
  }
  // A line per delivery: "p:1=r1 p:2=r1".
  std::unique_ptr<Subscription> watch_instances() {
    std::optional<Expected<std::unique_ptr<Subscription>>> made;
    executor_.inside([&] {
      start(core_->subscribe_instances("east",
                                       [this](std::span<const ServiceInstance> instances) {
                                         std::string line;
                                         for (const ServiceInstance& one : instances) {
                                           line += (line.empty() ? "" : " ") + one.id() + "=" + std::string(one.revision());
                                         }
                                         told_.push_back(line);
                                       }),
            [&](auto result) {
              told_when_done_ = told_.size();
              made.emplace(std::move(result));
            });
    });
    executor_.run();
    return std::move(made.value().value());
  }
  std::unique_ptr<Subscription> watch_mapping() {
    std::optional<Expected<std::unique_ptr<Subscription>>> made;
    executor_.inside([&] {
      start(core_->subscribe_mapping("a.B",
                                     [this](const std::set<std::string>& names) {
                                       std::string line;
                                       for (const std::string& name : names) line += (line.empty() ? "" : " ") + name;
                                       told_.push_back(line);
                                     }),
            [&](auto result) { made.emplace(std::move(result)); });
    });
    executor_.run();
    return std::move(made.value().value());
  }
  void keep(const std::string& path, const std::string& data, LeafData content) {
    std::optional<Status> status;
    executor_.inside([&] {
      start(core_->keep_node(path, data, content), [&](Status result) { status.emplace(std::move(result)); });
    });
    executor_.run();
    EXPECT_TRUE(status.value().ok()) << status->to_string();
  }
  void others_write(const ServiceInstance& one) {
    server_.set("/services/east/" + one.id(), one.to_json());
    settle();
  }
  // Reads of one directory are 100 ms apart.
  void settle() {
    executor_.run();
    executor_.advance(200ms);
    executor_.run();
  }

  test::ManualExecutor executor_;
  test::RecordingLogger logger_;
  FakeTreeServer server_{executor_};
  std::shared_ptr<RegistryCore> core_;
  std::vector<std::string> told_;
  std::size_t told_when_done_ = 0;
};

TEST_F(DiscoveryCoreTest, AnInstanceStandsWhileItsTokenLives) {
  auto token = announce(instance(1, "r1"));
  ASSERT_TRUE(server_.has(kNode));
  EXPECT_EQ(server_.node(kNode).data, instance(1, "r1").to_json());
  EXPECT_NE(server_.node(kNode).owner, 0U);
  token.reset();
  executor_.run();
  EXPECT_FALSE(server_.has(kNode));
}

TEST_F(DiscoveryCoreTest, ANewRevisionReplacesTheTextOfTheNode) {
  auto old = announce(instance(1, "r1"));
  auto token = announce(instance(1, "r2"));
  old.reset();
  executor_.run();
  ASSERT_TRUE(server_.has(kNode));
  EXPECT_EQ(server_.node(kNode).data, instance(1, "r2").to_json());
}

TEST_F(DiscoveryCoreTest, AfterALostSessionTheInstanceIsThereAgain) {
  const auto token = announce(instance(1, "r1"));
  server_.expire_sessions();
  settle();
  ASSERT_TRUE(server_.has(kNode));
  EXPECT_EQ(server_.node(kNode).data, instance(1, "r1").to_json());
}

TEST_F(DiscoveryCoreTest, AParentThatTheServerDeletesIsMadeAgainWithTheInstance) {
  const auto watching = watch_instances();
  server_.take("/services/east");  // a container that was empty
  settle();
  const auto token = announce(instance(1, "r1"));
  settle();
  EXPECT_TRUE(server_.has(kNode));
  EXPECT_EQ(told_.back(), "p:1=r1");
}

TEST_F(DiscoveryCoreTest, InstancesOfOthersAreFoundWithEveryChange) {
  others_write(instance(1, "r1"));
  const auto token = watch_instances();
  EXPECT_EQ(told_when_done_, 1U);
  others_write(instance(2, "r1"));
  others_write(instance(2, "r2"));
  server_.take(kNode);
  settle();
  EXPECT_THAT(told_, ElementsAre("p:1=r1", "p:1=r1 p:2=r1", "p:1=r1 p:2=r2", "p:2=r2"));
}

TEST_F(DiscoveryCoreTest, ANodeThatIsNoInstanceIsLeftOutAndNamed) {
  others_write(instance(1, "r1"));
  server_.set("/services/east/odd", "10.0.0.7");
  const auto token = watch_instances();
  EXPECT_THAT(told_, ElementsAre("p:1=r1"));
  EXPECT_THAT(logger_.lines(), Contains(HasSubstr("/services/east/odd")));
}

TEST_F(DiscoveryCoreTest, ALostRegistryTellsNothingAndAShortListWaits) {
  server_.put(kNode, 7);  // of a stranger's session
  server_.set(kNode, instance(1, "r1").to_json());
  const auto token = watch_instances();
  server_.set_reachable(false);
  settle();
  server_.take(kNode);  // theirs is lost, too
  server_.expire_sessions();
  server_.set_reachable(true);
  settle();
  EXPECT_THAT(told_, ElementsAre("p:1=r1"));
  executor_.advance(6s);
  executor_.run();
  EXPECT_THAT(told_, ElementsAre("p:1=r1", ""));
}

TEST_F(DiscoveryCoreTest, AMappingIsReadAndFollowed) {
  const auto token = watch_mapping();
  server_.set("/dubbo/mapping/a.B", "east");
  settle();
  server_.set("/dubbo/mapping/a.B", "east, west");
  settle();
  EXPECT_THAT(told_, ElementsAre("", "east", "east west"));
}

TEST_F(DiscoveryCoreTest, OurNameJoinsAMappingAndOthersStay) {
  keep("/dubbo/mapping/a.B", "east", LeafData::kListed);
  EXPECT_EQ(server_.node("/dubbo/mapping/a.B").data, "east");
  server_.set("/dubbo/mapping/a.C", "west,eastern");
  server_.before_next_write([this] { server_.set("/dubbo/mapping/a.C", "west,eastern,north"); });
  keep("/dubbo/mapping/a.C", "east", LeafData::kListed);
  EXPECT_EQ(server_.node("/dubbo/mapping/a.C").data, "west,eastern,north,east");
  EXPECT_EQ(server_.node("/dubbo/mapping/a.C").owner, 0U);
}

TEST_F(DiscoveryCoreTest, AReportIsFoundWhereJavaOrGoWroteIt) {
  const auto read = [this](const std::string& revision) {
    std::optional<Expected<MetadataInfo>> info;
    executor_.inside([&] {
      start(core_->read_metadata("east", revision), [&](auto result) { info.emplace(std::move(result)); });
    });
    executor_.run();
    return std::move(*info);
  };
  MetadataInfo info;
  info.app = "east";
  info.revision = "r1";
  server_.set("/dubbo/metadata/east/r1", info.to_json());
  info.revision = "r2";
  server_.set("/dubbo/east/r2", info.to_json());
  server_.set("/dubbo/metadata/east/r3", "{");
  EXPECT_EQ(read("r1")->revision, "r1");
  EXPECT_EQ(read("r2")->revision, "r2");
  EXPECT_EQ(read("r3").status().code(), StatusCode::kDataLoss);
  EXPECT_EQ(read("r4").status().code(), StatusCode::kNotFound);
  server_.set_reachable(false);
  executor_.run();
  EXPECT_EQ(read("r1").status().code(), StatusCode::kUnavailable);
}

TEST_F(DiscoveryCoreTest, TheRegistrysGroupMovesItsInstances) {
  open("group=estate");
  const auto token = announce(instance(1, "r1"));
  EXPECT_TRUE(server_.has("/estate/east/p:1"));
}

TEST(DefinitionPathTest, AbsentAndRepeatedPartsAreLeftOut) {
  const struct {
    std::string url, path;
  } kCases[] = {
      {"dubbo://h:1/a.B?application=app", "/dubbo/metadata/a.B/provider/app"},
      {"dubbo://h:1/a.B?application=app&version=1.0&group=g", "/dubbo/metadata/a.B/1.0/g/provider/app"},
      {"dubbo://h:1/a.B?application=app&version=x&group=x", "/dubbo/metadata/a.B/x/provider/app"},
      {"dubbo://h:1/a.B$C?application=app", "/dubbo/metadata/a.B%24C/provider/app"},
  };
  for (const auto& [url, path] : kCases) EXPECT_EQ(definition_path("/dubbo", Url::parse(url).value()), path);
}

}  // namespace
}  // namespace dubhe::tree
