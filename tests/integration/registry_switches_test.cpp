// What a registry's settings switch on and off, from configuration alone: applications over registries of kind `file`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "application_service.h"
#include "dubhe/test_support/free_port.h"
#include "dubhe/test_support/temp_dir.h"
#include "http_get.h"

namespace application_tests {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

namespace fs = std::filesystem;

class RegistrySwitchesTest : public testing::Test {
 protected:
  using Words = std::vector<std::string>;

  std::string address(const std::string& name, const std::string& parameters = {}) const {
    return "file://" + (directory.path() / name).string() + "?file-cache=false&session=2000" +
           (parameters.empty() ? "" : "&" + parameters);
  }
  Words arguments(const Words& more) const {
    Words all = {"--dubbo.protocol.port=-1", "--dubbo.protocol.host=127.0.0.1"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  std::unique_ptr<dubhe::Application> provider(const Words& more, const dubhe::ServiceOptions& options = {}) {
    auto app = std::make_unique<dubhe::Application>(told("provider", log, arguments(more)));
    app->provide<Work>(std::make_shared<Worker>(), options);
    app->start();
    return app;
  }
  // The URLs that people can read in the registry's directory.
  std::vector<dubhe::Url> announced(const std::string& name, const std::string& category = "providers") const {
    std::vector<dubhe::Url> urls;
    std::error_code none;
    for (const auto& file : fs::directory_iterator(directory.path() / name / "tree/dubbo/dubhe.test.Work" / category, none)) {
      std::ifstream in(file.path());
      for (std::string line; std::getline(in, line);) {
        if (line.starts_with("means: ")) urls.push_back(dubhe::Url::parse(line.substr(7)).value());
      }
    }
    return urls;
  }

  dubhe::test::RecordingLogger log;
  dubhe::test::TempDir directory;
};

TEST_F(RegistrySwitchesTest, SeveralProtocolsStandInSeveralRegistries) {
  const auto serving = std::make_unique<dubhe::Application>(
      told("provider", log,
           {"--dubbo.registries.one.address=" + address("one"), "--dubbo.registries.two.address=" + address("two"),
            "--dubbo.protocols.first.name=dubbo", "--dubbo.protocols.first.port=-1", "--dubbo.protocols.first.host=127.0.0.1",
            "--dubbo.protocols.second.name=dubbo", "--dubbo.protocols.second.port=" + std::to_string(dubhe::test::free_port()),
            "--dubbo.protocols.second.host=127.0.0.1"}));
  serving->provide<Work>(std::make_shared<Worker>());
  serving->start();
  EXPECT_THAT(announced("one"), SizeIs(2));
  EXPECT_THAT(announced("two"), SizeIs(2));
  EXPECT_NE(announced("one")[0].port(), announced("one")[1].port());
  dubhe::Application consumer(told("consumer", log, arguments({"--dubbo.registry.address=" + address("two")})));
  EXPECT_EQ(consumer.refer<Work>()->echo("a"), "a");
}

TEST_F(RegistrySwitchesTest, RegisterFalseAnnouncesNothing) {
  const auto serving = provider({"--dubbo.registries.one.address=" + address("one"), "--dubbo.registries.one.register=false",
                                 "--dubbo.registries.two.address=" + address("two")});
  EXPECT_THAT(announced("one"), IsEmpty());
  EXPECT_THAT(announced("two"), SizeIs(1));
}

TEST_F(RegistrySwitchesTest, SubscribeFalseLooksForNothing) {
  const auto serving = provider({"--dubbo.registry.address=" + address("one")});
  const std::string there = "--dubbo.registries.one.address=" + address("one");
  const std::string elsewhere = "--dubbo.registries.two.address=" + address("two");
  dubhe::Application blind(told("consumer", log, arguments({there, "--dubbo.registries.one.subscribe=false", elsewhere})));
  try {
    blind.refer<Work>();
    FAIL() << "nothing was thrown";
  } catch (const dubhe::RpcError& error) {
    EXPECT_THAT(error.what(), HasSubstr((directory.path() / "two").string()));
    EXPECT_THAT(error.what(), Not(HasSubstr((directory.path() / "one").string() + ":")));
  }
  dubhe::Application seeing(told("consumer", log, arguments({there, elsewhere})));
  EXPECT_EQ(seeing.refer<Work>()->echo("a"), "a");
}

TEST_F(RegistrySwitchesTest, CheckDecidesWhetherAMissingRegistryEndsTheStart) {
  const std::string nowhere = "--dubbo.registry.address=" + address("no/estate", "start.grace=50&retry.period=50");
  EXPECT_THROW(provider({nowhere}), dubhe::RpcError);
  const auto serving = provider({nowhere, "--dubbo.registry.check=false"});
  dubhe::Application consumer(told("consumer", log, arguments({nowhere, "--dubbo.registry.check=false"})));
  const auto work = consumer.refer<Work>({.check = false});
  fs::create_directory(directory.path() / "no");
  EXPECT_TRUE(eventually([&] {
    try {
      return work->echo("a") == "a";
    } catch (const dubhe::RpcError&) {
      return false;
    }
  }));
}

TEST_F(RegistrySwitchesTest, ADelayedServiceIsExportedLater) {
  const auto begin = std::chrono::steady_clock::now();
  const auto serving = provider({"--dubbo.registry.address=" + address("one"), "--dubbo.service.dubhe.test.Work.delay=700"});
  EXPECT_EQ(log.count("dubhe.test.Work is exported in 700 ms"), 1U);
  EXPECT_TRUE(eventually([this] { return announced("one").size() == 1; }));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(700));
  dubhe::Application consumer(told("consumer", log, arguments({"--dubbo.registry.address=" + address("one")})));
  EXPECT_EQ(consumer.refer<Work>()->echo("a"), "a");
}

TEST_F(RegistrySwitchesTest, AnApplicationThatStopsBeforeTheDelayExportsNothing) {
  auto serving = provider({"--dubbo.registry.address=" + address("one"), "--dubbo.service.dubhe.test.Work.delay=3600000"});
  serving->stop();
  EXPECT_THAT(announced("one"), IsEmpty());
}

TEST_F(RegistrySwitchesTest, DelayMinusOneIsTheStart) {
  const auto serving = provider({"--dubbo.registry.address=" + address("one"), "--dubbo.service.dubhe.test.Work.delay=-1"});
  EXPECT_THAT(announced("one"), SizeIs(1));
}

TEST_F(RegistrySwitchesTest, DynamicFalseStaysBehind) {
  auto passing = provider({"--dubbo.registry.address=" + address("one")});
  auto lasting = provider({"--dubbo.registry.address=" + address("one"), "--dubbo.registry.dynamic=false"});
  EXPECT_THAT(announced("one"), SizeIs(2));
  passing->stop();
  lasting->stop();
  passing.reset();
  lasting.reset();
  ASSERT_THAT(announced("one"), SizeIs(1));
  EXPECT_EQ(announced("one")[0].get("dynamic"), "false");
}

TEST_F(RegistrySwitchesTest, ASimplifiedEntryHasWhatOthersNeed) {
  const auto serving = provider({"--dubbo.registry.address=" + address("one", "simplified=true&extra-keys=owner"),
                                 "--dubbo.service.dubhe.test.Work.owner=ann", "--dubbo.service.dubhe.test.Work.layer=shop",
                                 "--dubbo.service.dubhe.test.Work.timeout=1234"});
  ASSERT_THAT(announced("one"), SizeIs(1));
  const dubhe::Url url = announced("one")[0];
  EXPECT_EQ(url.get("timeout"), "1234");
  EXPECT_EQ(url.get("owner"), "ann");
  EXPECT_FALSE(url.has("layer"));
  EXPECT_FALSE(url.has("timestamp"));
}

TEST_F(RegistrySwitchesTest, AnyGroupAndAnyVersion) {
  const Words at = {"--dubbo.registry.address=" + address("one")};
  const auto blue = provider(at, {.version = "1.0.0", .group = "blue"});
  dubhe::Application consumer(told("consumer", log, arguments(at)));
  EXPECT_THROW(consumer.refer<Work>({.version = "2.0.0", .group = "blue"}), dubhe::RpcError);
  EXPECT_THROW(consumer.refer<Work>({.version = "1.0.0", .group = "red"}), dubhe::RpcError);
  EXPECT_EQ(consumer.refer<Work>({.version = "*", .group = "blue"})->echo("a"), "a");
  EXPECT_EQ(consumer.refer<Work>({.version = "1.0.0", .group = "*"})->echo("a"), "a");
  EXPECT_EQ(consumer.refer<Work>({.version = "*", .group = "*"})->echo("a"), "a");
}

TEST_F(RegistrySwitchesTest, EmptyProtectionKeepsTheLastList) {
  const Words at = {"--dubbo.registry.address=" + address("one")};
  auto serving = provider(at);
  dubhe::Application careful(
      told("careful", log, arguments({"--dubbo.registry.address=" + address("one", "enable-empty-protection=true")})));
  const auto work = careful.refer<Work>();
  EXPECT_EQ(work->echo("a"), "a");
  serving.reset();
  EXPECT_TRUE(eventually([this] { return log.count("the old list stays") > 0; }));
}

TEST_F(RegistrySwitchesTest, ARegistryTakesTheProtocolsThatItAccepts) {
  const auto serving = provider({"--dubbo.registries.one.address=" + address("one"), "--dubbo.registries.one.accepts=tri",
                                 "--dubbo.registries.two.address=" + address("two"), "--dubbo.registries.two.accepts=-tri"});
  EXPECT_THAT(announced("one"), IsEmpty());
  EXPECT_THAT(announced("two"), SizeIs(1));
}

TEST_F(RegistrySwitchesTest, MetricsSayWhichRegistryIsReached) {
  fs::create_directory(directory.path() / "shared");
  dubhe::Application watched(told("watched", log, arguments({"--dubbo.metrics.port=-1", "--dubbo.registry.address=" + address("shared/estate")})));
  watched.provide<Work>(std::make_shared<Worker>());
  watched.start();
  std::uint16_t port = 0;
  const std::string said = "shows its metrics at http://127.0.0.1:";
  for (const std::string& line : log.lines()) {
    const auto at = line.find(said);
    if (at != std::string::npos) port = static_cast<std::uint16_t>(std::stoi(line.substr(at + said.size())));
  }
  ASSERT_NE(port, 0);
  const std::string reached = "dubhe_registry_available{application_name=\"watched\",registry=\"file://" +
                              (directory.path() / "shared/estate").string() + "\"} ";
  EXPECT_THAT(http_get(port, "/metrics"), HasSubstr(reached + "1\n"));
  fs::rename(directory.path() / "shared", directory.path() / "away");
  EXPECT_TRUE(eventually([&] { return http_get(port, "/metrics").find(reached + "0\n") != std::string::npos; }));
}

TEST_F(RegistrySwitchesTest, NoRegistryIsWrittenNA) {
  const auto serving = provider({"--dubbo.registry.address=N/A"});
  EXPECT_THAT(serving->exported(), SizeIs(1));
  dubhe::Application consumer(told("consumer", log, arguments({"--dubbo.registry.address=N/A"})));
  EXPECT_THROW(consumer.refer<Work>(), dubhe::ConfigError);
}

}  // namespace
}  // namespace application_tests
