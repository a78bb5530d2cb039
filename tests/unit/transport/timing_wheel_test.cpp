#include "dubhe/transport/timing_wheel.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

namespace dubhe {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr TimePoint kStart{hours(1000)};

struct Alarm : WheelNode {
  explicit Alarm(std::string called) : name(std::move(called)) {}
  std::string name;
};

class TimingWheelTest : public testing::Test {
 protected:
  Alarm& add(const std::string& name, Duration after) {
    alarms_.push_back(std::make_unique<Alarm>(name));
    wheel_.add(*alarms_.back(), kStart + after);
    return *alarms_.back();
  }
  // What fires when it is `after` the start.
  std::vector<std::string> at(Duration after) {
    std::vector<std::string> fired;
    wheel_.advance(kStart + after, [&](Alarm& alarm) {
      EXPECT_FALSE(alarm.armed());
      fired.push_back(alarm.name);
    });
    return fired;
  }
  using Names = std::vector<std::string>;

  TimingWheel<Alarm> wheel_{kStart};
  std::vector<std::unique_ptr<Alarm>> alarms_;
};

TEST_F(TimingWheelTest, FiresNeverBeforeItsTimeAndAtMostATickLater) {
  add("a", milliseconds(25));
  EXPECT_EQ(at(milliseconds(25)), Names{}) << "its tick is not over";
  EXPECT_EQ(at(milliseconds(30)), Names{"a"});
}

TEST_F(TimingWheelTest, OnTheTickFiresOnTheTick) {
  add("a", milliseconds(20));
  add("b", milliseconds(20) + nanoseconds(1));
  EXPECT_EQ(at(milliseconds(20) - nanoseconds(1)), Names{});
  EXPECT_EQ(at(milliseconds(20)), Names{"a"});
  EXPECT_EQ(at(milliseconds(30)), Names{"b"});
}

TEST_F(TimingWheelTest, FiresOnceInTheOrderOfTheirTimes) {
  add("c", milliseconds(300));
  add("a", milliseconds(100));
  add("b", milliseconds(200));
  EXPECT_EQ(at(seconds(1)), (Names{"a", "b", "c"}));
  EXPECT_EQ(at(seconds(2)), Names{});
  EXPECT_TRUE(wheel_.empty());
}

TEST_F(TimingWheelTest, KeepsTheOrderAlsoOverSeveralTurnsAtOnce) {
  add("c", seconds(30));
  add("a", milliseconds(100));
  add("d", hours(3));
  add("b", seconds(6));
  EXPECT_EQ(at(hours(4)), (Names{"a", "b", "c", "d"}));
}

TEST_F(TimingWheelTest, ARemovedOneDoesNotFire) {
  Alarm& a = add("a", milliseconds(10));
  add("b", milliseconds(10));
  wheel_.remove(a);
  wheel_.remove(a);
  EXPECT_EQ(wheel_.size(), 1u);
  EXPECT_EQ(at(seconds(1)), Names{"b"});
}

TEST_F(TimingWheelTest, OneMayRemoveAnotherThatIsDueAtTheSameTime) {
  add("a", milliseconds(10));
  Alarm& b = add("b", milliseconds(10));
  std::vector<std::string> fired;
  wheel_.advance(kStart + seconds(1), [&](Alarm& alarm) {
    fired.push_back(alarm.name);
    wheel_.remove(b);
  });
  EXPECT_EQ(fired, Names{"a"});
  EXPECT_TRUE(wheel_.empty());
}

TEST_F(TimingWheelTest, OneMayArmItselfAgainForTheNextTick) {
  Alarm& a = add("a", milliseconds(10));
  int fired = 0;
  const auto again = [&](Alarm&) {
    ++fired;
    wheel_.add(a, kStart);  // long ago: the next tick
  };
  wheel_.advance(kStart + milliseconds(10), again);
  EXPECT_EQ(fired, 1);
  wheel_.advance(kStart + milliseconds(20), again);
  EXPECT_EQ(fired, 2);
}

TEST_F(TimingWheelTest, HoursAheadWorks) {
  add("far", hours(5));
  for (auto due = wheel_.next_due(); due && *due < kStart + hours(5); due = wheel_.next_due()) {
    ASSERT_EQ(at(*due - kStart), Names{});
  }
  EXPECT_EQ(wheel_.next_due(), kStart + hours(5));
  EXPECT_EQ(at(hours(5)), Names{"far"});
}

TEST_F(TimingWheelTest, NeverIsNoOverflow) {
  alarms_.push_back(std::make_unique<Alarm>("never"));
  wheel_.add(*alarms_.back(), TimePoint::max());
  EXPECT_EQ(at(hours(24 * 365)), Names{});
  EXPECT_EQ(wheel_.size(), 1u);
}

TEST_F(TimingWheelTest, NextDueIsTheEarliestTickAndNothingWhenEmpty) {
  EXPECT_EQ(wheel_.next_due(), std::nullopt);
  Alarm& a = add("a", milliseconds(95));
  add("b", milliseconds(4000));
  EXPECT_EQ(wheel_.next_due(), kStart + milliseconds(100));
  wheel_.remove(a);
  EXPECT_EQ(wheel_.next_due(), kStart + milliseconds(4000));
  at(milliseconds(4000));
  EXPECT_EQ(wheel_.next_due(), std::nullopt);
}

// Against the obvious implementation, with arbitrary deadlines, removals and steps of time.
TEST_F(TimingWheelTest, AgreesWithALinearSearch) {
  std::mt19937 random(7);
  struct Expected {
    Alarm* alarm;
    TimePoint tick;
  };
  std::vector<Expected> pending;
  Duration now{};
  for (int step = 0; step < 3000; ++step) {
    const Duration ahead = milliseconds(random() % (step % 7 == 0 ? 60000 : 900));
    Alarm& added = add(std::to_string(step), now + ahead);
    // Rounded up to a tick, but never the one that is over.
    const auto up = (now + ahead + milliseconds(10) - nanoseconds(1)) / milliseconds(10) * milliseconds(10);
    const auto next = now / milliseconds(10) * milliseconds(10) + milliseconds(10);
    pending.push_back({&added, kStart + std::max<Duration>(up, next)});
    if (random() % 3 == 0) {
      const std::size_t gone = random() % pending.size();
      wheel_.remove(*pending[gone].alarm);
      pending.erase(pending.begin() + static_cast<std::ptrdiff_t>(gone));
    }
    now += milliseconds(random() % 40);
    const auto due = wheel_.next_due();
    for (const Expected& one : pending) ASSERT_LE(*due, one.tick);

    std::size_t expected = std::erase_if(pending, [&](const Expected& one) { return one.tick <= kStart + now; });
    ASSERT_EQ(at(now).size(), expected) << "step " << step;
    ASSERT_EQ(wheel_.size(), pending.size());
  }
}

}  // namespace
}  // namespace dubhe
