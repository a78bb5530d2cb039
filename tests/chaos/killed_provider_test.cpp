// Providers are killed while calls run on them; ZooKeeper is away as well.
#include "estate.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;

// Attempts that broke off under way, by the code that says so.
std::uint64_t broken_attempts(const MonitorSnapshot& calls) {
  return calls.sum(MonitorLevel::kPeer).failed_with(StatusCode::kInterrupted);
}

class KilledProvider : public Estate {};

TEST_F(KilledProvider, EveryCallInFlightIsAnsweredByAnother) {
  for (const char* name : {"a", "b", "c"}) start_provider(name);
  auto app = consumer({"--dubbo.consumer.loadbalance=roundrobin"});
  // 20 ms each: about 85 of 256 are at a provider at any time.
  Load load(*app, app->refer<EchoService>(), 256, 20);

  for (const char* name : {"a", "b"}) {
    ASSERT_TRUE(load.wait_for_answer_of(name)) << load.failures();
    ASSERT_TRUE(load.wait_for_answers(1000)) << load.failures();
    const std::uint64_t before = broken_attempts(app->monitor().snapshot());
    providers.at(name).kill();
    ASSERT_TRUE(load.wait_for_answers(2000)) << load.failures();
    const std::uint64_t in_flight = broken_attempts(app->monitor().snapshot()) - before;
    std::printf("in flight when %s was killed: %llu\n", name, static_cast<unsigned long long>(in_flight));
    EXPECT_GE(in_flight, 50u);
    start_provider(name);
  }
  load.stop();
  EXPECT_EQ(load.failed(), 0u) << load.failures();
}

TEST_F(KilledProvider, AlsoWhileTheRegistryIsAway) {
  for (const char* name : {"a", "b", "c"}) start_provider(name);
  auto app = consumer({"--dubbo.consumer.loadbalance=roundrobin"});
  Load load(*app, app->refer<EchoService>(), 256, 20);
  for (const char* name : {"a", "b", "c"}) ASSERT_TRUE(load.wait_for_answer_of(name)) << load.failures();

  zookeeper.kill();
  const std::uint64_t before = load.answered();
  const std::uint64_t broken = broken_attempts(app->monitor().snapshot());
  ASSERT_TRUE(load.wait_for_answers(1000)) << load.failures();
  providers.at("c").kill();  // and nobody says so
  ASSERT_TRUE(load.wait_for_answers(2000)) << load.failures();
  const std::uint64_t answered = load.answered() - before;
  const std::uint64_t in_flight = broken_attempts(app->monitor().snapshot()) - broken;

  load.stop();
  std::printf("answered while the registry refused connections: %llu; in flight at the kill: %llu\n",
              static_cast<unsigned long long>(answered), static_cast<unsigned long long>(in_flight));
  EXPECT_GE(answered, 1000u);
  EXPECT_GE(in_flight, 50u);
  EXPECT_EQ(load.failed(), 0u) << load.failures();
}

}  // namespace
}  // namespace dubhe::test
