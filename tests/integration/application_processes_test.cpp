// The greeting sample as its users start it: two programs, a wire between them, with a registry and without.
#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <vector>

#include "dubhe/test_support/child_process.h"
#include "dubhe/test_support/temp_dir.h"
#include "dubhe/test_support/zookeeper_server.h"

namespace dubhe::test {
namespace {

ChildProcess greeting_provider(std::vector<std::string> options) {
  options.insert(options.begin(), DUBHE_GREETING_PROVIDER);
  return ChildProcess(std::move(options));
}
ChildProcess greeting_consumer(std::vector<std::string> options) {
  options.insert(options.begin(), DUBHE_GREETING_CONSUMER);
  return ChildProcess(std::move(options));
}
// What stands behind "ready ".
std::string ready_url(ChildProcess& provider) { return provider.wait_for_line("ready dubbo://").substr(6); }

TEST(GreetingPrograms, TalkWithoutARegistry) {
  ChildProcess provider = greeting_provider({"--registry", "N/A", "--port", "-1"});
  const std::string url = ready_url(provider);

  ChildProcess consumer = greeting_consumer({"--url", url, "Ann"});
  EXPECT_EQ(consumer.wait_for_line("Hello"), "Hello Ann");
  EXPECT_EQ(consumer.wait_for_line("Hello"), "Hello Ann, well met");
  EXPECT_EQ(consumer.wait(), 0);

  ChildProcess refused = greeting_consumer({"--url", url, ""});
  EXPECT_EQ(refused.wait_for_line("not welcome"), "not welcome: a guest has a name");
  EXPECT_EQ(refused.wait(), 2);

  provider.send_signal(SIGTERM);
  EXPECT_EQ(provider.wait(), 0);
}

TEST(GreetingPrograms, FindEachOtherInZooKeeper) {
  TempDir directory;
  ZooKeeperServer zookeeper;
  const std::string registry = "zookeeper://" + zookeeper.address() + "?file=" + (directory.path() / "cache").string();
  ChildProcess provider = greeting_provider({"--registry", registry, "--port", "-1", "--dubbo.protocol.host=127.0.0.1"});
  const std::string url = ready_url(provider);
  EXPECT_NE(url.find("dubbo://127.0.0.1:"), std::string::npos) << url;

  ChildProcess consumer = greeting_consumer({"--registry", registry, "Ann"});
  EXPECT_EQ(consumer.wait_for_line("Hello"), "Hello Ann");
  EXPECT_EQ(consumer.wait(), 0);

  ZooKeeperPeer peer(zookeeper.address());
  const std::string providers = "/dubbo/dubhe.samples.GreetingService/providers";
  EXPECT_EQ(peer.children(providers).size(), 1u);
  provider.send_signal(SIGTERM);
  EXPECT_EQ(provider.wait(), 0);
  EXPECT_TRUE(peer.children(providers).empty());
}

TEST(GreetingPrograms, SayWhatIsMissing) {
  ChildProcess consumer = greeting_consumer({"--url", "dubbo://127.0.0.1:1", "--dubbo.consumer.timeout=300", "Ann"});
  EXPECT_EQ(consumer.wait(), 1);
  ChildProcess unknown = greeting_provider({"--dubbo.consumer.retires=1"});
  EXPECT_EQ(unknown.wait(), 1);
}

}  // namespace
}  // namespace dubhe::test
