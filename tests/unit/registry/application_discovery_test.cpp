// Lists found by application, over a discovery in memory, with the clock moved by hand.
#include "dubhe/registry/application_discovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "dubhe/test_support/manual_executor.h"
#include "dubhe/test_support/recording_logger.h"
#include "dubhe/test_support/temp_dir.h"

namespace dubhe {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class NoToken final : public Subscription {};

// What a registry's application-level face would read; the test writes it.
class FakeDiscovery final : public ServiceDiscovery {
 public:
  std::map<std::string, std::set<std::string>> mappings;
  std::map<std::string, std::vector<ServiceInstance>> instances;
  std::map<std::string, MetadataInfo> reports;  // by revision

  void tell_instances(const std::string& application) {
    if (instance_listeners.contains(application)) instance_listeners[application](instances[application]);
  }
  void tell_mapping(const std::string& interface_name) { mapping_listeners.at(interface_name)(mappings[interface_name]); }

  Task<Expected<std::unique_ptr<Registration>>> register_instance(ServiceInstance, bool) override {
    co_return Status(StatusCode::kUnimplemented, "read only");
  }
  Task<Status> add_mapping(std::string, std::string) override { co_return Status(StatusCode::kUnimplemented, "read only"); }
  Task<Status> write_metadata(MetadataInfo) override { co_return Status(StatusCode::kUnimplemented, "read only"); }
  Task<Status> write_definition(Url, std::string) override { co_return Status(StatusCode::kUnimplemented, "read only"); }
  Task<Expected<std::unique_ptr<Subscription>>> subscribe_instances(std::string application,
                                                                    InstanceListener listener) override {
    instance_listeners[application] = std::move(listener);
    tell_instances(application);
    co_return std::unique_ptr<Subscription>(std::make_unique<NoToken>());
  }
  Task<Expected<std::unique_ptr<Subscription>>> subscribe_mapping(std::string interface_name,
                                                                  ApplicationListener listener) override {
    mapping_listeners[interface_name] = std::move(listener);
    if (reachable) tell_mapping(interface_name);
    co_return std::unique_ptr<Subscription>(std::make_unique<NoToken>());
  }
  Task<Expected<MetadataInfo>> read_metadata(std::string, std::string revision) override {
    const auto found = reports.find(revision);
    if (found == reports.end()) co_return Status(StatusCode::kNotFound, "no report");
    co_return found->second;
  }

  bool reachable = true;
  std::map<std::string, InstanceListener> instance_listeners;
  std::map<std::string, ApplicationListener> mapping_listeners;
};

class FakeRegistry final : public Registry {
 public:
  explicit FakeRegistry(FakeDiscovery& discovery) : discovery_(discovery) {}
  Task<Expected<std::unique_ptr<Registration>>> register_url(Url, bool) override {
    co_return Status(StatusCode::kUnimplemented, "read only");
  }
  Task<Expected<std::unique_ptr<Subscription>>> subscribe(Url, std::vector<Category>, Listener, bool) override {
    co_return Status(StatusCode::kUnimplemented, "read only");
  }
  bool available() const noexcept override { return discovery_.reachable; }
  const Url& url() const noexcept override { return url_; }
  std::string describe() const override { return "a fake"; }
  ServiceDiscovery* discovery() noexcept override { return &discovery_; }

  Url url_ = Url::parse("fake://h:1").value();

 private:
  FakeDiscovery& discovery_;
};

// Instances that answer with what the test says.
class FakeSource final : public MetadataSource {
 public:
  Task<Expected<MetadataInfo>> ask(ServiceInstance instance) override {
    asked.push_back(instance.id());
    const auto found = answers.find(std::string(instance.revision()));
    if (found == answers.end()) co_return failure;
    co_return found->second;
  }

  std::map<std::string, MetadataInfo> answers;  // by revision
  Status failure{StatusCode::kUnavailable, "nobody answers"};
  std::vector<std::string> asked;
};

ServiceInstance instance(const std::string& application, std::uint16_t port, const std::string& revision) {
  ServiceInstance one;
  one.application = application;
  one.host = "p";
  one.port = port;
  one.metadata[std::string(ServiceInstance::kRevision)] = revision;
  return one;
}

MetadataInfo services(const std::string& application, const std::vector<std::string>& names) {
  MetadataInfo info;
  info.app = application;
  for (const std::string& name : names) {
    info.services[name] = ServiceInfo{name, "", "", "dubbo", 0, name, {}};
  }
  return info;
}

class ApplicationDiscoveryTest : public testing::Test {
 protected:
  ~ApplicationDiscoveryTest() override {
    executor_.inside([this] {
      tokens_.clear();
      if (discovery_ != nullptr) discovery_->close();
      discovery_.reset();
    });
    executor_.run();
  }

  ApplicationDiscovery& discovery() {
    if (discovery_ == nullptr) {
      ApplicationDiscovery::Options options;
      options.cache_file = directory_.path() / "cache";
      discovery_ = std::make_shared<ApplicationDiscovery>(registry_, source_, executor_, logger_, options);
    }
    return *discovery_;
  }
  // One line per delivery: "p:1 p:2".
  void subscribe(const std::string& parameters = {}, std::function<bool(const ServiceInstance&)> known = {}) {
    ApplicationDiscovery::Wish wish;
    wish.consumer = Url::parse("consumer://c/a.B?interface=a.B&side=consumer" + parameters).value();
    wish.known = std::move(known);
    wish.patience = 10s;
    wish.listener = [this](std::span<const Url> urls) {
      std::string line;
      for (const Url& url : urls) line += (line.empty() ? "" : " ") + url.address();
      told_.push_back(line);
    };
    executor_.inside([&] {
      start(discovery().subscribe(std::move(wish)), [this](auto token) {
        done_ = true;
        told_when_done_ = told_.size();
        if (token) tokens_.push_back(std::move(*token));
      });
    });
    executor_.run();
  }
  void change(const std::string& application, std::vector<ServiceInstance> instances) {
    found_.instances[application] = std::move(instances);
    executor_.inside([&] { found_.tell_instances(application); });
    executor_.run();
  }

  test::ManualExecutor executor_;
  test::RecordingLogger logger_;
  test::TempDir directory_;
  FakeDiscovery found_;
  std::shared_ptr<FakeRegistry> registry_ = std::make_shared<FakeRegistry>(found_);
  FakeSource source_;
  std::shared_ptr<ApplicationDiscovery> discovery_;
  std::vector<std::unique_ptr<Subscription>> tokens_;
  std::vector<std::string> told_;
  bool done_ = false;
  std::size_t told_when_done_ = 0;
};

TEST_F(ApplicationDiscoveryTest, InstancesOfMappedApplicationsAreTheProviders) {
  found_.mappings["a.B"] = {"east", "west"};
  found_.instances["east"] = {instance("east", 1, "r1"), instance("east", 2, "r1")};
  found_.instances["west"] = {instance("west", 3, "r2")};
  source_.answers = {{"r1", services("east", {"a.B", "a.C"})}, {"r2", services("west", {"a.B"})}};
  subscribe();
  EXPECT_TRUE(done_);
  EXPECT_THAT(told_, ElementsAre("p:1 p:2 p:3"));
  EXPECT_EQ(told_when_done_, 1U);
  EXPECT_EQ(source_.asked.size(), 2U);  // once a revision
}

TEST_F(ApplicationDiscoveryTest, ApplicationsThatTheReferenceNamesNeedNoMapping) {
  found_.instances["east"] = {instance("east", 1, "r1")};
  source_.answers = {{"r1", services("east", {"a.B"})}};
  subscribe("&provided-by=east");
  EXPECT_THAT(told_, ElementsAre("p:1"));
}

TEST_F(ApplicationDiscoveryTest, WithoutAMappingTheRegistrysServicesAreAsked) {
  registry_->url_ = registry_->url_.with("subscribed-services", "east");
  found_.instances["east"] = {instance("east", 1, "r1")};
  source_.answers = {{"r1", services("east", {"a.B"})}};
  subscribe();
  EXPECT_THAT(told_, ElementsAre("p:1"));
}

TEST_F(ApplicationDiscoveryTest, NothingMappedIsAnEmptyListThatExplainsItself) {
  subscribe();
  EXPECT_TRUE(done_);
  EXPECT_THAT(told_, ElementsAre(""));
  EXPECT_THAT(tokens_.at(0)->explain(), HasSubstr("no application is mapped to a.B"));
}

TEST_F(ApplicationDiscoveryTest, AnApplicationThatIsMappedLaterIsFound) {
  subscribe();
  found_.mappings["a.B"] = {"east"};
  found_.instances["east"] = {instance("east", 1, "r1")};
  source_.answers = {{"r1", services("east", {"a.B"})}};
  executor_.inside([&] { found_.tell_mapping("a.B"); });
  executor_.run();
  EXPECT_THAT(told_, ElementsAre("", "p:1"));
}

TEST_F(ApplicationDiscoveryTest, InstancesComeAndGo) {
  found_.mappings["a.B"] = {"east"};
  found_.instances["east"] = {instance("east", 1, "r1")};
  source_.answers = {{"r1", services("east", {"a.B"})}};
  subscribe();
  change("east", {instance("east", 1, "r1"), instance("east", 2, "r1")});
  change("east", {instance("east", 2, "r1")});
  change("east", {});
  EXPECT_THAT(told_, ElementsAre("p:1", "p:1 p:2", "p:2", ""));
  EXPECT_EQ(source_.asked.size(), 1U);
  EXPECT_THAT(tokens_.at(0)->explain(), HasSubstr("application east has no instance"));
}

TEST_F(ApplicationDiscoveryTest, ARevisionThatChangesIsLearnedWhileTheOldOneServes) {
  found_.mappings["a.B"] = {"east"};
  found_.instances["east"] = {instance("east", 1, "r1")};
  source_.answers = {{"r1", services("east", {"a.B"})}};
  subscribe();
  change("east", {instance("east", 1, "r2")});  // nobody answers for r2 yet
  EXPECT_THAT(told_, ElementsAre("p:1"));
  source_.answers["r2"] = services("east", {"a.C"});
  executor_.advance(1s);
  executor_.run();
  EXPECT_THAT(told_, ElementsAre("p:1", ""));
}

TEST_F(ApplicationDiscoveryTest, AnInstanceThatCannotBeAskedIsNamedAndTriedAgain) {
  found_.mappings["a.B"] = {"east"};
  found_.instances["east"] = {instance("east", 1, "r1")};
  subscribe();
  for (int second = 0; second < 3; ++second) {
    executor_.advance(1s);
    executor_.run();
  }
  EXPECT_TRUE(done_);
  EXPECT_EQ(source_.asked.size(), 3U);
  EXPECT_THAT(told_, ElementsAre(""));
  EXPECT_THAT(tokens_.at(0)->explain(), HasSubstr("instance p:1 of east: nobody answers"));
  EXPECT_THAT(logger_.lines(), Contains(HasSubstr("application east, revision r1")));
  source_.answers["r1"] = services("east", {"a.B"});
  executor_.advance(10s);
  executor_.run();
  EXPECT_THAT(told_, ElementsAre("", "p:1"));
}

TEST_F(ApplicationDiscoveryTest, WhoSpeaksOnlyAnotherProtocolIsNamedAtOnceUnlessThereIsAReport) {
  found_.mappings["a.B"] = {"east", "west"};
  found_.instances["east"] = {instance("east", 1, "r1")};
  found_.instances["west"] = {instance("west", 2, "r2")};
  found_.reports["r2"] = services("west", {"a.B"});
  source_.failure = Status(StatusCode::kUnimplemented, "speaks tri alone");
  subscribe();
  EXPECT_EQ(source_.asked.size(), 2U);
  EXPECT_THAT(told_, ElementsAre("p:2"));
  EXPECT_THAT(tokens_.at(0)->explain(), HasSubstr("instance p:1 of east: speaks tri alone"));
}

TEST_F(ApplicationDiscoveryTest, RemoteMetadataIsReadAndNobodyAsked) {
  found_.mappings["a.B"] = {"east"};
  found_.instances["east"] = {instance("east", 1, "r1")};
  found_.instances["east"][0].metadata[std::string(ServiceInstance::kStorageType)] = "remote";
  found_.reports["r1"] = services("east", {"a.B"});
  subscribe();
  EXPECT_THAT(told_, ElementsAre("p:1"));
  EXPECT_THAT(source_.asked, IsEmpty());
}

TEST_F(ApplicationDiscoveryTest, InstancesThatAreKnownOtherwiseAreNotAsked) {
  found_.mappings["a.B"] = {"east"};
  found_.instances["east"] = {instance("east", 1, "r1"), instance("east", 2, "r1")};
  source_.answers = {{"r1", services("east", {"a.B"})}};
  bool known = true;
  subscribe("", [&known](const ServiceInstance&) { return known; });
  EXPECT_THAT(told_, ElementsAre(""));
  EXPECT_THAT(source_.asked, IsEmpty());
  known = false;
  executor_.inside([this] { discovery_->look_again("a.B"); });
  executor_.run();
  EXPECT_THAT(told_, ElementsAre("", "p:1 p:2"));
}

TEST_F(ApplicationDiscoveryTest, DisabledInstancesAndThoseWithoutServicesArePassedOver) {
  found_.mappings["a.B"] = {"east"};
  found_.instances["east"] = {instance("east", 1, "0"), instance("east", 2, "r1")};
  found_.instances["east"][1].enabled = false;
  subscribe();
  EXPECT_THAT(told_, ElementsAre(""));
  EXPECT_THAT(source_.asked, IsEmpty());
}

TEST_F(ApplicationDiscoveryTest, GroupAndVersionAreTheReferencesOwn) {
  found_.mappings["a.B"] = {"east"};
  found_.instances["east"] = {instance("east", 1, "r1")};
  MetadataInfo info;
  info.services["x"] = ServiceInfo{"a.B", "blue", "1.0.0", "dubbo", 7, "a.B", {}};
  info.services["y"] = ServiceInfo{"a.B", "", "", "dubbo", 8, "a.B", {}};
  source_.answers = {{"r1", info}};
  subscribe("&group=blue&version=1.0.0");
  EXPECT_THAT(told_, ElementsAre("p:7"));
}

TEST_F(ApplicationDiscoveryTest, AStartWithoutTheRegistryHasTheListOnDisk) {
  found_.mappings["a.B"] = {"east"};
  found_.instances["east"] = {instance("east", 1, "r1")};
  source_.answers = {{"r1", services("east", {"a.B"})}};
  subscribe();
  executor_.inside([this] {
    tokens_.clear();
    discovery_->close();
    discovery_.reset();  // what is still to be written is written
  });
  executor_.run();
  found_.reachable = false;
  told_.clear();
  subscribe();
  EXPECT_THAT(told_, ElementsAre("p:1"));
}

TEST_F(ApplicationDiscoveryTest, ADroppedSubscriptionHearsNothingMore) {
  found_.mappings["a.B"] = {"east"};
  found_.instances["east"] = {instance("east", 1, "r1")};
  source_.answers = {{"r1", services("east", {"a.B"})}};
  subscribe();
  executor_.inside([this] { tokens_.clear(); });
  executor_.run();
  change("east", {});
  EXPECT_THAT(told_, ElementsAre("p:1"));
}

}  // namespace
}  // namespace dubhe
