#include "dubhe/common/value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace dubhe {
namespace {

using std::chrono::milliseconds;
using testing::EndsWith;
using testing::HasSubstr;

struct Printed {
  Value value;
  Value::Kind kind;
  const char* text;
};

TEST(ValueTest, EveryKindPrintsForPeople) {
  const Printed kPrinted[] = {
      {{}, Value::Kind::kNull, "null"},
      {nullptr, Value::Kind::kNull, "null"},
      {true, Value::Kind::kBool, "true"},
      {std::int32_t{-1}, Value::Kind::kInt, "-1"},
      {std::int64_t{1}, Value::Kind::kLong, "1L"},
      {2.5, Value::Kind::kDouble, "2.5"},
      {2.0, Value::Kind::kDouble, "2.0"},
      {1e300, Value::Kind::kDouble, "1e+300"},
      {std::numeric_limits<double>::infinity(), Value::Kind::kDouble, "inf"},
      {"a\"b\\c\n\x01", Value::Kind::kString, R"("a\"b\\c\n\x01")"},
      {Bytes(3), Value::Kind::kBytes, "bytes(3)"},
      {Date(milliseconds(0)), Value::Kind::kDate, "date(1970-01-01T00:00:00.000Z)"},
      {Date(milliseconds(951'827'696'789)), Value::Kind::kDate, "date(2000-02-29T12:34:56.789Z)"},
      {Date(milliseconds(-1)), Value::Kind::kDate, "date(1969-12-31T23:59:59.999Z)"},
      {Date(milliseconds(std::numeric_limits<std::int64_t>::max())), Value::Kind::kDate,
       "date(9223372036854775807 ms)"},
      {ListValue{"", {1, "a", {}}}, Value::Kind::kList, R"([1, "a", null])"},
      {MapValue{"", {{"k", 1}, {2, true}}}, Value::Kind::kMap, R"({"k": 1, 2: true})"},
      {ObjectValue{"com.x.User", {{"name", "Ann"}, {"age", 7}}}, Value::Kind::kObject,
       R"(com.x.User{name: "Ann", age: 7})"},
      {std::shared_ptr<ListValue>(), Value::Kind::kList, "<gone>"},
  };
  for (const Printed& printed : kPrinted) {
    EXPECT_EQ(printed.value.kind(), printed.kind) << printed.text;
    EXPECT_EQ(printed.value.to_string(), printed.text);
    EXPECT_EQ(printed.value, printed.value) << printed.text;
  }
}

TEST(ValueTest, OnlyTheRightKindGivesAPointer) {
  const Value text("x");
  EXPECT_EQ(*text.as_string(), "x");
  EXPECT_EQ(text.as_int(), nullptr);
  EXPECT_EQ(text.as_list(), nullptr);
  std::int64_t number = 0;
  EXPECT_TRUE(Value(7).to_int64(number));
  EXPECT_EQ(number, 7);
  EXPECT_TRUE(Value(std::int64_t{1} << 40).to_int64(number));
  EXPECT_EQ(number, std::int64_t{1} << 40);
  EXPECT_FALSE(Value(7.0).to_int64(number));
}

TEST(ValueTest, MapsAndObjectsAreLookedIntoByName) {
  const MapValue map{"", {{1, "one"}, {"k", "v"}}};
  ASSERT_NE(map.find("k"), nullptr);
  EXPECT_EQ(*map.find("k"), Value("v"));
  EXPECT_EQ(map.find("absent"), nullptr);
  const ObjectValue object{"C", {{"f", 1}}};
  ASSERT_NE(object.find("f"), nullptr);
  EXPECT_EQ(object.find("g"), nullptr);
}

TEST(ValueTest, EqualityLooksAtKindTypeOrderAndContent) {
  const Value list = ListValue{"java.util.ArrayList", {1, "a"}};
  EXPECT_EQ(list, Value(ListValue{"java.util.ArrayList", {1, "a"}}));
  EXPECT_FALSE(list == Value(ListValue{"java.util.LinkedList", {1, "a"}}));
  EXPECT_FALSE(list == Value(ListValue{"java.util.ArrayList", {"a", 1}}));
  EXPECT_FALSE(list == Value(ListValue{"java.util.ArrayList", {1}}));
  EXPECT_FALSE(Value(1) == Value(std::int64_t{1}));
  EXPECT_FALSE(Value() == Value(0));
  EXPECT_EQ(Value(std::numeric_limits<double>::quiet_NaN()),
            Value(std::numeric_limits<double>::quiet_NaN()));
  EXPECT_FALSE(Value(MapValue{"", {{"a", 1}}}) == Value(MapValue{"", {{"a", 2}}}));
  EXPECT_FALSE(Value(MapValue{"", {{"a", 1}}}) == Value(MapValue{"", {{"b", 1}}}));
  EXPECT_FALSE(Value(ObjectValue{"C", {{"a", 1}}}) == Value(ObjectValue{"D", {{"a", 1}}}));
  EXPECT_FALSE(Value(ObjectValue{"C", {{"a", 1}}}) == Value(ObjectValue{"C", {{"b", 1}}}));
}

// A list that holds a map that holds the list again.
std::shared_ptr<ListValue> knot(const char* word) {
  auto list = std::make_shared<ListValue>();
  auto map = std::make_shared<MapValue>();
  map->entries.emplace_back("word", word);
  map->entries.emplace_back("back", std::weak_ptr(list));
  list->items.emplace_back(map);
  return list;
}

TEST(ValueTest, ACycleIsHeldWeaklyAndLeavesNothingBehind) {
  std::weak_ptr<ListValue> outermost;
  {
    auto list = knot("x");
    outermost = list;
    const Value value(list);
    const auto map = value.as_list()->items[0].as_map();
    EXPECT_EQ(map->find("back")->kind(), Value::Kind::kList);
    EXPECT_EQ(map->find("back")->as_list(), list);
  }
  EXPECT_TRUE(outermost.expired());
}

TEST(ValueTest, CyclesPrintAndCompareWithoutEnd) {
  const Value a(knot("x")), same(knot("x")), other(knot("y"));
  EXPECT_EQ(a.to_string(), R"([{"word": "x", "back": <cycle>}])");
  EXPECT_EQ(a, same);
  EXPECT_FALSE(a == other);
}

TEST(ValueTest, AWeakContainerWhoseOwnerIsGoneIsSaidToBeGone) {
  const Value left = Value(std::weak_ptr(std::make_shared<ListValue>()));
  EXPECT_EQ(left.kind(), Value::Kind::kList);
  EXPECT_EQ(left.as_list(), nullptr);
  EXPECT_EQ(left.to_string(), "<gone>");
  EXPECT_FALSE(left == Value(ListValue{}));
}

TEST(ValueTest, DepthWidthAndSharingAreBoundedInPrint) {
  Value deep = 1, shared = 1;
  for (int i = 0; i < 1000; ++i) deep = ListValue{"", {deep}};
  for (int i = 0; i < 60; ++i) shared = ListValue{"", {shared, shared}};  // 2^60 leaves
  const Value wide = ListValue{"", std::vector<Value>(100'000, Value("wide"))};
  EXPECT_THAT(deep.to_string(), HasSubstr("…"));
  EXPECT_LT(shared.to_string().size(), 70'000u);
  EXPECT_LT(wide.to_string().size(), 70'000u);
  EXPECT_LT(Value(std::string(1'000'000, 'x')).to_string().size(), 70'000u);
}

TEST(ValueTest, DepthAndSharingDoNotHurtTheComparison) {
  Value a = 1, b = 1, twice_a = 1, twice_b = 1;
  for (int i = 0; i < 5000; ++i) a = ListValue{"", {a}}, b = ListValue{"", {b}};
  for (int i = 0; i < 60; ++i)
    twice_a = ListValue{"", {twice_a, twice_a}}, twice_b = ListValue{"", {twice_b, twice_b}};
  EXPECT_EQ(a, b);
  EXPECT_EQ(twice_a, twice_b);
}

}  // namespace
}  // namespace dubhe
