// Balancers that choose by what runs at the providers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "balance/adaptive_load.h"
#include "balance/load_balances.h"
#include "cluster_fixture.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;

// A balancer's picker over providers of these weights, used as the cluster does.
struct Balanced {
  Balanced(std::vector<ProviderPtr> providers, LoadBalance& balance)
      : snapshot(std::move(providers), {}), picker(balance.prepare(snapshot, service.methods[0])) {}

  std::uint32_t pick() { return picker->pick(call, {}); }
  // Begins a call at this provider.
  WatchedCall begin(std::uint32_t index) { return WatchedCall(picker->watch(index), call); }
  void answered_after(std::uint32_t index, Duration elapsed, ManualExecutor& loop) {
    loop.inside([&] {
      WatchedCall one = begin(index);
      loop.advance(elapsed);
      one.end(Result());
    });
  }
  std::map<std::uint32_t, int> picks(int count) {
    std::map<std::uint32_t, int> counts;
    for (int i = 0; i < count; ++i) ++counts[pick()];
    return counts;
  }

  ServiceDescriptor service = greeting_service();
  Snapshot snapshot;
  std::unique_ptr<Picker> picker;
  Invocation call{service, service.methods[0]};
};

struct WithService {
  ServiceDescriptor service = greeting_service();
};

TEST(LeastActive, TakesWhoHasTheFewestCallsRunning) {
  const WithService of;
  LeastActiveBalance balance(1, kDefaultSample);
  Balanced b(weighted(of.service, {100, 100, 100}), balance);

  const WatchedCall first = b.begin(0), second = b.begin(0), third = b.begin(2);

  EXPECT_EQ(b.picks(100), (std::map<std::uint32_t, int>{{1, 100}}));
}

TEST(LeastActive, CountsEndWithTheCallHoweverItEnds) {
  const WithService of;
  LeastActiveBalance balance(1, kDefaultSample);
  Balanced b(weighted(of.service, {100, 100}), balance);
  {
    WatchedCall answered = b.begin(0), failed = b.begin(0);
    const WatchedCall taken_back = b.begin(0);
    answered.end(Result());
    failed.end(Status(StatusCode::kUnavailable, "no"));
    EXPECT_EQ(b.pick(), 1u);  // one still runs
  }
  EXPECT_EQ(b.picks(200).size(), 2u);
}

TEST(LeastActive, EqualsShareByWeight) {
  const WithService of;
  LeastActiveBalance balance(7, kDefaultSample);
  Balanced b(weighted(of.service, {300, 100, 0}), balance);

  const auto picks = b.picks(40'000);

  EXPECT_EQ(picks.count(2), 0u);
  EXPECT_NEAR(picks.at(0), 30'000, 600);
  EXPECT_NEAR(picks.at(1), 10'000, 600);
}

TEST(LeastActive, CountsBelongToTheProviderAndOutliveTheList) {
  const WithService of;
  LeastActiveBalance balance(1, kDefaultSample);
  const auto providers = weighted(of.service, {100, 100});
  Balanced before(providers, balance);
  const WatchedCall running = before.begin(0);

  Balanced after(providers, balance);

  EXPECT_EQ(after.picks(50), (std::map<std::uint32_t, int>{{1, 50}}));
}

TEST(LeastActive, OfManyProvidersASampleIsLookedAt) {
  const WithService of;
  LeastActiveBalance balance(3, 10);
  Balanced b(weighted(of.service, std::vector<int>(200, 100)), balance);
  std::vector<WatchedCall> running;
  for (std::uint32_t i = 0; i < 100; ++i) running.push_back(b.begin(i));

  int idle = 0;
  for (int i = 0; i < 1000; ++i) idle += b.pick() >= 100 ? 1 : 0;

  // Busy only when all ten drawn are: one in a thousand.
  EXPECT_GT(idle, 980);
  // Somebody whom a whole look would never choose twice in a row is not always the same.
  EXPECT_GT(b.picks(1000).size(), 90u);
}

TEST(LeastActive, LeavesOutWhoWasTried) {
  const WithService of;
  LeastActiveBalance balance(1, kDefaultSample);
  Balanced b(weighted(of.service, {100, 100}), balance);
  const WatchedCall busy = b.begin(1);
  Tried tried;
  tried.add(0);
  EXPECT_EQ(b.picker->pick(b.call, tried), 1u);
  tried.add(1);
  EXPECT_EQ(b.picker->pick(b.call, tried), Picker::kNobody);
}

TEST(ShortestResponse, TakesWhoWouldAnswerFirst) {
  const WithService of;
  ManualExecutor loop;
  ShortestResponseBalance balance(1, kDefaultSample, 30s);
  Balanced b(weighted(of.service, {100, 100}), balance);
  b.answered_after(0, 100ms, loop);
  b.answered_after(1, 30ms, loop);

  loop.inside([&] {
    EXPECT_EQ(b.picks(50), (std::map<std::uint32_t, int>{{1, 50}}));
    // Four in front of it: 5 × 30 ms are longer than 100 ms.
    const WatchedCall a = b.begin(1), c = b.begin(1), d = b.begin(1), e = b.begin(1);
    EXPECT_EQ(b.picks(50), (std::map<std::uint32_t, int>{{0, 50}}));
  });
}

TEST(ShortestResponse, WhoWasNeverAskedComesFirst) {
  const WithService of;
  ManualExecutor loop;
  ShortestResponseBalance balance(1, kDefaultSample, 30s);
  Balanced b(weighted(of.service, {100, 100}), balance);
  b.answered_after(0, 1ms, loop);
  loop.inside([&] { EXPECT_EQ(b.picks(50), (std::map<std::uint32_t, int>{{1, 50}})); });
}

TEST(ShortestResponse, ForgetsWhatIsOlderThanTheWindow) {
  const WithService of;
  ManualExecutor loop;
  ShortestResponseBalance balance(1, kDefaultSample, 30s);
  Balanced b(weighted(of.service, {100, 100}), balance);
  loop.inside([&] { (void)b.pick(); });  // the window begins
  b.answered_after(0, 500ms, loop);
  b.answered_after(1, 10ms, loop);
  loop.inside([&] { EXPECT_EQ(b.picks(20), (std::map<std::uint32_t, int>{{1, 20}})); });

  loop.advance(31s);

  loop.inside([&] { EXPECT_EQ(b.picks(400).size(), 2u); });  // both unknown again
  b.answered_after(0, 5ms, loop);
  b.answered_after(1, 10ms, loop);
  loop.inside([&] { EXPECT_EQ(b.picks(20), (std::map<std::uint32_t, int>{{0, 20}})); });
}

TEST(TwoChoices, TheBusiestOfThreeIsNeverTaken) {
  const WithService of;
  TwoChoicesBalance balance(5);
  Balanced b(weighted(of.service, {100, 100, 100}), balance);
  const WatchedCall a = b.begin(1), c = b.begin(1);
  const WatchedCall d = b.begin(0);

  const auto picks = b.picks(30'000);

  EXPECT_EQ(picks.count(1), 0u);  // whoever is drawn beside it has fewer
  // 0 wins against 1 alone, that is in a third of the draws.
  EXPECT_NEAR(picks.at(0), 10'000, 500);
  EXPECT_NEAR(picks.at(2), 20'000, 500);
}

TEST(TwoChoices, DrawsByWeight) {
  const WithService of;
  TwoChoicesBalance balance(5);
  Balanced b(weighted(of.service, {100, 300, 0}), balance);
  const auto picks = b.picks(40'000);
  EXPECT_EQ(picks.count(2), 0u);
  EXPECT_NEAR(picks.at(1), 30'000, 700);  // equally idle: the first drawn
}

TEST(TwoChoices, OneProviderIsEnough) {
  const WithService of;
  TwoChoicesBalance balance(5);
  Balanced b(weighted(of.service, {100}), balance);
  EXPECT_EQ(b.pick(), 0u);
  Tried tried;
  tried.add(0);
  EXPECT_EQ(b.picker->pick(b.call, tried), Picker::kNobody);
}

Expected<Result> reports(std::string_view text) {
  Result result;
  result.attachments = std::make_unique<Attachments>();
  result.attachments->set(kAdaptiveKey, text);
  return result;
}

struct Adaptive : ::testing::Test {
  double load(AdaptiveLoad& of) { return of.load(loop.now(), 1000ms, 100); }
  void answered(AdaptiveLoad& of, Duration after, const Expected<Result>& answer) {
    const TimePoint began = loop.now();
    of.began(call, began);
    loop.advance(after);
    of.ended(began, loop.now(), &answer);
  }
  ManualExecutor loop;
  ServiceDescriptor service = greeting_service();
  Invocation call{service, service.methods[0]};
};

TEST_F(Adaptive, AsksProvidersForTheirLoad) {
  AdaptiveLoad one;
  one.began(call, loop.now());
  EXPECT_EQ(call.attachments.get("lb_adaptive"), "mem,load");
}

TEST_F(Adaptive, WhoWasNotChosenForTwoTimeoutsIsTriedAgain) {
  AdaptiveLoad one;
  answered(one, 500ms, reports("curTime:1700000000000,load:0.9"));
  EXPECT_GT(load(one), 0);
  loop.advance(2001ms);
  EXPECT_EQ(load(one), 0);
}

TEST_F(Adaptive, MoreCpuSlowerAnswersAndRunningCallsWeighMore) {
  const auto after = [this](Duration elapsed, const char* report, int running) {
    AdaptiveLoad one;
    answered(one, elapsed, reports(report));
    for (int i = 0; i < running; ++i) one.began(call, loop.now());
    return load(one);
  };
  const double base = after(100ms, "curTime:1,load:0.2", 0);
  EXPECT_GT(after(100ms, "curTime:1,load:0.4", 0), base);
  EXPECT_GT(after(400ms, "curTime:1,load:0.2", 0), base);
  EXPECT_GT(after(100ms, "curTime:1,load:0.2", 3), base);
}

TEST_F(Adaptive, LookingTwiceBetweenAnswersFinesNobodyAndSilenceOnlyWhoWasAsked) {
  AdaptiveLoad idle, asked;
  for (AdaptiveLoad* one : {&idle, &asked, &idle, &asked}) answered(*one, 10ms, reports("curTime:1,load:0.5"));
  const double before = load(idle);
  loop.advance(20ms);
  EXPECT_EQ(load(idle), before);
  EXPECT_EQ(load(idle), before);
  asked.began(call, loop.now());
  const double running = load(asked);
  loop.advance(1100ms);
  EXPECT_LT(load(idle), before);
  EXPECT_GT(load(asked), running);
}

TEST_F(Adaptive, AnOlderReportThatComesLateIsNotHeard) {
  AdaptiveLoad one;
  answered(one, 10ms, reports("curTime:2000,load:0.5"));
  AdaptiveLoad same;
  answered(same, 10ms, reports("curTime:2000,load:0.5"));
  answered(one, 10ms, reports("curTime:1000,load:0.0001"));
  answered(same, 10ms, reports("nonsense"));
  EXPECT_GT(load(one), load(same) / 2);
}

TEST_F(Adaptive, ReportsThatMakeNoSenseHurtNobody) {
  for (const char* text : {"", ",", ":", "curTime:,load:", "curTime:x,load:y", "curTime:1,load:nan", "load:-5,curTime:9"}) {
    AdaptiveLoad one;
    answered(one, 10ms, reports(text));
    EXPECT_GE(load(one), 0) << text;
    EXPECT_LT(load(one), 100) << text;
  }
}

TEST_F(Adaptive, TheBetterOfTwoIsTaken) {
  ClusterFixture f("loadbalance=adaptive");
  f.list(2);
  for (const int host : {1, 2}) {
    f.at(host).script = [&f, host](Invocation&) -> Expected<Result> {
      f.loop.advance(host == 1 ? 400ms : 2ms);
      return reports(host == 1 ? "curTime:1700000000000,load:0.9" : "curTime:1700000000000,load:0.1");
    };
  }
  const auto invoker = f.join();
  for (int i = 0; i < 100; ++i) {
    Invocation one = f.call();
    EXPECT_TRUE(f.invoke(*invoker, one).ok());
  }
  EXPECT_GT(f.at(2).calls, 80);
}

// Work per choice, not time: what a prepared picker looks at does not grow with the list.
TEST(ManyProviders, PreparedPickersLookAtNobodyInTheList) {
  std::vector<std::string> urls;
  for (int i = 0; i < 2000; ++i) {
    urls.push_back("dubbo://10." + std::to_string(i / 250) + ".1." + std::to_string(i % 250 + 1) +
                   ":20880/dubhe.samples.GreetingService?interface=dubhe.samples.GreetingService");
  }
  for (const char* name : {"random", "roundrobin", "p2c", "consistenthash", "adaptive", "leastactive", "shortestresponse"}) {
    SCOPED_TRACE(name);
    ClusterFixture many(std::string("loadbalance=") + name + "&loadbalance.sample=20");
    many.list(urls);
    std::size_t looked_at = 0;
    for (auto& [address, provider] : many.made) provider->asked_available = &looked_at;
    const auto invoker = many.join();
    for (int i = 0; i < 100; ++i) {
      Invocation call = many.call();
      EXPECT_TRUE(many.invoke(*invoker, call).ok());
    }
    EXPECT_EQ(looked_at, 100u);  // the chosen one, once per call
  }
}

}  // namespace
}  // namespace dubhe::test
