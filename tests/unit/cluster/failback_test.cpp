// Calls that are made again later.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "typed_fixture.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

struct Failback {
  explicit Failback(const std::string& parameters = {}, int providers = 1) : f(parameters) {
    f.list(providers);
    invoker = f.join("failback");
  }
  // The provider fails so often, then answers; what it was asked is taken down.
  void fail_times(int times) {
    for (auto& [address, provider] : f.made) {
      provider->script = [this, times, address = address](Invocation& call) -> Expected<Result> {
        asked.push_back(*static_cast<const std::string*>(call.argument_refs[0]) + "@" + address);
        if (static_cast<int>(asked.size()) <= times) return Status(StatusCode::kUnavailable, "refused");
        return Result();
      };
    }
  }
  void put(const std::string& title) {
    TypedCall<std::string> call(f, "put", title);
    call.invocation.result_slot = nullptr;
    EXPECT_TRUE(f.invoke(*invoker, call.invocation).ok());
    call.argument = "overwritten";
  }
  void wait(Duration time) { f.control.advance(time); }
  bool shut_down(Duration limit) {
    bool done = false;
    f.control.inside([&] {
      Cluster* const cluster = f.extensions.get<Cluster>("failback").value();
      start(cluster->shut_down(Deadline::after(f.control.now(), limit)), [&done] { done = true; });
    });
    f.control.run();
    return done;
  }
  LibraryFixture f;
  InvokerPtr invoker;
  std::vector<std::string> asked;
};

TEST(Failback, AFailedCallIsMadeAgainEveryFiveSeconds) {
  Failback b;
  b.fail_times(3);
  b.put("Emma");
  ASSERT_EQ(b.asked.size(), 1u);
  b.wait(4900ms);
  EXPECT_EQ(b.asked.size(), 1u);
  b.wait(200ms);
  EXPECT_EQ(b.asked.size(), 2u);
  b.wait(5s);
  b.wait(5s);
  EXPECT_EQ(b.asked, std::vector<std::string>(4, "Emma@10.0.0.1:20880"));  // the caller's own string is another by now
  b.wait(60s);
  EXPECT_EQ(b.asked.size(), 4u);
  EXPECT_EQ(b.f.logger.count("put has succeeded when it was made again (3 of 3)"), 1u);
}

TEST(Failback, IsGivenUpAfterItsRetries) {
  struct Case {
    const char* settings;
    std::size_t asked;
  };
  for (const Case& c : {Case{"", 4}, Case{"retries=1", 2}, Case{"retries=-1", 4}, Case{"put.retries=2&retries=9", 3},
                        Case{"retries=0", 1}}) {
    SCOPED_TRACE(c.settings);
    Failback b(c.settings);
    b.fail_times(1000);
    b.put("Emma");
    b.wait(10min);
    EXPECT_EQ(b.asked.size(), c.asked);
    EXPECT_EQ(b.f.logger.lines(LogLevel::kError).size(), 1u);
    EXPECT_EQ(b.f.logger.count("refused"), c.asked == 1 ? 1u : 2u);
  }
}

TEST(Failback, AsksAnotherProviderThanTheOneThatFailed) {
  Failback b({}, 2);
  b.fail_times(1);
  b.put("Emma");
  b.wait(5100ms);
  ASSERT_EQ(b.asked.size(), 2u);
  EXPECT_NE(b.asked[0], b.asked[1]);
}

TEST(Failback, WhatHasNoRoomIsLostAndSaidSo) {
  Failback b("failbacktasks=2");
  b.fail_times(1000);
  for (int i = 0; i < 4; ++i) b.put("Emma");
  EXPECT_EQ(b.f.logger.count("it is not repeated, since 2 calls wait already (`failbacktasks`)"), 2u);
  b.wait(1min);
  b.asked.clear();
  b.put("again");  // there is room again
  b.wait(5100ms);
  EXPECT_EQ(b.asked.size(), 2u);
}

TEST(Failback, RoomIsCountedInBytesToo) {
  Failback b("failback.bytes=1000");
  b.fail_times(1000);
  b.put(std::string(600, 'x'));
  b.put(std::string(600, 'y'));
  b.put("small");
  EXPECT_EQ(b.f.logger.count("fill 1000 bytes (`failback.bytes`)"), 1u);
  b.wait(5100ms);
  EXPECT_EQ(b.asked.size(), 5u);
}

TEST(Failback, NobodyThereIsAFailureLikeAnother) {
  Failback b({}, 0);
  b.put("Emma");
  b.f.scripts["10.0.0.1:20880"] = [&b](Invocation&) -> Expected<Result> {
    b.asked.push_back("asked");
    return Result();
  };
  b.f.list(1);
  b.wait(5100ms);
  EXPECT_EQ(b.asked.size(), 1u);
}

TEST(Failback, AtTheEndEverythingIsMadeAgainAtOnce) {
  Failback b;
  b.fail_times(3);
  for (const char* title : {"Emma", "Persuasion", "Sanditon"}) b.put(title);
  EXPECT_TRUE(b.shut_down(10s));
  EXPECT_EQ(b.asked.size(), 6u);
  EXPECT_EQ(b.f.logger.count("has succeeded when it was made again"), 3u);
  b.fail_times(1000);
  b.put("late");
  EXPECT_EQ(b.f.logger.count("it is not repeated, since the application stops"), 1u);
}

TEST(Failback, WhatFailsAtTheEndIsReported) {
  Failback b;
  b.fail_times(1000);
  b.put("Emma");
  EXPECT_TRUE(b.shut_down(10s));
  EXPECT_EQ(b.f.logger.count("put is not repeated any more, since the application stops, and the last attempt failed"), 1u);
}

TEST(Failback, AReferenceThatComesAfterTheEndRepeatsNothing) {
  Failback b;
  EXPECT_TRUE(b.shut_down(10s));
  b.invoker = b.f.join("failback");
  b.fail_times(1000);
  b.put("Emma");
  b.wait(10s);
  EXPECT_EQ(b.asked.size(), 1u);
  EXPECT_EQ(b.f.logger.count("it is not repeated, since the application stops"), 1u);
}

Task<Expected<Result>> answers_at_last(Completion<bool>& at_last) {
  (void)co_await at_last;
  co_return Result();
}

TEST(Failback, TheEndWaitsNoLongerThanItsLimit) {
  Failback b;
  b.fail_times(1);
  b.put("Emma");
  b.f.control.run();
  Completion<bool> at_last;
  b.f.at(1).later = [&at_last](Invocation&) { return answers_at_last(at_last); };
  bool done = false;
  b.f.control.inside([&] {
    Cluster* const cluster = b.f.extensions.get<Cluster>("failback").value();
    start(cluster->shut_down(Deadline::after(b.f.control.now(), 3s)), [&done] { done = true; });
  });
  b.f.control.advance(2900ms);
  EXPECT_FALSE(done);
  b.f.control.advance(200ms);
  EXPECT_TRUE(done);
  EXPECT_EQ(b.f.logger.count("1 calls of"), 1u);
  b.f.control.inside([&] { at_last.complete(true); });
}

TEST(Failback, AReferenceThatIsLetGoLeavesNothingBehind) {
  Failback b;
  b.fail_times(1000);
  b.put("Emma");
  b.f.control.run();
  b.invoker.reset();
  b.f.control.run();
  EXPECT_EQ(b.f.logger.count("put is not repeated any more, since its reference was let go"), 1u);
  EXPECT_EQ(b.f.control.timers(), 0u);
}

}  // namespace
}  // namespace dubhe::test
