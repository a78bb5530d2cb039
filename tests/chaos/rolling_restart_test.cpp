// Every provider is replaced while calls run that nobody repeats: the new process first, then the old one is told to leave.
#include "estate.h"

namespace dubhe::test {
namespace {

constexpr std::uint64_t kLeastAnswers = 500;  // of every process
constexpr int kGenerations = 3;

struct Consumer {
  std::unique_ptr<Application> app;
  std::unique_ptr<Load> load;
};

class RollingRestart : public Estate {
 protected:
  // A consumer whose calls are tried once, 32 in flight.
  Consumer caller(const std::string& migration_step) const {
    Consumer made;
    made.app = consumer({"--dubbo.consumer.retries=0", "--dubbo.application.migration.step=" + migration_step});
    made.load = std::make_unique<Load>(*made.app, made.app->refer<EchoService>(), 32, 5);
    return made;
  }

  static std::string name_of(char place, int generation) { return std::string(1, place) + std::to_string(generation); }

  // By every consumer.
  void await_answers_of(const std::string& name) {
    for (const Consumer& one : consumers) {
      ASSERT_TRUE(one.load->wait_for_answers_of(name, kLeastAnswers)) << name << " is not called\n" << one.load->failures();
    }
  }

  // SIGTERM, and how it ended.
  int leave(const std::string& name) {
    providers.at(name).send_signal(SIGTERM);
    return providers.at(name).wait();
  }

  std::vector<Consumer> consumers;
};

TEST_F(RollingRestart, FailsNoCallThoughNoneIsRepeated) {
  for (const char place : {'a', 'b', 'c'}) start_provider(name_of(place, 1));
  for (const char* step : {"FORCE_INTERFACE", "FORCE_APPLICATION"}) consumers.push_back(caller(step));
  for (const char place : {'a', 'b', 'c'}) await_answers_of(name_of(place, 1));

  for (int generation = 2; generation <= kGenerations; ++generation) {
    for (const char place : {'a', 'b', 'c'}) {
      start_provider(name_of(place, generation));
      await_answers_of(name_of(place, generation));
      EXPECT_EQ(leave(name_of(place, generation - 1)), 0);
    }
  }
  for (const char place : {'a', 'b', 'c'}) await_answers_of(name_of(place, kGenerations));

  for (const Consumer& one : consumers) {
    one.load->stop();
    EXPECT_EQ(one.load->failed(), 0u) << one.load->failures();
    EXPECT_EQ(one.load->answered_by().size(), 3u * kGenerations);
    for (const auto& [name, answers] : one.load->answered_by()) EXPECT_GE(answers, kLeastAnswers) << name;
    std::printf("answered: %llu; failed: %llu\n", static_cast<unsigned long long>(one.load->answered()),
                static_cast<unsigned long long>(one.load->failed()));
  }
}

}  // namespace
}  // namespace dubhe::test
