// The classes of the interfaces as C++ types.
#pragma once

#include "dubhe/dubhe.h"
#include "dubhe/serialize/big_integer.h"
#include "dubhe/serialize/decimal.h"
#include "dubhe/serialize_hessian2/java_time.h"
#include "dubhe/serialize_hessian2/java_types.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace interop {

template <class T>
using Maybe = std::optional<T>;
using Text = std::optional<std::string>;

enum class Color { kRed, kGreen, kBlue };
DUBHE_ENUM(Color, "dubhe.interop.Color", (kRed, "RED"), (kGreen, "GREEN"), (kBlue, "BLUE"))
enum class Operation { kPlus, kTimes };
DUBHE_ENUM(Operation, "dubhe.interop.Operation", (kPlus, "PLUS"), (kTimes, "TIMES"))

struct Person {
  virtual ~Person() = default;
  Text name;
  std::int32_t age = 0;
  std::optional<std::vector<Text>> tags;
};
DUBHE_TYPE(Person, "dubhe.interop.Person", name, age, tags)
struct Employee : Person {
  Text company;
  std::optional<dubhe::Decimal> salary;
  std::shared_ptr<Person> boss;
};
DUBHE_SUBTYPE(Employee, Person, "dubhe.interop.Employee", company, salary, boss)
DUBHE_SUBTYPES(Person, Employee)
using PersonPtr = std::shared_ptr<Person>;

struct Shadowed {
  Text name;
  std::int32_t id = 0;
};
DUBHE_TYPE(Shadowed, "dubhe.interop.Shadowed", name, id)
struct Shadowing : Shadowed {
  Text own_name;
};
DUBHE_SUBTYPE(Shadowing, Shadowed, "dubhe.interop.Shadowing", (own_name, "name"))

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
  Text text;
  std::optional<dubhe::Decimal> decimal;
  std::optional<dubhe::BigInteger> integer;
  std::optional<dubhe::Date> date;
  std::optional<dubhe::java::LocalDateTime> dateTime;
  std::optional<dubhe::java::Uuid> uuid;
  std::optional<Color> color;
  std::optional<dubhe::Bytes> bytes;
  std::optional<dubhe::Array<std::int32_t>> ints;
  std::optional<dubhe::Array<Text>> strings;
  std::optional<std::vector<std::int16_t>> shorts;
  std::optional<std::vector<PersonPtr>> persons;
  std::optional<std::set<std::string>> set;
  std::optional<std::map<std::string, std::int32_t>> map;
  std::optional<std::map<std::int32_t, PersonPtr>> personsById;
  PersonPtr person;
  dubhe::Value any;
};
DUBHE_TYPE(AllFields, "dubhe.interop.AllFields", flag, tiny, small, letter, number, big, real,
           boxedFlag, boxedTiny, boxedSmall, boxedLetter, boxedNumber, boxedBig, boxedFloat,
           boxedReal, text, decimal, integer, date, dateTime, uuid, color, bytes, ints, strings,
           shorts, persons, set, map, personsById, person, any)

struct FloatField {
  float first = 0, second = 0;
  std::int16_t third = 0;
  std::int32_t fourth = 0;
};
DUBHE_TYPE(FloatField, "dubhe.interop.FloatField", first, second, third, fourth)

struct Node {
  Text name;
  std::weak_ptr<Node> parent;
  std::vector<std::shared_ptr<Node>> children;
};
DUBHE_TYPE(Node, "dubhe.interop.Node", name, parent, children)

// A list that two fields share is one object in Java: a tree keeps that.
struct Shared {
  PersonPtr first, second;
  dubhe::Value one, other;
};
DUBHE_TYPE(Shared, "dubhe.interop.Shared", first, second, one, other)

struct OrderLine {
  Text article;
  std::int32_t quantity = 0;
  std::optional<dubhe::Decimal> price;
};
DUBHE_TYPE(OrderLine, "dubhe.interop.OrderLine", article, quantity, price)
struct Order {
  std::int64_t id = 0;
  Text customer;
  std::optional<dubhe::Date> placed;
  std::optional<Color> color;
  std::optional<std::vector<OrderLine>> lines;
  std::optional<std::map<std::string, std::string>> notes;
  PersonPtr contact;
};
DUBHE_TYPE(Order, "dubhe.interop.Order", id, customer, placed, color, lines, notes, contact)

// One class, of which each side knows another third field.
struct EvolvingOfProvider {
  std::int32_t id = 0;
  Text name, added;
};
DUBHE_TYPE(EvolvingOfProvider, "dubhe.interop.Evolving", id, name, added)
struct EvolvingOfConsumer {
  std::int32_t id = 0;
  Text name, dropped;
};
DUBHE_TYPE(EvolvingOfConsumer, "dubhe.interop.Evolving", id, name, dropped)

}  // namespace interop
