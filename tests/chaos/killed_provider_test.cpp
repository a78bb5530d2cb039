// Providers are killed while calls run on them; ZooKeeper is away as well.
#include "estate.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;

// Attempts that broke off under way, by the code that says so.
std::uint64_t broken_attempts(const MonitorSnapshot& calls) {
  return calls.sum(MonitorLevel::kPeer).failed_with(StatusCode::kInterrupted);
}

class KilledProvider : public Estate {
 protected:
  static constexpr std::size_t kHeld = 60;

  // Kills the provider while it has calls that it does not answer; how many attempts broke off. All of them are answered by others.
  std::uint64_t kill_with_calls_in_flight(const std::string& name, Application& app, std::shared_ptr<EchoService> service) {
    // A call that another one gets is answered, and made again, until all are with this one.
    Load held(app, std::move(service), kHeld, 0, "hold " + name);
    providers.at(name).wait_for_line("holding " + std::to_string(kHeld), seconds(60));
    const std::uint64_t before = broken_attempts(app.monitor().snapshot());
    providers.at(name).kill();
    held.stop();
    EXPECT_EQ(held.failed(), 0u) << held.failures();
    const std::uint64_t in_flight = broken_attempts(app.monitor().snapshot()) - before;
    std::printf("in flight when %s was killed: %llu\n", name.c_str(), static_cast<unsigned long long>(in_flight));
    return in_flight;
  }

  // Longer than a test that this machine has little time for.
  std::unique_ptr<Application> patient_consumer() const {
    return consumer({"--dubbo.consumer.loadbalance=roundrobin", "--dubbo.consumer.timeout=120000"});
  }
};

TEST_F(KilledProvider, EveryCallInFlightIsAnsweredByAnother) {
  for (const char* name : {"a", "b", "c"}) start_provider(name);
  auto app = patient_consumer();
  const auto service = app->refer<EchoService>();
  Load load(*app, service, 256, 20);

  for (const char* name : {"a", "b"}) {
    ASSERT_TRUE(load.wait_for_answer_of(name)) << load.failures();
    ASSERT_TRUE(load.wait_for_answers(1000)) << load.failures();
    EXPECT_GE(kill_with_calls_in_flight(name, *app, service), kHeld);
    ASSERT_TRUE(load.wait_for_answers(2000)) << load.failures();
    start_provider(name);
  }
  load.stop();
  EXPECT_EQ(load.failed(), 0u) << load.failures();
}

TEST_F(KilledProvider, AlsoWhileTheRegistryIsAway) {
  for (const char* name : {"a", "b", "c"}) start_provider(name);
  auto app = patient_consumer();
  const auto service = app->refer<EchoService>();
  Load load(*app, service, 256, 20);
  for (const char* name : {"a", "b", "c"}) ASSERT_TRUE(load.wait_for_answer_of(name)) << load.failures();

  zookeeper.kill();
  const std::uint64_t before = load.answered();
  ASSERT_TRUE(load.wait_for_answers(1000)) << load.failures();
  EXPECT_GE(kill_with_calls_in_flight("c", *app, service), kHeld);  // and nobody says so
  ASSERT_TRUE(load.wait_for_answers(2000)) << load.failures();
  const std::uint64_t answered = load.answered() - before;

  load.stop();
  std::printf("answered while the registry refused connections: %llu\n", static_cast<unsigned long long>(answered));
  EXPECT_GE(answered, 1000u);
  EXPECT_EQ(load.failed(), 0u) << load.failures();
}

}  // namespace
}  // namespace dubhe::test
