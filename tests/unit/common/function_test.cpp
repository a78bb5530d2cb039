#include "dubhe/common/function.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>

namespace dubhe {
namespace {

// Counts how many of it are alive.
template <std::size_t Size>
struct Counted {
  explicit Counted(int& alive) : alive_(&alive) { ++*alive_; }
  Counted(Counted&& other) noexcept : alive_(other.alive_), calls(other.calls) { ++*alive_; }
  ~Counted() { --*alive_; }
  int operator()(int x) { return x + ++calls; }
  int* alive_;
  int calls = 0;
  std::array<char, Size> filling{};
};

template <class T>
void lives_and_dies() {
  int alive = 0;
  {
    UniqueFunction<int(int)> function = T(alive);
    EXPECT_EQ(alive, 1);
    EXPECT_EQ(function(10), 11);
    UniqueFunction<int(int)> other = std::move(function);
    EXPECT_FALSE(static_cast<bool>(function));
    EXPECT_EQ(other(10), 12);  // the state moved along
    EXPECT_EQ(alive, 1);
    other = T(alive);
    EXPECT_EQ(alive, 1);
    EXPECT_EQ(other(10), 11);
    other = nullptr;
    EXPECT_EQ(alive, 0);
    EXPECT_FALSE(static_cast<bool>(other));
  }
  EXPECT_EQ(alive, 0);
}

TEST(UniqueFunctionTest, ASmallCallableLivesInsideAndDiesOnce) { lives_and_dies<Counted<8>>(); }
TEST(UniqueFunctionTest, ALargeCallableLivesOutsideAndDiesOnce) { lives_and_dies<Counted<200>>(); }

TEST(UniqueFunctionTest, ACallableThatCannotBeCopiedFits) {
  auto text = std::make_unique<std::string>("moved");
  UniqueFunction<std::string()> function = [text = std::move(text)] { return *text; };
  EXPECT_EQ(function(), "moved");
}

TEST(UniqueFunctionTest, ArgumentsAreForwardedAsTheyAre) {
  UniqueFunction<std::size_t(std::unique_ptr<int>, std::string&)> function =
      [](std::unique_ptr<int> n, std::string& out) {
        out.append(static_cast<std::size_t>(*n), 'x');
        return out.size();
      };
  std::string out;
  EXPECT_EQ(function(std::make_unique<int>(3), out), 3u);
  EXPECT_EQ(out, "xxx");
}

TEST(UniqueFunctionTest, MovingOntoItselfKeepsIt) {
  UniqueFunction<int()> function = [] { return 4; };
  UniqueFunction<int()>& same = function;
  function = std::move(same);
  EXPECT_EQ(function(), 4);
}

}  // namespace
}  // namespace dubhe
