#include "dubhe/registry/java_properties.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dubhe {
namespace {

using ::testing::HasSubstr;

// 2023-11-14 22:13:20 UTC
constexpr auto kNow = std::chrono::system_clock::time_point(std::chrono::seconds(1700000000));

TEST(JavaProperties, WritesAsJavaStores) {
  // Text made with java.util.Properties.store() by hand of its rules: every space of a key, the
  // first of a value; = : # ! and backslash always; other than printable ASCII as UTF-16 units in
  // upper-case hex.
  struct Case {
    const char* key;
    const char* value;
    const char* line;
  };
  const Case cases[] = {
      {"a.b.Echo:1.0.0", "dubbo://10.0.0.1:20880/a.b.Echo?x=1&y=2",
       "a.b.Echo\\:1.0.0=dubbo\\://10.0.0.1\\:20880/a.b.Echo?x\\=1&y\\=2"},
      {"g/a.b.Echo", "u1 u2", "g/a.b.Echo=u1 u2"},
      {"with space", " leading and  inner", "with\\ space=\\ leading and  inner"},
      {"#!", "\t\n\r\f\\", "\\#\\!=\\t\\n\\r\\f\\\\"},
      {"\xC3\xA4", "\xE4\xBD\xA0 \xF0\x9F\x98\x80 \x7F", "\\u00E4=\\u4F60 \\uD83D\\uDE00 \\u007F"},
      {"empty", "", "empty="},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.line);
    const JavaProperties one{{c.key, c.value}};
    const std::string text = print_java_properties(one, "Dubbo Registry Cache", kNow);
    EXPECT_EQ(text, std::string("#Dubbo Registry Cache\n#Tue Nov 14 22:13:20 UTC 2023\n") + c.line +
                        "\n");
    EXPECT_EQ(parse_java_properties(text).value(), one) << "and back";
  }
}

TEST(JavaProperties, ReadsWhatJavaReads) {
  struct Case {
    const char* text;
    JavaProperties means;
  };
  const Case cases[] = {
      {"", {}},
      {"\n\r\n  \n# a=b\n ! c=d\n", {}},
      {"a=b", {{"a", "b"}}},
      {"a:b\nc d\n", {{"a", "b"}, {"c", "d"}}},
      {"  a \t = \f b \n", {{"a", "b "}}},
      {"a==b", {{"a", "=b"}}},
      {"a", {{"a", ""}}},
      {"a=1\\\n   2\\\r\n\t3\nb=4", {{"a", "123"}, {"b", "4"}}},
      {"a=1\\\\\nb=2", {{"a", "1\\"}, {"b", "2"}}},
      {"a=1\\", {{"a", "1"}}},
      {"a\\=b\\:c\\ d=e", {{"a=b:c d", "e"}}},
      {"a=\\t\\n\\r\\f\\x\\u0041\\u00e4", {{"a", "\t\n\r\fxA\xC3\xA4"}}},
      {"a=\\uD83D\\uDE00\\uD83D.", {{"a", "\xF0\x9F\x98\x80\xEF\xBF\xBD."}}},
      {"a=\xE4", {{"a", "\xC3\xA4"}}},  // Latin-1
      {"a=1\ra=2\r", {{"a", "2"}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const auto read = parse_java_properties(c.text);
    ASSERT_TRUE(read) << read.status().to_string();
    EXPECT_EQ(*read, c.means);
  }
}

TEST(JavaProperties, WhatJavaWouldNotTakeIsDataLossWithItsLine) {
  for (const char* text : {"a=1\nb=\\u12", "a=1\nb=\\u12G4", "a=1\n\\uXYZW=2"}) {
    SCOPED_TRACE(text);
    const auto read = parse_java_properties(text);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.status().code(), StatusCode::kDataLoss);
    EXPECT_THAT(read.status().message(), HasSubstr("line 2"));
  }
  EXPECT_EQ(parse_java_properties(std::string_view("a=\0b", 4)).status().code(),
            StatusCode::kDataLoss);
}

}  // namespace
}  // namespace dubhe
