#include "window/call_window.h"

#include <gtest/gtest.h>

#include <chrono>

#include "dubhe/monitor/extensions.h"
#include "dubhe/test_support/recording_logger.h"
#include "window/call_rate.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;

const CallKind kPush{MonitorLevel::kCluster, "a.Orders", "", "", "push", ""};

// Counters that only grow.
class Counters {
 public:
  void call(std::chrono::nanoseconds elapsed, std::uint64_t times = 1) {
    stats_.succeeded += times;
    stats_.elapsed.add(elapsed, times);
    stats_.elapsed_sum += elapsed * static_cast<std::int64_t>(times);
  }
  MonitorSnapshot read() const {
    MonitorSnapshot snapshot;
    snapshot.calls[kPush] = stats_;
    return snapshot;
  }

 private:
  CallStats stats_;
};

TEST(CallWindow, CountsWhatItsPartsHoldAndForgetsTheOldest) {
  Counters counters;
  counters.call(1ms, 1000);
  CallWindow window(3, counters.read());
  EXPECT_EQ(window.recent(counters.read()).calls.count(kPush), 0u);  // what was there before does not count

  const std::chrono::milliseconds times[] = {10ms, 20ms, 40ms, 80ms};
  for (const auto each : times) {
    counters.call(each, 5);
    window.turn(counters.read());
  }
  counters.call(160ms, 5);
  // Two parts that are over, and the one that runs.
  const CallStats recent = window.recent(counters.read()).calls.at(kPush);
  EXPECT_EQ(recent.total(), 15u);
  EXPECT_EQ(recent.elapsed_sum, 5 * (40ms + 80ms + 160ms));
  const auto about = [](std::chrono::nanoseconds seen, std::chrono::nanoseconds wanted) {
    return seen > wanted * 98 / 100 && seen < wanted * 102 / 100;
  };
  EXPECT_TRUE(about(recent.elapsed.smallest(), 40ms));
  EXPECT_TRUE(about(recent.percentile(0.5), 80ms));
  EXPECT_TRUE(about(recent.elapsed.largest(), 160ms));
}

TEST(CallWindow, IsEmptyAgainWhenNobodyCalls) {
  Counters counters;
  CallWindow window(4, counters.read());
  counters.call(1ms, 7);
  window.turn(counters.read());
  EXPECT_EQ(window.recent(counters.read()).calls.at(kPush).total(), 7u);
  for (int i = 0; i < 3; ++i) window.turn(counters.read());
  EXPECT_TRUE(window.recent(counters.read()).calls.empty());
}

TEST(CallWindow, OfOnePartIsWhatTheRunningOneHolds) {
  Counters counters;
  CallWindow window(1, counters.read());
  counters.call(1ms, 3);
  EXPECT_EQ(window.recent(counters.read()).calls.at(kPush).total(), 3u);
  window.turn(counters.read());
  EXPECT_TRUE(window.recent(counters.read()).calls.empty());
}

class CallRateTest : public ::testing::Test {
 protected:
  CallRateTest() {
    (void)extensions.add<Monitor>("counters", make_counters_monitor).ok();
    monitor = *extensions.get<Monitor>("");
  }
  void call(const char* peer, int times) {
    CallKind kind = kPush;
    kind.peer = peer;
    for (int i = 0; i < times; ++i) monitor->meter(kind).begin();
  }
  double rate() { return rates.per_second(*monitor)[kPush]; }

  RecordingLogger logger;
  ExtensionRegistry extensions{logger};
  Monitor* monitor = nullptr;
  CallRate rates{3};
  TimePoint now{1000h};
};

TEST_F(CallRateTest, IsTheCallsThatBeganDividedByTheTime) {
  call("a", 100);
  EXPECT_EQ(rate(), 0);
  rates.turn(*monitor, now);
  EXPECT_EQ(rate(), 0);  // one reading is no distance
  call("a", 10);
  call("b", 20);  // a peer of the same kind, and new
  rates.turn(*monitor, now += 1s);
  EXPECT_DOUBLE_EQ(rate(), 30);
  rates.turn(*monitor, now += 2s);
  EXPECT_DOUBLE_EQ(rate(), 10);
  rates.turn(*monitor, now += 1s);
  rates.turn(*monitor, now += 1s);
  EXPECT_EQ(rate(), 0);  // the calls are further back than three distances
}

}  // namespace
}  // namespace dubhe::test
