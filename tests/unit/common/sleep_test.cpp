#include "dubhe/common/executor.h"
#include "dubhe/test_support/manual_executor.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dubhe {
namespace {

using namespace std::chrono_literals;
using test::ManualExecutor;

Task<void> sleeper(Executor& executor, Duration delay, std::string name,
                   std::vector<std::string>& events) {
  co_await sleep_until(executor, executor.now() + delay);
  events.push_back(std::move(name));
}

TEST(SleepTest, TasksWakeInTheOrderOfTheirTimes) {
  ManualExecutor executor;
  std::vector<std::string> events;
  executor.inside([&] {
    start(sleeper(executor, 2s, "late", events));
    start(sleeper(executor, 1s, "early", events));
  });
  executor.advance(999ms);
  EXPECT_TRUE(events.empty());
  executor.advance(1ms);
  EXPECT_EQ(events, (std::vector<std::string>{"early"}));
  executor.advance(10s);
  EXPECT_EQ(events, (std::vector<std::string>{"early", "late"}));
  EXPECT_EQ(executor.now(), ManualExecutor::kStart + 11s);
}

TEST(SleepTest, DestroyingASleepingTaskTakesItsTimerBack) {
  ManualExecutor executor;
  std::vector<std::string> events;
  {
    Task<void> task = sleeper(executor, 1s, "never", events);
    auto awaiter = std::move(task).operator co_await();
    awaiter.await_suspend(std::noop_coroutine());
    EXPECT_EQ(executor.timers(), 1u);
  }
  EXPECT_EQ(executor.timers(), 0u);
  executor.advance(5s);
  EXPECT_TRUE(events.empty());
}

TEST(SleepTest, AJobKnowsItsExecutorAndNobodyElseHasOne) {
  ManualExecutor executor(3);
  Executor* inside = nullptr;
  executor.post([&] { inside = current_executor(); });
  EXPECT_EQ(executor.posted(), 1u);
  EXPECT_FALSE(executor.in_own_thread());
  EXPECT_EQ(executor.run(), 1u);
  EXPECT_EQ(inside, &executor);
  EXPECT_EQ(current_executor(), nullptr);
  EXPECT_EQ(executor.index(), 3u);
}

TEST(SleepTest, ACancelledTimerDoesNotRunAndOneThatRanIsForgotten) {
  ManualExecutor executor;
  int ran = 0;
  const auto first = executor.run_after(1s, [&] { ++ran; });
  const auto second = executor.run_after(1s, [&] { ++ran; });
  EXPECT_EQ(executor.next_timer(), ManualExecutor::kStart + 1s);
  executor.cancel(second);
  executor.advance(1s);
  executor.cancel(first);
  EXPECT_EQ(ran, 1);
  EXPECT_FALSE(executor.next_timer().has_value());
}

}  // namespace
}  // namespace dubhe
