// What a newcomer copies from the README runs.
#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <vector>

#include "dubhe/test_support/child_process.h"
#include "dubhe/test_support/eventually.h"
#include "dubhe/test_support/temp_dir.h"
#include "dubhe/test_support/zookeeper_server.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;

TEST(Readme, ItsProviderAndConsumerFindEachOtherAndTalk) {
  TempDir directory;
  ZooKeeperServer zookeeper;
  const std::vector<std::string> options{"--dubbo.application.name=greeting",
                                         "--dubbo.registry.address=zookeeper://" + zookeeper.address(),
                                         "--dubbo.registry.file=" + (directory.path() / "cache").string(),
                                         "--dubbo.protocol.host=127.0.0.1", "--dubbo.protocol.port=-1"};
  const auto program = [&](std::string path) {
    std::vector<std::string> command{std::move(path)};
    command.insert(command.end(), options.begin(), options.end());
    return ChildProcess(std::move(command));
  };
  ChildProcess provider = program(DUBHE_README_PROVIDER);
  ZooKeeperPeer peer(zookeeper.address());
  ASSERT_TRUE(eventually([&] { return !peer.children("/dubbo/dubhe.samples.GreetingService/providers").empty(); }, 30s))
      << "the provider did not register";

  ChildProcess consumer = program(DUBHE_README_CONSUMER);
  EXPECT_EQ(consumer.wait_for_line("Hello"), "Hello Ann");
  EXPECT_EQ(consumer.wait_for_line("Hello"), "Hello Ann");
  EXPECT_EQ(consumer.wait(), 0);
  provider.send_signal(SIGTERM);
  EXPECT_EQ(provider.wait(), 0);
}

}  // namespace
}  // namespace dubhe::test
