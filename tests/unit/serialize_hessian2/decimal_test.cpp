// Exact numbers: Decimal is java.math.BigDecimal, BigInteger its namesake.
#include "dubhe/serialize/decimal.h"

#include <gtest/gtest.h>

#include <limits>

#include "dubhe/serialize/big_integer.h"

namespace dubhe {
namespace {

TEST(Decimal, PrintsAsJavaDoes) {
  struct Case {
    std::int64_t unscaled;
    std::int32_t scale;
    const char* text;
  };
  // The examples of java.math.BigDecimal.toString, and the ends of the range.
  const Case cases[] = {
      {123, 0, "123"},      {-123, 0, "-123"},      {123, -1, "1.23E+3"}, {123, -3, "1.23E+5"}, {123, 1, "12.3"},
      {123, 5, "0.00123"},  {123, 10, "1.23E-8"},   {-123, 12, "-1.23E-10"}, {0, 0, "0"},       {0, 2, "0.00"},
      {0, -3, "0E+3"},      {0, 7, "0E-7"},         {1250, 2, "12.50"},   {5, 1, "0.5"},        {1, 6, "0.000001"},
      {1, 7, "1E-7"},
      {std::numeric_limits<std::int64_t>::min(), 0, "-9223372036854775808"},
      {std::numeric_limits<std::int64_t>::max(), 18, "9.223372036854775807"},
      {1, std::numeric_limits<std::int32_t>::min(), "1E+2147483648"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Decimal(c.unscaled, c.scale).to_string(), c.text);
    if (const auto back = Decimal::parse(c.text); c.scale != std::numeric_limits<std::int32_t>::min()) {
      ASSERT_TRUE(back) << c.text;
      EXPECT_EQ(back->to_string(), c.text);
      EXPECT_EQ(back->scale(), c.scale);
    }
  }
}

TEST(Decimal, ReadsWhatJavaReads) {
  struct Case {
    const char* text;
    const char* means;
  };
  const Case cases[] = {{"+7", "7"},     {"007.50", "7.50"}, {".5", "0.5"},     {"5.", "5"},
                        {"1e3", "1E+3"}, {"1E+3", "1E+3"},   {"-1.5e-7", "-1.5E-7"}, {"-0", "0"}, {"-0.00", "0.00"},
                        {"123456789012345678901234567890.123456789", "123456789012345678901234567890.123456789"}};
  for (const Case& c : cases) {
    const auto number = Decimal::parse(c.text);
    ASSERT_TRUE(number) << c.text;
    EXPECT_EQ(number->to_string(), c.means) << c.text;
  }
  for (const char* const wrong : {"", "-", ".", "e5", "1e", "1e+", "1e+-5", "1.2.3", "1 ", " 1", "0x10", "1,5", "NaN", "1e99999999999",
                                  "--1", "1e2147483649"}) {
    EXPECT_FALSE(Decimal::parse(wrong)) << wrong;
  }
}

TEST(Decimal, ComparesByNumber) {
  // From small to great; those of one line are equal.
  const std::vector<std::vector<const char*>> rising = {
      {"-1E+2147483647"}, {"-100.1"}, {"-100", "-1E+2", "-100.000"}, {"-0.1"}, {"0", "0.00", "0E+9", "-0"}, {"1E-2147483647"},
      {"0.09999"}, {"0.1", "0.10", "1E-1"}, {"9.99"}, {"10", "1E+1"}, {"10.01"}, {"123456789012345678901234567890"}, {"1E+2147483647"}};
  std::vector<std::pair<std::size_t, Decimal>> numbers;
  for (std::size_t i = 0; i < rising.size(); ++i) {
    for (const char* const text : rising[i]) numbers.emplace_back(i, Decimal::parse(text).value());
  }
  for (const auto& [i, a] : numbers) {
    for (const auto& [j, b] : numbers) {
      EXPECT_EQ(a <=> b, i <=> j) << a.to_string() << " and " << b.to_string();
      EXPECT_EQ(a == b, i == j);
    }
  }
}

TEST(Decimal, ComesNearAsADouble) {
  EXPECT_EQ(Decimal(1250, 2).to_double(), 12.5);
  EXPECT_EQ(Decimal(-1, 1).to_double(), -0.1);
  EXPECT_EQ(Decimal(1, -400).to_double(), std::numeric_limits<double>::infinity());
  EXPECT_EQ(Decimal(-1, -400).to_double(), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(Decimal(1, 400).to_double(), 0.0);
}

TEST(BigInteger, TextAndWordsMeet) {
  struct Case {
    const char* text;
    bool negative;
    std::vector<std::uint32_t> words;
  };
  const Case cases[] = {
      {"0", false, {}},
      {"1", false, {1}},
      {"-255", true, {255}},
      {"4294967295", false, {0xffffffff}},
      {"4294967296", false, {1, 0}},
      {"1000000000", false, {1000000000}},
      {"18446744073709551616", false, {1, 0, 0}},
      {"-340282366920938463463374607431768211455", true, {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(BigInteger(c.negative, c.words).to_string(), c.text);
    const auto number = BigInteger::parse(c.text);
    ASSERT_TRUE(number) << c.text;
    EXPECT_EQ(number->magnitude(), c.words) << c.text;
    EXPECT_EQ(*number, BigInteger(c.negative, c.words));
  }
  EXPECT_EQ(BigInteger(true, {0, 0}), BigInteger());
  EXPECT_EQ(BigInteger::parse("-000"), BigInteger());
  for (const char* const wrong : {"", "-", "1.0", "1e3", "abc", "+-1"}) EXPECT_FALSE(BigInteger::parse(wrong)) << wrong;
}

TEST(BigInteger, MeetsInt64AtItsEnds) {
  for (const std::int64_t number : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 32, std::numeric_limits<std::int64_t>::min(),
                                    std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(BigInteger(number).to_string(), std::to_string(number));
    EXPECT_EQ(BigInteger(number).to_int64(), number);
  }
  EXPECT_EQ(BigInteger::parse("9223372036854775808")->to_int64(), std::nullopt);
  EXPECT_EQ(BigInteger::parse("-9223372036854775809")->to_int64(), std::nullopt);
  EXPECT_EQ(BigInteger::parse("100000000000000000000")->to_int64(), std::nullopt);
}

TEST(BigInteger, ComparesByNumber) {
  const char* const rising[] = {"-18446744073709551616", "-4294967296", "-2", "-1", "0", "1", "4294967295", "4294967296", "18446744073709551616"};
  for (std::size_t i = 0; i < std::size(rising); ++i) {
    for (std::size_t j = 0; j < std::size(rising); ++j) {
      EXPECT_EQ(*BigInteger::parse(rising[i]) <=> *BigInteger::parse(rising[j]), i <=> j) << rising[i] << " " << rising[j];
    }
  }
}

}  // namespace
}  // namespace dubhe
