#include "dubhe/testing/estate.h"

#include "dubhe/dubhe.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>

namespace estate_test {

using namespace std::chrono_literals;

struct Echo {
  virtual ~Echo() = default;
  virtual std::string say(std::string text) = 0;                // on a worker
  virtual dubhe::Task<std::string> sing(std::string text) = 0;  // on the loop
};
DUBHE_SERVICE(Echo, "dubhe.test.Echo", say, sing)

class Wall : public Echo {
 public:
  explicit Wall(std::string name) : name_(std::move(name)) {}
  std::string say(std::string text) override { return name_ + " says " + text; }
  dubhe::Task<std::string> sing(std::string text) override { co_return name_ + " sings " + text; }

 private:
  std::string name_;
};

// Asks the next one before it answers.
class Corridor : public Echo {
 public:
  explicit Corridor(std::shared_ptr<Echo> next) : next_(std::move(next)) {}
  std::string say(std::string text) override { return next_->say(text); }
  dubhe::Task<std::string> sing(std::string text) override { return next_->sing(text); }

 private:
  std::shared_ptr<Echo> next_;
};

class EstateTest : public ::testing::Test {
 protected:
  void provide(const std::string& name) {
    estate.application(name).provide<Echo>(std::make_shared<Wall>(name));
  }
  std::shared_ptr<Echo> refer(dubhe::ReferenceOptions options = {.timeout = 1000ms, .retries = 0}) {
    return estate.application("consumer").refer<Echo>(options);
  }
  std::future<std::string> later(const std::shared_ptr<Echo>& echo, const char* text) {
    return dubhe::call<&Echo::say>(echo, {}, std::string(text), dubhe::use_future);
  }
  static bool is_ready(const std::future<std::string>& answer) {
    return answer.wait_for(0s) == std::future_status::ready;
  }
  template <class Call>
  static dubhe::StatusCode failure_of(Call call) {
    try {
      call();
    } catch (const dubhe::RpcError& error) {
      return error.code();
    }
    return dubhe::StatusCode::kOk;
  }

  dubhe::testing::Estate estate;
};

TEST_F(EstateTest, ApplicationsFindAndCallEachOther) {
  provide("wall");
  const auto echo = refer();
  EXPECT_EQ(echo->say("hi"), "wall says hi");
  EXPECT_EQ(estate.application("consumer").block_on(echo->sing("la")), "wall sings la");
}

TEST_F(EstateTest, AnApplicationIsMadeOnceAndTakesItsSettings) {
  dubhe::Application& first =
      estate.application("consumer", {.yaml = "dubbo: {consumer: {timeout: 77}}"});
  EXPECT_EQ(&estate.application("consumer"), &first);
  EXPECT_EQ(first.name(), "consumer");
}

TEST_F(EstateTest, ATimeoutIsOverWhenTheTimeIsMoved) {
  provide("wall");
  const auto echo = refer();
  estate.plant("wall", {.method = "say", .silent = true});
  auto answer = later(echo, "hi");
  estate.advance(900ms);
  EXPECT_FALSE(is_ready(answer));
  estate.advance(200ms);
  EXPECT_EQ(failure_of([&] { answer.get(); }), dubhe::StatusCode::kDeadlineExceeded);
  // The other method is in order.
  EXPECT_EQ(estate.application("consumer").block_on(echo->sing("la")), "wall sings la");
}

TEST_F(EstateTest, ACallThatBlocksTimesOutWhileTheTimePasses) {
  provide("wall");
  const auto echo = refer({.timeout = 1h, .retries = 0});
  estate.plant("wall", {.silent = true});
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(failure_of([&] { estate.pass_time([&] { return echo->say("hi"); }); }),
            dubhe::StatusCode::kDeadlineExceeded);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10min);
}

TEST_F(EstateTest, ASlowAnswerComesInItsTimeAndAFaultEndsAfterSoManyCalls) {
  provide("wall");
  const auto echo = refer();
  estate.plant("wall", {.times = 1, .delay = 300ms});
  auto slow = later(echo, "slowly");
  estate.settle();
  EXPECT_FALSE(is_ready(slow));
  EXPECT_EQ(echo->say("quickly"), "wall says quickly");
  estate.advance(320ms);
  EXPECT_EQ(slow.get(), "wall says slowly");
}

TEST_F(EstateTest, MendingLetsGoOfWhatIsHeld) {
  provide("wall");
  const auto echo = refer();
  estate.plant("wall", {.silent = true});
  auto answer = later(echo, "hi");
  estate.settle();
  estate.mend("wall");
  EXPECT_EQ(echo->say("again"), "wall says again");
  estate.advance(990ms);
  EXPECT_FALSE(is_ready(answer));  // it looks once in a second
}

TEST_F(EstateTest, ARefusedCallHasTheStatusThatWasPlanted) {
  provide("wall");
  const auto echo = refer();
  estate.plant("wall", {.refuse = dubhe::Status(dubhe::StatusCode::kOverloaded, "no room")});
  EXPECT_EQ(failure_of([&] { echo->say("hi"); }), dubhe::StatusCode::kOverloaded);
}

TEST_F(EstateTest, AnUnpluggedProviderIsLostAndFoundAgain) {
  provide("wall");
  const auto echo = refer();
  EXPECT_EQ(echo->say("hi"), "wall says hi");
  estate.unplug("wall");
  EXPECT_EQ(failure_of([&] { estate.pass_time([&] { return echo->say("hi"); }); }),
            dubhe::StatusCode::kUnavailable);
  estate.plug_in("wall");
  estate.advance(10s);  // it connects again with a back-off
  EXPECT_EQ(echo->say("hi"), "wall says hi");
}

TEST_F(EstateTest, AnotherProviderAnswersForOneThatIsLost) {
  provide("north");
  provide("south");
  const auto echo = refer({.timeout = 1000ms, .retries = 2});
  estate.unplug("north");
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(estate.pass_time([&] { return echo->say("hi"); }), "south says hi");
  }
}

TEST_F(EstateTest, CallsGoOnWithoutTheRegistry) {
  provide("wall");
  const auto echo = refer();
  estate.lose_registry();
  EXPECT_EQ(echo->say("hi"), "wall says hi");
  EXPECT_EQ(failure_of([&] { provide("new"); }), dubhe::StatusCode::kUnavailable);  // nobody can announce anything
  estate.restore_registry();
  provide("later");
  EXPECT_FALSE(echo->say("hi").empty());
}

TEST_F(EstateTest, AMethodThatBlocksMayCallAnother) {
  provide("wall");
  dubhe::Application& middle = estate.application("middle");
  middle.provide<Echo>(
      std::make_shared<Corridor>(middle.refer<Echo>({.version = "", .timeout = 1000ms})),
      {.version = "2"});
  EXPECT_EQ(refer({.version = "2", .timeout = 1000ms})->say("hi"), "wall says hi");
}

TEST_F(EstateTest, AnUnknownApplicationIsNamedWithThoseThereAre) {
  provide("wall");
  try {
    estate.plant("wal", {.silent = true});
    FAIL() << "nothing was thrown";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "this estate has no application `wal`; it has wall");
  }
}

TEST_F(EstateTest, KeepsWhatItsApplicationsLog) {
  provide("wall");
  EXPECT_FALSE(estate.log("serves dubbo://10.0.0.1:").empty());
  EXPECT_TRUE(estate.log("nobody ever logs this").empty());
}

TEST_F(EstateTest, EndsWhileACallIsHeld) {
  provide("wall");
  const auto echo = refer();
  estate.plant("wall", {.silent = true});
  auto answer = later(echo, "hi");
  estate.settle();
  EXPECT_FALSE(is_ready(answer));
}

// Its caller has given up: the worker alone is still at it.
TEST(EstateEnd, WaitsForWorkersThatAnswerToNobody) {
  for (int i = 0; i < 50; ++i) {
    dubhe::testing::Estate estate;
    estate.application("wall").provide<Echo>(std::make_shared<Wall>("wall"));
    const auto echo = estate.application("consumer").refer<Echo>({.timeout = 1000ms, .retries = 0});
    estate.plant("wall", {.silent = true});
    EXPECT_THROW(estate.pass_time([&] { return echo->say("hi"); }), dubhe::RpcError);
  }
}

}  // namespace estate_test
