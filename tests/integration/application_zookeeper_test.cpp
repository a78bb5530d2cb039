// Applications that find each other through a real ZooKeeper.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "application_service.h"
#include "dubhe/test_support/temp_dir.h"
#include "dubhe/test_support/zookeeper_server.h"

namespace application_tests {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::SizeIs;

class ApplicationZooKeeperTest : public testing::Test {
 protected:
  std::vector<std::string> arguments(std::vector<std::string> more = {}) const {
    std::vector<std::string> all = {"--dubbo.registry.address=zookeeper://" + zookeeper.address(),
                                    "--dubbo.registry.file=" + (directory.path() / "cache").string(),
                                    "--dubbo.registry.timeout=20000", "--dubbo.protocol.port=-1",
                                    "--dubbo.protocol.host=127.0.0.1"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  std::unique_ptr<dubhe::Application> provider(const dubhe::ServiceOptions& options = {}) {
    auto app = std::make_unique<dubhe::Application>(told("provider", log, arguments()));
    app->provide<Work>(std::make_shared<Worker>(), options);
    app->start();
    return app;
  }
  std::vector<std::string> announced() {
    return dubhe::test::ZooKeeperPeer(zookeeper.address()).children("/dubbo/dubhe.test.Work/providers");
  }

  dubhe::test::RecordingLogger log;
  dubhe::test::TempDir directory;
  dubhe::test::ZooKeeperServer zookeeper;
};

TEST_F(ApplicationZooKeeperTest, AnAnnouncedServiceIsFoundAndCalled) {
  const auto serving = provider({.version = "1.0.0", .group = "blue"});
  dubhe::Application consumer(told("consumer", log, arguments()));
  const auto work = consumer.refer<Work>({.version = "1.0.0", .group = "blue"});
  EXPECT_EQ(work->echo("a"), "a");
  EXPECT_EQ(consumer.block_on(work->echo_later("b")), "b");
  EXPECT_EQ(work->look().caller_application, "consumer");

  // As others read it: what is this process's own business is not there.
  ASSERT_THAT(announced(), SizeIs(1));
  const auto url = dubhe::Url::parse_encoded(announced().front());
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->service_key(), "blue/dubhe.test.Work:1.0.0");
  EXPECT_EQ(url->get("application"), "provider");
  EXPECT_EQ(url->get("side"), "provider");
  EXPECT_EQ(url->get("dubbo"), "2.0.2");
  EXPECT_FALSE(url->has("bind.ip"));
  EXPECT_FALSE(url->has("pid"));
  dubhe::test::ZooKeeperPeer peer(zookeeper.address());
  EXPECT_THAT(peer.children("/dubbo/dubhe.test.Work/consumers"), SizeIs(1));
}

TEST_F(ApplicationZooKeeperTest, AMissingProviderIsExplained) {
  const auto serving = provider({.version = "2.0.0"});
  dubhe::Application consumer(told("consumer", log, arguments()));
  try {
    consumer.refer<Work>({.version = "1.0.0"});
    FAIL() << "nothing was thrown";
  } catch (const dubhe::RpcError& error) {
    EXPECT_EQ(error.code(), dubhe::StatusCode::kNotFound);
    EXPECT_THAT(error.what(), HasSubstr("dubhe.test.Work:1.0.0"));
    EXPECT_THAT(error.what(), HasSubstr("\n  zookeeper://" + zookeeper.address() + ": 1 provider of dubhe.test.Work is registered; "));
    EXPECT_THAT(error.what(), HasSubstr("has version 2.0.0"));
  }
}

TEST_F(ApplicationZooKeeperTest, AReferenceFollowsItsProviders) {
  dubhe::Application consumer(told("consumer", log, arguments()));
  const auto work = consumer.refer<Work>({.check = false});
  const auto answers = [&work] {
    try {
      return work->echo("x") == "x";
    } catch (const dubhe::RpcError&) {
      return false;
    }
  };
  EXPECT_FALSE(answers());
  auto first = provider();
  EXPECT_TRUE(eventually(answers));
  const auto second = provider();
  ASSERT_TRUE(eventually([this] { return announced().size() == 2; }));
  first.reset();
  EXPECT_THAT(announced(), SizeIs(1));
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(answers());
}

TEST_F(ApplicationZooKeeperTest, NoCallIsLostWhenAProviderStopsInOrder) {
  auto first = provider();
  const auto second = provider();
  dubhe::Application consumer(told("consumer", log, arguments()));
  const auto work = consumer.refer<Work>({.timeout = milliseconds(10000)});
  std::atomic<bool> go_on{true};
  std::atomic<int> good{0}, lost{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      while (go_on) {
        try {
          good += work->echo("x") == "x" ? 1 : 0;
        } catch (const std::exception& why) {
          ++lost;
          ADD_FAILURE() << why.what();
        }
      }
    });
  }
  EXPECT_TRUE(eventually([&] { return good > 200; }));
  first.reset();
  const int then = good;
  EXPECT_TRUE(eventually([&] { return good > then + 200; }));
  go_on = false;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(lost, 0);
}

TEST_F(ApplicationZooKeeperTest, CallsGoOnWhileTheRegistryIsAway) {
  const auto serving = provider();
  dubhe::Application consumer(told("consumer", log, arguments()));
  const auto work = consumer.refer<Work>();
  EXPECT_EQ(work->echo("before"), "before");
  zookeeper.kill();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(work->echo("without"), "without");
}

TEST_F(ApplicationZooKeeperTest, AnApplicationStopsInTimeWhenTheRegistryIsAway) {
  auto serving = std::make_unique<dubhe::Application>(told("provider", log, arguments({"--dubbo.application.shutwait=500"})));
  serving->provide<Work>(std::make_shared<Worker>());
  serving->start();
  zookeeper.kill();
  const auto began = std::chrono::steady_clock::now();
  serving->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(15));
}

}  // namespace
}  // namespace application_tests
