#include "dubhe/common/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace dubhe {
namespace {

TEST(JsonTest, TextComesBackAsItWas) {
  for (const std::string text : {
           R"({"name":"echo","port":20880,"ssl":null,"list":[1,true,false,"x"],"in":{"a":{}},"none":[]})",
           R"("quote \" backslash \\ line \n tab \t bell \u0007 snow ☃ face 😀")",
           R"([-1,2147483647,2147483648,-9223372036854775808,1.5,1e+300,0.0])",
           "null", "true", "17"}) {
    const auto value = parse_json(text);
    ASSERT_TRUE(value.ok()) << text << ": " << value.status().to_string();
    EXPECT_EQ(print_json(*value), text);
  }
}

TEST(JsonTest, BlanksAndEscapesAreReadAndLeftOut) {
  const auto value = parse_json(" { \"a\" : [ 1 ,\t2 ] , \"\\u0062\\/\" : \"\\ud83d\\ude00\\u00e9\" }\r\n");
  ASSERT_TRUE(value.ok()) << value.status().to_string();
  EXPECT_EQ(print_json(*value), "{\"a\":[1,2],\"b/\":\"😀é\"}");
}

TEST(JsonTest, WholeNumbersAreTheSmallestKindThatHoldsThem) {
  EXPECT_EQ(parse_json("7")->kind(), Value::Kind::kInt);
  EXPECT_EQ(parse_json("1700000000000")->kind(), Value::Kind::kLong);
  EXPECT_EQ(parse_json("123456789012345678901234567890")->kind(), Value::Kind::kDouble);
}

TEST(JsonTest, WhatMakesNoSenseNamesItsPlace) {
  const struct {
    std::string text, says;
  } kCases[] = {
      {"", "at byte 0"},       {"{\"a\" 1}", "at byte 5"}, {"[1,2", "at byte 4"},    {"{\"a\":1,}", "at byte 7"},
      {"\"abc", "at byte 4"},  {"\"\\x\"", "at byte 2"},   {"\"\\u12g4\"", "at byte 5"}, {"tru", "at byte 3"},
      {"1 2", "at byte 2"},    {"-", "at byte 1"},         {"1.e5", "at byte 2"},   {"\"\\ud800\"", "at byte 7"},
      {"\"\xff\"", "at byte 1"},
  };
  for (const auto& [text, says] : kCases) {
    const auto value = parse_json(text);
    ASSERT_FALSE(value.ok()) << text;
    EXPECT_EQ(value.status().code(), StatusCode::kDataLoss);
    EXPECT_NE(value.status().message().find(says), std::string::npos) << text << ": " << value.status().message();
  }
}

TEST(JsonTest, DeepNestingIsRefusedAndNeverOverflows) {
  EXPECT_FALSE(parse_json(std::string(1'000'000, '[')).ok());
  EXPECT_TRUE(parse_json(std::string(100, '[') + std::string(100, ']')).ok());
}

TEST(JsonTest, EveryPrefixOfATextIsRefusedOrRead) {
  const std::string text = R"({"a":[1,-2.5e3,"x\u00e9\n",null,true],"b":{"c":false}})";
  for (std::size_t length = 0; length < text.size(); ++length) EXPECT_FALSE(parse_json(text.substr(0, length)).ok()) << length;
}

TEST(JsonTest, KindsThatJsonLacksAreWrittenAsTheNearestOne) {
  Bytes bytes;
  for (const char letter : std::string("hello")) bytes.push_back(static_cast<Bytes::value_type>(letter));
  EXPECT_EQ(print_json(Value(bytes)), "\"aGVsbG8=\"");
  EXPECT_EQ(print_json(Value(Date(std::chrono::milliseconds(1700000000000)))), "1700000000000");
  EXPECT_EQ(print_json(Value(std::numeric_limits<double>::quiet_NaN())), "null");
  EXPECT_EQ(print_json(Value(ObjectValue{"com.x.User", {{"name", Value("Ann")}}})), R"({"name":"Ann"})");
  const auto self = std::make_shared<ListValue>();
  self->items.push_back(Value(std::weak_ptr<ListValue>(self)));
  EXPECT_LT(print_json(Value(self)).size(), 1000U);
}

}  // namespace
}  // namespace dubhe
