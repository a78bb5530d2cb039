// The classes of the interop suite as a C++ program describes them; members in the order of the Java source.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dubhe/serialize_hessian2/describe.h"
#include "dubhe/serialize_hessian2/java_time.h"
#include "dubhe/serialize_hessian2/java_types.h"

namespace golden {

enum class Color { RED, GREEN, BLUE };
DUBHE_ENUM(Color, "dubhe.interop.Color", RED, GREEN, BLUE)
enum class Operation { PLUS, TIMES };
DUBHE_ENUM(Operation, "dubhe.interop.Operation", PLUS, TIMES)

struct Person {
  virtual ~Person() = default;
  std::optional<std::string> name;
  std::int32_t age = 0;
  std::optional<std::vector<std::string>> tags;
};
DUBHE_TYPE(Person, "dubhe.interop.Person", name, age, tags)

struct Employee : Person {
  std::string company;
  std::optional<dubhe::Decimal> salary;
  std::shared_ptr<Person> boss;
};
DUBHE_SUBTYPE(Employee, Person, "dubhe.interop.Employee", company, salary, boss)
DUBHE_SUBTYPES(Person, Employee)

struct Shadowed {
  std::optional<std::string> name;
  std::int32_t id = 0;
};
DUBHE_TYPE(Shadowed, "dubhe.interop.Shadowed", name, id)
struct Shadowing : Shadowed {
  std::optional<std::string> own_name;
};
DUBHE_SUBTYPE(Shadowing, Shadowed, "dubhe.interop.Shadowing", (own_name, "name"))

// A record, in Java.
struct Place {
  std::optional<std::string> name;
  std::int32_t number = 0;
};
DUBHE_TYPE(Place, "dubhe.interop.Place", name, number)

struct FloatField {
  float first = 0, second = 0;
  std::int16_t third = 0;
  std::int32_t fourth = 0;
};
DUBHE_TYPE(FloatField, "dubhe.interop.FloatField", first, second, third, fourth)

struct Node {
  std::string name;
  std::weak_ptr<Node> parent;
  std::vector<std::shared_ptr<Node>> children;
};
DUBHE_TYPE(Node, "dubhe.interop.Node", name, parent, children)

struct Shared {
  std::shared_ptr<Person> first, second;
  std::shared_ptr<std::vector<std::string>> one, other;
};
DUBHE_TYPE(Shared, "dubhe.interop.Shared", first, second, one, other)

struct OrderLine {
  std::string article;
  std::int32_t quantity = 0;
  dubhe::Decimal price;
};
DUBHE_TYPE(OrderLine, "dubhe.interop.OrderLine", article, quantity, price)
struct Order {
  std::int64_t id = 0;
  std::string customer;
  dubhe::Date placed;
  Color color = Color::RED;
  std::vector<OrderLine> lines;
  dubhe::java::LinkedHashMap<std::string, std::string> notes;
  Person contact;
};
DUBHE_TYPE(Order, "dubhe.interop.Order", id, customer, placed, color, lines, notes, contact)

struct Holder {
  std::string before;
  dubhe::Value value;
  std::string after;
};
DUBHE_TYPE(Holder, "dubhe.interop.Holder", before, value, after)

struct AllFields {
  bool flag = false;
  std::int8_t tiny = 0;
  std::int16_t small = 0;
  char16_t letter = 0;
  std::int32_t number = 0;
  std::int64_t big = 0;
  double real = 0;
  std::optional<bool> boxedFlag;
  std::optional<std::int8_t> boxedTiny;
  std::optional<std::int16_t> boxedSmall;
  std::optional<char16_t> boxedLetter;
  std::optional<std::int32_t> boxedNumber;
  std::optional<std::int64_t> boxedBig;
  std::optional<float> boxedFloat;
  std::optional<double> boxedReal;
  std::optional<std::string> text;
  std::optional<dubhe::Decimal> decimal;
  std::optional<dubhe::BigInteger> integer;
  std::optional<dubhe::Date> date;
  std::optional<dubhe::java::LocalDateTime> dateTime;
  std::optional<dubhe::java::Uuid> uuid;
  std::optional<Color> color;
  std::optional<dubhe::Bytes> bytes;
  std::optional<dubhe::Array<std::int32_t>> ints;
  std::optional<dubhe::Array<std::optional<std::string>>> strings;
  std::optional<std::vector<std::int16_t>> shorts;
  std::optional<std::vector<std::optional<Person>>> persons;
  std::optional<std::set<std::string>> set;
  std::optional<std::map<std::string, std::int32_t>> map;
  std::optional<std::map<std::int32_t, Person>> personsById;
  std::shared_ptr<Person> person;
  dubhe::Value any;
};
DUBHE_TYPE(AllFields, "dubhe.interop.AllFields", flag, tiny, small, letter, number, big, real, boxedFlag, boxedTiny, boxedSmall,
           boxedLetter, boxedNumber, boxedBig, boxedFloat, boxedReal, text, decimal, integer, date, dateTime, uuid, color, bytes,
           ints, strings, shorts, persons, set, map, personsById, person, any)

struct BusinessException : std::exception {
  std::int32_t code = 0;
  std::string reason;
  std::vector<std::string> details;
};
DUBHE_EXCEPTION(BusinessException, "dubhe.interop.BusinessException", code, reason, details)

}  // namespace golden
