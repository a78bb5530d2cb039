#include "dubhe/protocol_generic/pojo.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <string>

#include "orders.h"

namespace orders {
namespace {

using dubhe::TypeShape;
using dubhe::generic::from_maps;
using dubhe::generic::to_maps;

TEST(ToMaps, ObjectsBecomeMapsAndTheRestStays) {
  struct Row {
    const char* what;
    Value value;
    const TypeShape* shape;
    const char* told;
  };
  const Row rows[] = {
      {"null", Value(), &shape<Order>(), "null"},
      {"numbers", list({1, std::int64_t{2}, 2.5, true}), nullptr, "[1, 2L, 2.5, true]"},
      {"an object", object("shop.Item", {{"sku", "x"}, {"count", 3}}), nullptr,
       R"({"class": "shop.Item", "sku": "x", "count": 3})"},
      {"nested", list({object("a.B", {{"c", object("a.D", {})}})}), nullptr, R"([{"class": "a.B", "c": {"class": "a.D"}}])"},
      {"an enum by its shape", color("RED"), &shape<Color>(), R"("RED")"},
      {"an enum that nobody knows", color("RED"), nullptr, R"({"class": "shop.Color", "name": "RED"})"},
      {"enums in a field", object("shop.Item", {{"color", color("GREEN")}}), &shape<Item>(),
       R"({"class": "shop.Item", "color": "GREEN"})"},
      {"enums as keys", map({{color("RED"), std::int64_t{1}}}), &shape<std::map<Color, std::int64_t>>(), R"({"RED": 1L})"},
      {"a subtype by its own fields", object("shop.RushOrder", {{"hours", 2}, {"colors", list({color("RED")}, "[shop.Color")}}),
       &shape<std::shared_ptr<Order>>(), R"({"class": "shop.RushOrder", "hours": 2, "colors": ["RED"]})"},
      {"Java's own classes", object("java.math.BigDecimal", {{"value", "1.50"}}), nullptr,
       R"(java.math.BigDecimal{value: "1.50"})"},
      {"a day", dubhe::hessian2::to_value(dubhe::java::LocalDate(2024, 2, 29)), nullptr, R"("2024-02-29")"},
      {"a time of day", dubhe::hessian2::to_value(dubhe::java::LocalTime(8, 30)), nullptr, R"("08:30")"},
      {"with seconds and a fraction", dubhe::hessian2::to_value(dubhe::java::LocalTime(8, 30, 5, 120'000'000)), nullptr,
       R"("08:30:05.120")"},
      {"both", dubhe::hessian2::to_value(dubhe::java::LocalDateTime{{12024, 1, 2}, {0, 0, 1}}), nullptr,
       R"("+12024-01-02T00:00:01")"},
  };
  for (const Row& row : rows) EXPECT_EQ(to_maps(row.value, row.shape).to_string(), row.told) << row.what;
}

TEST(ToMaps, ListsAreCalledAsJavaCallsThem) {
  struct Row {
    const char* type;
    const TypeShape* shape;
    const char* becomes;
  };
  const Row rows[] = {
      {"", nullptr, ""},
      {"java.util.LinkedList", nullptr, ""},
      {"java.util.TreeSet", nullptr, "java.util.HashSet"},
      {"", &shape<std::set<std::int32_t>>(), "java.util.HashSet"},
      {"[int", nullptr, "[int"},
      {"[[long", nullptr, "[[long"},
      {"[string", nullptr, "[string"},
      {"[java.lang.Integer", nullptr, "[java.lang.Integer"},
      {"[object", nullptr, "[object"},
      {"[shop.Item", nullptr, "[object"},
      {"[shop.Color", &shape<Array<Color>>(), "[string"},
  };
  for (const Row& row : rows) {
    const Value made = to_maps(list({}, row.type), row.shape);
    EXPECT_EQ(made.as_list()->type, row.becomes) << row.type;
  }
  EXPECT_EQ(to_maps(map({}, "java.util.TreeMap")).as_map()->type, "java.util.TreeMap");
}

TEST(ToMaps, WhatIsSharedStaysSharedAndCyclesStayCycles) {
  const Value item = object("shop.Item", {{"sku", "x"}});
  const Value twice = to_maps(list({item, item}));
  EXPECT_EQ(twice.as_list()->items[0].as_map(), twice.as_list()->items[1].as_map());

  auto order = std::make_shared<ObjectValue>(ObjectValue{"shop.Order", {}});
  order->fields.emplace_back("parent", Value(std::weak_ptr<ObjectValue>(order)));
  const Value knot = to_maps(Value(order));
  EXPECT_EQ(knot.to_string(), R"({"class": "shop.Order", "parent": <cycle>})");
  EXPECT_EQ(knot.as_map()->find("parent")->as_map(), knot.as_map());
}

TEST(FromMaps, ValuesBecomeWhatTheShapeWants) {
  struct Row {
    const char* what;
    Value value;
    const TypeShape& shape;
    const char* told;
  };
  const Row rows[] = {
      {"null", Value(), shape<std::int32_t>(), "null"},
      {"a number stays", 5, shape<std::int16_t>(), "5"},
      {"a text for a number", "-128", shape<std::int8_t>(), "-128L"},
      {"with a plus", "+7", shape<std::int64_t>(), "7L"},
      {"a text for a boxed number", "44", shape<std::optional<std::int32_t>>(), "44L"},
      {"a text for a double", "1e3", shape<double>(), "1000.0"},
      {"infinity", "-Infinity", shape<float>(), "-inf"},
      {"a text for a boolean", "TRUE", shape<bool>(), "true"},
      {"any other text is false", "yes", shape<bool>(), "false"},
      {"a character", "é", shape<char16_t>(), R"("é")"},
      {"a text for a decimal", "12.50", shape<Decimal>(), R"(java.math.BigDecimal{value: "12.50"})"},
      {"a whole number for a decimal", 10, shape<Decimal>(), R"(java.math.BigDecimal{value: "10"})"},
      {"a double for a decimal", 0.1, shape<Decimal>(), R"(java.math.BigDecimal{value: "0.1"})"},
      {"milliseconds for a date", std::int64_t{1000}, shape<Date>(), "date(1970-01-01T00:00:01.000Z)"},
      {"a constant", "RED", shape<Color>(), R"("RED")"},
      {"a constant as a map", map({{"class", "shop.Color"}, {"name", "GREEN"}}), shape<Color>(), R"("GREEN")"},
      {"a constant as an object", color("GREEN"), shape<std::optional<Color>>(), R"("GREEN")"},
      {"numbers for bytes", list({1, -1}), shape<dubhe::Bytes>(), "bytes(2)"},
      {"bytes for numbers", Value(dubhe::Bytes{std::byte{1}, std::byte{255}}), shape<std::vector<std::int32_t>>(), "[1, -1]"},
      {"texts for characters", list({"a", "b"}), shape<Array<char16_t>>(), R"("ab")"},
      {"elements", list({"1", 2}), shape<Array<std::int32_t>>(), "[1L, 2]"},
      {"keys and values", map({{"1", "2"}}), shape<std::map<std::int32_t, std::int64_t>>(), "{1L: 2L}"},
      {"an object by its class", map({{"class", "shop.Item"}, {"sku", "x"}, {"count", "3"}}), shape<Item>(),
       R"(shop.Item{sku: "x", count: 3L})"},
      {"an object without one", map({{"price", "1.5"}}), shape<Item>(), R"(shop.Item{price: java.math.BigDecimal{value: "1.5"}})"},
      {"an object as it is", object("shop.Item", {{"count", "3"}}), shape<Item>(), "shop.Item{count: 3L}"},
      {"a subtype by its own fields", map({{"class", "shop.RushOrder"}, {"hours", "2"}}), shape<std::shared_ptr<Order>>(),
       "shop.RushOrder{hours: 2L}"},
      {"a field that is not known", map({{"who", "me"}}), shape<Item>(), R"(shop.Item{who: "me"})"},
      {"java.lang.Object, with a class", map({{"class", "shop.Item"}, {"sku", "x"}}), shape<Value>(), R"(shop.Item{sku: "x"})"},
      {"java.lang.Object, without", map({{"a", list({map({{"class", "a.B"}})})}}), shape<Value>(), R"({"a": [a.B{}]})"},
      {"java.lang.Object, one of Java's maps", map({{"class", "java.util.HashMap"}}), shape<Value>(),
       R"({"class": "java.util.HashMap"})"},
      {"a day", "2024-02-29", shape<dubhe::java::LocalDate>(),
       "com.alibaba.com.caucho.hessian.io.java8.LocalDateHandle{day: 29, month: 2, year: 2024}"},
      {"the day of a whole text", "2024-02-29 08:30:05", shape<dubhe::java::LocalDate>(),
       "com.alibaba.com.caucho.hessian.io.java8.LocalDateHandle{day: 29, month: 2, year: 2024}"},
      {"a time", "08:30:05.12", shape<dubhe::java::LocalTime>(),
       "com.alibaba.com.caucho.hessian.io.java8.LocalTimeHandle{nano: 120000000, second: 5, minute: 30, hour: 8}"},
      {"no day", "", shape<dubhe::java::LocalDate>(), "null"},
  };
  for (const Row& row : rows) {
    const auto made = from_maps(row.value, row.shape);
    EXPECT_EQ(made ? made->to_string() : made.status().to_string(), row.told) << row.what;
  }
}

TEST(FromMaps, WhatCannotBeSaysWhereAndWhatCould) {
  struct Row {
    Value value;
    const TypeShape& shape;
    const char* why;
  };
  const Row rows[] = {
      {"128", shape<std::int8_t>(), R"("128" for byte, which is read from a whole number from -128 to 127)"},
      {"1.5", shape<std::int32_t>(), R"("1.5" for int, which is read from a whole number from -2147483648 to 2147483647)"},
      {"", shape<std::int64_t>(), R"("" for long, which is read from a whole number from -9223372036854775808 to 9223372036854775807)"},
      {"x", shape<double>(), R"("x" for double, which is read from a number)"},
      {"inf", shape<double>(), R"("inf" for double, which is read from a number)"},
      {"ab", shape<char16_t>(), R"("ab" for char, which is read from a text of one character)"},
      {"😀", shape<char16_t>(), R"("😀" for char, which is read from a text of one character)"},
      {"12,5", shape<Decimal>(), R"("12,5" for java.math.BigDecimal, which is read from a decimal number)"},
      {"yesterday", shape<Date>(),
       R"("yesterday" for java.util.Date, which is read from "yyyy-MM-dd HH:mm:ss" or milliseconds since 1970)"},
      {"2023-13-01 00:00:00", shape<Date>(),
       R"("2023-13-01 00:00:00" for java.util.Date, which is read from "yyyy-MM-dd HH:mm:ss" or milliseconds since 1970)"},
      {"2023-02-29", shape<dubhe::java::LocalDate>(),
       R"("2023-02-29" for java.time.LocalDate, which is read from "2024-02-29")"},
      {"2024-02-29", shape<dubhe::java::LocalDateTime>(),
       R"("2024-02-29" for java.time.LocalDateTime, which is read from "2024-02-29T08:30:05")"},
      {"PINK", shape<Color>(), R"("PINK" for shop.Color, which is read from one of RED, GREEN)"},
      {list({"1", "x"}), shape<std::vector<std::int32_t>>(), R"([1]: "x" for int, which is read from a whole number)"},
      {map({{"1", "x"}}), shape<std::map<std::int32_t, std::int32_t>>(), R"(["1"]: "x" for int, which)"},
      {map({{"x", 1}}), shape<std::map<std::int32_t, std::int32_t>>(), R"(key "x": "x" for int, which)"},
      {map({{"items", list({map({{"color", "PINK"}})})}}), shape<Order>(),
       R"(shop.Order.items: [0]: shop.Item.color: "PINK" for shop.Color, which is read from one of RED, GREEN)"},
  };
  for (const Row& row : rows) {
    const auto made = from_maps(row.value, row.shape);
    ASSERT_FALSE(made.ok()) << row.value.to_string();
    EXPECT_EQ(made.status().code(), dubhe::StatusCode::kInvalidArgument);
    EXPECT_TRUE(made.status().message().starts_with(row.why)) << made.status().message();
  }
}

TEST(FromMaps, ADateIsReadInTheZoneOfTheProcess) {
  std::tm parts = {};
  parts.tm_year = 2023 - 1900;
  parts.tm_mon = 10;
  parts.tm_mday = 14;
  parts.tm_hour = 22;
  parts.tm_isdst = -1;
  const Value wanted = day_of(static_cast<std::int64_t>(std::mktime(&parts)) * 1000);
  EXPECT_EQ(*from_maps("2023-11-14 22:00:00", shape<Date>()), wanted);
}

TEST(FromMaps, GoesThereAndBack) {
  Order order;
  order.id = "A-1";
  order.items = {{"x", 3, Color::kGreen, *Decimal::parse("12.50")}};
  order.counts = {{Color::kRed, 5}};
  order.colors.push_back(Color::kRed);
  order.parent = std::make_shared<RushOrder>();
  order.extra = object("shop.Item", {{"sku", "y"}});
  const Value wire = dubhe::hessian2::to_value(order);
  const auto back = from_maps(to_maps(wire, &shape<Order>()), shape<Order>());
  ASSERT_TRUE(back.ok()) << back.status().to_string();
  const auto read = dubhe::hessian2::from_value<Order>(*back);
  ASSERT_TRUE(read.ok()) << read.status().to_string();
  EXPECT_EQ(dubhe::hessian2::to_value(*read), wire);
  EXPECT_NE(dynamic_cast<const RushOrder*>(read->parent.get()), nullptr);
}

TEST(FromMaps, AKnotIsTakenAndADeepOneRefused) {
  auto map = std::make_shared<MapValue>();
  map->entries.emplace_back("parent", Value(std::weak_ptr<MapValue>(map)));
  const auto knot = from_maps(Value(map), shape<std::shared_ptr<Order>>());
  ASSERT_TRUE(knot.ok());
  EXPECT_EQ(knot->to_string(), "shop.Order{parent: <cycle>}");

  Value deep;
  for (int i = 0; i < 1000; ++i) deep = list({deep});
  EXPECT_FALSE(from_maps(deep, shape<Value>()).ok());
  EXPECT_FALSE(to_maps(deep).is_null());
}

}  // namespace
}  // namespace orders
