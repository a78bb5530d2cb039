// Hooks around an application's life, what it says about itself, references that look later, and what is left of it in the child
// of a fork().
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "door.h"
#include "dubhe/service/application.h"

namespace doors {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kWithRegistry = "dubbo: {registry: {address: \"memory://reg:1\", register-mode: interface}}";

// Notes what it is told, and does what a test wants of it then.
class Listener : public dubhe::ApplicationListener {
 public:
  Listener(std::string name, Diary& diary) : name_(std::move(name)), diary_(diary) {}
  dubhe::Status starting(dubhe::Application& app) override {
    diary_.note(name_ + " starting, exported: " + std::to_string(app.exported().size()));
    return refusal;
  }
  dubhe::Status started(dubhe::Application& app) override {
    diary_.note(name_ + " started, exported: " + std::to_string(app.exported().size()));
    if (throws) throw std::runtime_error("the cache is cold");
    return {};
  }
  dubhe::Status stopping(dubhe::Application&) override {
    diary_.note(name_ + " stopping");
    return {};
  }
  dubhe::Status stopped(dubhe::Application&) override {
    diary_.note(name_ + " stopped");
    return {};
  }
  void failed(dubhe::Application&, const dubhe::Status& why) override { diary_.note(name_ + " failed: " + why.message()); }

  dubhe::Status refusal;
  bool throws = false;

 private:
  const std::string name_;
  Diary& diary_;
};

dubhe::ExtensionRegistry::Factory<dubhe::ApplicationListener> makes(std::string name, Diary& diary) {
  return [name = std::move(name), &diary](const dubhe::ExtensionContext&) {
    return std::unique_ptr<dubhe::ApplicationListener>(std::make_unique<Listener>(name, diary));
  };
}

TEST(ApplicationLife, ListenersAreToldInTheirOrderAndOfTheEndInReverse) {
  Estate estate;
  Diary told;
  {
    dubhe::Application app(estate.told(kWithRegistry), [&](dubhe::ExtensionRegistry& to) {
      const dubhe::Activation always{.consumer = false, .provider = true, .keys = {}, .order = 2};
      const dubhe::Activation first{.consumer = false, .provider = true, .keys = {}, .order = 1};
      return dubhe::first_failure(estate.extensions()(to),
                                  to.add<dubhe::ApplicationListener>("second", makes("second", told), always),
                                  to.add<dubhe::ApplicationListener>("first", makes("first", told), first));
    });
    app.add_listener(std::make_shared<Listener>("own", told));
    app.provide<Door>(std::make_shared<OpenDoor>());
    app.start();
  }
  EXPECT_THAT(told.lines(),
              ElementsAre("first starting, exported: 0", "second starting, exported: 0", "own starting, exported: 0",
                          "first started, exported: 1", "second started, exported: 1", "own started, exported: 1",
                          "first stopping", "second stopping", "own stopping", "own stopped", "second stopped", "first stopped"));
}

TEST(ApplicationLife, ListenersAreActivatedByTheApplicationsSettingsAndNames) {
  struct Case {
    std::string application;
    std::vector<std::string> told;
  };
  const Case cases[] = {
      {"name: a", {}},
      {"name: a, parameters: {warm: true}", {"keyed starting, exported: 0"}},
      {"name: a, listener: named", {"named starting, exported: 0"}},
      {"name: a, parameters: {warm: true}, listener: \"named,-keyed\"", {"named starting, exported: 0"}},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.application);
    Estate estate;
    Diary told;
    dubhe::Application app(
        estate.told("dubbo: {application: {" + one.application + "}, registry: {address: N/A}}"),
        [&](dubhe::ExtensionRegistry& to) {
          return dubhe::first_failure(
              estate.extensions()(to),
              to.add<dubhe::ApplicationListener>(
                  "keyed", makes("keyed", told), {.consumer = false, .provider = true, .keys = {"warm"}, .order = 0}),
              to.add<dubhe::ApplicationListener>("named", makes("named", told)));
        });
    app.start();
    auto lines = told.lines();
    std::erase_if(lines, [](const std::string& line) { return line.find("starting") == line.npos; });
    EXPECT_EQ(lines, one.told);
  }
}

TEST(ApplicationLife, AnUnknownListenerIsAMistake) {
  Estate estate;
  EXPECT_THROW(dubhe::Application(estate.told("dubbo: {application: {listener: mine}, registry: {address: N/A}}"), estate.extensions()),
               dubhe::ConfigError);
}

TEST(ApplicationLife, AListenerMayRefuseTheStartWhichCanBeTriedAgain) {
  Estate estate;
  Diary told;
  dubhe::Application app(estate.told(kWithRegistry), estate.extensions());
  const auto listener = std::make_shared<Listener>("own", told);
  listener->refusal = dubhe::Status(dubhe::StatusCode::kUnavailable, "no database");
  app.add_listener(listener);
  app.provide<Door>(std::make_shared<OpenDoor>());
  try {
    app.start();
    FAIL() << "it started";
  } catch (const dubhe::RpcError& why) {
    EXPECT_THAT(why.what(), HasSubstr("no database"));
  }
  EXPECT_EQ(estate.announced(), 0u);
  EXPECT_THAT(told.lines().back(), HasSubstr("own failed"));
  listener->refusal = {};
  app.start();
  EXPECT_EQ(estate.announced(), 1u);
}

TEST(ApplicationLife, WhatAListenerThrowsIsLoggedAndEndsNothing) {
  Estate estate;
  Diary told;
  dubhe::Application app(estate.told(kWithRegistry), estate.extensions());
  const auto listener = std::make_shared<Listener>("own", told);
  listener->throws = true;
  app.add_listener(listener);
  app.provide<Door>(std::make_shared<OpenDoor>());
  app.start();
  EXPECT_EQ(estate.log.count("the cache is cold"), 1u);
  EXPECT_EQ(app.refer<Door>()->knock("Ann"), "come in Ann");
  EXPECT_THROW(app.add_listener(listener), dubhe::RpcError);
}

TEST(ApplicationLife, SaysWhatItProvidesAndRefersTo) {
  Estate estate;
  dubhe::Application app(estate.told(kWithRegistry), estate.extensions());
  app.provide<Door>(std::make_shared<OpenDoor>(), {.version = "1.0.0", .group = "blue"});
  ASSERT_EQ(app.services().size(), 1u);
  EXPECT_EQ(app.services()[0].key, "blue/dubhe.test.Door:1.0.0");
  EXPECT_EQ(app.services()[0].state, dubhe::ServiceRecord::State::kWaiting);
  EXPECT_THAT(app.references(), IsEmpty());

  app.start();
  ASSERT_EQ(app.services().size(), 1u);
  EXPECT_EQ(app.services()[0].state, dubhe::ServiceRecord::State::kExported);
  EXPECT_EQ(app.services()[0].interface, "dubhe.test.Door");
  ASSERT_EQ(app.services()[0].urls.size(), 1u);
  EXPECT_EQ(app.services()[0].urls[0].port(), 4711);

  const auto door = app.refer<Door>({.version = "1.0.0", .group = "blue"});
  ASSERT_EQ(app.references().size(), 1u);
  EXPECT_EQ(app.references()[0].key, "blue/dubhe.test.Door:1.0.0");
  EXPECT_TRUE(app.references()[0].available);
  EXPECT_EQ(app.references()[0].running, 0u);
}

TEST(ApplicationLife, ALazyReferenceLooksForProvidersWhenItIsFirstCalled) {
  Estate estate;
  dubhe::Application app(estate.told(kWithRegistry), estate.extensions());
  const auto door = app.refer<Door>({.parameters = {{"init", "false"}}});
  ASSERT_EQ(app.references().size(), 1u);
  EXPECT_FALSE(app.references()[0].looked_for);
  try {
    door->knock("Ann");
    FAIL() << "there is no provider";
  } catch (const dubhe::RpcError& why) {
    EXPECT_EQ(why.code(), dubhe::StatusCode::kNotFound);
  }
  app.provide<Door>(std::make_shared<OpenDoor>());
  app.start();
  EXPECT_EQ(door->knock("Ann"), "come in Ann") << "the next call looks again";
  EXPECT_TRUE(app.references()[0].looked_for);
  EXPECT_EQ(door->knock("Bob"), "come in Bob");
  app.stop();
  EXPECT_THROW(door->knock("Ann"), dubhe::RpcError);
}

TEST(ApplicationLife, ALazyReferenceThatWasNeverCalledEndsWithItsApplication) {
  Estate estate;
  std::shared_ptr<Door> door;
  {
    dubhe::Application app(estate.told(kWithRegistry), estate.extensions());
    door = app.refer<Door>({.parameters = {{"init", "false"}}});
  }
  EXPECT_THROW(door->knock("Ann"), dubhe::RpcError);
}

// Failover that notes when it is told of the end.
class NotingCluster final : public dubhe::Cluster {
 public:
  NotingCluster(std::string name, std::unique_ptr<dubhe::Cluster> inner, Diary& diary)
      : name_(std::move(name)), inner_(std::move(inner)), diary_(diary) {}
  dubhe::Expected<dubhe::InvokerPtr> join(dubhe::DirectoryPtr directory) override { return inner_->join(std::move(directory)); }
  dubhe::Task<void> shut_down(dubhe::Deadline) override {
    diary_.note(name_ + " is shut down");
    co_return;
  }

 private:
  const std::string name_;
  const std::unique_ptr<dubhe::Cluster> inner_;
  Diary& diary_;
};

dubhe::ExtensionRegistry::Factory<dubhe::Cluster> makes_cluster(std::string name, Diary& diary) {
  return [name = std::move(name), &diary](const dubhe::ExtensionContext& context) -> dubhe::Expected<std::unique_ptr<dubhe::Cluster>> {
    auto inner = dubhe::make_failover(context);
    if (!inner) return inner.status();
    return std::unique_ptr<dubhe::Cluster>(std::make_unique<NotingCluster>(name, std::move(*inner), diary));
  };
}

TEST(ApplicationLife, TheClustersOfALazyReferenceAreShutDownWhileThereAreConnections) {
  Estate estate;
  const auto extensions = [&](dubhe::ExtensionRegistry& to) {
    return dubhe::first_failure(estate.extensions()(to), to.add<dubhe::Cluster>("own", makes_cluster("own", estate.diary)),
                                to.add<dubhe::Cluster>("above", makes_cluster("above", estate.diary)));
  };
  dubhe::Application app(estate.told("dubbo: {registries: {a: {address: \"memory://reg:1\", register-mode: interface, cluster: above}, "
                                     "b: {address: \"memory://reg:2\", register-mode: interface}}}"),
                         extensions);
  app.provide<Door>(std::make_shared<OpenDoor>());
  app.start();
  const auto door = app.refer<Door>({.parameters = {{"init", "false"}, {"cluster", "own"}}});
  EXPECT_EQ(door->knock("Ann"), "come in Ann");
  app.stop();
  const auto lines = estate.diary.lines();
  const auto first = [&](const char* what) {
    return std::find_if(lines.begin(), lines.end(), [what](const std::string& line) { return line.starts_with(what); }) - lines.begin();
  };
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "own is shut down"), 1);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "above is shut down"), 1);
  EXPECT_LT(first("own is shut down"), first("shut down"));
  EXPECT_LT(first("above is shut down"), first("shut down"));
}

// In the child: what `asks` gets to hear, written to the parent.
template <class Asks>
std::string heard_in_child(Asks asks) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    std::string heard = "nothing";
    try {
      asks();
    } catch (const dubhe::RpcError& why) {
      heard = std::string(to_string(why.code())) + ": " + why.what();
    }
    (void)!::write(ends[1], heard.data(), heard.size());
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string heard;
  char piece[512];
  for (ssize_t n = ::read(ends[0], piece, sizeof piece); n > 0; n = ::read(ends[0], piece, sizeof piece)) {
    heard.append(piece, static_cast<std::size_t>(n));
  }
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return heard;
}

TEST(ApplicationLife, TheChildOfAForkIsRefusedWithTheReason) {
  Estate estate;
  auto app = std::make_unique<dubhe::Application>(estate.told(kWithRegistry), estate.extensions());
  app->provide<Door>(std::make_shared<OpenDoor>());
  app->start();
  const auto door = app->refer<Door>();
  const auto refused = HasSubstr("failed precondition");
  const auto why = HasSubstr("was forked from the one that made the application");
  EXPECT_THAT(heard_in_child([&] { door->knock("Ann"); }), testing::AllOf(refused, why, HasSubstr("dubhe.test.Door.knock")));
  EXPECT_THAT(heard_in_child([&] { (void)app->refer<Door>(); }), testing::AllOf(refused, why));
  EXPECT_THAT(heard_in_child([&] { app->provide<Door>(std::make_shared<OpenDoor>()); }), testing::AllOf(refused, why));
  EXPECT_THAT(heard_in_child([&] { app->start(); }), testing::AllOf(refused, why));
  EXPECT_EQ(heard_in_child([&] {
              app->stop();
              app.reset();
            }),
            "nothing")
      << "there is nothing to stop, and nothing hangs";
  EXPECT_EQ(door->knock("Ann"), "come in Ann") << "the parent goes on";
}

}  // namespace
}  // namespace doors
