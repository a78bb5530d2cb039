// The sources that `dubhe show` prints; that they compile is shown in tests/integration/tool.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "definition_file.h"
#include "show/cpp_header.h"
#include "show/java_source.h"

namespace dubhe::tool {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;

TEST(CppHeaderTest, ClassesEnumsAndMethodsOfAJavaServiceAreDescribed) {
  const std::string header = cpp_header(order_service());
  for (const char* part : {
           "namespace com::acme {",
           "enum class Color { kRed, kGreen, kBlue };\nDUBHE_ENUM(Color, \"com.acme.Color\", (kRed, \"RED\"), (kGreen, \"GREEN\")",
           "DUBHE_TYPE(Item_Inner, \"com.acme.Item$Inner\", number)",
           "  std::shared_ptr<Order> parent;",
           "  std::map<std::string, Item> byName;",
           "  std::optional<std::int64_t> weight;",
           "  dubhe::Bytes picture;",
           "  virtual std::optional<Order> find(std::string) = 0;",
           "  virtual std::int64_t place(Order, bool) = 0;",
           "byCustomer(dubhe::as<\"java.util.Collection\", std::vector<std::string>>) = 0;",
           "#include \"dubhe/serialize_hessian2/as.h\"",
           "(void(std::int64_t)) cancel",
           "DUBHE_SERVICE(OrderService, \"com.acme.OrderService\", any, byCustomer,",
       }) {
    EXPECT_THAT(header, HasSubstr(part));
  }
}

TEST(CppHeaderTest, WhatAContainerHoldsStandsBeforeIt) {
  const std::string header = cpp_header(order_service());
  EXPECT_LT(header.find("struct Item {"), header.find("struct Order {"));
}

TEST(CppHeaderTest, NamesThatCppHasTakenAreSpelledDifferently) {
  ServiceDefinition definition;
  definition.interface_name = "com.new.Service";
  definition.methods = {{.name = "delete", .parameters = {"com.new.A"}, .result = "void"},
                        {.name = "delete", .parameters = {"int"}, .result = "void"},
                        {.name = "find", .parameters = {"java.lang.StringBuilder"}, .result = "java.lang.StringBuilder"}};
  definition.types["com.new.A"] = {.properties = {{"default", "int"}, {"name", "java.lang.String"}}, .constants = {}};
  definition.types["org.other.A"] = {.properties = {{"x", "int"}}, .constants = {}};
  const std::string header = cpp_header(definition);
  EXPECT_THAT(header, HasSubstr("namespace com::new_ {"));
  EXPECT_THAT(header, HasSubstr("DUBHE_TYPE(A, \"com.new.A\", (default_, \"default\"), name)"));
  EXPECT_THAT(header, HasSubstr("DUBHE_TYPE(A_, \"org.other.A\", x)"));
  EXPECT_THAT(header, HasSubstr("((void(A)) delete_, \"delete\"),\n    ((void(std::int32_t)) delete_, \"delete\"), find)"));
  EXPECT_THAT(header, HasSubstr("virtual dubhe::Value find(dubhe::as<\"java.lang.StringBuilder\", dubhe::Value>) = 0;"));
}

TEST(CppHeaderTest, ClassesOfTheJavaLibraryHaveTheirCppTypes) {
  ServiceDefinition definition;
  definition.interface_name = "a.S";
  definition.methods = {
      {.name = "due", .parameters = {"java.util.UUID", "java.time.LocalDate"}, .result = "java.time.Instant"},
      {.name = "days", .parameters = {"java.util.Map<java.util.UUID,java.time.Duration>"}, .result = "java.time.LocalDate"},
      {.name = "dates", .parameters = {"java.util.List<java.time.ZonedDateTime>"}, .result = "java.util.UUID[]"}};
  definition.types["a.T"] = {.properties = {{"at", "java.time.LocalDateTime"}, {"day", "java.time.DayOfWeek"}, {"due", "java.time.LocalDate"}}, .constants = {}};
  const std::string header = cpp_header(definition);
  for (const char* part : {
           "virtual std::optional<dubhe::java::Instant> due(dubhe::java::Uuid, std::chrono::year_month_day) = 0;",
           "virtual std::chrono::year_month_day days(std::map<dubhe::java::Uuid, dubhe::java::Duration>) = 0;",
           "virtual dubhe::Array<dubhe::java::Uuid> dates(std::vector<dubhe::java::ZonedDateTime>) = 0;",
           "  std::optional<dubhe::java::LocalDateTime> at;\n  std::optional<std::chrono::weekday> day;\n  std::chrono::year_month_day due{};\n",
           "#include \"dubhe/serialize_hessian2/java_time.h\"\n#include \"dubhe/serialize_hessian2/java_types.h\"\n",
       }) {
    EXPECT_THAT(header, HasSubstr(part));
  }
  EXPECT_THAT(header, Not(HasSubstr("as.h"))) << "only what is used";
}

TEST(CppHeaderTest, TypesThatHoldEachOtherArePointersWhereTheyMustBe) {
  ServiceDefinition definition;
  definition.interface_name = "a.S";
  definition.types["a.X"] = {.properties = {{"ys", "java.util.List<a.Y>"}}, .constants = {}};
  definition.types["a.Y"] = {.properties = {{"xs", "java.util.List<a.X>"}}, .constants = {}};
  const std::string header = cpp_header(definition);
  EXPECT_THAT(header, HasSubstr("struct Y {\n  std::vector<std::shared_ptr<X>> xs;\n};\n\nstruct X {\n  std::vector<Y> ys;"));
}

TEST(JavaSourceTest, EachClassHasAFileAndNestedOnesStandInTheirs) {
  const auto files = java_sources(order_service());
  EXPECT_THAT(files, ElementsAre(Key("com/acme/Color.java"), Key("com/acme/Item.java"), Key("com/acme/Order.java"),
                                 Key("com/acme/OrderService.java")));
  EXPECT_EQ(files.at("com/acme/Color.java"), "package com.acme;\n\npublic enum Color { RED, GREEN, BLUE }\n");
  EXPECT_THAT(files.at("com/acme/Item.java"), HasSubstr("    public static class Inner implements java.io.Serializable {"));
  EXPECT_THAT(files.at("com/acme/Order.java"), HasSubstr("    public boolean isPaid() { return paid; }"));
  EXPECT_THAT(files.at("com/acme/OrderService.java"),
              HasSubstr("    java.util.List<com.acme.Order> search(java.util.Map<String, Integer> argument1, int argument2);"));
}

}  // namespace
}  // namespace dubhe::tool
