// The registry goes away, comes back, forgets us; calls go on.
#include <thread>

#include "dubhe/test_support/eventually.h"
#include "estate.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;

class LostRegistry : public Estate {
 protected:
  static constexpr const char* kProviders = "/dubbo/dubhe.test.EchoService/providers";
};

TEST_F(LostRegistry, ThirtySecondsUnderLoadFailNoCall) {
  for (const char* name : {"a", "b", "c"}) start_provider(name);
  auto app = consumer();
  Load load(*app, app->refer<EchoService>(), 32, 0);
  ASSERT_TRUE(load.wait_for_answers(1000)) << load.failures();

  zookeeper.kill();
  const std::uint64_t before = load.answered();
  std::this_thread::sleep_for(30s);  // the outage itself
  const std::uint64_t meanwhile = load.answered() - before;
  zookeeper.restart();
  start_provider("d");  // the list lives again

  EXPECT_TRUE(load.wait_for_answer_of("d")) << load.failures();
  load.stop();
  RecordProperty("answered_while_away", std::to_string(meanwhile));
  std::printf("answered while ZooKeeper was away: %llu; failed: %llu\n", static_cast<unsigned long long>(meanwhile),
              static_cast<unsigned long long>(load.failed()));
  EXPECT_GE(meanwhile, 1000u);
  EXPECT_EQ(load.failed(), 0u) << load.failures();
}

TEST_F(LostRegistry, AnExpiredSessionIsRegisteredAgainWithinTwoSeconds) {
  session = 1800ms;  // two thirds of it are what the C client may lose on an attempt to reconnect
  start_provider("a");
  start_provider("b");
  auto app = consumer();
  Load load(*app, app->refer<EchoService>(), 8, 1);
  ASSERT_TRUE(load.wait_for_answers(100)) << load.failures();
  ZooKeeperPeer peer(zookeeper.address());
  const auto nodes = peer.children(kProviders);
  ASSERT_EQ(nodes.size(), 2u);
  const std::string node = std::string(kProviders) + "/" + nodes.front();
  const std::uint64_t session = peer.owner(node);

  expire_session(zookeeper.address(), session);
  ASSERT_TRUE(eventually([&] { return peer.owner(node) != session; }, 10s)) << "the session did not end";
  const auto gone = std::chrono::steady_clock::now();
  ASSERT_TRUE(eventually([&] { return peer.owner(node) != session && peer.owner(node) != 0; }, 10s)) << "not registered again";
  const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - gone);

  std::printf("registered again after %lld ms\n", static_cast<long long>(took.count()));
  EXPECT_LT(took, 2s);
  load.stop();
  EXPECT_EQ(load.failed(), 0u) << load.failures();
}

// The server itself ends the session: the provider stands still for longer than it lasts. Reconnecting begins when it moves again.
TEST_F(LostRegistry, AProviderThatStoodStillIsRegisteredAgainWithinTwoSecondsOfReconnecting) {
  for (const char* name : {"a", "b"}) start_provider(name);
  auto app = consumer({"--dubbo.consumer.timeout=1000"});
  Load load(*app, app->refer<EchoService>(), 8, 1);
  ZooKeeperPeer peer(zookeeper.address());
  ASSERT_EQ(peer.children(kProviders).size(), 2u);

  providers.at("a").send_signal(SIGSTOP);
  ASSERT_TRUE(eventually([&] { return peer.children(kProviders).size() == 1; }, 30s)) << "the session did not expire";
  providers.at("a").send_signal(SIGCONT);
  const auto moving = std::chrono::steady_clock::now();
  ASSERT_TRUE(eventually([&] { return peer.children(kProviders).size() == 2; }, 30s)) << "not registered again";
  const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - moving);

  std::printf("registered again %lld ms after it moved on\n", static_cast<long long>(took.count()));
  EXPECT_LT(took, 2s);
  EXPECT_TRUE(load.wait_for_answer_of("a")) << load.failures();
  load.stop();
  EXPECT_EQ(load.failed(), 0u) << load.failures();
}

TEST_F(LostRegistry, AConsumersExpiredSessionIsSubscribedAgain) {
  start_provider("a");
  auto app = consumer({"--dubbo.application.register-consumer=true"});
  auto service = app->refer<EchoService>();
  ZooKeeperPeer peer(zookeeper.address());
  const std::string consumers = "/dubbo/dubhe.test.EchoService/consumers";
  ASSERT_TRUE(eventually([&] { return peer.children(consumers).size() == 1; }, 10s));
  const std::string node = consumers + "/" + peer.children(consumers).front();

  expire_session(zookeeper.address(), peer.owner(node));
  start_provider("b");

  Load load(*app, service, 4, 0);
  EXPECT_TRUE(load.wait_for_answer_of("b")) << "the list was not read again";
  load.stop();
  EXPECT_EQ(load.failed(), 0u) << load.failures();
}

TEST_F(LostRegistry, AConsumerStartsWithoutItFromTheListOnDisk) {
  start_provider("a");
  start_provider("b");
  {
    auto app = consumer();
    EXPECT_EQ(names_answering(*app->refer<EchoService>(), *app, 64), 2u);
  }
  zookeeper.kill();

  auto app = consumer();
  auto service = app->refer<EchoService>();
  EXPECT_NE(app->block_on(service->echo("first", 0)).find(" first"), std::string::npos);
  EXPECT_EQ(names_answering(*service, *app, 64), 2u);

  zookeeper.restart();
  start_provider("c");
  Load load(*app, service, 4, 0);
  EXPECT_TRUE(load.wait_for_answer_of("c")) << "the registry's list did not replace the one on disk";
  load.stop();
  EXPECT_EQ(load.failed(), 0u) << load.failures();
}

TEST_F(LostRegistry, WithoutAListOnDiskTheReasonIsSaid) {
  zookeeper.kill();
  auto app = consumer({"--dubbo.registry.timeout=1000"});
  try {
    (void)app->refer<EchoService>();
    FAIL() << "referred to a service nobody can know of";
  } catch (const RpcError& error) {
    EXPECT_NE(std::string(error.what()).find(zookeeper.address()), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace dubhe::test
