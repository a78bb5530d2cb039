#include "dubhe/common/background.h"

#include "call_slots.h"
#include "filter_fixture.h"

#include <gmock/gmock.h>

#include <deque>

namespace dubhe::test {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

Task<Expected<Result>> wait_for(Completion<Expected<Result>>& turn) { co_return co_await turn; }
Task<void> note(Task<Expected<Result>> call, std::vector<std::string>& to, std::string name) {
  const Expected<Result> answer = co_await call;
  to.push_back(name +
               (answer ? " answered" : " " + std::string(to_string(answer.status().code()))));
}

class ActiveLimit : public FilterTest {
 protected:
  void use(const std::string& parameters) {
    invoker = around(make_active_limit_filter, consumer(parameters));
    scripted->script = [this](Invocation&) { return wait_for(turns.emplace_back()); };
  }
  Background begin(Invocation& call, std::string name) {
    Background running;
    executor.inside(
        [&] { running = Background(note(invoker->invoke(call), events, std::move(name))); });
    return running;
  }
  void answer(std::size_t which) {
    executor.inside([&] { turns[which].complete(Result()); });
    executor.run();
  }
  Invocation limited() {
    Invocation call = call_of(kLeave);
    call.options = &options;
    return call;
  }

  MethodOptions options{.timeout = milliseconds(500)};
  InvokerPtr invoker;
  std::deque<Completion<Expected<Result>>> turns;
  std::vector<std::string> events;
};

TEST_F(ActiveLimit, WhoComesWhenAllSlotsAreTakenWaitsForOne) {
  use("&actives=1");
  Invocation a = limited(), b = limited(), c = limited();
  const Background first = begin(a, "a"), second = begin(b, "b"), third = begin(c, "c");
  EXPECT_EQ(scripted->calls, 1);
  answer(0);
  EXPECT_EQ(scripted->calls, 2);
  answer(1);
  answer(2);
  EXPECT_EQ(events, (std::vector<std::string>{"a answered", "b answered", "c answered"}));
  EXPECT_EQ(executor.timers(), 0u);
}

TEST_F(ActiveLimit, WaitsNoLongerThanTheTimeout) {
  use("&actives=1");
  Invocation a = limited(), b = limited();
  const Background first = begin(a, "a");
  executor.advance(milliseconds(100));
  const Background second = begin(b, "b");
  executor.advance(milliseconds(499));
  EXPECT_EQ(events, std::vector<std::string>{});
  executor.advance(milliseconds(1));
  EXPECT_EQ(events, std::vector<std::string>{"b overloaded"});
  EXPECT_EQ(scripted->calls, 1);
  answer(0);
  Invocation c = limited();
  const Background third = begin(c, "c");
  EXPECT_EQ(scripted->calls, 2);
}

TEST_F(ActiveLimit, SaysWhatDubboSays) {
  use("&leave.actives=1&timeout=5");
  Invocation a = limited(), b = limited();
  b.deadline = Deadline(executor.now() + milliseconds(20));  // sooner than its timeout
  const Background first = begin(a, "a");
  std::optional<Expected<Result>> refused;
  executor.inside(
      [&] { start(invoker->invoke(b), [&](Expected<Result> got) { refused = std::move(got); }); });
  executor.advance(milliseconds(20));
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->status().message(),
            "Waiting concurrent invoke timeout in client-side for service:  com.acme.Desk, method: "
            "leave, elapsed: 20, timeout: "
            "500. concurrent invokes: 1. max concurrent invoke limit: 1 (`actives`)");
}

TEST_F(ActiveLimit, MethodsAreCountedApartAndTheOthersNotAtAll) {
  use("&leave.actives=1");
  Invocation a = limited(), b = call_of(kSay), c = call_of(kSay);
  const Background first = begin(a, "a"), second = begin(b, "b"), third = begin(c, "c");
  EXPECT_EQ(scripted->calls, 3);
}

TEST_F(ActiveLimit, ACallTakenBackGivesItsSlotOn) {
  use("&actives=1");
  Invocation a = limited(), b = limited(), c = limited();
  Background first = begin(a, "a"), second = begin(b, "b");
  const Background third = begin(c, "c");
  executor.inside([&] { second.stop(); });  // while it waits
  executor.inside([&] { first.stop(); });   // while it runs
  executor.run();
  EXPECT_EQ(scripted->calls, 2);
  answer(1);
  EXPECT_EQ(events, std::vector<std::string>{"c answered"});
}

TEST_F(ActiveLimit, ASlotOnItsWayToWhoHasLeftIsNotLost) {
  use("&actives=1");
  Invocation a = limited(), b = limited(), c = limited();
  Background first = begin(a, "a"), second = begin(b, "b");
  executor.inside([&] { first.stop(); });   // its slot is on its way to b
  executor.inside([&] { second.stop(); });  // which leaves before it comes
  executor.run();
  const Background third = begin(c, "c");
  EXPECT_EQ(scripted->calls, 2);
}

TEST_F(ActiveLimit, SlotsGoBetweenLoops) {
  const auto slots = std::make_shared<filters::CallSlots>(1);
  ManualExecutor other(1);
  ASSERT_TRUE(slots->try_take());
  std::optional<bool> got;
  struct Waiter {
    static Task<bool> wait(std::shared_ptr<filters::CallSlots> slots, Executor& here) {
      filters::CallSlots::Wait wait(std::move(slots), here, here.now() + milliseconds(100));
      co_return co_await wait;
    }
  };
  other.inside([&] { start(Waiter::wait(slots, other), [&](bool value) { got = value; }); });
  EXPECT_FALSE(slots->try_take());
  executor.inside([&] { slots->release(); });
  EXPECT_FALSE(got.has_value());  // only on its own loop
  other.run();
  EXPECT_EQ(got, true);
  EXPECT_EQ(slots->taken(), 1u);
}

}  // namespace
}  // namespace dubhe::test
