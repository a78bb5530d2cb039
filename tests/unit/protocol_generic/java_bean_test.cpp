#include "dubhe/protocol_generic/java_bean.h"

#include <gtest/gtest.h>

#include <string>

#include "dubhe/protocol_generic/pojo.h"
#include "orders.h"

namespace orders {
namespace {

using dubhe::TypeShape;
using dubhe::generic::from_bean;
using dubhe::generic::is_bean;
using dubhe::generic::to_bean;

// "shop.Item#7{sku: java.lang.String#6{…}}": class, type and properties.
std::string told(const Value& value) {
  const auto bean = value.as_object();
  if (bean == nullptr || !is_bean(value)) return value.to_string();
  const auto properties = bean->find("properties")->as_map();
  EXPECT_EQ(properties->type, "java.util.LinkedHashMap");
  std::string text = *bean->find("className")->as_string() + "#" + bean->find("type")->to_string() + "{";
  for (const auto& [key, property] : properties->entries) {
    if (text.back() != '{') text += ", ";
    text += (key.as_string() != nullptr ? *key.as_string() : told(key)) + ": " + told(property);
  }
  return text + "}";
}

TEST(JavaBean, NamesTheClassOfEverything) {
  struct Row {
    const char* what;
    Value value;
    const TypeShape* shape;
    const char* told;
  };
  const Row rows[] = {
      {"null", Value(), nullptr, "null"},
      {"an int", 5, nullptr, "java.lang.Integer#6{value: 5}"},
      {"a short", 5, &shape<std::int16_t>(), "java.lang.Short#6{value: 5}"},
      {"a byte", 5, &shape<std::int8_t>(), "java.lang.Byte#6{value: 5}"},
      {"a long", std::int64_t{5}, nullptr, "java.lang.Long#6{value: 5L}"},
      {"a double", 2.5, nullptr, "java.lang.Double#6{value: 2.5}"},
      {"a float", 2.5, &shape<float>(), "java.lang.Float#6{value: 2.5}"},
      {"a boolean", true, nullptr, "java.lang.Boolean#6{value: true}"},
      {"a text", "x", nullptr, R"(java.lang.String#6{value: "x"})"},
      {"a character", "x", &shape<char16_t>(), R"(java.lang.Character#6{value: "x"})"},
      {"a date", day_of(0), nullptr, "java.util.Date#6{value: date(1970-01-01T00:00:00.000Z)}"},
      {"a decimal", object("java.math.BigDecimal", {{"value", "1"}}), nullptr,
       R"(java.math.BigDecimal#6{value: java.math.BigDecimal{value: "1"}})"},
      {"an enum", color("RED"), &shape<Color>(), R"(shop.Color#2{name: "RED"})"},
      {"an enum by its name", "RED", &shape<Color>(), R"(shop.Color#2{name: "RED"})"},
      {"an enum by its looks", color("RED"), nullptr, R"(shop.Color#2{name: "RED"})"},
      {"a list", list({1, Value()}), nullptr, "java.util.ArrayList#3{0: java.lang.Integer#6{value: 1}, 1: null}"},
      {"a set", list({}, "java.util.HashSet"), nullptr, "java.util.HashSet#3{}"},
      {"an array", list({1}, "[int"), nullptr, "int#5{0: java.lang.Integer#6{value: 1}}"},
      {"an array of texts", list({}, "[string"), nullptr, "java.lang.String#5{}"},
      {"an array of arrays", list({}, "[[int"), nullptr, "[I#5{}"},
      {"an array of arrays of objects", list({}, "[[shop.Item"), nullptr, "[Lshop.Item;#5{}"},
      {"an array of objects", list({}, "[shop.Item"), nullptr, "shop.Item#5{}"},
      {"bytes", Value(dubhe::Bytes{std::byte{255}}), nullptr, "byte#5{0: java.lang.Byte#6{value: -1}}"},
      {"a map", map({{"k", 1}}), nullptr,
       R"(java.util.HashMap#4{java.lang.String#6{value: "k"}: java.lang.Integer#6{value: 1}})"},
      {"an object", object("shop.Item", {{"sku", "x"}, {"count", 3}, {"price", Value()}}), &shape<Item>(),
       R"(shop.Item#7{sku: java.lang.String#6{value: "x"}, count: java.lang.Short#6{value: 3}})"},
      {"an object as a map", map({{"class", "shop.Item"}, {"count", 3}}), nullptr,
       "shop.Item#7{count: java.lang.Integer#6{value: 3}}"},
  };
  for (const Row& row : rows) EXPECT_EQ(told(to_bean(row.value, row.shape)), row.told) << row.what;
}

TEST(JavaBean, ADescriptorStaysOne) {
  const Value bean = to_bean(object("shop.Item", {{"sku", "x"}}));
  EXPECT_TRUE(is_bean(bean));
  EXPECT_EQ(to_bean(bean).as_object(), bean.as_object());
  EXPECT_FALSE(is_bean(object("shop.Item", {})));
}

TEST(JavaBean, ComesBackAsMapsListsAndSingleValues) {
  struct Row {
    Value value;
    const char* told;
  };
  const Row rows[] = {
      {Value(), "null"},
      {7, "7"},
      {std::int64_t{7}, "7L"},
      {color("RED"), R"(shop.Color{name: "RED"})"},
      {list({1, "x", Value()}), R"([1, "x", null])"},
      {map({{"k", list({}, "[string")}}), R"({"k": []})"},
      {object("shop.Item", {{"sku", "x"}, {"price", Value()}}), R"({"class": "shop.Item", "sku": "x"})"},
  };
  for (const Row& row : rows) EXPECT_EQ(from_bean(to_bean(row.value)).to_string(), row.told);
  for (const char* type : {"[int", "[string", "[java.lang.Integer", "java.util.HashSet", ""}) {
    EXPECT_EQ(from_bean(to_bean(list({}, type))).as_list()->type, type);
  }
  EXPECT_EQ(from_bean(to_bean(list({}, "[shop.Item"))).as_list()->type, "[object");
}

TEST(JavaBean, TheNameOfOldPeersIsKnown) {
  Value bean = to_bean(5);
  bean.as_object()->java_class = "com.alibaba.dubbo.common.beanutil.JavaBeanDescriptor";
  EXPECT_EQ(from_bean(bean), Value(5));
}

TEST(JavaBean, WhatMakesNoSenseIsNull) {
  for (const Value& type : {Value(), Value("7"), Value(99)}) {
    Value bean = to_bean(5);
    bean.as_object()->fields[1].second = type;
    EXPECT_TRUE(from_bean(bean).is_null());
  }
  Value bean = to_bean(list({1}));
  bean.as_object()->fields[2].second = Value("no map");
  EXPECT_EQ(from_bean(bean).to_string(), "[]");
}

TEST(JavaBean, WhatIsSharedAndCyclesStaySo) {
  auto order = std::make_shared<ObjectValue>(ObjectValue{"shop.Order", {}});
  order->fields.emplace_back("parent", Value(std::weak_ptr<ObjectValue>(order)));
  const Value bean = to_bean(Value(order));
  const auto properties = bean.as_object()->find("properties")->as_map();
  EXPECT_EQ(properties->find("parent")->as_object(), bean.as_object());
  EXPECT_EQ(from_bean(bean).to_string(), R"({"class": "shop.Order", "parent": <cycle>})");
}

TEST(JavaBean, GoesThereAndBackThroughTheShape) {
  Order order;
  order.id = "A-1";
  order.items = {{"x", 3, Color::kGreen, *Decimal::parse("12.50")}};
  order.counts = {{Color::kRed, 5}};
  order.colors.push_back(Color::kRed);
  const Value wire = dubhe::hessian2::to_value(order);
  const auto back = dubhe::generic::from_maps(from_bean(to_bean(wire, &shape<Order>())), shape<Order>());
  ASSERT_TRUE(back.ok()) << back.status().to_string();
  const auto read = dubhe::hessian2::from_value<Order>(*back);
  ASSERT_TRUE(read.ok()) << read.status().to_string();
  EXPECT_EQ(dubhe::hessian2::to_value(*read), wire);
}

}  // namespace
}  // namespace orders
