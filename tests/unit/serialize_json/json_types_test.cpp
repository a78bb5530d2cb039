// Every kind of type as JSON: what stands on the wire, and that it comes back.
#include "dubhe/serialize_hessian2/as.h"
#include "dubhe/serialize_hessian2/java_time.h"
#include "dubhe/serialize_hessian2/java_types.h"

#include "json_form.h"

#include <cmath>
#include <limits>

namespace zoo {

enum class Color { kRed, kGreen, kNone };
DUBHE_ENUM(Color, "zoo.Color", (kRed, "RED"), (kGreen, "GREEN"))

struct Tag {
  std::string name;
  std::int32_t weight = 7;
  friend auto operator<=>(const Tag&, const Tag&) = default;
};
DUBHE_TYPE(Tag, "zoo.Tag", name, weight)

struct Animal {
  virtual ~Animal() = default;
  std::string name;
};
DUBHE_TYPE(Animal, "zoo.Animal", name)
struct Cat : Animal {
  std::int32_t lives = 9;
};
DUBHE_SUBTYPE(Cat, Animal, "zoo.Cat", lives)
DUBHE_SUBTYPES(Animal, Cat)

struct Node {
  std::int32_t value = 0;
  std::vector<std::shared_ptr<Node>> children;
  std::weak_ptr<Node> parent;
};
DUBHE_TYPE(Node, "zoo.Node", value, children, parent)

struct Everything {
  bool flag = true;
  std::int8_t tiny = -128;
  std::int64_t big = 9007199254740993;
  char16_t letter = u'天';
  double real = 0.1;
  std::string text = "a \"b\" \\ \n\t\x01 é 天 😀";
  std::optional<std::int32_t> nothing, something = 3;
  Color color = Color::kGreen;
  std::vector<Tag> tags{{"x", 1}};
  std::set<std::int32_t> numbers{1, 2};
  std::map<std::string, std::int64_t> counts{{"k", 1}};
  std::map<std::int32_t, std::string> by_number{{-5, "m"}};
  std::map<Tag, bool> by_tag{{{"t", 1}, true}};
  dubhe::Array<std::string> array{"p", "q"};
  dubhe::Bytes bytes{std::byte{1}, std::byte{255}};
  dubhe::Decimal amount = *dubhe::Decimal::parse("12.50");
  dubhe::BigInteger great = *dubhe::BigInteger::parse("123456789012345678901234567890");
  dubhe::Date when{std::chrono::milliseconds(1795286650123)};
};
DUBHE_TYPE(Everything, "zoo.Everything", flag, tiny, big, letter, real, text, nothing, something,
           color, tags, numbers, counts, by_number, by_tag, array, bytes, amount, great, when)

}  // namespace zoo

namespace dubhe {
namespace {

using test::from_json;
using test::to_json;
using test::why_not;

// The text of a value, and that it reads as the value again.
template <class T>
void both(const T& value, const std::string& text) {
  EXPECT_EQ(to_json(value), text);
  const auto back = from_json<T>(text);
  ASSERT_TRUE(back.ok()) << text << ": " << back.status().to_string();
  EXPECT_TRUE(*back == value) << text;
}

TEST(JsonTypes, ADescribedTypeIsAnObjectOfItsFields) {
  const zoo::Everything all;
  const std::string text = to_json(all);
  EXPECT_EQ(
      text,
      R"({"flag":true,"tiny":-128,"big":9007199254740993,"letter":"天","real":0.1,)"
      R"("text":"a \"b\" \\ \n\t\u0001 é 天 😀","nothing":null,"something":3,"color":"GREEN",)"
      R"("tags":[{"name":"x","weight":1}],"numbers":[1,2],"counts":{"k":1},"by_number":{"-5":"m"},)"
      R"("by_tag":[[{"name":"t","weight":1},true]],"array":["p","q"],"bytes":[1,-1],"amount":12.50,)"
      R"("great":123456789012345678901234567890,"when":"2026-11-21T18:44:10.123Z"})");
  const auto back = from_json<zoo::Everything>(text);
  ASSERT_TRUE(back.ok()) << back.status().to_string();
  EXPECT_EQ(to_json(*back), text);
  EXPECT_EQ(back->text, all.text);
  EXPECT_EQ(back->amount.to_string(), "12.50");
}

TEST(JsonTypes, FieldsInAnyOrderUnknownOnesSkippedMissingOnesByDefault) {
  const auto tag = from_json<zoo::Tag>(
      R"( {"more":{"a":[1,{"b":2}]},"weight":3,"again":"\ud83d\ude00","name":"n"} )");
  ASSERT_TRUE(tag.ok()) << tag.status().to_string();
  EXPECT_EQ(*tag, (zoo::Tag{"n", 3}));
  EXPECT_EQ(*from_json<zoo::Tag>("{}"), (zoo::Tag{"", 7}));
  EXPECT_EQ(*from_json<zoo::Tag>("null"), (zoo::Tag{"", 7}));
  EXPECT_EQ(*from_json<zoo::Tag>(R"({"name":null,"weight":null})"), (zoo::Tag{"", 0}));
}

TEST(JsonTypes, NumbersAreExactOrRefused) {
  both(std::numeric_limits<std::int64_t>::min(), "-9223372036854775808");
  both(std::numeric_limits<std::int64_t>::max(), "9223372036854775807");
  both(5e-324, "5e-324");
  both(1.0, "1.0");
  both(-0.0, "-0.0");
  both(0.1f, "0.1");
  EXPECT_EQ(*from_json<std::int32_t>("12.0"), 12);
  EXPECT_EQ(*from_json<std::int32_t>("\"12\""), 12);
  EXPECT_EQ(*from_json<double>("7"), 7.0);
  EXPECT_NE(why_not<std::int64_t>("9223372036854775808").find("whole number of 64 bits"),
            std::string::npos);
  EXPECT_NE(why_not<std::int32_t>("2147483648").find("beyond the range of int"), std::string::npos);
  EXPECT_NE(why_not<std::int8_t>("128").find("beyond the range of byte"), std::string::npos);
  EXPECT_NE(why_not<std::int32_t>("1.5").find("1.5"), std::string::npos);
}

TEST(JsonTypes, WhatIsNoNumberGoesByItsNameInJava) {
  EXPECT_EQ(to_json(std::numeric_limits<double>::quiet_NaN()), "\"NaN\"");
  EXPECT_TRUE(std::isnan(*from_json<double>("\"NaN\"")));
  both(std::numeric_limits<double>::infinity(), "\"Infinity\"");
  both(-std::numeric_limits<float>::infinity(), "\"-Infinity\"");
}

TEST(JsonTypes, TextOfAnyKind) {
  // A lone surrogate keeps its place; what is no UTF-8 becomes U+FFFD.
  both(std::string("a\xed\xa0\x80z"), "\"a\\ud800z\"");
  EXPECT_EQ(to_json(std::string("a\xffz\xc3")), "\"a\xef\xbf\xbdz\xef\xbf\xbd\"");
  both(std::string(), "\"\"");
  both(std::string("\0", 1), "\"\\u0000\"");
  both(std::string(1000, 'x') + "\"", "\"" + std::string(1000, 'x') + "\\\"\"");
  both(u'\xd800', "\"\\ud800\"");
  both(std::map<std::string, std::int32_t>{{"a\xed\xa0\x80", 1}}, "{\"a\\ud800\":1}");
  EXPECT_NE(why_not<char16_t>("\"ab\"").find("no char"), std::string::npos);
  EXPECT_NE(why_not<std::string>("[1]").find("a text should"), std::string::npos);
}

TEST(JsonTypes, DatesAreIso8601) {
  both(Date(std::chrono::milliseconds(-1)), "\"1969-12-31T23:59:59.999Z\"");
  both(Date(std::chrono::milliseconds(std::numeric_limits<std::int64_t>::max())),
       "9223372036854775807");
  EXPECT_EQ(from_json<Date>("\"2026-11-21T23:44:10+01:00\"")->time_since_epoch().count(),
            1795301050000);
  EXPECT_EQ(from_json<Date>("12")->time_since_epoch().count(), 12);
  // What Gson writes by itself says neither its zone nor milliseconds.
  EXPECT_NE(why_not<Date>("\"Nov 21, 2026, 11:44:10 PM\"").find("ISO 8601"), std::string::npos);
  EXPECT_NE(why_not<Date>("\"2026-02-30T00:00:00Z\"").find("no date"), std::string::npos);
}

TEST(JsonTypes, MapsByTextOrAsPairs) {
  both(std::map<std::string, std::int32_t>{{"", 1}, {"a\"b", 2}}, R"({"":1,"a\"b":2})");
  both(std::map<bool, std::int32_t>{{false, 1}, {true, 2}}, R"({"false":1,"true":2})");
  both(std::map<zoo::Color, std::int32_t>{{zoo::Color::kRed, 1}}, R"({"RED":1})");
  both(std::map<std::vector<std::int32_t>, std::string>{{{1, 2}, "x"}}, R"([[[1,2],"x"]])");
  both(java::LinkedHashMap<std::string, std::int32_t>{{"z", 1}, {"a", 2}}, R"({"z":1,"a":2})");
  EXPECT_EQ((*from_json<std::map<std::string, std::int32_t>>(R"([["k",1]])")).at("k"), 1);
  EXPECT_NE((why_not<std::map<std::int32_t, std::int32_t>>(R"({"x":1})").find("`x` is no key")),
            std::string::npos);
  EXPECT_NE((why_not<std::map<std::vector<std::int32_t>, std::int32_t>>(R"({"x":1})")
                 .find("list of pairs")),
            std::string::npos);
  EXPECT_NE((why_not<std::map<std::string, std::int32_t>>("[[1,2,3]]").find("more than")),
            std::string::npos);
}

TEST(JsonTypes, EnumsByName) {
  EXPECT_EQ(to_json(zoo::Color::kNone), "null");
  EXPECT_NE(why_not<zoo::Color>("\"BLUE\"").find("zoo.Color has no constant `BLUE`"),
            std::string::npos);
}

TEST(JsonTypes, ASubclassSaysItsClass) {
  auto cat = std::make_unique<zoo::Cat>();
  cat->name = "Tom";
  const std::unique_ptr<zoo::Animal> animal = std::move(cat);
  EXPECT_EQ(to_json(animal), R"({"@type":"zoo.Cat","name":"Tom","lives":9})");
  const auto back =
      from_json<std::shared_ptr<zoo::Animal>>(R"({"@type":"zoo.Cat","name":"Tom","lives":3})");
  ASSERT_TRUE(back.ok()) << back.status().to_string();
  const auto* tom = dynamic_cast<const zoo::Cat*>(back->get());
  ASSERT_NE(tom, nullptr);
  EXPECT_EQ(tom->lives, 3);
  // From Gson, which says none, and of a class that is not listed: what is declared.
  EXPECT_EQ((*from_json<std::shared_ptr<zoo::Animal>>(R"({"name":"x"})"))->name, "x");
  EXPECT_EQ((*from_json<std::shared_ptr<zoo::Animal>>(R"({"@type":"zoo.Dog","name":"x"})"))->name,
            "x");
}

TEST(JsonTypes, SharedObjectsAreWrittenTwiceAndCirclesRefused) {
  const auto node = std::make_shared<zoo::Node>();
  const auto child = std::make_shared<zoo::Node>();
  node->children = {child, child};
  child->parent = node;
  EXPECT_EQ(to_json(node), R"({"value":0,"children":[{"value":0,"children":[],"parent":null},)"
                           R"({"value":0,"children":[],"parent":null}],"parent":null})");
  child->children = {child};
  EXPECT_NE(to_json(node).find("contain itself"), std::string::npos);
  child->children.clear();
}

TEST(JsonTypes, JavaTimeAsItsFields) {
  both(java::LocalDate(2026, 11, 30), R"({"day":30,"month":11,"year":2026})");
  both(
      java::LocalDateTime{{2026, 11, 30}, {3, 44, 10, 5}},
      R"({"time":{"nano":5,"second":10,"minute":44,"hour":3},"date":{"day":30,"month":11,"year":2026}})");
  both(std::chrono::seconds(90), R"({"nanos":0,"seconds":90})");
  both(std::chrono::year_month_day(std::chrono::year(2026) / 11 / 30),
       R"({"day":30,"month":11,"year":2026})");
  EXPECT_NE(to_json(java::LocalDate(2026, 2, 30)).find("2026"), std::string::npos);
}

TEST(JsonTypes, DaysAndMonthsByNameAsEnumsOfJava) {
  both(std::chrono::Monday, "\"MONDAY\"");
  both(std::chrono::Sunday, "\"SUNDAY\"");
  both(std::chrono::December, "\"DECEMBER\"");
  EXPECT_EQ(to_json(std::chrono::month()), "null");
  EXPECT_NE(from_json<std::chrono::month>("\"MONDAY\"").status().message().find("java.time.Month"), std::string::npos);
}

TEST(JsonTypes, DatesOfSqlAreDates) {
  both(java::SqlDate{Date(std::chrono::milliseconds(0))}, "\"1970-01-01T00:00:00.000Z\"");
  both(java::SqlTimestamp{Date(std::chrono::milliseconds(1))}, "\"1970-01-01T00:00:00.001Z\"");
}

TEST(JsonTypes, OtherClassesOfTheJavaLibrary) {
  both(*java::Uuid::parse("01234567-89ab-cdef-0123-456789abcdef"),
       "\"01234567-89ab-cdef-0123-456789abcdef\"");
  both(java::Locale{"zh_CN"}, "\"zh_CN\"");
  both(java::Currency{"CNY"}, "\"CNY\"");
  both(java::Uri{"http://a/b"}, "\"http://a/b\"");
  both(java::Atomic<std::int64_t>{5}, "5");
  both(java::EnumSet<zoo::Color>{zoo::Color::kRed}, "[\"RED\"]");
  both(as<"java.util.LinkedList", std::vector<std::int32_t>>(std::vector<std::int32_t>{1}), "[1]");
  const auto bits = from_json<java::BitSet>(to_json(java::BitSet({5})));
  ASSERT_TRUE(bits.ok()) << bits.status().to_string();
  EXPECT_EQ(*bits, java::BitSet({5}));
}

TEST(JsonTypes, ValuesOfUnknownType) {
  const Value tree(MapValue{
      "",
      {{Value("a"),
        Value(ListValue{"", {Value(1), Value(std::int64_t{3000000000}), Value(1.5), Value()}})},
       {Value("b"), Value(ObjectValue{"zoo.Tag", {{"name", Value("n")}}})}}});
  both(tree, R"({"a":[1,3000000000,1.5,null],"b":{"@type":"zoo.Tag","name":"n"}})");
  EXPECT_EQ(to_json(Value(MapValue{"", {{Value(1.5), Value(true)}}})), "[[1.5,true]]");
}

}  // namespace
}  // namespace dubhe
