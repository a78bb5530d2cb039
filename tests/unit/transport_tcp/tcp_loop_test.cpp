#include "tcp_loop.h"

#include <gtest/gtest.h>

#include <chrono>
#include <utility>

#include "dubhe/transport/manual_loop.h"

namespace dubhe {
namespace {

using std::chrono::seconds;

constexpr std::size_t kLargeFrame = 1 << 20;

Buffer large_buffer() { return Buffer(kLargeFrame); }

TEST(TcpLoopTest, LargeBuffersAreGivenBackOnceNobodyUsesThemAnyMore) {
  ManualLoop loop;
  TcpLoop home(loop, null_logger(), BufferLimits());
  Buffer buffer = large_buffer();
  const char* const place = buffer.data();
  home.give_back_input(std::move(buffer));
  home.give_back_output(large_buffer());
  EXPECT_EQ(loop.timers(), 1u);

  loop.advance(seconds(1));
  buffer = home.take_input(kLargeFrame);
  EXPECT_EQ(buffer.data(), place) << "it serves the next large frame";
  home.give_back_input(std::move(buffer));
  loop.advance(seconds(1));
  EXPECT_LT(home.take_output(kLargeFrame).capacity(), kLargeFrame) << "this one was not used";
  EXPECT_EQ(loop.timers(), 1u);

  loop.advance(seconds(1));
  EXPECT_LT(home.take_input(kLargeFrame).capacity(), kLargeFrame);
  EXPECT_EQ(loop.timers(), 0u) << "an idle loop does not wake up";
}

}  // namespace
}  // namespace dubhe
