#include "dubhe/serialize_hessian2/shape.h"

#include <gtest/gtest.h>

#include <string>

#include "dubhe/serialize_hessian2/describe.h"
#include "dubhe/serialize_hessian2/java_time.h"
#include "dubhe/serialize_hessian2/java_types.h"

namespace shaped {

enum class Size { kSmall, kLarge };
DUBHE_ENUM(Size, "demo.Size", (kSmall, "SMALL"), (kLarge, "LARGE"))
struct Box {
  std::string label;
  Size size = Size::kSmall;
  std::vector<std::shared_ptr<Box>> inside;
};
DUBHE_TYPE(Box, "demo.Box", (label, "name"), size, inside)

struct Animal {
  virtual ~Animal() = default;
  std::string name;
};
DUBHE_TYPE(Animal, "demo.Animal", name)
struct Dog : Animal {
  std::int32_t barks = 0;
};
DUBHE_SUBTYPE(Dog, Animal, "demo.Dog", barks)
DUBHE_SUBTYPES(Animal, Dog)

}  // namespace shaped

namespace dubhe {
namespace {

using Kind = TypeShape::Kind;

// "map<string, list<other com.foo.X?>>": kinds, with "?" for what may be null; fields of objects are not followed.
std::string told(const TypeShape& shape) {
  static const char* const kNames[] = {"other", "bool",  "byte",  "short", "char",    "int",        "long", "float", "double", "string", "bytes",
                                       "chars", "date",  "decimal", "biginteger", "localdate", "localtime", "localdatetime", "any",  "list",  "set",    "array",  "map",    "enum", "object"};
  std::string text = kNames[static_cast<std::size_t>(shape.kind)];
  if (shape.key != nullptr) {
    text += "<" + told(shape.key()) + ", " + told(shape.element()) + ">";
  } else if (shape.element != nullptr) {
    text += "<" + told(shape.element()) + ">";
  }
  return text + (shape.nullable ? "?" : "");
}

TEST(Shape, TellsWhatATypeIsMadeOf) {
  struct Row {
    const TypeShape& shape;
    const char* told;
    const char* type_name;
  };
  const Row rows[] = {
      {hessian2::shape_of<std::int16_t>(), "short", "short"},
      {hessian2::shape_of<std::optional<std::int32_t>>(), "int?", "java.lang.Integer"},
      {hessian2::shape_of<char16_t>(), "char", "char"},
      {hessian2::shape_of<Bytes>(), "bytes", "byte[]"},
      {hessian2::shape_of<Array<char16_t>>(), "chars", "char[]"},
      {hessian2::shape_of<Array<Array<std::int32_t>>>(), "array<array<int>>", "int[][]"},
      {hessian2::shape_of<std::vector<std::string>>(), "list<string>", "java.util.List"},
      {hessian2::shape_of<std::set<std::int64_t>>(), "set<long>", "java.util.Set"},
      {hessian2::shape_of<std::map<std::string, std::vector<Value>>>(), "map<string, list<any?>>", "java.util.Map"},
      {hessian2::shape_of<Date>(), "date", "java.util.Date"},
      {hessian2::shape_of<std::optional<Decimal>>(), "decimal?", "java.math.BigDecimal"},
      {hessian2::shape_of<java::LocalDate>(), "localdate", "java.time.LocalDate"},
      {hessian2::shape_of<java::Uuid>(), "other", "java.util.UUID"},
      {hessian2::shape_of<java::EnumSet<shaped::Size>>(), "other", "java.util.EnumSet"},
      {hessian2::shape_of<java::LinkedHashMap<std::string, std::int32_t>>(), "map<string, int>", "java.util.LinkedHashMap"},
      {hessian2::shape_of<as<"java.util.Collection", std::vector<std::string>>>(), "list<string>", "java.util.Collection"},
      {hessian2::shape_of<shaped::Size>(), "enum", "demo.Size"},
      {hessian2::shape_of<std::shared_ptr<shaped::Box>>(), "object?", "demo.Box"},
      {hessian2::shape_of<Array<shaped::Box>>(), "array<object>", "demo.Box[]"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(told(row.shape), row.told) << row.type_name;
    EXPECT_EQ(row.shape.type_name, row.type_name);
  }
}

TEST(Shape, NamesFieldsAndConstantsAsJavaDoes) {
  const TypeShape& box = hessian2::shape_of<shaped::Box>();
  ASSERT_EQ(box.fields.size(), 3u);
  EXPECT_EQ(box.fields[0].name, "name");
  EXPECT_EQ(box.field("label"), nullptr);
  EXPECT_EQ(told(box.field("inside")->shape()), "list<object?>");
  EXPECT_EQ(box.field("inside")->shape().element().field("name")->shape().type_name, "java.lang.String");
  EXPECT_EQ(box.field("size")->shape().constants, (std::vector<std::string_view>{"SMALL", "LARGE"}));
}

TEST(Shape, KnowsWhatMayStandForAType) {
  const TypeShape& animal = hessian2::shape_of<std::shared_ptr<shaped::Animal>>();
  EXPECT_EQ(animal.of_class("demo.Dog").fields.size(), 2u);
  EXPECT_EQ(&animal.of_class("demo.Cat"), &animal);
}

}  // namespace
}  // namespace dubhe
