// Described types with bases: the fields of superclasses, fields that hide one another, pointers to a base.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dubhe/serialize_hessian2/describe.h"
#include "dubhe/serialize_hessian2/typed.h"
#include "notation.h"
#include "wire_cases.h"

namespace inheritance_test {

struct Base {
  std::int32_t id = 0;
  std::string baseName;
};
DUBHE_TYPE(Base, "demo.Base", baseName, id)

// Has a field of the same name in Java; in C++ both have theirs.
struct Shadow : Base {
  std::string own_name;
};
DUBHE_SUBTYPE(Shadow, Base, "demo.Shadow", (own_name, "baseName"))

struct Grandchild : Shadow {
  std::vector<std::string> tags;
  std::int64_t count = 0;
};
DUBHE_SUBTYPE(Grandchild, Shadow, "demo.Grandchild", count, tags)

// Abstract, and a family below it.
struct Shape {
  virtual ~Shape() = default;
  virtual double area() const = 0;
  std::string label;
};
DUBHE_TYPE(Shape, "demo.Shape", label)
struct Circle : Shape {
  double radius = 0;
  double area() const override { return 3 * radius * radius; }
};
DUBHE_SUBTYPE(Circle, Shape, "demo.Circle", radius)
struct Square : Shape {
  double side = 0;
  double area() const override { return side * side; }
};
DUBHE_SUBTYPE(Square, Shape, "demo.Square", side)
struct Tile : Square {
  std::string color;
  std::weak_ptr<Shape> beside;
};
DUBHE_SUBTYPE(Tile, Square, "demo.Tile", color, beside)
struct Secret : Shape {
  double area() const override { return 0; }
};
DUBHE_SUBTYPES(Square, Tile)
DUBHE_SUBTYPES(Shape, Circle, Square)

struct Drawing {
  std::vector<std::shared_ptr<Shape>> shapes;
  std::shared_ptr<Circle> first_circle;
  std::unique_ptr<Shape> frame;
};
DUBHE_TYPE(Drawing, "demo.Drawing", shapes, first_circle, frame)

// A base that can stand for itself.
struct Animal {
  virtual ~Animal() = default;
  std::string name;
};
DUBHE_TYPE(Animal, "demo.Animal", name)
struct Dog : Animal {
  std::int32_t tricks = 0;
};
DUBHE_SUBTYPE(Dog, Animal, "demo.Dog", tricks)
DUBHE_SUBTYPES(Animal, Dog)

struct Refused : std::exception {
  std::int32_t code = 0;
};
DUBHE_EXCEPTION(Refused, "demo.RefusedException", code)
struct RefusedForever : Refused {
  std::string since;
};
DUBHE_SUBEXCEPTION(RefusedForever, Refused, "demo.RefusedForeverException", since)

}  // namespace inheritance_test

namespace dubhe::hessian2 {
namespace {

using namespace inheritance_test;
using ::testing::HasSubstr;
using testing::from_hex;
using testing::hex_string;
using testing::to_hex;

template <class T>
std::string bytes_of(const T& value) {
  Buffer bytes;
  Writer out(bytes);
  write(out, value);
  EXPECT_TRUE(out.ok()) << out.status().to_string();
  return std::string(bytes.view());
}
template <class T>
void read_into(T& value, std::string_view bytes) {
  Reader in(bytes);
  ASSERT_TRUE(read(in, value)) << in.status().to_string();
  EXPECT_TRUE(in.at_end());
}
std::string shadow_of_java() {
  for (const auto& c : testing::kWireCases) {
    if (c.name.starts_with("demo.Shadow extends")) return from_hex(c.bytes);
  }
  ADD_FAILURE() << "the table of the wire has no demo.Shadow";
  return "";
}

TEST(Hessian2Inheritance, FieldsOfSuperclassesComeAlongInJavasOrder) {
  Shadow shadow;
  shadow.id = 7;
  shadow.baseName = "b";
  shadow.own_name = "sub";
  EXPECT_EQ(to_hex(bytes_of(shadow)), to_hex(shadow_of_java()));

  // References before java.lang types, in both the superclass's before the subclass's, in a class the last before the first.
  const std::string definition = "43" + hex_string("demo.Grandchild") + "95" + hex_string("tags") + hex_string("id") +
                                 hex_string("baseName") + hex_string("baseName") + hex_string("count");
  EXPECT_EQ(to_hex(ClassOf<Grandchild>::kDefinition.bytes), definition);
}

TEST(Hessian2Inheritance, FieldsThatHideOneAnotherAreBothKept) {
  Shadow shadow;
  read_into(shadow, shadow_of_java());
  EXPECT_EQ(shadow.id, 7);
  EXPECT_EQ(shadow.baseName, "b");
  EXPECT_EQ(shadow.own_name, "sub");

  struct Case {
    const char* why;
    std::string bytes, base, own;
  };
  const std::string name = hex_string("baseName");
  const Case cases[] = {
      {"the other order of classes", "43" + hex_string("demo.Shadow") + "93" + name + hex_string("id") + name + "60" + hex_string("b") + "97" + hex_string("sub"), "b", "sub"},
      {"one of that name is the subclass's", "43" + hex_string("demo.Shadow") + "92" + name + hex_string("id") + "60" + hex_string("only") + "97", "", "only"},
      {"of three the last two count", "43" + hex_string("demo.Shadow") + "94" + name + name + name + hex_string("id") + "60" + hex_string("x") + hex_string("b") + hex_string("sub") + "97", "b", "sub"},
      {"a map has one of each name", "48" + name + hex_string("only") + hex_string("id") + "975a", "", "only"},
  };
  for (const Case& c : cases) {
    Shadow read;
    read_into(read, from_hex(c.bytes));
    EXPECT_EQ(read.id, 7) << c.why;
    EXPECT_EQ(read.baseName, c.base) << c.why;
    EXPECT_EQ(read.own_name, c.own) << c.why;
  }
}

TEST(Hessian2Inheritance, ABaseReadsFromASubclassByItsFields) {
  Base base;
  read_into(base, shadow_of_java());
  EXPECT_EQ(base.id, 7);
  EXPECT_EQ(base.baseName, "sub") << "of two fields with one name Java takes the later";
}

TEST(Hessian2Inheritance, APointerToABaseHoldsWhatWasSent) {
  Drawing drawing;
  const auto circle = std::make_shared<Circle>();
  circle->label = "round";
  circle->radius = 1.5;
  const auto tile = std::make_shared<Tile>();
  tile->side = 2;
  tile->color = "red";
  tile->beside = circle;
  drawing.shapes = {circle, tile, nullptr, circle};
  drawing.first_circle = circle;
  drawing.frame = std::make_unique<Square>();

  Drawing back;
  read_into(back, bytes_of(drawing));
  ASSERT_EQ(back.shapes.size(), 4u);
  const auto round = std::dynamic_pointer_cast<Circle>(back.shapes[0]);
  ASSERT_NE(round, nullptr);
  EXPECT_EQ(round->label, "round");
  EXPECT_EQ(round->radius, 1.5);
  const auto red = std::dynamic_pointer_cast<Tile>(back.shapes[1]);
  ASSERT_NE(red, nullptr);
  EXPECT_EQ(red->side, 2);
  EXPECT_EQ(red->color, "red");
  EXPECT_EQ(red->beside.lock(), back.shapes[0]);
  EXPECT_EQ(back.shapes[2], nullptr);
  EXPECT_EQ(back.shapes[3], back.shapes[0]);
  EXPECT_EQ(back.first_circle, round) << "shared between a pointer to the base and one to the subclass";
  ASSERT_NE(back.frame, nullptr);
  EXPECT_NE(dynamic_cast<Square*>(back.frame.get()), nullptr);
}

TEST(Hessian2Inheritance, AClassThatIsNotListedReadsAsTheBaseIfItCan) {
  const std::string fields = "91" + hex_string("name") + "60" + hex_string("Rex");
  std::shared_ptr<Animal> animal;
  read_into(animal, from_hex("43" + hex_string("demo.Wolf") + fields));
  EXPECT_EQ(typeid(*animal), typeid(Animal));
  EXPECT_EQ(animal->name, "Rex");
  read_into(animal, from_hex("43" + hex_string("demo.Dog") + fields));
  EXPECT_EQ(typeid(*animal), typeid(Dog));
  read_into(animal, from_hex("48" + hex_string("name") + hex_string("Rex") + "5a"));
  EXPECT_EQ(typeid(*animal), typeid(Animal));

  std::shared_ptr<Shape> shape;
  const std::string star = from_hex("43" + hex_string("demo.Star") + "9060");
  Reader in(star);
  EXPECT_FALSE(read(in, shape));
  EXPECT_THAT(in.status().message(), HasSubstr("demo.Shape is abstract, and demo.Star is none of the types that DUBHE_SUBTYPES lists"));
}

TEST(Hessian2Inheritance, ACppTypeThatIsNotListedIsNotWritten) {
  Buffer bytes;
  Writer out(bytes);
  write(out, std::shared_ptr<Shape>(std::make_shared<Secret>()));
  EXPECT_FALSE(out.ok());
  EXPECT_THAT(out.status().message(), HasSubstr("Secret stands where demo.Shape is declared, and DUBHE_SUBTYPES does not list it"));
}

TEST(Hessian2Inheritance, ADescribedExceptionMayHaveADescribedBase) {
  RefusedForever thrown;
  thrown.code = 5;
  thrown.since = "1970";
  const auto object = exception_to_object(std::make_exception_ptr(thrown));
  ASSERT_TRUE(object);
  EXPECT_EQ(object->as_object()->java_class, "demo.RefusedForeverException");
  try {
    throw_described(*object);
    FAIL() << "nothing was thrown";
  } catch (const Refused& caught) {
    EXPECT_EQ(caught.code, 5);
    EXPECT_NE(dynamic_cast<const RefusedForever*>(&caught), nullptr);
  }
}

}  // namespace
}  // namespace dubhe::hessian2
