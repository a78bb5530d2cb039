// forking and broadcast: several providers in one call.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dubhe/common/background.h"
#include "typed_fixture.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

// A provider that answers when the test says so.
struct Held {
  explicit Held(ScriptedInvoker& provider) {
    provider.later = [this](Invocation& call) { return run(*this, call); };
  }
  static Task<Expected<Result>> run(Held& self, Invocation& call) {
    struct Ended {
      Held& self;
      ~Ended() { self.ended = true; }
    } const ended{self};
    self.slot = call.result_slot;
    self.invocation = &call;
    self.deadline = call.deadline;
    Status status = co_await self.answer;
    if (!status.ok()) co_return status;
    *static_cast<std::string*>(call.result_slot) = self.text;
    self.answered = true;
    co_return Result::in_slot();
  }
  void say(ManualExecutor& loop, std::string what) {
    text = std::move(what);
    loop.inside([this] { answer.complete(Status()); });
    loop.run();
  }
  void fail(ManualExecutor& loop, Status why) {
    loop.inside([&] { answer.complete(std::move(why)); });
    loop.run();
  }
  Completion<Status> answer;
  std::string text;
  void* slot = nullptr;
  Invocation* invocation = nullptr;
  Deadline deadline;
  bool answered = false, ended = false;
};

// A call that is begun and ends later.
struct Begun {
  Begun(LibraryFixture& f, Invoker& invoker, TypedCall<std::string>& call) {
    f.loop.inside(
        [&] { start(invoker.invoke(call.invocation), [this](Expected<Result> came) { answer.emplace(std::move(came)); }); });
    f.loop.run();
  }
  std::optional<Expected<Result>> answer;
};

TEST(Forking, TheFirstAnswerCountsAndTheOtherCallsAreTakenBack) {
  LibraryFixture f("forks=3&timeout=500");
  f.list(3);
  Held one(f.at(1)), two(f.at(2)), three(f.at(3));
  const auto invoker = f.join("forking");
  TypedCall<std::string> call(f, "title");
  call.invocation.attachments.set("tenant", "acme");
  Begun begun(f, *invoker, call);
  ASSERT_TRUE(one.slot != nullptr && two.slot != nullptr && three.slot != nullptr);
  EXPECT_EQ(std::set<void*>({one.slot, two.slot, three.slot, &call.result}).size(), 4u);  // each its own
  EXPECT_EQ(two.invocation->attachments.get("tenant"), "acme");
  EXPECT_EQ(two.deadline.at() - f.loop.now(), 500ms);  // at once, not one after another

  two.say(f.loop, "Emma");

  ASSERT_TRUE(begun.answer.has_value());
  ASSERT_TRUE(begun.answer->ok());
  EXPECT_EQ(call.result, "Emma");
  EXPECT_TRUE(one.ended && three.ended);
  EXPECT_FALSE(one.answered || three.answered);
}

TEST(Forking, AFailureWaitsForTheOthers) {
  LibraryFixture f("forks=2");
  f.list(2);
  Held one(f.at(1)), two(f.at(2));
  const auto invoker = f.join("forking");
  TypedCall<std::string> call(f, "title");
  Begun begun(f, *invoker, call);
  one.fail(f.loop, Status(StatusCode::kUnavailable, "refused"));
  EXPECT_FALSE(begun.answer.has_value());
  two.say(f.loop, "Emma");
  ASSERT_TRUE(begun.answer.has_value() && begun.answer->ok());
  EXPECT_EQ(call.result, "Emma");
}

TEST(Forking, AllFailedSaysWhoWasAsked) {
  LibraryFixture f("forks=2");
  f.list(2);
  for (const int host : {1, 2}) f.at(host).script = fails(StatusCode::kUnavailable, "refused");
  const auto invoker = f.join("forking");
  TypedCall<std::string> call(f, "title");
  const auto answer = f.invoke(*invoker, call.invocation);
  EXPECT_EQ(answer.status().code(), StatusCode::kUnavailable);
  EXPECT_THAT(answer.status().message(), HasSubstr("refused\n  cluster: `forking` asked 2 at once · 10.0.0."));
  EXPECT_THAT(answer.status().message(), HasSubstr("10.0.0.1:20880 (unavailable)"));
  EXPECT_THAT(answer.status().message(), HasSubstr("10.0.0.2:20880 (unavailable)"));
}

TEST(Forking, AsksAsManyAsForksSays) {
  struct Case {
    const char* settings;
    int asked;
  };
  for (const Case& c : {Case{"", 2}, Case{"forks=4", 4}, Case{"title.forks=3&forks=1", 3}, Case{"forks=0", 5},
                        Case{"forks=9", 5}, Case{"forks=-1", 5}}) {
    SCOPED_TRACE(c.settings);
    LibraryFixture f(c.settings);
    f.list(5);
    for (int host = 1; host <= 5; ++host) f.at(host).script = fails(StatusCode::kPeerFailure);
    const auto invoker = f.join("forking");
    TypedCall<std::string> call(f, "title");
    (void)f.invoke(*invoker, call.invocation);
    int asked = 0;
    for (int host = 1; host <= 5; ++host) {
      EXPECT_LE(f.at(host).calls, 1);
      asked += f.at(host).calls;
    }
    EXPECT_EQ(asked, c.asked);
  }
}

TEST(Forking, AnAnswerThatIsThereAtOnceEndsIt) {
  LibraryFixture f("forks=2");
  f.list(2);
  for (const int host : {1, 2}) f.at(host).script = answers<std::string>("Emma");
  const auto invoker = f.join("forking");
  TypedCall<std::string> call(f, "title");
  EXPECT_TRUE(f.invoke(*invoker, call.invocation).ok());
  EXPECT_EQ(call.result, "Emma");
  EXPECT_EQ(f.at(1).calls + f.at(2).calls, 1);
}

TEST(Forking, AnExceptionOfTheServiceIsAnAnswer) {
  LibraryFixture f("forks=2");
  f.list(2);
  for (const int host : {1, 2}) {
    f.at(host).script = [](Invocation&) -> Expected<Result> { return Result::thrown({"a.B", "no", {}}); };
  }
  const auto invoker = f.join("forking");
  TypedCall<std::string> call(f, "title");
  const auto answer = f.invoke(*invoker, call.invocation);
  ASSERT_TRUE(answer.ok());
  EXPECT_TRUE(answer->is_exception());
}

Task<void> run_call(Invoker& invoker, Invocation& call) { (void)co_await invoker.invoke(call); }

TEST(Forking, TakenBackByItsCallerItTakesAllBack) {
  LibraryFixture f("forks=2&loadbalance=leastactive");
  f.list(2);
  Held one(f.at(1)), two(f.at(2));
  const auto invoker = f.join("forking");
  TypedCall<std::string> call(f, "title");
  f.loop.inside([&] {
    Background running(run_call(*invoker, call.invocation));
    ASSERT_TRUE(one.slot != nullptr && two.slot != nullptr);
    running.stop();
  });
  EXPECT_TRUE(one.ended && two.ended);
  f.loop.run();
}

TEST(Broadcast, AsksEverybodyOneAfterAnother) {
  LibraryFixture f("timeout=300");
  f.list(3);
  std::vector<std::string> order;
  std::set<void*> slots;
  for (const int host : {1, 2, 3}) {
    f.at(host).script = [&, host](Invocation& call) -> Expected<Result> {
      order.push_back(std::to_string(host));
      slots.insert(call.result_slot);
      EXPECT_EQ(call.deadline.at() - f.loop.now(), 900ms);
      *static_cast<std::string*>(call.result_slot) = "from " + std::to_string(host);
      return Result::in_slot();
    };
  }
  const auto invoker = f.join("broadcast");
  TypedCall<std::string> call(f, "title");
  EXPECT_TRUE(f.invoke(*invoker, call.invocation).ok());
  EXPECT_EQ(order, (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(slots.count(&call.result), 0u);
  EXPECT_EQ(call.result, "from 3");
}

TEST(Broadcast, OneFailureIsTheCallsButEverybodyIsAsked) {
  LibraryFixture f;
  f.list(3);
  f.at(2).script = fails(StatusCode::kInterrupted, "connection lost");
  const auto invoker = f.join("broadcast");
  TypedCall<std::string> call(f, "title");
  const auto answer = f.invoke(*invoker, call.invocation);
  EXPECT_EQ(answer.status().code(), StatusCode::kInterrupted);
  EXPECT_THAT(answer.status().message(),
              HasSubstr("cluster: `broadcast` asked 3 of 3 providers, 1 failed · 10.0.0.2:20880 (interrupted)"));
  EXPECT_EQ(f.at(3).calls, 1);
}

TEST(Broadcast, SoManyFailuresEndItEarly) {
  struct Case {
    const char* settings;
    int asked;
  };
  // Of ten: a share of 25 is two (rounded down); 0 and what is beyond 100 never end it early.
  for (const Case& c : {Case{"", 10}, Case{"broadcast.fail.percent=25", 2}, Case{"broadcast.fail.percent=50", 5},
                        Case{"broadcast.fail.percent=0", 10}, Case{"title.broadcast.fail.percent=10", 1},
                        Case{"broadcast.fail.percent=700", 10}}) {
    SCOPED_TRACE(c.settings);
    LibraryFixture f(c.settings);
    f.list(10);
    int asked = 0;
    for (int host = 1; host <= 10; ++host) {
      f.at(host).script = [&asked](Invocation&) -> Expected<Result> {
        ++asked;
        return Status(StatusCode::kPeerFailure, "no");
      };
    }
    const auto invoker = f.join("broadcast");
    TypedCall<std::string> call(f, "title");
    EXPECT_FALSE(f.invoke(*invoker, call.invocation).ok());
    EXPECT_EQ(asked, c.asked);
  }
}

TEST(Broadcast, AnExceptionOfOneServiceIsTheAnswer) {
  LibraryFixture f;
  f.list(3);
  f.at(1).script = [](Invocation&) -> Expected<Result> { return Result::thrown({"a.B", "no", {}}); };
  const auto invoker = f.join("broadcast");
  TypedCall<std::string> call(f, "title");
  const auto answer = f.invoke(*invoker, call.invocation);
  ASSERT_TRUE(answer.ok());
  ASSERT_TRUE(answer->is_exception());
  EXPECT_EQ(answer->exception->java_class, "a.B");
  EXPECT_EQ(f.at(3).calls, 1);
}

TEST(Broadcast, NobodySaysWhy) {
  LibraryFixture f;
  f.list(0);
  for (const char* cluster : {"broadcast", "forking", "available", "failfast", "mergeable"}) {
    const auto invoker = f.join(cluster);
    TypedCall<std::string> call(f, "title");
    const auto answer = f.invoke(*invoker, call.invocation);
    EXPECT_EQ(answer.status().code(), StatusCode::kNotFound) << cluster;
    EXPECT_THAT(answer.status().message(), HasSubstr("No provider of dubhe.samples.GreetingService")) << cluster;
  }
}

}  // namespace
}  // namespace dubhe::test
