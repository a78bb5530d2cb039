#include "dubhe/exchange/pending_calls.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace dubhe {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{100h};

using Events = std::vector<std::string>;

class NotedCall final : public PendingCall {
 public:
  NotedCall(std::string name, Events& events) : name_(std::move(name)), events_(events) {}
  std::function<void()> then;

 private:
  void on_answer(const Frame& answer) override { tell("answer " + std::string(answer.body)); }
  void on_failure(StatusCode code, std::string_view why) override {
    tell(std::string(to_string(code)) + (why.empty() ? "" : ": " + std::string(why)));
  }
  void tell(const std::string& what) {
    events_.push_back(name_ + " " + what);
    if (then) then();
  }

  const std::string name_;
  Events& events_;
};

class PendingCallsTest : public testing::Test {
 protected:
  Frame answer(RequestId id, std::string_view body = "ok") {
    Frame frame;
    frame.kind = FrameKind::kAnswer;
    frame.id = id;
    frame.body = body;
    return frame;
  }
  std::unique_ptr<NotedCall> call(std::string name) { return std::make_unique<NotedCall>(std::move(name), events); }

  Events events;
  PendingCalls pending{kStart};
};

TEST_F(PendingCallsTest, AnAnswerReachesItsCall) {
  const auto a = call("a"), b = call("b");
  pending.open(*a, Deadline(kStart + 1s));
  pending.open(*b, Deadline(kStart + 1s));
  EXPECT_TRUE(pending.complete(answer(b->id(), "two")));
  EXPECT_TRUE(pending.complete(answer(a->id(), "one")));
  EXPECT_EQ(events, (Events{"b answer two", "a answer one"}));
  EXPECT_TRUE(pending.empty());
}

TEST_F(PendingCallsTest, ALateAnswerIsCountedAndDropped) {
  const auto a = call("a");
  const RequestId id = pending.open(*a, Deadline(kStart + 1s));
  pending.expire(kStart + 1s);
  EXPECT_FALSE(pending.complete(answer(id)));
  EXPECT_EQ(events, (Events{"a deadline exceeded"}));
  EXPECT_EQ(pending.late_answers(), 1u);
  EXPECT_EQ(pending.unknown_answers(), 0u);
}

TEST_F(PendingCallsTest, ALateAnswerDoesNotReachTheNextCallOfItsSlot) {
  const auto a = call("a"), b = call("b");
  const RequestId first = pending.open(*a, Deadline(kStart + 1s));
  pending.expire(kStart + 1s);
  const RequestId second = pending.open(*b, Deadline(kStart + 2s));
  EXPECT_EQ(static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(second));
  EXPECT_FALSE(pending.complete(answer(first)));
  EXPECT_TRUE(pending.complete(answer(second)));
  EXPECT_EQ(events, (Events{"a deadline exceeded", "b answer ok"}));
}

TEST_F(PendingCallsTest, AnAnswerThatNobodyAskedForIsUnknown) {
  const auto a = call("a");
  const RequestId id = pending.open(*a, Deadline(kStart + 1s));
  for (const RequestId odd : {RequestId{0}, id + 1, id + (RequestId{1} << 32), ~RequestId{0}, RequestId{0xffffffff}}) {
    EXPECT_FALSE(pending.complete(answer(odd))) << odd;
  }
  EXPECT_TRUE(pending.complete(answer(id)));
  EXPECT_EQ(pending.late_answers() + pending.unknown_answers(), 5u);
}

TEST_F(PendingCallsTest, DeadlinesPassAtTheirTimeInAnyOrderOfOpening) {
  const auto late = call("late"), soon = call("soon"), never = call("never");
  pending.open(*late, Deadline(kStart + 10s));
  pending.open(*soon, Deadline(kStart + 20ms));
  pending.open(*never, Deadline());
  pending.expire(kStart + 19ms);
  EXPECT_EQ(events, Events{});
  pending.expire(kStart + 20ms);
  EXPECT_EQ(events, (Events{"soon deadline exceeded"}));
  pending.expire(kStart + 9999ms);
  EXPECT_EQ(events.size(), 1u);
  pending.expire(kStart + 10s);
  EXPECT_EQ(events.back(), "late deadline exceeded");
  pending.expire(kStart + 1000h);
  EXPECT_EQ(pending.size(), 1u);
}

TEST_F(PendingCallsTest, NextDeadlineNeverComesTooLate) {
  std::mt19937 random(7);
  std::vector<std::unique_ptr<NotedCall>> calls;
  std::vector<TimePoint> deadlines;
  for (int i = 0; i < 200; ++i) {
    calls.push_back(call("c"));
    deadlines.push_back(kStart + std::chrono::milliseconds(random() % 20000));
    pending.open(*calls.back(), Deadline(deadlines.back()));
  }
  std::sort(deadlines.begin(), deadlines.end());
  // Following next_deadline() tells every call within a tick of its deadline.
  int steps = 0;
  while (const auto next = pending.next_deadline()) {
    ASSERT_LT(++steps, 5000);
    const auto open = deadlines.end() - static_cast<std::ptrdiff_t>(pending.size());
    ASSERT_LE(*next, *open + WheelSlots::kTick);
    pending.expire(*next);
  }
  EXPECT_EQ(events.size(), 200u);
}

TEST_F(PendingCallsTest, ALostConnectionTellsUnsentFromSent) {
  const auto sent = call("sent"), queued = call("queued"), unsent = call("unsent");
  pending.open(*sent, Deadline(kStart + 1s));
  PendingCalls::sent(*sent, 100);
  pending.open(*queued, Deadline(kStart + 1s));
  PendingCalls::sent(*queued, 201);
  pending.open(*unsent, Deadline(kStart + 1s));
  pending.fail_all(Status(StatusCode::kUnavailable, "reset"), 200);
  EXPECT_EQ(events, (Events{"sent interrupted: reset", "queued unavailable: reset", "unsent unavailable: reset"}));
  EXPECT_TRUE(pending.empty());
}

TEST_F(PendingCallsTest, DestroyingACallTakesItBack) {
  auto a = call("a");
  const RequestId id = pending.open(*a, Deadline(kStart + 1s));
  a.reset();
  EXPECT_TRUE(pending.empty());
  EXPECT_FALSE(pending.complete(answer(id)));
  pending.expire(kStart + 2s);
  EXPECT_EQ(events, Events{});
  EXPECT_EQ(pending.late_answers(), 1u);
}

TEST_F(PendingCallsTest, ACallThatIsToldMayTakeOthersBackAndOpenNewOnes) {
  auto a = call("a"), b = call("b"), c = call("c");
  pending.open(*a, Deadline(kStart + 1s));
  pending.open(*b, Deadline(kStart + 1s));
  a->then = [&] {
    b.reset();
    pending.open(*c, Deadline(kStart + 3s));
  };
  pending.expire(kStart + 1s);
  EXPECT_EQ(events, (Events{"a deadline exceeded"}));
  EXPECT_EQ(pending.size(), 1u);

  auto d = call("d"), e = call("e");
  pending.open(*d, Deadline());
  pending.open(*e, Deadline());
  c->then = [&] { e.reset(); };
  pending.fail_all(Status(StatusCode::kUnavailable, "gone"), 0);
  EXPECT_EQ(events, (Events{"a deadline exceeded", "d unavailable: gone", "c unavailable: gone"}));
}

TEST_F(PendingCallsTest, SlotsAreUsedAgain) {
  std::vector<std::unique_ptr<NotedCall>> calls;
  for (int round = 0; round < 100; ++round) {
    for (int i = 0; i < 10; ++i) {
      calls.push_back(call("x"));
      EXPECT_LT(static_cast<std::uint32_t>(pending.open(*calls.back(), Deadline(kStart + 1s))), 10u);
    }
    calls.clear();
  }
}

TEST_F(PendingCallsTest, DestroyingTheTableLeavesTheCallsAlone) {
  const auto a = call("a");
  {
    PendingCalls short_lived(kStart);
    short_lived.open(*a, Deadline(kStart + 1s));
  }
  EXPECT_FALSE(a->pending());
  EXPECT_EQ(events, Events{});
}

}  // namespace
}  // namespace dubhe
