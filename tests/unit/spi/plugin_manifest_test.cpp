#include "dubhe/spi/plugin_manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dubhe {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(PluginManifest, ALineIsANameALibraryAndWords) {
  const auto lines = parse_manifest(
      "# what this folder brings\n"
      "\n"
      "stubborn = libstubborn.so\n"
      "  audit=lib/libaudit.so provider  order=-100 key=audit key=mode:full # late in the chain\n"
      "cache\t=\tlibcache.so replace consumer\r\n"
      "shout = libshout.so wrapper order=3",
      "p/META-INF/dubhe/filter");
  ASSERT_TRUE(lines.ok()) << lines.status().message();
  ASSERT_EQ(lines->size(), 4u);
  const ManifestLine &plain = (*lines)[0], &audit = (*lines)[1], &cache = (*lines)[2],
                     &shout = (*lines)[3];
  EXPECT_EQ(plain.name, "stubborn");
  EXPECT_EQ(plain.library, "libstubborn.so");
  EXPECT_EQ(plain.line, 3);
  EXPECT_FALSE(plain.replaces || plain.wrapper);
  EXPECT_EQ(plain.activation, Activation());
  EXPECT_EQ(audit.library, "lib/libaudit.so");
  EXPECT_EQ(
      audit.activation,
      (Activation{
          .consumer = false, .provider = true, .keys = {"audit", "mode:full"}, .order = -100}));
  EXPECT_TRUE(cache.replaces);
  EXPECT_EQ(cache.line, 5);
  EXPECT_EQ(cache.library, "libcache.so");
  EXPECT_TRUE(shout.wrapper);
  EXPECT_EQ(shout.activation.order, 3);
}

TEST(PluginManifest, NothingIsAManifestOfNothing) {
  for (const char* text : {"", "\n\n", "# only this", "   \t\n#\n"}) {
    const auto lines = parse_manifest(text, "m");
    ASSERT_TRUE(lines.ok()) << text;
    EXPECT_THAT(*lines, IsEmpty()) << text;
  }
}

struct Wrong {
  const char* text;
  const char* message;
};

TEST(PluginManifest, WhatIsWrongIsNamedWithItsLineAndTheMend) {
  const Wrong kWrong[] = {
      {"stubborn libstubborn.so",
       "m:1: `stubborn libstubborn.so` has no `=`: a line is `name = library.so`"},
      {"\n = libx.so", "m:2: there is no name in front of the `=`"},
      {"x =", "m:1: there is no library behind the `=`"},
      {"x = # later", "m:1: there is no library behind the `=`"},
      {"a b = libx.so", "m:1: `a b` is no name"},
      {"-x = libx.so", "m:1: `-x` is no name"},
      {"a,b = libx.so", "m:1: `a,b` is no name"},
      {"x = libx.so repalce", "m:1: `repalce` means nothing here. Did you mean `replace`?"},
      {"x = libx.so whatever",
       "m:1: `whatever` means nothing here; behind the library stand `replace`"},
      {"x = libx.so order=soon", "m:1: `order=soon`: an order is a whole number"},
      {"x = libx.so order=99999999999", "an order is a whole number"},
      {"x = libx.so key=", "m:1: `key=` means nothing here"},
      {"x = libx.so key=a", "m:1: `key=` says when it is active, not on which side"},
      {"x = libx.so wrapper provider", "m:1: a `wrapper` goes around all"},
      {"x = libx.so wrapper replace", "m:1: a `wrapper` stands in nobody's place"},
      {"x = liba.so\ny = libb.so\nx = libc.so", "m:3: `x` stands in line 1 already"},
  };
  for (const Wrong& wrong : kWrong) {
    const auto lines = parse_manifest(wrong.text, "m");
    ASSERT_FALSE(lines.ok()) << wrong.text;
    EXPECT_EQ(lines.status().code(), StatusCode::kInvalidArgument);
    EXPECT_THAT(lines.status().message(), HasSubstr(wrong.message)) << wrong.text;
  }
}

TEST(PluginManifest, EveryMistakeIsTold) {
  const auto lines = parse_manifest("x\ny = liby.so\nz =\n", "m");
  ASSERT_FALSE(lines.ok());
  EXPECT_THAT(lines.status().message(), HasSubstr("m:1: "));
  EXPECT_THAT(lines.status().message(), HasSubstr("\nm:3: "));
}

TEST(PluginManifest, BytesThatAreNoTextAreAMistakeAndNoMore) {
  const std::string bytes("\0\xff=\x80 \0=\n=====\n\xc3\x28 = \xff\xfe", 21);
  for (std::size_t length = 0; length <= bytes.size(); ++length) {
    (void)parse_manifest(std::string_view(bytes).substr(0, length), "m");
  }
  EXPECT_FALSE(parse_manifest(std::string(100000, 'x'), "m").ok());
  EXPECT_LT(parse_manifest(std::string(100000, 'x'), "m").status().message().size(), 300u);
}

}  // namespace
}  // namespace dubhe
