#include "dubhe/common/deadline.h"

#include <gtest/gtest.h>

namespace dubhe {
namespace {

using namespace std::chrono_literals;
constexpr TimePoint kNow = TimePoint(1h);

TEST(DeadlineTest, ItPassesAtItsTimeAndNotBefore) {
  const Deadline deadline = Deadline::after(kNow, 10ms);
  EXPECT_FALSE(deadline.passed(kNow));
  EXPECT_EQ(deadline.left(kNow), 10ms);
  EXPECT_EQ(deadline.left(kNow + 4ms), 6ms);
  EXPECT_TRUE(deadline.passed(kNow + 10ms));
  EXPECT_EQ(deadline.left(kNow + 1h), 0ms);
  EXPECT_EQ(deadline.at(), kNow + 10ms);
}

TEST(DeadlineTest, NeverNeverPasses) {
  EXPECT_TRUE(Deadline().is_never());
  EXPECT_EQ(Deadline(), Deadline::never());
  EXPECT_FALSE(Deadline().passed(kNow + 100000h));
  EXPECT_EQ(Deadline().left(kNow), Duration::max());
}

TEST(DeadlineTest, TheSoonerOfTwoCounts) {
  const Deadline soon(kNow + 1s), late(kNow + 2s);
  EXPECT_EQ(soon.sooner(late), soon);
  EXPECT_EQ(late.sooner(soon), soon);
  EXPECT_EQ(Deadline().sooner(late), late);
  EXPECT_LT(soon, late);
  EXPECT_LT(late, Deadline::never());
}

}  // namespace
}  // namespace dubhe
