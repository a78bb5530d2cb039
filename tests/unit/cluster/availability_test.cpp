// Who gets a call while somebody is not connected, and who stays with one provider.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "cluster_fixture.h"
#include "directory/routed_list.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

struct Availability {
  explicit Availability(const std::string& parameters = {}) : f(parameters), invoker(f.join()) {}
  void call(int count, std::uint32_t method = 0) {
    for (int i = 0; i < count; ++i) {
      Invocation one = f.call(method);
      EXPECT_TRUE(f.invoke(*invoker, one).ok());
    }
  }
  void wait(Duration time) {
    f.control.advance(time);
    f.loop.run();
  }
  std::size_t listed() { return f.directory->acquire()->list().all().size(); }
  ClusterFixture f;
  InvokerPtr invoker;
};

TEST(Availability, WhoIsNotConnectedLeavesTheListAndComesBack) {
  Availability a;
  a.f.list(4);
  a.f.at(2).connected = false;
  a.call(50);
  a.wait(100ms);
  EXPECT_EQ(a.listed(), 3u);
  EXPECT_EQ(a.f.at(2).calls, 0);

  a.f.at(2).connected = true;
  a.wait(Directory::kLookInterval);

  EXPECT_EQ(a.listed(), 4u);
  a.call(100);
  EXPECT_GT(a.f.at(2).calls, 5);
  EXPECT_EQ(a.f.refers, 4);             // the same invokers
  EXPECT_EQ(a.f.control.timers(), 0u);  // nobody is looked for any more
}

TEST(Availability, OnceTheyHaveLeftNobodyIsDrawnInVain) {
  Availability a;
  a.f.list(40);
  for (int host = 1; host <= 30; ++host) a.f.at(host).connected = false;
  a.call(5);
  a.wait(100ms);

  std::size_t asked = 0;
  for (auto& [address, provider] : a.f.made) provider->asked_available = &asked;
  a.call(100);

  EXPECT_EQ(asked, 100u);  // the chosen one, once per call
}

// Says that it leaves while a call is on its way to it.
ScriptedInvoker::Script leaves(ScriptedInvoker& who) {
  return [&who](Invocation&) -> Expected<Result> {
    who.connected = false;
    return Status(StatusCode::kUnavailable, "is going away");
  };
}

TEST(Availability, WhoLeavesBetweenChoiceAndCallCostsNoAttempt) {
  for (const char* cluster : {"failover", "failfast", "failsafe", "failback"}) {
    ClusterFixture f("retries=0&loadbalance=roundrobin");
    f.list(3);
    const auto invoker = f.join(cluster);
    for (const int host : {1, 2}) f.at(host).script = leaves(f.at(host));
    for (int i = 0; i < 10; ++i) {
      Invocation call = f.call();
      EXPECT_TRUE(f.invoke(*invoker, call).ok()) << cluster;
      EXPECT_EQ(call.attempt, 1) << cluster;
    }
    EXPECT_EQ(f.at(1).calls + f.at(2).calls, 2) << cluster;
    EXPECT_EQ(f.at(3).calls, 10) << cluster;
  }
}

TEST(Availability, WhenNobodyElseTakesCallsTheFailureIsTold) {
  ClusterFixture f("retries=0");
  f.list(2);
  const auto invoker = f.join();
  for (const int host : {1, 2}) f.at(host).script = leaves(f.at(host));
  Invocation call = f.call();
  const auto answer = f.invoke(*invoker, call);
  EXPECT_EQ(answer.status().code(), StatusCode::kUnavailable);
  EXPECT_THAT(answer.status().message(), HasSubstr("attempt 1 of 1 · tried 10.0.0."));
}

TEST(Availability, WhatMayHaveRunIsNotCalledElsewhere) {
  ClusterFixture f("retries=0");
  f.list(2);
  const auto invoker = f.join();
  for (const int host : {1, 2}) {
    f.at(host).script = [&who = f.at(host)](Invocation&) -> Expected<Result> {
      who.connected = false;
      return Status(StatusCode::kInterrupted, "the connection was lost");
    };
  }
  Invocation call = f.call();
  EXPECT_EQ(f.invoke(*invoker, call).status().code(), StatusCode::kInterrupted);
  EXPECT_EQ(f.at(1).calls + f.at(2).calls, 1);
}

TEST(Availability, WhenAllAreGoneAllStay) {
  Availability a;
  a.f.list(3);
  for (const int host : {1, 2, 3}) a.f.at(host).connected = false;
  a.call(5);
  a.wait(1s);
  EXPECT_EQ(a.listed(), 3u);
  EXPECT_EQ(a.f.at(1).calls + a.f.at(2).calls + a.f.at(3).calls, 5);

  a.f.at(3).connected = true;
  a.call(20);  // one of them meets somebody who is not
  a.wait(100ms);
  EXPECT_EQ(a.listed(), 1u);
}

TEST(Availability, ANewListKeepsOutWhoIsStillAwayAndForgetsWhoWent) {
  Availability a;
  a.f.list(3);
  a.f.at(1).connected = false;
  a.call(30);
  a.wait(100ms);
  ASSERT_EQ(a.listed(), 2u);
  a.f.list(4);
  EXPECT_EQ(a.listed(), 3u);
  a.f.list({ClusterFixture::provider(2), ClusterFixture::provider(3)});
  EXPECT_EQ(a.listed(), 2u);
  a.wait(1s);
  EXPECT_EQ(a.f.control.timers(), 0u);
}

TEST(Availability, WithoutTheCheckEverybodyIsAsked) {
  Availability a("cluster.availablecheck=false");
  a.f.list(2);
  a.f.at(1).connected = false;
  a.call(100);
  a.wait(1s);
  EXPECT_GT(a.f.at(1).calls, 20);
  EXPECT_EQ(a.listed(), 2u);
}

TEST(Availability, AListWithoutAnybodyConnectedSaysSo) {
  std::vector<std::unique_ptr<Router>> routers;
  ExtensionRegistry none(null_logger());
  const Url url = parse("consumer://1.1.1.1/x?dubbo.tag=blue&dubbo.force.tag=true");
  routers.push_back(make_tag_router(ExtensionContext(none, url, "tag")).value());
  ClusterFixture f({}, std::move(routers));
  f.list({ClusterFixture::provider(1, "dubbo.tag=blue"), ClusterFixture::provider(2, "dubbo.tag=blue"),
          ClusterFixture::provider(3, "dubbo.tag=red")});
  f.at(1).connected = f.at(2).connected = false;
  const auto invoker = f.join();
  Invocation first = f.call();
  (void)f.invoke(*invoker, first);
  f.control.advance(100ms);
  f.loop.run();
  Invocation call = f.call();
  EXPECT_THAT(f.invoke(*invoker, call).status().message(),
              HasSubstr("knows 1 that can be called, and 2 that are not connected now"));
}

int used(ClusterFixture& f) {
  int count = 0;
  for (const auto& [address, provider] : f.made) count += provider->calls > 0 ? 1 : 0;
  return count;
}

TEST(Sticky, StaysWithOneProviderWhileItCanBeReached) {
  Availability a("sticky=true");
  a.f.list(10);
  a.call(100);
  ASSERT_EQ(used(a.f), 1);
  for (int host = 1; host <= 10; ++host) {
    if (a.f.at(host).calls > 0) a.f.at(host).connected = false;
  }
  a.call(100);
  EXPECT_EQ(used(a.f), 2);
  a.f.list(10);  // the same list again
  a.call(50);
  EXPECT_EQ(used(a.f), 2);
}

TEST(Sticky, MovesOnWhenTheProviderLeaves) {
  Availability a("sticky=true");
  a.f.list(3);
  a.call(10);
  std::vector<std::string> others;
  for (int host = 1; host <= 3; ++host) {
    if (a.f.at(host).calls == 0) others.push_back(ClusterFixture::provider(host));
  }
  ASSERT_EQ(others.size(), 2u);
  a.f.list(others);
  a.call(20);
  EXPECT_EQ(used(a.f), 2);
}

TEST(Sticky, AFailedAttemptAsksAnother) {
  ClusterFixture f("sticky=true");
  f.list(2);
  int attempts = 0;
  for (const int host : {1, 2}) {
    f.at(host).script = [&attempts](Invocation&) -> Expected<Result> {
      if (++attempts == 1) return Status(StatusCode::kUnavailable, "no");
      return Result();
    };
  }
  const auto invoker = f.join();
  Invocation call = f.call();
  EXPECT_TRUE(f.invoke(*invoker, call).ok());
  EXPECT_EQ(f.at(1).calls, 1);
  EXPECT_EQ(f.at(2).calls, 1);
}

TEST(Sticky, IsSaidForOneMethodAlone) {
  Availability a("greet.sticky=true");
  a.f.list(5);
  a.call(60, 1);
  EXPECT_EQ(used(a.f), 5);
  for (auto& [address, provider] : a.f.made) provider->calls = 0;
  a.call(60, 0);
  EXPECT_EQ(used(a.f), 1);
}

}  // namespace
}  // namespace dubhe::test
