#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <numeric>

#include "cluster_fixture.h"

namespace dubhe::test {
namespace {

class LoadBalanceTest : public ::testing::Test {
 protected:
  LoadBalanceTest() { extensions.set_resource<RandomSource>(seeds); }

  std::unique_ptr<LoadBalance> make(std::string_view name) {
    const ExtensionContext context(extensions, url, name);
    return std::move(*(name == "random" ? make_random(context) : make_roundrobin(context)));
  }
  Snapshot snapshot(const std::vector<int>& weights) { return Snapshot(weighted(service, weights), wall.now()); }
  Invocation call() { return Invocation(service, service.methods[0]); }
  std::vector<int> count(Picker& picker, std::size_t providers, int picks, const Tried& tried = {}) {
    std::vector<int> counts(providers);
    Invocation one = call();
    for (int i = 0; i < picks; ++i) ++counts.at(picker.pick(one, tried));
    return counts;
  }

  RecordingLogger logger;
  CountedSeeds seeds;
  ExtensionRegistry extensions{logger};
  Url url;
  FakeWallClock wall;
  ServiceDescriptor service = greeting_service();
};

// Tells a mistake in the shares from chance: beyond six standard deviations is one in a billion.
void expect_shares(const std::vector<int>& counts, const std::vector<int>& weights) {
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  const double picks = std::accumulate(counts.begin(), counts.end(), 0.0);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double share = weights[i] / total;
    const double deviation = std::sqrt(picks * share * (1 - share));
    EXPECT_NEAR(counts[i], picks * share, 6 * deviation) << "provider " << i;
  }
}

TEST_F(LoadBalanceTest, RandomChoosesInProportionToTheWeights) {
  const std::vector<int> cases[] = {{100, 100, 100}, {100, 200, 300}, {1, 1000}, {7}, {0, 5, 0, 5, 0}, {300, 0, 0, 100}};
  for (const auto& weights : cases) {
    SCOPED_TRACE(::testing::PrintToString(weights));
    const Snapshot providers = snapshot(weights);
    auto balance = make("random");
    auto picker = balance->prepare(providers, service.methods[0]);
    expect_shares(count(*picker, weights.size(), 40'000), weights);
  }
}

TEST_F(LoadBalanceTest, RandomAmongThoseLeftKeepsTheirProportion) {
  const Snapshot providers = snapshot({100, 200, 300, 0, 400});
  auto balance = make("random");
  auto picker = balance->prepare(providers, service.methods[0]);
  Tried tried;
  tried.add(4);
  tried.add(1);
  tried.add(1);
  expect_shares(count(*picker, 5, 40'000, tried), {100, 0, 300, 0, 0});
}

TEST_F(LoadBalanceTest, EqualWeightsOfZeroAreEqualWeights) {
  for (const char* name : {"random", "roundrobin"}) {
    SCOPED_TRACE(name);
    const Snapshot providers = snapshot({0, 0, 0});
    auto balance = make(name);
    auto picker = balance->prepare(providers, service.methods[0]);
    for (const int picked : count(*picker, 3, 3000)) EXPECT_NEAR(picked, 1000, 160);
  }
}

TEST_F(LoadBalanceTest, SaysWhenEverybodyWasTriedAndNeverChoosesOneOfThem) {
  for (const char* name : {"random", "roundrobin"}) {
    SCOPED_TRACE(name);
    const Snapshot providers = snapshot({100, 0, 200, 200, 50, 50, 50, 50, 50, 50, 50, 50});
    auto balance = make(name);
    auto picker = balance->prepare(providers, service.methods[0]);
    Invocation one = call();
    Tried tried;
    for (int i = 0; i < 11; ++i) {
      const std::uint32_t index = picker->pick(one, tried);
      ASSERT_LT(index, providers.size());
      EXPECT_FALSE(tried.contains(index));
      EXPECT_NE(index, 1u);  // weight 0
      tried.add(index);
    }
    EXPECT_EQ(picker->pick(one, tried), Picker::kNobody);
  }
}

// The definition, as slow as it is: everybody gains its weight, the first that has most is chosen and pays the sum.
std::vector<std::uint32_t> by_definition(const std::vector<int>& weights, int picks) {
  std::vector<long> current(weights.size());
  const long total = std::accumulate(weights.begin(), weights.end(), 0L);
  std::vector<std::uint32_t> order;
  for (int i = 0; i < picks; ++i) {
    std::size_t best = weights.size();
    for (std::size_t k = 0; k < weights.size(); ++k) {
      current[k] += weights[k];
      if (weights[k] > 0 && (best == weights.size() || current[k] > current[best])) best = k;
    }
    current[best] -= total;
    order.push_back(static_cast<std::uint32_t>(best));
  }
  return order;
}

TEST_F(LoadBalanceTest, RoundRobinIsSmoothAsDubboDefinesIt) {
  const std::vector<int> cases[] = {{5, 1, 1}, {100, 100, 100}, {100, 200, 300, 200, 100}, {1, 2, 3, 4, 5, 6, 7}, {9},
                                    {0, 3, 1, 0, 3}, {200, 100, 200, 100, 200}};
  for (const auto& weights : cases) {
    SCOPED_TRACE(::testing::PrintToString(weights));
    const Snapshot providers = snapshot(weights);
    auto balance = make("roundrobin");
    auto picker = balance->prepare(providers, service.methods[0]);
    std::vector<std::uint32_t> order;
    Invocation one = call();
    for (int i = 0; i < 500; ++i) order.push_back(picker->pick(one, {}));
    EXPECT_EQ(order, by_definition(weights, 500));
  }
}

TEST_F(LoadBalanceTest, RoundRobinSharesAreExactOverWholeRounds) {
  const std::vector<int> weights = {100, 300, 600};
  const Snapshot providers = snapshot(weights);
  auto balance = make("roundrobin");
  auto picker = balance->prepare(providers, service.methods[0]);
  EXPECT_EQ(count(*picker, 3, 1000), weights);
}

TEST_F(LoadBalanceTest, RoundRobinGoesOnWhereItStoodWhenItIsPreparedAgain) {
  const Snapshot providers = snapshot({100, 200, 300});
  auto balance = make("roundrobin");
  std::vector<std::uint32_t> order;
  Invocation one = call();
  for (int i = 0; i < 100; ++i) {
    auto picker = balance->prepare(providers, service.methods[0]);  // as every second while somebody warms up
    for (int k = 0; k < 5; ++k) order.push_back(picker->pick(one, {}));
  }
  EXPECT_EQ(order, by_definition({100, 200, 300}, 500));
}

TEST_F(LoadBalanceTest, RoundRobinKeepsATurnPerMethod) {
  const Snapshot providers = snapshot({100, 100});
  auto balance = make("roundrobin");
  auto greet = balance->prepare(providers, service.methods[0]);
  auto say_hello = balance->prepare(providers, service.methods[1]);
  Invocation one = call();
  EXPECT_EQ(greet->pick(one, {}), 0u);
  EXPECT_EQ(say_hello->pick(one, {}), 0u);
  EXPECT_EQ(greet->pick(one, {}), 1u);
}

TEST_F(LoadBalanceTest, AWeightMayBePerMethod) {
  const Snapshot providers(providers_of(service, {"weight=100&greet.weight=300", "weight=100&greet.weight=0", "greet.weight=x"}),
                           wall.now());
  EXPECT_EQ(providers.weight(0, service.methods[0]), 300u);
  EXPECT_EQ(providers.weight(0, service.methods[1]), 100u);
  EXPECT_EQ(providers.weight(1, service.methods[0]), 0u);
  EXPECT_EQ(providers.weight(2, service.methods[0]), 100u);
  auto balance = make("roundrobin");
  EXPECT_EQ(count(*balance->prepare(providers, service.methods[0]), 3, 400), (std::vector<int>{300, 0, 100}));
  EXPECT_EQ(count(*balance->prepare(providers, service.methods[1]), 3, 300), (std::vector<int>{100, 100, 100}));
}

// Values computed with Dubbo's formula, (int) (uptime / ((float) warmup / weight)).
TEST(WarmUp, GrowsAsInDubbo) {
  struct Case {
    std::int64_t weight, uptime, warmup;
    std::uint32_t expected;
  };
  const Case cases[] = {
      {100, -1, 600'000, 1},        // its clock is ahead
      {100, 0, 600'000, 100},       // Dubbo's own corner
      {100, 1, 600'000, 1},         //
      {100, 5'999, 600'000, 1},     //
      {100, 12'000, 600'000, 2},    //
      {100, 60'000, 600'000, 10},   //
      {100, 300'000, 600'000, 50},  //
      {100, 599'999, 600'000, 99},  //
      {100, 600'000, 600'000, 100}, //
      {50, 300'000, 600'000, 25},   //
      {200, 5'000, 10'000, 100},    //
      {0, 5'000, 10'000, 0},        // never chosen, warm or cold
      {-5, 5'000, 10'000, 0},       //
      {1000, 1, 3, 333},            //
      {3, 1, 600'000, 1},           //
      {100, 10, 0, 100},            // no warm-up
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::to_string(c.weight) + " after " + std::to_string(c.uptime) + " of " + std::to_string(c.warmup));
    EXPECT_EQ(warmed_up(c.weight, c.uptime, c.warmup), c.expected);
  }
}

TEST_F(LoadBalanceTest, AFreshProviderGetsLittleUntilItIsWarm) {
  const std::int64_t now = wall.ms;
  const auto list = providers_of(service, {"timestamp=" + std::to_string(now - 60'000), "timestamp=" + std::to_string(now - 900'000),
                                           "timestamp=" + std::to_string(now - 1) + "&warmup=0", ""});
  const Snapshot cold(list, wall.now());
  EXPECT_EQ(cold.weight(0, service.methods[0]), 10u);
  EXPECT_EQ(cold.weight(1, service.methods[0]), 100u);
  EXPECT_EQ(cold.weight(2, service.methods[0]), 100u);
  EXPECT_EQ(cold.weight(3, service.methods[0]), 100u);
  EXPECT_TRUE(cold.warming());
  wall.ms += 540'000;
  const Snapshot warm(list, wall.now());
  EXPECT_EQ(warm.weight(0, service.methods[0]), 100u);
  EXPECT_FALSE(warm.warming());
}

class LastOne final : public SimpleLoadBalance {
 public:
  const Invoker& select(std::span<const InvokerPtr> from, const Invocation&) override { return *from.back(); }
};

TEST_F(LoadBalanceTest, ASmallPluginSeesTheListAndThenThoseThatAreLeft) {
  const Snapshot providers = snapshot({1, 1, 1});
  LastOne balance;
  auto picker = balance.prepare(providers, service.methods[0]);
  Invocation one = call();
  Tried tried;
  for (const std::uint32_t expected : {2u, 1u, 0u}) {
    EXPECT_EQ(picker->pick(one, tried), expected);
    tried.add(expected);
  }
  EXPECT_EQ(picker->pick(one, tried), Picker::kNobody);
}

double nanos_per_pick(Picker& picker, Invocation& call) {
  const auto start = std::chrono::steady_clock::now();
  std::uint64_t sum = 0;
  for (int i = 0; i < 50'000; ++i) sum += picker.pick(call, {});
  const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - start;
  EXPECT_GT(sum, 0u);
  return taken.count() / 50'000;
}

// A pick that looked at everybody would cost a hundred times as much.
TEST_F(LoadBalanceTest, APickAmongTenThousandCostsAboutAsMuchAsOneAmongAHundred) {
  for (const char* name : {"random", "roundrobin"}) {
    SCOPED_TRACE(name);
    auto balance = make(name);
    std::vector<int> few, many;
    for (int i = 0; i < 100; ++i) few.push_back(i % 3 == 0 ? 100 : 200);
    for (int i = 0; i < 10'000; ++i) many.push_back(i % 3 == 0 ? 100 : 200);
    const Snapshot hundred = snapshot(few);
    const Snapshot ten_thousand = snapshot(many);
    auto small = balance->prepare(hundred, service.methods[0]);
    auto large = balance->prepare(ten_thousand, service.methods[1]);
    Invocation one = call();
    double ratio = 1000;
    for (int i = 0; i < 5; ++i) ratio = std::min(ratio, nanos_per_pick(*large, one) / nanos_per_pick(*small, one));
    EXPECT_LT(ratio, 25);
  }
}

TEST(Tried, KeepsMoreThanItHasRoomFor) {
  Tried tried;
  for (std::uint32_t i = 0; i < 30; ++i) tried.add(i * 2);
  EXPECT_EQ(tried.size(), 30u);
  EXPECT_TRUE(tried.contains(0));
  EXPECT_TRUE(tried.contains(58));
  EXPECT_FALSE(tried.contains(59));
  tried.clear();
  EXPECT_TRUE(tried.empty());
  EXPECT_FALSE(tried.contains(0));
  tried.add(7);
  EXPECT_EQ(tried.indices().front(), 7u);
}

}  // namespace
}  // namespace dubhe::test
