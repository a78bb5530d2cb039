#include "dubhe/common/nearest.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace dubhe {
namespace {

TEST(NearestTest, DistanceCountsSingleSlips) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("retries", "retries"), 0u);
  EXPECT_EQ(edit_distance("retires", "retries"), 1u);  // neighbours swapped
  EXPECT_EQ(edit_distance("retrie", "retries"), 1u);
  EXPECT_EQ(edit_distance("rretries", "retries"), 1u);
  EXPECT_EQ(edit_distance("retr1es", "retries"), 1u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(NearestTest, TheNearestNameIsFoundAndAFarOneIsNot) {
  const std::array<std::string_view, 4> names = {"timeout", "retries", "loadbalance", "check"};
  EXPECT_EQ(nearest("retires", names), "retries");
  EXPECT_EQ(nearest("timeuot", names), "timeout");
  EXPECT_EQ(nearest("load-balance", names), "loadbalance");
  EXPECT_EQ(nearest("xyz", names), "");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest(std::string(100'000, 'x'), names), "");
}

}  // namespace
}  // namespace dubhe
