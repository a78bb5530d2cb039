// When a lease is over: by the machine's monotonic clock, or by what a reader has seen of it.

#include "lease.h"

#include <gtest/gtest.h>

namespace dubhe::file {
namespace {

using namespace std::chrono_literals;

constexpr Moment kNow = 1000s;

Lease lease(const std::string& clock, Moment good_until, std::uint64_t count = 1) {
  return {5, clock, good_until, 10s, count, "1 (a)"};
}

TEST(Lease, ComesBackAsItWas) {
  const Lease written{77, "boot/time:[4026531834]", 123456789ns, 1500ms, 9, "4711 (order-service)"};
  const auto read = parse_lease(to_text(written));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->session, 77U);
  EXPECT_EQ(read->clock, written.clock);
  EXPECT_EQ(read->good_until, written.good_until);
  EXPECT_EQ(read->length, written.length);
  EXPECT_EQ(read->count, 9U);
  EXPECT_EQ(read->process, written.process);
}

TEST(Lease, WhatMakesNoSenseIsRefused) {
  const std::string good = to_text(lease("c", kNow));
  for (std::size_t cut = 0; cut < good.size(); ++cut)
    EXPECT_FALSE(parse_lease(good.substr(0, cut)).ok()) << cut;
  EXPECT_FALSE(parse_lease(good + "more").ok());
  Lease endless = lease("c", kNow);
  endless.length = std::chrono::hours(1000);
  EXPECT_FALSE(parse_lease(to_text(endless)).ok());
}

TEST(Lease, EndsAtItsTimeOfTheSameClock) {
  LeaseBook book("c");
  EXPECT_FALSE(book.is_over(lease("c", kNow + 1ns), kNow));
  EXPECT_TRUE(book.is_over(lease("c", kNow), kNow));
}

TEST(Lease, OfADeadProcessIsOverAtTheFirstLook) {
  EXPECT_TRUE(LeaseBook("c").is_over(lease("c", kNow - 1h), kNow));
}

TEST(Lease, OfAnotherClockEndsWhenItHasNotChangedForItsLength) {
  LeaseBook book("c");
  const Moment far = kNow * 1000;  // of a machine that runs for longer
  EXPECT_FALSE(book.is_over(lease("other", far, 1), kNow));
  EXPECT_FALSE(book.is_over(lease("other", far, 1), kNow + 9s));
  EXPECT_FALSE(book.is_over(lease("other", far, 2), kNow + 9500ms)) << "renewed";
  EXPECT_FALSE(book.is_over(lease("other", far, 2), kNow + 19s));
  EXPECT_TRUE(book.is_over(lease("other", far, 2), kNow + 19500ms));
}

TEST(Lease, ThatEndedByAnotherClockMayBeGood) {
  EXPECT_FALSE(LeaseBook("c").is_over(lease("other", 0s), kNow)) << "a machine that just started";
}

TEST(Lease, WithATimeThatNobodyCanPromiseIsWatched) {
  LeaseBook book("c");
  EXPECT_FALSE(book.is_over(lease("c", kNow + 1000h), kNow));
  EXPECT_TRUE(book.is_over(lease("c", kNow + 1000h), kNow + 10s));
}

TEST(Lease, TheClockOfThisMachineHasAName) {
  EXPECT_EQ(clock_identity(), clock_identity());
  EXPECT_GT(clock_identity().size(), 10U);
}

}  // namespace
}  // namespace dubhe::file
