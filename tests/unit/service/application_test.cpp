#include "dubhe/service/application.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <thread>

#include "door.h"

namespace doors {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// At interface level alone: the protocol of this estate has one export and no metadata service.
constexpr const char* kWithRegistry = "dubbo: {registry: {address: \"memory://reg:1\", register-mode: interface}}";

TEST(Application, MakesServicesReachableWhenItStarts) {
  Estate estate;
  dubhe::Application app(estate.told(kWithRegistry), estate.extensions());
  app.provide<Door>(std::make_shared<OpenDoor>(), {.version = "1.0.0", .group = "blue"});
  EXPECT_EQ(estate.announced(), 0u);
  EXPECT_TRUE(app.exported().empty());

  app.start();
  app.start();
  EXPECT_EQ(estate.announced(), 1u);
  ASSERT_EQ(app.exported().size(), 1u);
  EXPECT_EQ(app.exported()[0].port(), 4711);
  EXPECT_EQ(app.exported()[0].service_key(), "blue/dubhe.test.Door:1.0.0");
}

TEST(Application, AnnouncesThePortThatOthersReachItBy) {
  Estate estate;
  dubhe::ApplicationOptions options = estate.told("dubbo: {registry: {address: \"memory://reg:1\"}, protocol: {port: 20880}}");
  options.sources.environment["DUBBO_PORT_TO_REGISTRY"] = "30880";
  options.sources.environment["DUBBO_IP_TO_REGISTRY"] = "203.0.113.9";
  dubhe::Application app(options, estate.extensions());
  app.provide<Door>(std::make_shared<OpenDoor>());
  app.start();
  ASSERT_EQ(estate.announced(), 1u);
  EXPECT_EQ(estate.hub.urls("reg:1", dubhe::Category::kProviders)[0].address(), "203.0.113.9:30880");
}

TEST(Application, EndsInOrder) {
  Estate estate;
  {
    dubhe::Application app(estate.told(kWithRegistry), estate.extensions());
    app.provide<Door>(std::make_shared<OpenDoor>());
    app.start();
  }
  // Nobody finds the service any more when the peers are told; the export ends after running calls had their time.
  EXPECT_THAT(estate.diary.lines(), ElementsAre("export dubhe.test.Door, announced: 0", "shut down, announced: 0",
                                                "end of dubhe.test.Door, announced: 0"));
}

TEST(Application, RefersToWhatIsAnnounced) {
  Estate estate;
  dubhe::Application app(estate.told(kWithRegistry), estate.extensions());
  app.provide<Door>(std::make_shared<OpenDoor>());
  app.start();
  const auto door = app.refer<Door>();
  EXPECT_EQ(door->knock("Ann"), "come in Ann");
  app.stop();
  EXPECT_THROW(door->knock("Ann"), dubhe::RpcError);
}

TEST(Application, SaysWhichServiceCouldNotStartAndTakesTheOthersBack) {
  Estate estate;
  dubhe::Application app(estate.told(kWithRegistry), estate.extensions());
  app.provide<Door>(std::make_shared<OpenDoor>());
  app.provide<Door>(std::make_shared<OpenDoor>(), {.version = "2.0.0", .parameters = {{"refuse", "true"}}});
  try {
    app.start();
    FAIL() << "nothing was thrown";
  } catch (const dubhe::RpcError& error) {
    EXPECT_THAT(error.what(), HasSubstr("dubhe.test.Door"));
    EXPECT_THAT(error.what(), HasSubstr("port taken"));
  }
  EXPECT_TRUE(app.exported().empty());
}

TEST(Application, DoesNotProvideWhatIsSwitchedOff) {
  Estate estate;
  dubhe::Application app(
      estate.told("dubbo: {registry: {address: \"memory://reg:1\"}, services: {dubhe.test.Door: {export: false}}}"),
      estate.extensions());
  app.provide<Door>(std::make_shared<OpenDoor>());
  app.start();
  EXPECT_TRUE(app.exported().empty());
}

TEST(Application, WarnsOfAServiceInItsConfigurationThatNobodyProvides) {
  Estate estate;
  dubhe::Application app(
      estate.told("dubbo: {registry: {address: N/A}, services: {dubhe.test.Dor: {timeout: 5}}}"), estate.extensions());
  app.provide<Door>(std::make_shared<OpenDoor>());
  app.start();
  EXPECT_EQ(estate.log.count("dubhe.test.Dor"), 1u);
}

TEST(Application, RefusesSettingsOfAMethodThatTheInterfaceDoesNotHave) {
  Estate estate;
  dubhe::Application app(estate.told(kWithRegistry), estate.extensions());
  dubhe::ServiceOptions options;
  options.methods["knok"].retries = 0;
  try {
    app.provide<Door>(std::make_shared<OpenDoor>(), options);
    FAIL() << "nothing was thrown";
  } catch (const dubhe::ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("`knok`"));
    EXPECT_THAT(error.what(), HasSubstr("knock"));
  }
}

TEST(Application, NamesTheRegistriesThereAreWhenOneIsUnknown) {
  Estate estate;
  dubhe::Application app(estate.told("dubbo: {registries: {zk1: {address: \"memory://reg:1\"}}}"), estate.extensions());
  app.provide<Door>(std::make_shared<OpenDoor>(), {.registry = "zk2"});
  try {
    app.start();
    FAIL() << "nothing was thrown";
  } catch (const dubhe::ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("there is no registry `zk2`; there is zk1"));
  }
}

TEST(Application, ReportsExtensionsThatCannotBeAdded) {
  Estate estate;
  dubhe::ApplicationOptions options = estate.told(kWithRegistry);
  options.more_extensions = [](dubhe::ExtensionRegistry&) {
    return dubhe::Status(dubhe::StatusCode::kAlreadyExists, "the name is taken");
  };
  EXPECT_THROW(dubhe::Application(options, estate.extensions()), dubhe::ConfigError);
}

TEST(Application, RunsTasksOnItsLoops) {
  struct Work {
    static dubhe::Task<bool> on_a_loop() { co_return dubhe::current_executor() != nullptr; }
    static dubhe::Task<void> fails() {
      throw std::runtime_error("as expected");
      co_return;
    }
  };
  Estate estate;
  dubhe::Application app(estate.told(kWithRegistry), estate.extensions());
  EXPECT_TRUE(app.block_on(Work::on_a_loop()));
  EXPECT_THROW(app.block_on(Work::fails()), std::runtime_error);
}

TEST(Application, StopFromAnotherThreadEndsRun) {
  Estate estate;
  dubhe::Application app(estate.told(kWithRegistry), estate.extensions());
  app.provide<Door>(std::make_shared<OpenDoor>());
  std::future<int> code = std::async(std::launch::async, [&] { return app.run(); });
  app.stop();
  EXPECT_EQ(code.get(), 0);
  EXPECT_EQ(estate.announced(), 0u);
}

TEST(Application, DoesNotStartTwice) {
  Estate estate;
  dubhe::Application app(estate.told(kWithRegistry), estate.extensions());
  app.stop();
  EXPECT_THROW(app.start(), dubhe::RpcError);
  EXPECT_THROW(app.provide<Door>(std::make_shared<OpenDoor>()), dubhe::RpcError);
}

}  // namespace
}  // namespace doors
