#include "compare.h"

#include "dubhe/serialize_hessian2/typed.h"

#include "values.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace interop {
namespace {

using dubhe::ListValue;
using dubhe::MapValue;
using dubhe::ObjectValue;
using dubhe::Value;

Value list(std::string type, std::vector<Value> items) {
  return Value(ListValue{std::move(type), std::move(items)});
}
Value map(std::string type, std::vector<std::pair<Value, Value>> entries) {
  return Value(MapValue{std::move(type), std::move(entries)});
}
Value person(std::vector<std::pair<std::string, Value>> fields) {
  return Value(ObjectValue{"dubhe.interop.Person", std::move(fields)});
}

TEST(Compare, FindsNothingWhereJavaFindsNothing) {
  const std::pair<Value, Value> equal[] = {
      {Value(), Value()},
      {1, 1},
      {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()},
      {list("", {1, "a"}), list("java.util.LinkedList", {1, "a"})},
      {list("java.util.HashSet", {1, 2}), list("java.util.TreeSet", {2, 1})},
      {map("", {{"a", 1}, {"b", 2}}), map("java.util.TreeMap", {{"b", 2}, {"a", 1}})},
      {person({{"name", "Ann"}, {"age", 3}}), person({{"age", 3}, {"name", "Ann"}})},
      {person({{"name", Value()}}), person({})},
      {person({{"name", "hidden"}, {"name", "own"}}), person({{"name", "own"}})},
  };
  for (const auto& [expected, came] : equal)
    EXPECT_EQ(differs(expected, came), "") << expected.to_string();
}

TEST(Compare, SaysWhatDiffersAndWhere) {
  struct Case {
    Value expected, came;
    std::string says;
  };
  const Case cases[] = {
      {1, Value(std::int64_t{1}), "1 was expected, 1L came"},
      {Value(), 0, "null was expected, 0 came"},
      {0.0, -0.0, "0.0 was expected, -0.0 came"},
      {list("", {1, 2}), list("", {1, 3}), "at [1]: 2 was expected, 3 came"},
      {list("", {1, 2}), list("", {1}), "2 elements was expected, 1 came"},
      {list("", {1}), list("[int", {1}), "a java.util.List was expected, a [int came"},
      {list("[long", {}), list("[int", {}), "a [long was expected, a [int came"},
      {list("", {1}), list("java.util.HashSet", {1}),
       "a java.util.List was expected, a java.util.Set came"},
      {list("java.util.HashSet", {1, 2}), list("java.util.HashSet", {1, 3}),
       "an element 2 was expected, none came"},
      {map("", {{"k", 1}}), map("", {{"k", 2}}), "at [\"k\"]: 1 was expected, 2 came"},
      {map("", {{"k", 1}}), map("", {{"j", 1}}), "a key \"k\" was expected, {\"j\": 1} came"},
      {person({{"age", 1}}), person({{"age", 2}}), "at .age: 1 was expected, 2 came"},
      {person({{"age", 1}}), person({}), "a field age was expected, none came"},
      {person({}), person({{"age", 2}}), "no field age was expected, 2 came"},
      {person({}), Value(ObjectValue{"other.Person", {}}),
       "a dubhe.interop.Person was expected, a other.Person came"},
  };
  for (const Case& one : cases) EXPECT_EQ(differs(one.expected, one.came), one.says);
}

TEST(Compare, OneObjectThatBecameTwoIsADifference) {
  const Value twice = list("", {"x"});
  EXPECT_EQ(differs(list("", {twice, twice}), list("", {twice, twice})), "");
  EXPECT_EQ(differs(list("", {twice, twice}), list("", {list("", {"x"}), list("", {"x"})})),
            "at [1]: an object that occurs twice was expected, two objects came");
}

TEST(Compare, ComparesCycles) {
  const Values values(Side::kConsumer);
  for (const char* name : {"cyclic-list", "self", "tree"}) {
    const Value& held = *values.find(name);
    EXPECT_EQ(differs(held, dubhe::hessian2::to_value(held)), "") << name;
  }
  EXPECT_NE(differs(*values.find("self"), *values.find("tree")), "");
}

TEST(Values, ComeBackFromTheWireAsTheyAre) {
  const Values values(Side::kConsumer);
  for (const std::string& name : values.names()) {
    if (name == "double-minus-0") continue;  // the format has no sign for it
    for (const char* position : {"argument", "field", "element", "key", "value"}) {
      const Value placed = *Values::placed(*values.find(name), position);
      EXPECT_EQ(differs(placed, dubhe::hessian2::to_value(placed)), "")
          << name << " as " << position;
    }
  }
}

TEST(Values, DifferFromEachOther) {
  const Values values(Side::kProvider);
  EXPECT_NE(differs(*values.find("int-1"), *values.find("long-0")), "");
  EXPECT_NE(differs(*values.at("value/int-1/field"), *values.at("value/int-1/element")), "");
  EXPECT_FALSE(values.at("value/int-1/nowhere"));
  EXPECT_FALSE(values.at("value/nothing/field"));
  EXPECT_FALSE(values.at("value"));
}

}  // namespace
}  // namespace interop
