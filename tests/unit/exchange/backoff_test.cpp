#include "dubhe/exchange/backoff.h"

#include <gtest/gtest.h>

namespace dubhe {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesUpToItsLimitBetweenHalfAndWhole) {
  Backoff backoff(100ms, 1s, 42);
  for (const Duration step : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms}) {
    const Duration wait = backoff.next();
    EXPECT_GE(wait, step / 2);
    EXPECT_LE(wait, step);
  }
  backoff.reset();
  EXPECT_LE(backoff.next(), 100ms);
}

TEST(Backoff, TwoSeedsWaitDifferently) {
  Backoff a(100ms, 10s, 1), b(100ms, 10s, 2);
  bool differs = false;
  for (int i = 0; i < 5; ++i) differs |= a.next() != b.next();
  EXPECT_TRUE(differs);
}

}  // namespace
}  // namespace dubhe
