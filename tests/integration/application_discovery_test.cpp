// Applications that find each other by application, through a real ZooKeeper.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "application_service.h"
#include "dubhe/common/json.h"
#include "dubhe/protocol/protocol.h"
#include "dubhe/registry/metadata_info.h"
#include "dubhe/registry/service_instance.h"
#include "dubhe/test_support/temp_dir.h"
#include "dubhe/test_support/zookeeper_server.h"

namespace application_tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A second service of the same process.
struct Clerk {
  virtual ~Clerk() = default;
  virtual std::vector<Sight> sights() = 0;
};
DUBHE_SERVICE(Clerk, "dubhe.test.Clerk", sights)
class IdleClerk : public Clerk {
 public:
  std::vector<Sight> sights() override { return {}; }
};

// What is exported through it cannot be called.
class DeafProtocol final : public dubhe::Protocol {
 public:
  struct Door final : dubhe::Exporter {
    explicit Door(dubhe::Url at) : at_(std::move(at)) {}
    const dubhe::Url& url() const noexcept override { return at_; }

   private:
    const dubhe::Url at_;
  };
  dubhe::Expected<std::unique_ptr<dubhe::Exporter>> export_service(dubhe::InvokerPtr, const dubhe::Url& at) override {
    return std::unique_ptr<dubhe::Exporter>(std::make_unique<Door>(at));
  }
  dubhe::Expected<dubhe::InvokerPtr> refer(const dubhe::Url&, const dubhe::ServiceDescriptor&) override {
    return dubhe::Status(dubhe::StatusCode::kUnavailable, "nobody hears it");
  }
  dubhe::Task<void> shut_down(dubhe::Deadline) override { co_return; }
};

class ApplicationDiscoveryTest : public testing::Test {
 protected:
  using Strings = std::vector<std::string>;

  Strings arguments(Strings more = {}) const {
    Strings all = {"--dubbo.registry.address=zookeeper://" + zookeeper.address(),
                   "--dubbo.registry.file=" + (directory.path() / "cache").string(), "--dubbo.registry.timeout=20000",
                   "--dubbo.registry.reconnect-jitter=0", "--dubbo.protocol.port=-1", "--dubbo.protocol.host=127.0.0.1"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  std::unique_ptr<dubhe::Application> provider(Strings more = {}, const dubhe::ServiceOptions& options = {}) {
    auto app = std::make_unique<dubhe::Application>(told("provider", log, arguments(std::move(more))));
    app->provide<Work>(std::make_shared<Worker>(), options);
    app->start();
    return app;
  }
  std::string call(Strings more = {}) {
    dubhe::Application consumer(told("consumer", log, arguments(std::move(more))));
    try {
      return consumer.refer<Work>()->echo("called");
    } catch (const dubhe::RpcError& why) {
      return why.what();
    }
  }
  Strings instances() { return peer.children("/services/provider"); }
  dubhe::ServiceInstance instance() {
    const Strings names = instances();
    if (names.size() != 1) throw std::runtime_error(std::to_string(names.size()) + " instances");
    return dubhe::ServiceInstance::parse(peer.data("/services/provider/" + names.front()), "").value();
  }
  Strings interface_entries() { return peer.children("/dubbo/dubhe.test.Work/providers"); }

  dubhe::test::RecordingLogger log;
  dubhe::test::TempDir directory;
  dubhe::test::ZooKeeperServer zookeeper;
  dubhe::test::ZooKeeperPeer peer{zookeeper.address()};
};

TEST_F(ApplicationDiscoveryTest, AProviderStandsAtBothLevelsAndTakesBothBack) {
  auto serving = provider();
  EXPECT_THAT(interface_entries(), SizeIs(1));
  const dubhe::ServiceInstance told = instance();
  const dubhe::Url url = serving->exported().at(0);
  EXPECT_EQ(told.id(), url.address());
  EXPECT_EQ(told.metadata_version(), "1.0.0");
  EXPECT_FALSE(told.metadata_is_remote());
  EXPECT_EQ(told.endpoints(), (std::vector<dubhe::ServiceInstance::Endpoint>{{"dubbo", url.port()}}));
  EXPECT_EQ(told.metadata_service_params().at("port"), std::to_string(url.port()));
  EXPECT_NE(peer.owner("/services/provider/" + told.id()), 0U);
  EXPECT_TRUE(eventually([this] { return peer.data("/dubbo/mapping/dubhe.test.Work") == "provider"; }));
  serving->stop();
  EXPECT_THAT(instances(), IsEmpty());
  EXPECT_THAT(interface_entries(), IsEmpty());
}

// Consumers of Java 3.x prefer an instance: one that cannot tell its services would be worse than none.
TEST_F(ApplicationDiscoveryTest, WithoutAnAnswerOfItsMetadataServiceAnInstanceIsNotRegistered) {
  auto options = told("provider", log, arguments({"--dubbo.application.metadata-service-protocol=deaf"}));
  options.more_extensions = [](dubhe::ExtensionRegistry& to) {
    return to.add<dubhe::Protocol>("deaf", [](const dubhe::ExtensionContext&) {
      return dubhe::Expected<std::unique_ptr<dubhe::Protocol>>(std::make_unique<DeafProtocol>());
    });
  };
  dubhe::Application serving(std::move(options));
  serving.provide<Work>(std::make_shared<Worker>());
  serving.start();
  EXPECT_THAT(instances(), IsEmpty());
  EXPECT_THAT(interface_entries(), SizeIs(1));
  EXPECT_EQ(log.count("its metadata service does not answer: "), 1U);
  EXPECT_EQ(log.count("nobody hears it"), 1U);
  EXPECT_EQ(call(), "called");
}

TEST_F(ApplicationDiscoveryTest, WhereProvidersAreWrittenAndReferencesLookIsSaid) {
  const struct {
    std::string mode, step;
    bool found;
  } kCases[] = {
      {"all", "APPLICATION_FIRST", true},       {"instance", "APPLICATION_FIRST", true},
      {"interface", "APPLICATION_FIRST", true}, {"all", "FORCE_APPLICATION", true},
      {"instance", "FORCE_APPLICATION", true},  {"interface", "FORCE_APPLICATION", false},
      {"all", "FORCE_INTERFACE", true},         {"instance", "FORCE_INTERFACE", false},
      {"interface", "FORCE_INTERFACE", true},
  };
  for (const auto& [mode, step, found] : kCases) {
    const auto serving = provider({"--dubbo.application.register-mode=" + mode});
    EXPECT_EQ(instances().size(), mode == "interface" ? 0U : 1U) << mode;
    EXPECT_EQ(interface_entries().size(), mode == "instance" ? 0U : 1U) << mode;
    const std::string answer = call({"--dubbo.application.migration.step=" + step});
    if (found) {
      EXPECT_EQ(answer, "called") << mode << " " << step;
    } else {
      EXPECT_THAT(answer, HasSubstr("dubhe.test.Work")) << mode << " " << step;
    }
  }
}

TEST_F(ApplicationDiscoveryTest, AProviderOfBothLevelsIsOneProvider) {
  const auto serving = provider();
  dubhe::Application consumer(told("consumer", log, arguments()));
  EXPECT_EQ(consumer.refer<Work>()->echo("a"), "a");
  EXPECT_GE(log.count("1 of 1 providers of dubhe.test.Work"), 1U);
  EXPECT_EQ(log.count("of 2 providers"), 0U);
}

TEST_F(ApplicationDiscoveryTest, TheRegistryMayAskForInstancesAlone) {
  const auto serving = provider({"--dubbo.registry.registry-type=service"});
  EXPECT_THAT(interface_entries(), IsEmpty());
  EXPECT_EQ(call({"--dubbo.registry.registry-type=service"}), "called");
}

TEST_F(ApplicationDiscoveryTest, RemoteMetadataStandsInTheReportForJavaAndForGo) {
  const auto serving = provider({"--dubbo.application.metadata-type=remote", "--dubbo.application.register-mode=instance"});
  const dubhe::ServiceInstance told = instance();
  EXPECT_TRUE(told.metadata_is_remote());
  for (const std::string root : {"/dubbo/metadata/provider/", "/dubbo/provider/"}) {
    const auto info = dubhe::MetadataInfo::parse(peer.data(root + std::string(told.revision())));
    ASSERT_TRUE(info.ok()) << root << ": " << info.status().to_string();
    EXPECT_EQ(info->revision, told.revision());
    EXPECT_EQ(info->services.count("dubhe.test.Work:dubbo"), 1U);
  }
  EXPECT_EQ(call(), "called");
}

TEST_F(ApplicationDiscoveryTest, TheReportMayStandInAnotherRegistry) {
  dubhe::test::ZooKeeperServer reports;
  dubhe::test::ZooKeeperPeer reader{reports.address()};
  const std::string there = "--dubbo.metadata-report.address=zookeeper://" + reports.address();
  const auto serving = provider({there, "--dubbo.application.metadata-type=remote", "--dubbo.application.register-mode=instance"});
  const std::string revision(instance().revision());
  EXPECT_TRUE(reader.exists("/dubbo/metadata/provider/" + revision));
  EXPECT_TRUE(eventually([&] { return reader.data("/dubbo/mapping/dubhe.test.Work") == "provider"; }));
  EXPECT_TRUE(eventually([&] { return reader.exists("/dubbo/metadata/dubhe.test.Work/provider"); }));
  EXPECT_FALSE(reader.exists("/services"));
  EXPECT_FALSE(peer.exists("/dubbo/mapping"));
  EXPECT_FALSE(peer.exists("/dubbo/metadata"));
  EXPECT_EQ(call({there}), "called");
  EXPECT_THAT(call(), HasSubstr("dubhe.test.Work")) << "without the report nobody knows which application to ask";
}

TEST_F(ApplicationDiscoveryTest, AConsoleFindsMethodsAndTypes) {
  const auto serving = provider({}, {.version = "1.0.0", .group = "blue"});
  // The application is called `provider`, too: Java leaves out a part that stood before, and so do we.
  const std::string path = "/dubbo/metadata/dubhe.test.Work/1.0.0/blue/provider";
  ASSERT_TRUE(eventually([&] { return peer.exists(path); }));
  const auto json = dubhe::parse_json(peer.data(path));
  ASSERT_TRUE(json.ok()) << json.status().to_string();
  const std::string text = dubhe::print_json(*json);
  EXPECT_THAT(text, HasSubstr(R"("canonicalName":"dubhe.test.Work")"));
  EXPECT_THAT(text, HasSubstr(R"("name":"look","parameterTypes":[],"parameters":[],"returnType":"dubhe.test.Sight")"));
  EXPECT_THAT(text, HasSubstr(R"("name":"refuse","parameterTypes":["java.lang.String"])"));
  EXPECT_THAT(text, HasSubstr(R"({"properties":{"caller_application":"java.lang.String","tenant":"java.lang.String",)"
                              R"("ms_left":"long","on_loop":"boolean"},"type":"dubhe.test.Sight"})"));
  const auto silent = provider({"--dubbo.metadata-report.report-definition=false"}, {.version = "2.0.0"});
  EXPECT_FALSE(peer.exists("/dubbo/metadata/dubhe.test.Work/2.0.0"));
}

TEST_F(ApplicationDiscoveryTest, AServiceThatIsProvidedLaterIsFoundByItsNewRevision) {
  const auto serving = provider({"--dubbo.application.register-mode=instance"});
  const std::string before(instance().revision());
  dubhe::Application consumer(told("consumer", log, arguments()));
  const auto clerk = consumer.refer<Clerk>({.check = false});
  EXPECT_THROW(clerk->sights(), dubhe::RpcError);
  serving->provide<Clerk>(std::make_shared<IdleClerk>());
  EXPECT_NE(instance().revision(), before);
  EXPECT_TRUE(eventually([&clerk] {
    try {
      return clerk->sights().empty();
    } catch (const dubhe::RpcError&) {
      return false;
    }
  }));
}

TEST_F(ApplicationDiscoveryTest, AfterALostSessionTheInstanceIsThereAgain) {
  // While two fight for the session, an attempt to reconnect may hang; a short session gives it up sooner.
  const auto serving = provider({"--dubbo.registry.session=4000"});
  const std::string node = "/services/provider/" + instance().id();
  const std::uint64_t session = peer.owner(node);
  dubhe::test::expire_session(zookeeper.address(), session);
  const auto patience = std::chrono::seconds(90);  // that it comes back is asked here; how soon, by a test of its own
  EXPECT_TRUE(eventually([&] { return peer.owner(node) != 0 && peer.owner(node) != session; }, patience));
  EXPECT_TRUE(eventually([this] { return interface_entries().size() == 1; }, patience));
}

TEST_F(ApplicationDiscoveryTest, AnInstanceThatSpeaksOnlyTripleIsNamed) {
  dubhe::ServiceInstance triple;
  triple.application = "triple-app";
  triple.host = "10.0.0.9";
  triple.port = 50051;
  triple.metadata = {{"dubbo.metadata.revision", "r7"},
                     {"dubbo.metadata.storage-type", "local"},
                     {"dubbo.metadata-service.url-params", R"({"protocol":"tri","port":"50051","version":"2.0.0"})"},
                     {"meta-v", "2.0.0"}};
  ASSERT_EQ(peer.create_deep("/services/triple-app/10.0.0.9:50051", triple.to_json()), 0);
  ASSERT_EQ(peer.create_deep("/dubbo/mapping/dubhe.test.Work", "triple-app"), 0);
  const std::string answer = call();
  EXPECT_THAT(answer, HasSubstr("instance 10.0.0.9:50051 of triple-app"));
  EXPECT_THAT(answer, HasSubstr("MetadataServiceV2"));
  EXPECT_GE(log.count("application triple-app, revision r7"), 1U);
}

TEST_F(ApplicationDiscoveryTest, AStartWithoutTheRegistryHasTheInstancesOnDisk) {
  const auto serving = provider({"--dubbo.application.register-mode=instance"});
  EXPECT_EQ(call(), "called");
  zookeeper.kill();
  EXPECT_EQ(call({"--dubbo.consumer.check=false", "--dubbo.registry.start-grace=300"}), "called");
}

TEST_F(ApplicationDiscoveryTest, CallsGoOnWhileTheRegistryIsAway) {
  const auto serving = provider({"--dubbo.application.register-mode=instance"});
  dubhe::Application consumer(told("consumer", log, arguments()));
  const auto work = consumer.refer<Work>();
  EXPECT_EQ(work->echo("before"), "before");
  zookeeper.kill();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(work->echo("without"), "without");
}

TEST_F(ApplicationDiscoveryTest, ASimplifiedEntryKeepsWhatAConsumerNeedsAndTheExtraKeys) {
  const auto serving = provider({"--dubbo.registry.simplified=true", "--dubbo.registry.extra-keys=dubbo.tag,owner",
                                 "--dubbo.provider.owner=ann", "--dubbo.provider.threads=50"},
                                {.weight = 7});
  const auto url = dubhe::Url::parse_encoded(interface_entries().at(0)).value();
  EXPECT_EQ(url.get("weight"), "7");
  EXPECT_EQ(url.get("owner"), "ann");
  EXPECT_FALSE(url.has("timestamp"));
  EXPECT_FALSE(url.has("generic"));
  EXPECT_EQ(call(), "called");
  EXPECT_EQ(call({"--dubbo.application.migration.step=FORCE_APPLICATION"}), "called");
}

TEST_F(ApplicationDiscoveryTest, ServicesChooseAmongProtocolsAndRegistries) {
  dubhe::test::ZooKeeperServer other;
  dubhe::ApplicationOptions options = told("provider", log);
  options.sources.text =
      "dubbo:\n"
      "  registries:\n"
      "    here: { address: \"zookeeper://" + zookeeper.address() + "\", file: \"" + (directory.path() / "a").string() + "\" }\n"
      "    there: { address: \"zookeeper://" + other.address() + "\", file: \"" + (directory.path() / "b").string() + "\" }\n"
      "  protocols:\n"
      "    first: { name: dubbo, port: -1, host: 127.0.0.1 }\n"
      "    second: { name: dubbo, port: -1, host: 127.0.0.1, threads: 3, register: true }\n"
      "  services:\n"
      "    dubhe.test.Clerk: { registry: there, protocol: second }\n";
  dubhe::Application app(options);
  app.provide<Work>(std::make_shared<Worker>(), {.protocol = "first"});
  app.provide<Clerk>(std::make_shared<IdleClerk>());
  app.start();
  dubhe::test::ZooKeeperPeer there(other.address());
  EXPECT_THAT(peer.children("/dubbo/dubhe.test.Work/providers"), SizeIs(1));
  EXPECT_THAT(there.children("/dubbo/dubhe.test.Work/providers"), SizeIs(1));
  EXPECT_THAT(peer.children("/dubbo/dubhe.test.Clerk/providers"), IsEmpty());
  EXPECT_THAT(there.children("/dubbo/dubhe.test.Clerk/providers"), SizeIs(1));
  // What an instance has is told per registry.
  const auto revision = [](dubhe::test::ZooKeeperPeer& at) {
    const std::string path = "/services/provider/" + at.children("/services/provider").at(0);
    return std::string(dubhe::ServiceInstance::parse(at.data(path), "")->revision());
  };
  EXPECT_NE(revision(peer), revision(there));
  EXPECT_EQ(call({"--dubbo.application.migration.step=FORCE_APPLICATION"}), "called");
}

}  // namespace
}  // namespace application_tests
