#include "dubhe/monitor/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "dubhe/cluster/random_source.h"

namespace dubhe {
namespace {

using namespace std::chrono_literals;

TEST(Histogram, EveryValueLiesInItsBucketAndNearItsMiddle) {
  FastRandom random(7);
  std::vector<std::uint64_t> values;
  for (std::uint64_t v = 0; v < 5000; ++v) values.push_back(v);
  for (int i = 0; i < 100'000; ++i) values.push_back(random.next() >> (26 + random.below(38)));
  for (const std::uint64_t value : values) {
    const std::size_t bucket = histogram::bucket_of(value);
    ASSERT_LT(bucket, histogram::kBuckets);
    ASSERT_GE(value, histogram::lower_bound(bucket));
    if (bucket + 1 < histogram::kBuckets) {
      ASSERT_LT(value, histogram::lower_bound(bucket + 1));
    }
    const double middle = static_cast<double>(histogram::middle(bucket));
    const double off = std::abs(middle - static_cast<double>(value));
    ASSERT_LE(off, std::max(8.0, static_cast<double>(value) * 0.016)) << value;
  }
}

TEST(Histogram, BucketsGrowWithoutGaps) {
  for (std::size_t i = 1; i < histogram::kBuckets; ++i) {
    ASSERT_GT(histogram::lower_bound(i), histogram::lower_bound(i - 1));
    ASSERT_EQ(histogram::bucket_of(histogram::lower_bound(i)), i);
    ASSERT_EQ(histogram::bucket_of(histogram::lower_bound(i) - 1), i - 1);
  }
}

TEST(Histogram, TheLongestAndTheImpossibleHaveAPlace) {
  Histogram times;
  times.add(std::chrono::hours(10'000));
  times.add(std::chrono::nanoseconds(-5));
  EXPECT_EQ(times.count(), 2u);
  EXPECT_GT(times.largest(), 260s);
  EXPECT_LT(times.smallest(), 16ns);
}

TEST(Histogram, PercentilesAreWithinThreePercentOfTheTruth) {
  FastRandom random(11);
  Histogram times;
  std::vector<std::int64_t> all;
  for (int i = 0; i < 50'000; ++i) {
    // Most around a millisecond, a long tail.
    const auto nanos = static_cast<std::int64_t>(500'000 + random.below(1'000'000) + (i % 100 == 0 ? random.below(800'000'000) : 0));
    all.push_back(nanos);
    times.add(std::chrono::nanoseconds(nanos));
  }
  std::sort(all.begin(), all.end());
  for (const double share : {0.0, 0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    SCOPED_TRACE(share);
    const auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(share * static_cast<double>(all.size()))));
    const auto truth = static_cast<double>(all[rank - 1]);
    EXPECT_NEAR(static_cast<double>(times.percentile(share).count()), truth, truth * 0.03);
  }
}

TEST(Histogram, FewValuesHavePercentilesToo) {
  struct Case {
    std::vector<std::chrono::microseconds> values;
    double share;
    std::chrono::microseconds expected;
  };
  const Case cases[] = {
      {{100us}, 0.5, 100us},   {{100us}, 0.999, 100us},       {{100us, 900us}, 0.5, 100us},
      {{100us, 900us}, 0.51, 900us}, {{100us, 200us, 300us, 400us}, 0.75, 300us}, {{100us, 200us}, -1, 100us},
      {{100us, 200us}, 7, 200us},
  };
  for (const Case& c : cases) {
    Histogram times;
    for (const auto value : c.values) times.add(value);
    const auto expected = std::chrono::nanoseconds(c.expected).count();
    EXPECT_NEAR(static_cast<double>(times.percentile(c.share).count()), static_cast<double>(expected),
                static_cast<double>(expected) * 0.03);
  }
  EXPECT_EQ(Histogram().percentile(0.5), 0ns);
}

TEST(Histogram, TheDifferenceOfTwoReadingsIsWhatLiesBetween) {
  Histogram counters;
  for (int i = 0; i < 1000; ++i) counters.add(1ms);
  const Histogram before = counters;
  for (int i = 0; i < 100; ++i) counters.add(50ms);
  Histogram between = counters;
  between -= before;
  EXPECT_EQ(between.count(), 100u);
  EXPECT_NEAR(static_cast<double>(between.percentile(0.5).count()), 50e6, 50e6 * 0.03);
  EXPECT_GT(between.smallest(), 45ms);
  EXPECT_LT(counters.percentile(0.5), 2ms);

  Histogram backwards = before;
  backwards -= counters;
  EXPECT_EQ(backwards.count(), 0u);
  EXPECT_EQ(backwards.percentile(0.99), 0ns);
}

TEST(Histogram, AddsUp) {
  Histogram a, b, empty;
  a.add(1ms, 3);
  b.add(10ms, 5);
  a += b;
  a += empty;
  empty += b;
  EXPECT_EQ(a.count(), 8u);
  EXPECT_EQ(a.count_up_to(5ms), 3u);
  EXPECT_EQ(a.count_up_to(20ms), 8u);
  EXPECT_EQ(empty.count(), 5u);
}

}  // namespace
}  // namespace dubhe
