#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "definition_file.h"
#include "model/java_type.h"

namespace dubhe::tool {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(JavaTypeTest, NamesWithTypeArgumentsAndDimensionsAreRead) {
  struct Case {
    const char* text;
    const char* erased;
    std::size_t arguments;
  };
  const Case cases[] = {
      {"int", "int", 0},
      {"byte[]", "byte[]", 0},
      {"java.lang.String[][]", "java.lang.String[][]", 0},
      {"java.util.Map<java.lang.String,java.util.List<com.acme.Item>>", "java.util.Map", 2},
      {"java.util.List<com.acme.Item>[]", "java.util.List[]", 1},
      {"com.acme.Item.Inner", "com.acme.Item$Inner", 0},
      {"com.acme.Item$Inner", "com.acme.Item$Inner", 0},
      {"T", "java.lang.Object", 0},
      {"?", "java.lang.Object", 0},
      {"? extends com.acme.Item", "com.acme.Item", 0},
      {"? super com.acme.Item", "java.lang.Object", 0},
      {"", "java.lang.Object", 0},
      {"java.util.List<", "java.util.List", 0},
      {"<<<>>>", "java.lang.Object", 0},
  };
  for (const Case& wanted : cases) {
    SCOPED_TRACE(wanted.text);
    const JavaType type = parse_java_type(wanted.text);
    EXPECT_EQ(type.erased(), wanted.erased);
    EXPECT_EQ(type.arguments.size(), wanted.arguments);
  }
  EXPECT_EQ(parse_java_type("java.util.Map<java.lang.String,java.util.List<com.acme.Item>>").arguments[1].arguments[0].name,
            "com.acme.Item");
}

TEST(JavaTypeTest, EndlessNestingEnds) {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "java.util.List<";
  text += "int" + std::string(100000, '>');
  EXPECT_EQ(parse_java_type(text).name, "java.util.List");
}

TEST(DefinitionTest, WhatJavaThreeWritesIsRead) {
  const ServiceDefinition definition = order_service();
  EXPECT_EQ(definition.interface_name, "com.acme.OrderService");
  EXPECT_EQ(definition.application, "order-app");
  std::vector<std::string> methods;
  for (const DefinedMethod& method : definition.methods) methods.push_back(to_string(method));
  EXPECT_THAT(methods,
              ElementsAre("any(java.lang.Object) : java.lang.Object",
                          "byCustomer(java.util.Collection<java.lang.String>) : "
                          "java.util.Map<java.lang.String,java.util.List<com.acme.Item>>",
                          "cancel(java.lang.String, java.lang.String) : void", "cancel(long) : void",
                          "colors(com.acme.Color[]) : java.util.Set<com.acme.Color>",
                          "document(java.lang.String, double[]) : byte[]", "find(java.lang.String) : com.acme.Order",
                          "later(java.lang.Integer, java.math.BigDecimal) : java.util.concurrent.CompletableFuture",
                          "place(com.acme.Order, boolean) : long",
                          "search(java.util.Map<java.lang.String,java.lang.Integer>, int) : java.util.List<com.acme.Order>"));
  std::vector<std::string> types;
  for (const auto& [name, type] : definition.types) types.push_back(name);
  EXPECT_THAT(types, ElementsAre("com.acme.Color", "com.acme.Item", "com.acme.Item.Inner", "com.acme.Order"));
  EXPECT_THAT(definition.types.at("com.acme.Color").constants, ElementsAre("RED", "GREEN", "BLUE"));
  EXPECT_EQ(definition.types.at("com.acme.Order").properties.size(), 18u);
}

// Of Java 2.7.23, the same service: what differs is said here.
TEST(DefinitionTest, TwoPointSevenAndThreeDescribeAServiceAlike) {
  const auto old = parse_definition(read_file(DUBHE_TEST_DATA "/order_service_2_7_23.json"));
  ASSERT_TRUE(old) << old.status().to_string();
  const ServiceDefinition young = order_service();
  const auto texts = [](const ServiceDefinition& definition) {
    std::vector<std::string> all;
    for (const DefinedMethod& method : definition.methods) all.push_back(to_string(method));
    for (const auto& [name, type] : definition.types) {
      for (const auto& [property, of] : type.properties) all.push_back(name + "." + property + " " + of);
      for (const std::string& constant : type.constants) all.push_back(name + " " + constant);
    }
    // Nested classes: 2.7 has the name of the wire.
    for (std::string& text : all) std::replace(text.begin(), text.end(), '$', '.');
    return all;
  };
  EXPECT_EQ(texts(*old), texts(young));
}

TEST(DefinitionTest, TypesInsideTypesAreReadAsJavaTwoPointSevenWritesThem) {
  const auto definition = parse_definition(R"({"canonicalName":"com.acme.Echo","methods":[
    {"name":"echo","parameterTypes":["com.acme.User"],"returnType":"void"}],
    "types":[{"id":"1","type":"com.acme.User","typeBuilderName":"x","properties":{
       "name":{"type":"java.lang.String"},
       "car":{"type":"com.acme.Car","properties":{"color":{"type":"com.acme.Color","enum":["RED","BLUE"]}}},
       "friends":{"type":"java.util.List<com.acme.User>","items":[{"type":"com.acme.User","$ref":"#1"}]}}}]})");
  ASSERT_TRUE(definition) << definition.status().to_string();
  EXPECT_EQ(definition->types.size(), 3u);
  EXPECT_THAT(definition->types.at("com.acme.User").properties,
              ElementsAre(std::pair("car", "com.acme.Car"), std::pair("friends", "java.util.List<com.acme.User>"),
                          std::pair("name", "java.lang.String")));
  EXPECT_THAT(definition->types.at("com.acme.Color").constants, ElementsAre("RED", "BLUE"));
}

TEST(DefinitionTest, NonsenseIsRefusedAndOddPartsAreLeftOut) {
  for (const char* text : {"", "[]", "{}", "nonsense", R"({"canonicalName":7})"}) {
    EXPECT_FALSE(parse_definition(text)) << text;
  }
  const auto definition = parse_definition(
      R"({"canonicalName":"a.B","methods":[7,{"name":"x","parameterTypes":[null]}],"types":[null,{"type":null},
          {"$ref":"$.types[9]"},{"$ref":"$"},{"$ref":"$.types[0].x["},{"$ref":"$.types[2]"},{"$ref":".."}],"parameters":[]})");
  ASSERT_TRUE(definition);
  EXPECT_EQ(definition->methods.size(), 1u);
}

}  // namespace
}  // namespace dubhe::tool
