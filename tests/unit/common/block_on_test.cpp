#include "dubhe/common/block_on.h"

#include "dubhe/test_support/manual_executor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace dubhe {
namespace {

using test::ManualExecutor;

// A ManualExecutor with a thread that runs what is posted.
class Pump {
 public:
  ~Pump() {
    executor.post([this] { ended_ = true; });
  }
  ManualExecutor executor;

 private:
  void run() {
    while (!ended_) {
      executor.wait_for_job();
      executor.run();
    }
  }
  bool ended_ = false;  // of the thread
  std::jthread thread_{[this] { run(); }};
};

Task<int> twice(int value) { co_return value * 2; }
Task<std::thread::id> where() { co_return std::this_thread::get_id(); }
Task<void> fails() {
  throw std::runtime_error("no luck");
  co_return;
}
Task<int> after_a_turn(ManualExecutor& executor) {
  co_await sleep_until(executor, executor.now());
  co_return 3;
}

TEST(BlockOnTest, TheValueComesBackFromTheExecutorsThread) {
  Pump pump;
  EXPECT_EQ(block_on(pump.executor, twice(21)), 42);
  EXPECT_NE(block_on(pump.executor, where()), std::this_thread::get_id());
  EXPECT_EQ(block_on(pump.executor, after_a_turn(pump.executor)), 3);
}

TEST(BlockOnTest, AnExceptionComesBackToo) {
  Pump pump;
  EXPECT_THROW(block_on(pump.executor, fails()), std::runtime_error);
}

TEST(BlockOnTest, ManyCallersWaitAtOnce) {
  Pump pump;
  std::atomic<int> sum = 0;
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 8; ++i) {
      callers.emplace_back([&, i] {
        for (int n = 0; n < 100; ++n) sum += block_on(pump.executor, twice(i));
      });
    }
  }
  EXPECT_EQ(sum, 2 * 28 * 100);
}

TEST(BlockOnTest, AnExecutorThatEndsBeforeItRanTheTaskLetsItsCallerGo) {
  std::string why;
  std::jthread caller;
  {
    ManualExecutor executor;
    caller = std::jthread([&] {
      try {
        block_on(executor, twice(1));
      } catch (const std::runtime_error& error) {
        why = error.what();
      }
    });
    executor.wait_for_job();
  }
  caller.join();
  EXPECT_EQ(why, "the executor has ended: the task did not run");
}

TEST(BlockOnTest, OnAnExecutorsOwnThreadItRefusesToWaitForItself) {
  ManualExecutor executor;
  std::string refusal;
  executor.post([&] {
    try {
      block_on(executor, twice(1));
    } catch (const std::logic_error& error) {
      refusal = error.what();
    }
  });
  executor.run();
  EXPECT_NE(refusal.find("co_await"), std::string::npos) << refusal;
}

}  // namespace
}  // namespace dubhe
