// Strings: UTF-8 here, UTF-16 units there.
#include <gtest/gtest.h>

#include "dubhe/serialize_hessian2/typed.h"
#include "notation.h"

namespace dubhe::hessian2 {
namespace {

using testing::from_hex;
using testing::to_hex;

std::string written(std::string_view text) {
  Buffer bytes;
  Writer out(bytes);
  out.write_string(text);
  return std::string(bytes.view());
}
std::string read_back(std::string_view bytes) {
  Reader in(bytes);
  std::string text = "old";
  EXPECT_TRUE(in.read_string(text)) << in.status().to_string();
  EXPECT_TRUE(in.at_end());
  return text;
}

TEST(Hessian2Text, EveryScriptComesBack) {
  const char* const texts[] = {
      "",
      "plain",
      "Grüße, Čeština, Ελληνικά",
      "Привет, мир",
      "שלום עולם",
      "مرحبا بالعالم",
      "नमस्ते दुनिया",
      "สวัสดีชาวโลก",
      "你好，世界",
      "こんにちは世界",
      "안녕하세요",
      "😀👩‍👩‍👧‍👦🇨🇳 and text behind",
      "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
      "\U0010ffff\U00010000\uffff\ue000\ud7ff\u0800\u07ff\u0080\u007f",
  };
  for (const char* const text : texts) EXPECT_EQ(read_back(written(text)), text);
  const std::string with_nul("a\0b", 3);
  EXPECT_EQ(read_back(written(with_nul)), with_nul);
}

TEST(Hessian2Text, ASupplementaryCharacterIsTwoUnitsOfThreeBytes) {
  EXPECT_EQ(to_hex(written("\U0001f600")), "02eda0bdedb880");
  EXPECT_EQ(to_hex(written("a\U0001f600z")), "0461eda0bdedb8807a");
}

TEST(Hessian2Text, LengthsTakeTheirShortestForm) {
  struct Case {
    std::size_t length;
    std::string head;
  };
  const Case cases[] = {{0, "00"},      {31, "1f"},      {32, "3020"},      {255, "30ff"},      {256, "3100"},
                        {1023, "33ff"}, {1024, "530400"}, {32767, "537fff"}, {32768, "538000"}};
  for (const Case& c : cases) {
    EXPECT_EQ(to_hex(written(std::string(c.length, 'a')).substr(0, c.head.size() / 2)), c.head);
    // The same number of units in two bytes each.
    std::string cyrillic;
    for (std::size_t i = 0; i < c.length; ++i) cyrillic += "ж";
    EXPECT_EQ(to_hex(written(cyrillic).substr(0, c.head.size() / 2)), c.head);
    EXPECT_EQ(read_back(written(cyrillic)), cyrillic);
  }
}

TEST(Hessian2Text, LongTextIsCutIntoChunksButNotInsideAPair) {
  for (std::size_t before = 32765; before <= 32769; ++before) {
    const std::string text = std::string(before, 'a') + "😀" + std::string(40000, 'b') + "😀";
    const std::string bytes = written(text);
    EXPECT_EQ(read_back(bytes), text) << before;
    const std::size_t first = static_cast<unsigned char>(bytes[1]) * 256u + static_cast<unsigned char>(bytes[2]);
    EXPECT_EQ(bytes[0], 'R');
    EXPECT_EQ(first, before == 32767 ? 32767u : 32768u) << before;
  }
}

TEST(Hessian2Text, WhatIsNotUtf8IsReplaced) {
  struct Case {
    const char* name;
    std::string text, wire;
  };
  const std::string r = "efbfbd";
  const Case cases[] = {
      {"a stray continuation", "\x80", "01" + r},
      {"a lead at the end", "a\xe4\xb8", "0361" + r + r},
      {"a lead before text", "\xc3(", "02" + r + "28"},
      {"an overlong slash", "\xc0\xaf", "02" + r + r},
      {"an overlong three-byte form", "\xe0\x80\xaf", "03" + r + r + r},
      {"half a surrogate", "\xed\xa0", "02" + r + r},
      {"beyond U+10FFFF", "\xf4\x90\x80\x80", "04" + r + r + r + r},
      {"five bytes", "\xf8\x88\x80\x80\x80", "05" + r + r + r + r + r},
      {"0xff", "\xff", "01" + r},
  };
  for (const Case& c : cases) EXPECT_EQ(to_hex(written(c.text)), c.wire) << c.name;
}

// Java's strings may hold halves of pairs. They stay what they are, in three bytes, and go back as they came.
TEST(Hessian2Text, LoneSurrogatesAreKeptAndSwallowNothing) {
  struct Case {
    const char* name;
    const char* bytes;
    std::string text;
  };
  const std::string high = "\xed\xa0\xbd", low = "\xed\xb8\x80";
  const Case cases[] = {
      {"a high one alone", "01eda0bd", high},
      {"a low one alone", "01edb880", low},
      {"a high one before text", "04eda0bd616263", high + "abc"},
      {"a low one before text", "02edb88061", low + "a"},
      {"two high ones", "02eda0bdeda0bd", high + high},
      {"a high one, then a pair", "03eda0bdeda0bdedb880", high + "😀"},
      {"the wrong way round", "02edb880eda0bd", low + high},
      {"a high one before a three-byte character", "02eda0bde4b8ad", high + "中"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(read_back(from_hex(c.bytes)), c.text) << c.name;
    EXPECT_EQ(to_hex(written(c.text)), c.bytes) << c.name;
  }
  EXPECT_EQ(read_back(from_hex("520001eda0bd0161")), high + "a") << "a high one at the end of a chunk";
  EXPECT_EQ(read_back(from_hex("520002 61eda0bd 01edb880")), "a😀") << "a pair across chunks";
}

TEST(Hessian2Text, AViewIsGivenOnlyForAsciiInOnePiece) {
  struct Case {
    const char* bytes;
    bool viewed;
  };
  const Case cases[] = {{"0568656c6c6f", true}, {"00", true}, {"3002 6162", true}, {"530002 6162", true},
                        {"01c3a9", false}, {"520001610162", false}, {"91", false}, {"4e", false}, {"", false}};
  for (const Case& c : cases) {
    const std::string body = from_hex(c.bytes);
    Reader in(body);
    std::string_view text = "old";
    EXPECT_EQ(in.read_string_view(text), c.viewed) << c.bytes;
    EXPECT_TRUE(in.ok());
    EXPECT_EQ(in.offset(), c.viewed ? body.size() : 0);
    if (!c.viewed) {
      EXPECT_EQ(text, "old");
    } else {
      EXPECT_EQ(text.data() + text.size(), body.data() + body.size());
    }
  }
}

TEST(Hessian2Text, NumbersAndBooleansReadAsJavaPrintsThem) {
  struct Case {
    const char* bytes;
    const char* text;
  };
  const Case cases[] = {
      {"91", "1"},         {"8f", "-1"},          {"4c8000000000000000", "-9223372036854775808"},
      {"54", "true"},      {"46", "false"},       {"4e", ""},
      {"5b", "0.0"},       {"5c", "1.0"},         {"5f000005dc", "1.5"},
      {"5f00000001", "0.001"},                    {"443f1a36e2eb1c432d", "1.0E-4"},
      {"444202a05f20000000", "1.0E10"},           {"447ff8000000000000", "NaN"},
      {"44fff0000000000000", "-Infinity"},        {"448000000000000000", "-0.0"},
      {"440000000000000001", "4.9E-324"},         {"4441dfffffffc00000", "2.147483647E9"},
  };
  for (const Case& c : cases) EXPECT_EQ(read_back(from_hex(c.bytes)), c.text) << c.bytes;
}

TEST(Hessian2Text, JavaCharactersAreStringsOfOneUnit) {
  for (const char16_t unit : {u'a', u'\0', u'é', u'中', char16_t{0xd83d}, char16_t{0xffff}}) {
    Buffer bytes;
    Writer out(bytes);
    write(out, unit);
    Reader in(bytes.view());
    char16_t back = u'?';
    EXPECT_TRUE(read(in, back));
    EXPECT_EQ(back, unit);
    EXPECT_TRUE(in.at_end());
  }
  for (const char* const empty : {"00", "4e"}) {
    const std::string body = from_hex(empty);
    Reader in(body);
    char16_t unit = u'?';
    EXPECT_TRUE(read(in, unit));
    EXPECT_EQ(unit, u'\0');
  }
  for (const char* const wrong : {"026162", "02eda0bdedb880", "5200016100", "91"}) {
    const std::string body = from_hex(wrong);
    Reader in(body);
    char16_t unit;
    EXPECT_FALSE(read(in, unit)) << wrong;
  }
}

}  // namespace
}  // namespace dubhe::hessian2
