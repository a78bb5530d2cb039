#include "buffer_pool.h"

#include <gtest/gtest.h>

#include <chrono>
#include <utility>

namespace dubhe {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kStart{hours(1000)};
constexpr std::size_t kMiB = 1 << 20;
constexpr std::size_t kSmallFrame = 100, kLargeFrame = kMiB - 100;

class BufferPoolTest : public testing::Test {
 protected:
  // What a connection does with a frame: takes a buffer, fills it, empties it, gives it back. Answers where the bytes were.
  const char* hold(std::size_t frame, TimePoint now = kStart) {
    Buffer buffer = pool_.take(frame);
    buffer.reserve(frame);
    buffer.commit(frame);
    const char* const place = buffer.data();
    buffer.consume(frame);
    pool_.give_back(std::move(buffer), now);
    return place;
  }

  BufferPool pool_{{.fresh_bytes = 4096, .ordinary_bytes = 64 << 10, .ordinary_bytes_in_all = 64 << 10,
                    .large_bytes_in_all = 4 * kMiB, .large_unused = seconds(2)}};
};

TEST_F(BufferPoolTest, ALargeBufferServesTheNextLargeFrame) {
  const char* const place = hold(kLargeFrame);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(hold(kLargeFrame), place);
}

TEST_F(BufferPoolTest, WhoExpectsLittleDoesNotGetALargeBuffer) {
  hold(kLargeFrame);
  EXPECT_EQ(pool_.take(kSmallFrame).capacity(), 4096u);
  EXPECT_TRUE(pool_.holds_large());
}

TEST_F(BufferPoolTest, ALargeBufferThatIsTooSmallStaysWhereItIs) {
  hold(kLargeFrame);
  EXPECT_EQ(pool_.take(3 * kMiB).capacity(), 4096u);
  EXPECT_TRUE(pool_.holds_large());
}

TEST_F(BufferPoolTest, ALargeBufferIsFreedWhenItIsNotUsedForAWhile) {
  hold(kLargeFrame, kStart);
  EXPECT_EQ(pool_.age(kStart + milliseconds(1999)), kStart + seconds(2));
  EXPECT_TRUE(pool_.holds_large());
  hold(kLargeFrame, kStart + seconds(1));
  EXPECT_EQ(pool_.age(kStart + seconds(2)), kStart + seconds(3)) << "it was used meanwhile";
  EXPECT_EQ(pool_.age(kStart + seconds(3)), std::nullopt);
  EXPECT_FALSE(pool_.holds_large());
}

TEST_F(BufferPoolTest, OfSeveralLargeBuffersThoseAreFreedThatNobodyNeeds) {
  Buffer first = pool_.take(kLargeFrame), second = pool_.take(kLargeFrame);
  first.reserve(kLargeFrame);
  second.reserve(kLargeFrame);
  pool_.give_back(std::move(first), kStart);
  pool_.give_back(std::move(second), kStart);
  hold(kLargeFrame, kStart + seconds(1));  // one at a time: the one given back last
  EXPECT_EQ(pool_.age(kStart + seconds(2)), kStart + seconds(3));
  Buffer left = pool_.take(kLargeFrame);
  EXPECT_EQ(left.capacity(), kMiB);
  EXPECT_FALSE(pool_.holds_large());
}

TEST_F(BufferPoolTest, LargeBuffersHaveALimitInAllAndTheOldestMakeRoom) {
  for (const std::size_t frame : {kLargeFrame, kLargeFrame, 2 * kLargeFrame, 2 * kLargeFrame}) {
    Buffer buffer;
    buffer.reserve(frame);
    pool_.give_back(std::move(buffer), kStart);
  }
  std::size_t bytes = 0;
  while (pool_.holds_large()) bytes += pool_.take(kLargeFrame).capacity();
  EXPECT_EQ(bytes, 4 * kMiB);

  Buffer huge;
  huge.reserve(5 * kMiB);
  pool_.give_back(std::move(huge), kStart);
  EXPECT_FALSE(pool_.holds_large()) << "larger than the limit";
}

TEST_F(BufferPoolTest, OrdinaryBuffersStay) {
  const char* const place = hold(kSmallFrame);
  EXPECT_EQ(pool_.age(kStart + hours(1)), std::nullopt);
  EXPECT_EQ(hold(kSmallFrame), place);
}

}  // namespace
}  // namespace dubhe
