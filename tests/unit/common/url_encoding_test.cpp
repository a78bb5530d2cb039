#include "dubhe/common/url.h"

#include <gtest/gtest.h>

namespace dubhe {
namespace {

struct Pair {
  std::string plain, encoded;
};

TEST(UrlEncodingTest, EncodesAndDecodesAsJavasURLEncoderDoes) {
  const Pair kPairs[] = {
      {"", ""},
      {"azAZ09.-*_", "azAZ09.-*_"},
      {" ", "+"},
      {"+", "%2B"},
      {"~", "%7E"},
      {"%", "%25"},
      {"/:?=&@;#", "%2F%3A%3F%3D%26%40%3B%23"},
      {"\xc3\xa4", "%C3%A4"},
      {"\xe4\xbd\xa0", "%E4%BD%A0"},
      {std::string(1, '\0'), "%00"},
      {"dubbo://10.0.0.1:20880/a.b.C?x=1&y=2",
       "dubbo%3A%2F%2F10.0.0.1%3A20880%2Fa.b.C%3Fx%3D1%26y%3D2"},
  };
  for (const Pair& pair : kPairs) {
    EXPECT_EQ(url_encode(pair.plain), pair.encoded);
    EXPECT_EQ(url_decode(pair.encoded), pair.plain);
  }
}

TEST(UrlEncodingTest, DecodesLowerCaseHexAndLeavesStrayPercentSigns) {
  const Pair kPairs[] = {{"/", "%2f"},   {"%", "%"},         {"%2", "%2"},
                         {"%zz", "%zz"}, {"100% ", "100%+"}, {"%/", "%%2F"}};
  for (const Pair& pair : kPairs) EXPECT_EQ(url_decode(pair.encoded), pair.plain) << pair.encoded;
}

TEST(UrlEncodingTest, AZnodeNameReadsAsTheUrlItNames) {
  const char* const kName =
      "dubbo%3A%2F%2F192.168.1.10%3A20880%2Fcom.acme.Echo%3Fapplication%3Decho-app%26methods%"
      "3Decho%2Cping%26timestamp%3D17";
  const auto url = Url::parse_encoded(kName);
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->to_string(),
            "dubbo://192.168.1.10:20880/"
            "com.acme.Echo?application=echo-app&methods=echo,ping&timestamp=17");
  EXPECT_EQ(url->to_encoded(), kName);
}

TEST(UrlEncodingTest, ANameThatWasNeverEncodedIsTakenAsItIs) {
  const auto url = Url::parse_encoded("dubbo://h:1/a?x=1+1&y=%41");
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->get("x"), "1+1");
  EXPECT_EQ(url->get("y"), "%41");
}

TEST(UrlEncodingTest, ANameWithoutParametersAndOneInLowerCaseHexAreDecoded) {
  const auto bare = Url::parse_encoded("dubbo%3A%2F%2Fh%3A1%2Fa");
  ASSERT_TRUE(bare.ok());
  EXPECT_EQ(bare->to_string(), "dubbo://h:1/a");
  const auto lower = Url::parse_encoded("dubbo%3a%2f%2fh%3a1%2fa%3fx%3d1");
  ASSERT_TRUE(lower.ok());
  EXPECT_EQ(lower->to_string(), "dubbo://h:1/a?x=1");
}

TEST(UrlEncodingTest, ADefaultKeyOfAZnodeNameCountsAlsoWithoutItsPrefix) {
  const auto url = Url::parse_encoded(
      url_encode("dubbo://h:1/a?default.timeout=500&default.retries=1&retries=3&default.=x"));
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->to_string(),
            "dubbo://h:1/a?default.=x&default.retries=1&default.timeout=500&retries=3&timeout=500");
  EXPECT_FALSE(Url::parse("dubbo://h:1/a?default.timeout=500")->has("timeout"));
}

}  // namespace
}  // namespace dubhe
