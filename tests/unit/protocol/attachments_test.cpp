#include "dubhe/protocol/attachments.h"

#include <gtest/gtest.h>

#include <string>

namespace dubhe {
namespace {

std::string text(const Attachments& attachments) {
  std::string all;
  for (const auto& [key, value] : attachments) all += std::string(key) + "=" + std::string(value) + ";";
  return all;
}

std::string long_text(char c) { return std::string(300, c); }

TEST(Attachments, KeepTheOrderInWhichKeysWereFirstSet) {
  Attachments a{{"tenant", "blue"}, {"trace", "1"}};
  a.set("tenant", "green");
  a.set("zone", "x");
  EXPECT_EQ(text(a), "tenant=green;trace=1;zone=x;");
  EXPECT_EQ(a.get("tenant"), "green");
  EXPECT_EQ(a.get("absent"), "");
  EXPECT_FALSE(a.has("absent"));
  EXPECT_EQ(a.size(), 3u);
}

TEST(Attachments, SetCopiesWhatItIsGiven) {
  Attachments a;
  {
    std::string key = "key", value = long_text('v');
    a.set(key, value);
    key.assign("xxx");
    value.assign(300, 'x');
  }
  EXPECT_EQ(a.get("key"), long_text('v'));
}

TEST(Attachments, MovingRebasesInlineText) {
  for (const std::size_t entries : {1u, 7u, 8u, 9u, 40u}) {
    SCOPED_TRACE(entries);
    std::string expected;
    Attachments a;
    for (std::size_t i = 0; i < entries; ++i) {
      const std::string key = "k" + std::to_string(i), value = i % 3 == 0 ? long_text('a') : "v" + std::to_string(i);
      a.set(key, value);
      expected += key + "=" + value + ";";
    }
    Attachments b(std::move(a));
    EXPECT_EQ(text(b), expected);
    EXPECT_TRUE(a.empty());  // NOLINT: moved-from is empty by promise

    Attachments c{{"other", "one"}};
    c = std::move(b);
    EXPECT_EQ(text(c), expected);
    a.set("used", "again");
    EXPECT_EQ(text(a), "used=again;");
    EXPECT_EQ(text(c), expected);
  }
}

TEST(Attachments, OwnCopiesWhatWasLent) {
  for (const std::size_t length : {1u, 20u, 500u}) {
    SCOPED_TRACE(length);
    std::string frame(length, 'f');
    std::string key = "lent";
    Attachments a{{"mine", "text"}};
    a.lend(key, frame);
    a.lend("empty", std::string_view(frame).substr(0, 0));
    EXPECT_EQ(a.get("lent").data(), frame.data());
    a.own();
    frame.assign(length, '!');
    key.assign("????");
    EXPECT_EQ(a.get("lent"), std::string(length, 'f'));
    EXPECT_EQ(text(a), "mine=text;lent=" + std::string(length, 'f') + ";empty=;");
    a.own();
    Attachments moved(std::move(a));
    EXPECT_EQ(moved.get("lent"), std::string(length, 'f'));
  }
}

TEST(Attachments, EraseLeavesTheOthers) {
  Attachments a;
  for (int i = 0; i < 12; ++i) a.set(std::to_string(i), std::to_string(i * i));
  for (int i = 0; i < 12; i += 2) a.erase(std::to_string(i));
  a.erase("absent");
  EXPECT_EQ(text(a), "1=1;3=9;5=25;7=49;9=81;11=121;");
  for (int i = 1; i < 12; i += 2) a.erase(std::to_string(i));
  EXPECT_TRUE(a.empty());
  a.set("again", "1");
  EXPECT_EQ(text(a), "again=1;");
}

TEST(Attachments, AValueThatIsNoTextStandsBesideTheTexts) {
  Attachments a{{"n", "text"}};
  a.set_value("n", Value(std::int64_t{7}));
  EXPECT_EQ(a.get("n"), "");
  ASSERT_NE(a.get_value("n"), nullptr);
  EXPECT_EQ(*a.get_value("n"), Value(std::int64_t{7}));
  EXPECT_TRUE(a.has("n"));
  EXPECT_EQ(a.size(), 1u);
  a.set("n", "text again");
  EXPECT_EQ(a.get_value("n"), nullptr);
  EXPECT_EQ(a.get("n"), "text again");
}

TEST(Attachments, CopyIsIndependent) {
  Attachments a{{"x", "1"}};
  a.set_value("v", Value(1));
  Attachments b = a.copy();
  a.set("x", "2");
  EXPECT_EQ(b.get("x"), "1");
  EXPECT_TRUE(b.has("v"));
}

}  // namespace
}  // namespace dubhe
