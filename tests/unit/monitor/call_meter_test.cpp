#include "dubhe/monitor/call_meter.h"

#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <vector>

#include "dubhe/monitor/extensions.h"
#include "dubhe/test_support/manual_executor.h"
#include "dubhe/test_support/recording_logger.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;

constexpr CallMeter::Outcome kSuccess{};
constexpr CallMeter::Outcome kException{StatusCode::kOk, true};
constexpr CallMeter::Outcome kTimeout{StatusCode::kDeadlineExceeded, false};

void count(CallMeter& meter, CallMeter::Outcome outcome, std::chrono::nanoseconds elapsed) {
  meter.begin();
  meter.end(outcome, elapsed, TimePoint(elapsed));
}

TEST(CallMeter, CountsByOutcome) {
  CallMeter meter(2);
  count(meter, kSuccess, 2ms);
  count(meter, kSuccess, 4ms);
  count(meter, kException, 6ms);
  count(meter, kTimeout, 100ms);
  const CallStats stats = meter.read();
  EXPECT_EQ(stats.succeeded, 2u);
  EXPECT_EQ(stats.exceptions, 1u);
  EXPECT_EQ(stats.failed(), 1u);
  EXPECT_EQ(stats.failed_with(StatusCode::kDeadlineExceeded), 1u);
  EXPECT_EQ(stats.total(), 4u);
  EXPECT_EQ(stats.average(), 28ms);
  EXPECT_EQ(stats.elapsed.count(), 4u);
}

TEST(CallMeter, KnowsHowManyRunAndHowManyRanAtMost) {
  ManualExecutor loop(0);
  CallMeter meter(1);
  loop.inside([&] {
    for (int i = 0; i < 5; ++i) meter.begin();
    for (int i = 0; i < 3; ++i) meter.end(kSuccess, 1ms, TimePoint(1ms));
    meter.begin();
  });
  EXPECT_EQ(meter.read().running, 3);
  EXPECT_EQ(meter.read().max_running, 5);
}

TEST(CallMeter, SumsWhatLoopsAndOtherThreadsCount) {
  ManualExecutor first(0), second(1), beyond(7);
  CallMeter meter(2);
  count(meter, kSuccess, 1ms);
  for (ManualExecutor* loop : {&first, &second, &beyond}) {
    loop->inside([&] { count(meter, kSuccess, 1ms); });
  }
  // A call that ends elsewhere than it began is still one call.
  first.inside([&] { meter.begin(); });
  second.inside([&] { meter.end(kSuccess, 1ms, TimePoint(1ms)); });
  EXPECT_EQ(meter.read().total(), 5u);
  EXPECT_EQ(meter.read().running, 0);
}

TEST(CallMeter, IsReadWhileEverybodyCounts) {
  constexpr int kCalls = 20'000;
  CallMeter meter(4);
  std::atomic<int> left{5};
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 5; ++i) {  // four loops, and one thread that is none
    threads.emplace_back([&meter, &left, i] {
      ManualExecutor loop(i);
      const auto calls = [&] {
        for (int n = 0; n < kCalls; ++n) count(meter, n % 10 == 0 ? kTimeout : kSuccess, 1ms);
      };
      i < 4 ? loop.inside(calls) : calls();
      --left;
    });
  }
  std::uint64_t last = 0;
  while (left > 0) {
    const CallStats stats = meter.read();
    EXPECT_GE(stats.total(), last);
    last = stats.total();
  }
  for (auto& thread : threads) thread.join();
  const CallStats stats = meter.read();
  EXPECT_EQ(stats.total(), 5u * kCalls);
  EXPECT_EQ(stats.failed(), 5u * kCalls / 10);
  EXPECT_EQ(stats.elapsed.count(), 5u * kCalls);
  EXPECT_EQ(stats.running, 0);
  EXPECT_EQ(stats.elapsed_sum, 5 * kCalls * 1ms);
}

class CountersMonitorTest : public ::testing::Test {
 protected:
  CountersMonitorTest() {
    const ExtensionContext context(extensions, url, "counters");
    monitor = std::move(*make_counters_monitor(context));
  }
  RecordingLogger logger;
  ExtensionRegistry extensions{logger};
  Url url;
  std::unique_ptr<Monitor> monitor;
};

TEST_F(CountersMonitorTest, OneMeterPerKind) {
  const CallKind greet{MonitorLevel::kPeer, "a.B", "", "1.0", "greet", "10.0.0.1:1"};
  CallKind other = greet;
  other.peer = "10.0.0.2:1";
  EXPECT_EQ(&monitor->meter(greet), &monitor->meter(greet));
  EXPECT_NE(&monitor->meter(greet), &monitor->meter(other));
}

TEST_F(CountersMonitorTest, APhaseIsTheDifferenceOfTwoSnapshots) {
  const CallKind greet{MonitorLevel::kCluster, "a.B", "", "", "greet", ""};
  const CallKind quiet{MonitorLevel::kCluster, "a.B", "", "", "quiet", ""};
  count(monitor->meter(greet), kSuccess, 1ms);
  count(monitor->meter(quiet), kSuccess, 1ms);
  const MonitorSnapshot before = monitor->snapshot();
  for (int i = 0; i < 10; ++i) count(monitor->meter(greet), kSuccess, 20ms);
  count(monitor->meter(greet), kTimeout, 100ms);
  const CallKind late{MonitorLevel::kPeer, "a.B", "", "", "greet", "10.0.0.1:1"};
  count(monitor->meter(late), kSuccess, 1ms);

  const MonitorSnapshot phase = monitor->snapshot() - before;

  ASSERT_EQ(phase.calls.size(), 2u);
  const CallStats& stats = phase.calls.at(greet);
  EXPECT_EQ(stats.succeeded, 10u);
  EXPECT_EQ(stats.failed(), 1u);
  EXPECT_NEAR(static_cast<double>(stats.percentile(0.5).count()), 20e6, 0.6e6);
  EXPECT_EQ(stats.elapsed_sum, 300ms);
  EXPECT_EQ(phase.sum(MonitorLevel::kPeer).total(), 1u);
  EXPECT_EQ(phase.by_peer(MonitorLevel::kPeer).at("10.0.0.1:1").succeeded, 1u);
}

TEST_F(CountersMonitorTest, BeyondItsLimitTheRestIsCountedTogether) {
  CallKind kind{MonitorLevel::kProvider, "a.B", "", "", "m", ""};
  for (int i = 0; i < 6000; ++i) {
    kind.peer = "host" + std::to_string(i);
    count(monitor->meter(kind), kSuccess, 1ms);
  }
  const MonitorSnapshot all = monitor->snapshot();
  EXPECT_LT(all.calls.size(), 4200u);
  EXPECT_EQ(all.sum(MonitorLevel::kProvider).total(), 6000u);
  EXPECT_GT(all.by_peer(MonitorLevel::kProvider).at("other").total(), 1000u);
}

}  // namespace
}  // namespace dubhe::test
