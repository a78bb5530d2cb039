// C++ types straight to the wire and back.
#include "dubhe/serialize_hessian2/typed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "dubhe/serialize_hessian2/describe.h"
#include "notation.h"

namespace typed_test {

// The classes behind the bytes that Java made; members in the order of the Java source.
struct Car {
  std::string color;
  std::int32_t year = 0;
  bool operator==(const Car&) const = default;
};
DUBHE_TYPE(Car, "demo.Car", color, year)

struct Empty {
  bool operator==(const Empty&) const = default;
};
DUBHE_TYPE(Empty, "demo.Empty")

struct Wrap {
  float pf = 0;
  std::optional<float> bf;
};
DUBHE_TYPE(Wrap, "demo.Wrap", pf, bf)

enum class Color { kRed, kGreen, BLUE };
DUBHE_ENUM(Color, "demo.Color", (kRed, "RED"), (kGreen, "GREEN"), BLUE)

// Everything that a field can be.
struct All {
  bool flag = false;
  std::int8_t tiny = 0;
  std::int16_t small = 0;
  char16_t letter = 0;
  std::int32_t number = 0;
  std::int64_t big = 0;
  long long also_big = 0;
  float rough = 0;
  double fine = 0;
  std::string text;
  dubhe::Bytes bytes;
  dubhe::Date when{};
  std::chrono::system_clock::time_point at{};
  Color color = Color::kRed;
  Car car;
  std::optional<bool> maybe_flag;
  std::optional<std::int32_t> maybe_number;
  std::optional<float> maybe_rough;
  std::optional<std::string> maybe_text;
  std::optional<Car> maybe_car;
  std::unique_ptr<Car> own_car;
  std::shared_ptr<Car> shared_car;
  std::vector<std::int32_t> numbers;
  std::vector<bool> flags;
  std::vector<Car> cars;
  std::vector<std::vector<std::string>> words;
  std::vector<std::optional<std::int64_t>> gaps;
  dubhe::Array<std::int32_t> number_array;
  dubhe::Array<std::string> text_array;
  dubhe::Array<std::int8_t> byte_array;
  dubhe::Array<char16_t> char_array;
  dubhe::Array<bool> flag_array;
  dubhe::Array<dubhe::Array<double>> matrix;
  dubhe::Array<Car> car_array;
  std::set<std::string> names;
  std::unordered_set<std::int64_t> ids;
  std::map<std::string, std::int32_t> counts;
  std::unordered_map<std::int32_t, Car> by_year;
  std::map<Color, std::vector<std::string>> by_color;
  dubhe::Decimal price;
  dubhe::BigInteger huge;
  dubhe::Value anything;
};
DUBHE_TYPE(All, "demo.All", flag, tiny, small, letter, number, big, also_big, rough, fine, text, bytes, when, at, color, car, maybe_flag,
           maybe_number, maybe_rough, maybe_text, maybe_car, own_car, shared_car, numbers, flags, cars, words, gaps, number_array,
           text_array, byte_array, char_array, flag_array, matrix, car_array, names, ids, counts, by_year, by_color, price, huge, anything)

struct Person {
  std::string name = "nobody";
  std::int32_t age = 18;
  std::vector<std::string> tags{"new"};
};
DUBHE_TYPE(Person, "dubhe.samples.Person", (name, "fullName"), age, tags)

struct Employee : Person {
  std::string badge;
};
DUBHE_TYPE(Employee, "demo.Employee", name, badge)

struct Tree {
  std::string name;
  std::vector<std::shared_ptr<Tree>> children;
  std::weak_ptr<Tree> parent;
};
DUBHE_TYPE(Tree, "demo.Tree", name, children, parent)

struct Chain {
  std::shared_ptr<Chain> next;
};
DUBHE_TYPE(Chain, "demo.Chain", next)

struct Nested {
  std::vector<Nested> inner;
  std::unique_ptr<Nested> other;
};
DUBHE_TYPE(Nested, "demo.Nested", inner, other)

struct Fleet {
  std::vector<Car> cars;
  std::shared_ptr<Car> best, second;
  std::optional<Car> spare;
};
DUBHE_TYPE(Fleet, "demo.Fleet", cars, best, second, spare)

struct FiftyTwo {
  std::int32_t a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9;
  std::int32_t d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, f0, f1;
  bool operator==(const FiftyTwo&) const = default;
};
DUBHE_TYPE(FiftyTwo, "demo.FiftyTwo", a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, c0, c1, c2, c3, c4,
           c5, c6, c7, c8, c9, d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, f0, f1)

}  // namespace typed_test

namespace dubhe::hessian2 {
namespace {

using namespace typed_test;
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
T read_as(std::string_view bytes, T value = {}) {
  Reader in(bytes);
  EXPECT_TRUE(read(in, value)) << in.status().to_string();
  EXPECT_TRUE(in.at_end());
  return value;
}
template <class T>
T from(std::string_view hex) {
  return read_as<T>(from_hex(hex));
}

// ---- names ----

TEST(Hessian2Typed, NamesAreJavas) {
  struct Case {
    std::string type_name, descriptor;
    const char* expected_name;
    const char* expected_descriptor;
  };
#define NAMES(...) java_type_name<__VA_ARGS__>(), java_descriptor<__VA_ARGS__>()
  const Case cases[] = {
      {NAMES(void), "void", "V"},
      {NAMES(bool), "boolean", "Z"},
      {NAMES(std::int8_t), "byte", "B"},
      {NAMES(std::int16_t), "short", "S"},
      {NAMES(char16_t), "char", "C"},
      {NAMES(std::int32_t), "int", "I"},
      {NAMES(std::int64_t), "long", "J"},
      {NAMES(long long), "long", "J"},
      {NAMES(float), "float", "F"},
      {NAMES(double), "double", "D"},
      {NAMES(std::optional<bool>), "java.lang.Boolean", "Ljava/lang/Boolean;"},
      {NAMES(std::optional<std::int8_t>), "java.lang.Byte", "Ljava/lang/Byte;"},
      {NAMES(std::optional<std::int16_t>), "java.lang.Short", "Ljava/lang/Short;"},
      {NAMES(std::optional<char16_t>), "java.lang.Character", "Ljava/lang/Character;"},
      {NAMES(std::optional<std::int32_t>), "java.lang.Integer", "Ljava/lang/Integer;"},
      {NAMES(std::optional<std::int64_t>), "java.lang.Long", "Ljava/lang/Long;"},
      {NAMES(std::optional<float>), "java.lang.Float", "Ljava/lang/Float;"},
      {NAMES(std::optional<double>), "java.lang.Double", "Ljava/lang/Double;"},
      {NAMES(std::string), "java.lang.String", "Ljava/lang/String;"},
      {NAMES(std::optional<std::string>), "java.lang.String", "Ljava/lang/String;"},
      {NAMES(Bytes), "byte[]", "[B"},
      {NAMES(Array<std::int8_t>), "byte[]", "[B"},
      {NAMES(Array<char16_t>), "char[]", "[C"},
      {NAMES(Array<std::int32_t>), "int[]", "[I"},
      {NAMES(Array<std::optional<std::int32_t>>), "java.lang.Integer[]", "[Ljava/lang/Integer;"},
      {NAMES(Array<std::string>), "java.lang.String[]", "[Ljava/lang/String;"},
      {NAMES(Array<Array<std::int64_t>>), "long[][]", "[[J"},
      {NAMES(Array<Bytes>), "byte[][]", "[[B"},
      {NAMES(Array<Car>), "demo.Car[]", "[Ldemo/Car;"},
      {NAMES(Array<Value>), "java.lang.Object[]", "[Ljava/lang/Object;"},
      {NAMES(std::vector<std::int32_t>), "java.util.List", "Ljava/util/List;"},
      {NAMES(std::map<std::string, Car>), "java.util.Map", "Ljava/util/Map;"},
      {NAMES(std::unordered_map<std::string, Car>), "java.util.Map", "Ljava/util/Map;"},
      {NAMES(std::set<std::string>), "java.util.Set", "Ljava/util/Set;"},
      {NAMES(std::unordered_set<std::string>), "java.util.Set", "Ljava/util/Set;"},
      {NAMES(Date), "java.util.Date", "Ljava/util/Date;"},
      {NAMES(std::chrono::system_clock::time_point), "java.util.Date", "Ljava/util/Date;"},
      {NAMES(Decimal), "java.math.BigDecimal", "Ljava/math/BigDecimal;"},
      {NAMES(BigInteger), "java.math.BigInteger", "Ljava/math/BigInteger;"},
      {NAMES(Value), "java.lang.Object", "Ljava/lang/Object;"},
      {NAMES(Color), "demo.Color", "Ldemo/Color;"},
      {NAMES(Person), "dubhe.samples.Person", "Ldubhe/samples/Person;"},
      {NAMES(std::shared_ptr<Person>), "dubhe.samples.Person", "Ldubhe/samples/Person;"},
      {NAMES(std::unique_ptr<Person>), "dubhe.samples.Person", "Ldubhe/samples/Person;"},
      {NAMES(std::optional<Person>), "dubhe.samples.Person", "Ldubhe/samples/Person;"},
  };
#undef NAMES
  for (const Case& c : cases) {
    EXPECT_EQ(c.type_name, c.expected_name);
    EXPECT_EQ(c.descriptor, c.expected_descriptor);
  }
}

// ---- what Java writes, byte for byte ----

TEST(Hessian2Typed, WritesTheBytesOfJava) {
  const auto element = [](std::string_view hex) { return from_hex(hex); };
  EXPECT_EQ(bytes_of(Car{"red", 2024}), element("43" + hex_string("demo.Car") + "92" + hex_string("year") + hex_string("color") + "60cfe803726564"));
  EXPECT_EQ(bytes_of(Empty()), element("430a64656d6f2e456d7074799060"));
  EXPECT_EQ(bytes_of(std::vector<Empty>(2)), element("7a430a64656d6f2e456d707479906060"));
  EXPECT_EQ(bytes_of(Wrap{0.1f, 0.1f}), element("430964656d6f2e5772617092026266027066605f00000064443fb99999a0000000"));
  EXPECT_EQ(bytes_of(Color::kRed), element("430a64656d6f2e436f6c6f7291046e616d656003524544"));
  EXPECT_EQ(bytes_of(Decimal(1250, 2)), element("43146a6176612e6d6174682e426967446563696d616c910576616c7565600531322e3530"));
  EXPECT_EQ(bytes_of(Array<std::int32_t>{1, 2, 3}), element("73045b696e74919293"));
  EXPECT_EQ(bytes_of(Array<std::int64_t>{1, 2}), element("72055b6c6f6e67e1e2"));
  EXPECT_EQ(bytes_of(Array<std::int16_t>{1}), element("71065b73686f727491"));
  EXPECT_EQ(bytes_of(Array<bool>{true, false}), element("72085b626f6f6c65616e5446"));
  EXPECT_EQ(bytes_of(Array<float>{0.1f, 1.5f}), element("72065b666c6f6174443fb99999a00000005f000005dc"));
  EXPECT_EQ(bytes_of(Array<double>{0.1, 1.5}), element("72075b646f75626c655f000000645f000005dc"));
  EXPECT_EQ(bytes_of(Array<std::optional<std::string>>{"a", std::nullopt}), element("72075b737472696e6701614e"));
  EXPECT_EQ(bytes_of(Array<Value>{Value(1), Value("a")}), element("72075b6f626a656374910161"));
  EXPECT_EQ(bytes_of(Array<std::optional<std::int32_t>>{1}), element("71125b6a6176612e6c616e672e496e746567657291"));
  EXPECT_EQ(bytes_of(Array<std::optional<std::int8_t>>{std::int8_t{1}}), element("710f5b6a6176612e6c616e672e4279746591"));
  EXPECT_EQ(bytes_of(Array<Date>{Date()}), element("71055b646174654b00000000"));
  EXPECT_EQ(bytes_of(Array<Array<std::int32_t>>{{1}, {2}}), element("72055b5b696e7471045b696e7491719192"));
  EXPECT_EQ(bytes_of(Array<Array<std::string>>{{"a"}}), element("71085b5b737472696e6771075b737472696e670161"));
  EXPECT_EQ(bytes_of(Array<Bytes>{{std::byte{1}}}), element("71065b5b627974652101"));
  EXPECT_EQ(bytes_of(Array<Empty>(1)), element("710b5b64656d6f2e456d707479430a64656d6f2e456d7074799060"));
  EXPECT_EQ(bytes_of(Array<char16_t>{u'a', u'b'}), element("026162"));
  EXPECT_EQ(bytes_of(Array<std::int8_t>{1, 2, 3}), element("23010203"));
  EXPECT_EQ(bytes_of(std::set<std::int32_t>{1}), element("71116a6176612e7574696c2e4861736853657491"));
  EXPECT_EQ(bytes_of(std::map<std::string, std::int32_t>{{"a", 1}}), element("480161915a"));
  EXPECT_EQ(bytes_of(std::vector<std::int32_t>{0, 1, 2, 3, 4, 5, 6, 7}), element("58989091929394959697"));
}

TEST(Hessian2Typed, ReadsTheNumbersOfJava) {
  const std::string big_integer = "43" + hex_string("java.math.BigInteger") + "96" + hex_string("mag") +
                                  hex_string("firstNonzeroIntNumPlusTwo") + hex_string("lowestSetBitPlusTwo") +
                                  hex_string("bitLengthPlusOne") + hex_string("bitCountPlusOne") + hex_string("signum") + "60";
  EXPECT_EQ(from<BigInteger>(big_integer + "71" + hex_string("[int") + "c8ff9090909091"), BigInteger(255));
  EXPECT_EQ(from<BigInteger>(big_integer + "71" + hex_string("[int") + "91909090908f"), BigInteger(-1));
  EXPECT_EQ(from<BigInteger>(big_integer + "70" + hex_string("[int") + "9090909090"), BigInteger());
  EXPECT_EQ(from<BigInteger>(big_integer + "71" + hex_string("[int") + "49800000009090909091"), BigInteger(std::int64_t{1} << 31));
  EXPECT_EQ(from<BigInteger>(big_integer + "73" + hex_string("[int") + "9190909090909091"), BigInteger::parse("18446744073709551616"));
  EXPECT_EQ(from<BigInteger>("43" + hex_string("java.math.BigInteger") + "92" + hex_string("signum") + hex_string("mag") + "609179c8ff"),
            BigInteger(255)) << "two fields and an untyped list are enough";
  EXPECT_EQ(from<Decimal>("43" + hex_string("java.math.BigDecimal") + "91" + hex_string("value") + "60" + hex_string("12.50")).to_string(), "12.50");
  EXPECT_EQ(from<Decimal>("4e"), Decimal());
  const std::string no_number = from_hex("43" + hex_string("java.math.BigDecimal") + "91" + hex_string("value") + "60" + hex_string("12,50"));
  Reader in(no_number);
  Decimal decimal;
  EXPECT_FALSE(read(in, decimal));
  EXPECT_THAT(in.status().message(), ::testing::HasSubstr("java.math.BigDecimal: `12,50` is no number"));
}

// ---- round trips ----

All all() {
  All all;
  all.flag = true;
  all.tiny = -128;
  all.small = -32768;
  all.letter = u'中';
  all.number = std::numeric_limits<std::int32_t>::min();
  all.big = std::numeric_limits<std::int64_t>::min();
  all.also_big = std::numeric_limits<std::int64_t>::max();
  all.rough = 3.25f;
  all.fine = 0.1;
  all.text = "Grüße 😀";
  all.bytes = Bytes(70'000, std::byte{7});
  all.when = Date(std::chrono::milliseconds(894621091000));
  all.at = Date(std::chrono::milliseconds(-1));
  all.color = Color::BLUE;
  all.car = {"blue", 1};
  all.maybe_flag = false;
  all.maybe_number = 0;
  all.maybe_rough = 0.1f;
  all.maybe_text = "";
  all.maybe_car = Car{"green", 2};
  all.own_car = std::make_unique<Car>(Car{"black", 3});
  all.shared_car = std::make_shared<Car>(Car{"white", 4});
  for (int i = 0; i < 300; ++i) all.numbers.push_back(i * i * i - 100'000);
  all.flags = {true, false, true};
  all.cars = {{"a", 1}, {"b", 2}};
  all.words = {{}, {"x"}, {"y", "z"}};
  all.gaps = {1, std::nullopt, std::int64_t{1} << 40};
  all.number_array = {1, 2, 3};
  all.text_array = {"p", "q"};
  all.byte_array = {-1, 0, 1};
  all.char_array = {u'a', char16_t{0xd83d}, u'é'};
  all.flag_array = {false, true};
  all.matrix = {{1, 2}, {}, {0.5}};
  all.car_array = {{"c", 5}};
  all.names = {"ann", "bob"};
  all.ids = {1, std::int64_t{1} << 50};
  all.counts = {{"one", 1}, {"two", 2}};
  all.by_year = {{2024, {"red", 2024}}};
  all.by_color = {{Color::kGreen, {"grass"}}, {Color::kRed, {}}};
  all.price = *Decimal::parse("123456789012345678901234567890.05");
  all.huge = *BigInteger::parse("-123456789012345678901234567890");
  all.anything = Value(ListValue{"", {Value(1), Value("x")}});
  return all;
}

void expect_same(const All& a, const All& b) {
  EXPECT_EQ(a.flag, b.flag);
  EXPECT_EQ(a.tiny, b.tiny);
  EXPECT_EQ(a.small, b.small);
  EXPECT_EQ(a.letter, b.letter);
  EXPECT_EQ(a.number, b.number);
  EXPECT_EQ(a.big, b.big);
  EXPECT_EQ(a.also_big, b.also_big);
  EXPECT_EQ(a.rough, b.rough);
  EXPECT_EQ(a.fine, b.fine);
  EXPECT_EQ(a.text, b.text);
  EXPECT_EQ(a.bytes, b.bytes);
  EXPECT_EQ(a.when, b.when);
  EXPECT_EQ(a.at, b.at);
  EXPECT_EQ(a.color, b.color);
  EXPECT_EQ(a.car, b.car);
  EXPECT_EQ(a.maybe_flag, b.maybe_flag);
  EXPECT_EQ(a.maybe_number, b.maybe_number);
  EXPECT_EQ(a.maybe_rough, b.maybe_rough);
  EXPECT_EQ(a.maybe_text, b.maybe_text);
  EXPECT_EQ(a.maybe_car, b.maybe_car);
  ASSERT_EQ(a.own_car == nullptr, b.own_car == nullptr);
  if (a.own_car != nullptr) {
    EXPECT_EQ(*a.own_car, *b.own_car);
  }
  ASSERT_EQ(a.shared_car == nullptr, b.shared_car == nullptr);
  if (a.shared_car != nullptr) {
    EXPECT_EQ(*a.shared_car, *b.shared_car);
  }
  EXPECT_EQ(a.numbers, b.numbers);
  EXPECT_EQ(a.flags, b.flags);
  EXPECT_EQ(a.cars, b.cars);
  EXPECT_EQ(a.words, b.words);
  EXPECT_EQ(a.gaps, b.gaps);
  EXPECT_EQ(a.number_array, b.number_array);
  EXPECT_EQ(a.text_array, b.text_array);
  EXPECT_EQ(a.byte_array, b.byte_array);
  EXPECT_EQ(a.char_array, b.char_array);
  EXPECT_EQ(a.flag_array, b.flag_array);
  EXPECT_EQ(a.matrix, b.matrix);
  EXPECT_EQ(a.car_array, b.car_array);
  EXPECT_EQ(a.names, b.names);
  EXPECT_EQ(a.ids, b.ids);
  EXPECT_EQ(a.counts, b.counts);
  EXPECT_EQ(a.by_year, b.by_year);
  EXPECT_EQ(a.by_color, b.by_color);
  EXPECT_EQ(a.price.to_string(), b.price.to_string());
  EXPECT_EQ(a.huge, b.huge);
  EXPECT_EQ(a.anything, b.anything);
}

TEST(Hessian2Typed, EveryTypeComesBack) {
  expect_same(read_as<All>(bytes_of(all())), all());
  expect_same(read_as<All>(bytes_of(All())), All());
}

TEST(Hessian2Typed, AnObjectThatIsReadAgainKeepsNothingOld) {
  All used = all();
  used = read_as(bytes_of(All()), std::move(used));
  expect_same(used, All());
  used = read_as(bytes_of(all()), std::move(used));
  expect_same(used, all());
}

TEST(Hessian2Typed, EveryCutOfATypedBodyFailsCleanly) {
  All value = all();
  value.bytes.resize(40);
  const std::string body = bytes_of(value);
  for (std::size_t size = 0; size < body.size(); ++size) {
    const std::vector<char> cut(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(size));
    Reader in({cut.data(), cut.size()});
    All out;
    ASSERT_FALSE(read(in, out)) << size;
    ASSERT_EQ(in.status().code(), StatusCode::kDataLoss) << in.status().to_string();
  }
}

TEST(Hessian2Typed, FiftyTwoMembersAreNotTooMany) {
  FiftyTwo many{};
  many.a0 = 1;
  many.f1 = -1;
  EXPECT_EQ(read_as<FiftyTwo>(bytes_of(many)), many);
}

TEST(Hessian2Typed, MembersOfABaseClassAreMembers) {
  Employee employee;
  employee.name = "Ann";
  employee.badge = "7";
  EXPECT_EQ(testing::notation(to_value(employee)), "demo.Employee(badge: \"7\", name: \"Ann\")");
  EXPECT_EQ(read_as<Employee>(bytes_of(employee)).name, "Ann");
}

TEST(Hessian2Typed, ManyClassesInOneBody) {
  Buffer bytes;
  Writer out(bytes);
  write(out, all());
  write(out, Person());
  write(out, Wrap{1, 2});
  write(out, FiftyTwo());
  write(out, Person{.name = "Ann", .age = 3, .tags = {}});
  Reader in(bytes.view());
  All a;
  Person nobody, ann;
  Wrap wrap;
  FiftyTwo many;
  ASSERT_TRUE(read(in, a) && read(in, nobody) && read(in, wrap) && read(in, many) && read(in, ann)) << in.status().to_string();
  EXPECT_EQ(ann.name, "Ann");
  EXPECT_EQ(nobody.tags, std::vector<std::string>{"new"});
}

TEST(Hessian2Typed, DatesHaveMilliseconds) {
  using namespace std::chrono;
  const auto back = [](auto time) { return read_as<decltype(time)>(bytes_of(time)); };
  EXPECT_EQ(back(system_clock::time_point(nanoseconds(1'999'999))), system_clock::time_point(milliseconds(1)));
  EXPECT_EQ(back(system_clock::time_point(nanoseconds(-1))), system_clock::time_point(milliseconds(-1)));
  EXPECT_EQ(back(sys_seconds(seconds(60))), sys_seconds(seconds(60)));
  EXPECT_EQ(to_hex(bytes_of(sys_seconds(seconds(60)))), "4b00000001");
  EXPECT_EQ(from<system_clock::time_point>("4a7fffffffffffffff"), system_clock::time_point::max());
  EXPECT_EQ(from<system_clock::time_point>("4a8000000000000000"), system_clock::time_point::min());
  EXPECT_EQ(from<Date>("4a7fffffffffffffff"), Date::max());
  EXPECT_EQ(from<Date>("4b80000000"), Date(milliseconds(std::int64_t{-2147483648} * 60000)));
}

// ---- what Java's reader converts ----

TEST(Hessian2Typed, NumbersConvertAsInJava) {
  EXPECT_EQ(from<std::int32_t>("e1"), 1);
  EXPECT_EQ(from<std::int64_t>("91"), 1);
  EXPECT_EQ(from<double>("91"), 1.0);
  EXPECT_EQ(from<double>("4c0000000080000000"), 2147483648.0);
  EXPECT_EQ(from<float>("91"), 1.0f);
  EXPECT_EQ(from<std::int8_t>("91"), 1);
  EXPECT_EQ(from<std::int8_t>("c8ff"), -1) << "255 keeps its low byte";
  EXPECT_EQ(from<std::int16_t>("4900018001"), -32767);
  EXPECT_EQ(from<std::int32_t>("4c0000000100000007"), 7) << "a long keeps its low word";
  EXPECT_EQ(from<std::int32_t>("5f00000f3c"), 3) << "3.9 is cut";
  EXPECT_EQ(from<std::int32_t>("5ffffff0c4"), -3) << "-3.9 too";
  EXPECT_EQ(from<std::int64_t>("447fe1ccf385ebc8a0"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(from<std::int32_t>("44fff0000000000000"), std::numeric_limits<std::int32_t>::min());
  EXPECT_EQ(from<std::int32_t>("447ff8000000000000"), 0) << "not a number";
  EXPECT_EQ(from<std::int32_t>("54"), 1);
  EXPECT_TRUE(from<bool>("92"));
  EXPECT_FALSE(from<bool>("90"));
  EXPECT_TRUE(from<bool>("5c"));
  EXPECT_FALSE(from<bool>("5b"));
  EXPECT_EQ(from<double>("5f41440000"), 0.001 * 1094975488);
  EXPECT_EQ(from<std::vector<std::int16_t>>("7a91e2"), (std::vector<std::int16_t>{1, 2}));
}

TEST(Hessian2Typed, ANullIsTheDefaultOrNothing) {
  EXPECT_EQ(from<std::int32_t>("4e"), 0);
  EXPECT_EQ(from<std::int64_t>("4e"), 0);
  EXPECT_EQ(from<bool>("4e"), false);
  EXPECT_EQ(from<double>("4e"), 0.0);
  EXPECT_EQ(from<std::string>("4e"), "");
  EXPECT_EQ(from<Bytes>("4e"), Bytes());
  EXPECT_EQ(from<Date>("4e"), Date());
  EXPECT_EQ(from<std::vector<std::string>>("4e"), std::vector<std::string>());
  EXPECT_EQ((from<std::map<std::string, std::string>>("4e")), (std::map<std::string, std::string>()));
  EXPECT_EQ(from<std::set<std::string>>("4e"), std::set<std::string>());
  EXPECT_EQ(from<Person>("4e").name, "nobody");
  EXPECT_EQ(from<Color>("4e"), Color::kRed);
  EXPECT_EQ(from<std::optional<std::int32_t>>("4e"), std::nullopt);
  EXPECT_EQ(from<std::optional<Person>>("4e").has_value(), false);
  EXPECT_EQ(from<std::shared_ptr<Person>>("4e"), nullptr);
  EXPECT_EQ(from<std::unique_ptr<Person>>("4e"), nullptr);
  EXPECT_TRUE(from<Value>("4e").is_null());
}

template <class T>
std::string argument(std::string_view hex) {
  const std::string body = from_hex(hex);
  Reader in(body);
  T value{};
  return read_argument(in, value) ? "" : in.status().to_string();
}

TEST(Hessian2Typed, ANullArgumentNeedsATypeThatHasNull) {
  EXPECT_EQ(argument<std::int32_t>("4e"), "invalid argument: hessian2: offset 0: null for int, and the C++ type has no null");
  EXPECT_EQ(argument<std::string>("4e"), "invalid argument: hessian2: offset 0: null for java.lang.String, and the C++ type has no null");
  EXPECT_NE(argument<Person>("4e"), "");
  EXPECT_NE(argument<std::vector<std::string>>("4e"), "");
  EXPECT_EQ(argument<std::optional<std::int32_t>>("4e"), "");
  EXPECT_EQ(argument<std::shared_ptr<Person>>("4e"), "");
  EXPECT_EQ(argument<Value>("4e"), "");
  EXPECT_EQ(argument<std::int32_t>("91"), "");
  EXPECT_EQ(argument<std::vector<std::string>>("794e"), "") << "inside of an argument it is the default";
}

TEST(Hessian2Typed, ListsComeInEveryForm) {
  const std::vector<std::string> a{"a"};
  for (const std::string& hex : {std::string("790161"), "71" + hex_string("[string") + "0161", std::string("5701615a"),
                                 "55" + hex_string("[string") + "01615a", std::string("58910161"), "56" + hex_string("[string") + "910161",
                                 "71" + hex_string("com.foo.MyList") + "0161", "71" + hex_string("java.util.ArrayList") + "0161"}) {
    SCOPED_TRACE(hex);
    EXPECT_EQ(from<std::vector<std::string>>(hex), a);
    EXPECT_EQ(from<Array<std::string>>(hex), a);
    EXPECT_EQ(from<std::set<std::string>>(hex), (std::set<std::string>{"a"}));
  }
  EXPECT_EQ((from<std::map<std::string, std::int32_t>>("480161915a")), (std::map<std::string, std::int32_t>{{"a", 1}}));
  EXPECT_EQ((from<std::map<std::string, std::int32_t>>("4d" + hex_string("java.util.TreeMap") + "0161915a")),
            (std::map<std::string, std::int32_t>{{"a", 1}}));
  EXPECT_EQ((from<std::map<std::string, std::int32_t>>("48016191016192 5a")), (std::map<std::string, std::int32_t>{{"a", 2}}));
}

// ---- described types ----

TEST(Hessian2Typed, FieldsAreFoundByName) {
  const std::string car = "43" + hex_string("demo.Car");
  EXPECT_EQ(from<Car>(car + "92" + hex_string("color") + hex_string("year") + "60" + hex_string("red") + "91"), (Car{"red", 1})) << "order";
  EXPECT_EQ(from<Car>(car + "91" + hex_string("color") + "60" + hex_string("red")), (Car{"red", 0})) << "one is missing";
  EXPECT_EQ(from<Car>(car + "90" + "60"), Car()) << "all are missing";
  EXPECT_EQ(from<Car>(car + "94" + hex_string("x") + hex_string("year") + hex_string("y") + hex_string("color") + "60" + "7a9192" + "93" +
                      "48485a4e5a" + hex_string("red")),
            (Car{"red", 3})) << "two are unknown";
  EXPECT_EQ(from<Car>(car + "93" + hex_string("year") + hex_string("color") + hex_string("year") + "60" + "91" + hex_string("red") + "92"),
            (Car{"red", 2})) << "the last of one name counts";
  EXPECT_EQ(from<Car>("48" + hex_string("year") + "91" + hex_string("color") + hex_string("red") + "91" + "92" + hex_string("z") + "4e" + "5a"),
            (Car{"red", 1})) << "a map";
  EXPECT_EQ(from<Car>("4d" + hex_string("demo.Car") + hex_string("year") + "91" + "5a"), (Car{"", 1})) << "a typed map";
  EXPECT_EQ(from<Car>("43" + hex_string("demo.SportsCar") + "91" + hex_string("year") + "60" + "91"), (Car{"", 1})) << "a subclass";
}

TEST(Hessian2Typed, MissingFieldsKeepTheirDefaultAlsoWhenReused) {
  const std::string body = from_hex("43" + hex_string("dubhe.samples.Person") + "91" + hex_string("fullName") + "60" + hex_string("Ann"));
  const Person ann = read_as(body, Person{.name = "old", .age = 99, .tags = {"old", "older"}});
  EXPECT_EQ(ann.name, "Ann");
  EXPECT_EQ(ann.age, 18);
  EXPECT_EQ(ann.tags, std::vector<std::string>{"new"});
}

TEST(Hessian2Typed, OneClassReadAsTwoTypes) {
  // The class that was met as a Car comes again where a Person is read, and once more as a Car.
  const std::string body = from_hex("43" + hex_string("demo.Car") + "92" + hex_string("year") + hex_string("age") + "60" "91" "95" "60" "92" "96" "60" "93" "97");
  Reader in(body);
  Car first, third;
  Person second;
  ASSERT_TRUE(read(in, first) && read(in, second) && read(in, third)) << in.status().to_string();
  EXPECT_EQ(first.year, 1);
  EXPECT_EQ(second.age, 6);
  EXPECT_EQ(third.year, 3);
}

TEST(Hessian2Typed, EnumsAreReadFromEveryForm) {
  const std::string head = "43" + hex_string("demo.Color");
  EXPECT_EQ(from<Color>(head + "91" + hex_string("name") + "60" + hex_string("GREEN")), Color::kGreen);
  EXPECT_EQ(from<Color>(head + "92" + hex_string("ordinal") + hex_string("name") + "60" + "91" + hex_string("BLUE")), Color::BLUE);
  EXPECT_EQ(from<Color>("4d" + hex_string("demo.Color") + hex_string("name") + hex_string("RED") + "5a"), Color::kRed);
  EXPECT_EQ(from<Color>(hex_string("BLUE")), Color::BLUE);
  EXPECT_EQ(from<std::vector<Color>>("7b" + head + "91" + hex_string("name") + "60" + hex_string("BLUE") + "5191" + "60" + hex_string("GREEN")),
            (std::vector<Color>{Color::BLUE, Color::BLUE, Color::kGreen}));
  const std::string unknown = from_hex(head + "91" + hex_string("name") + "60" + hex_string("PINK"));
  Reader in(unknown);
  Color color{};
  EXPECT_FALSE(read(in, color));
  EXPECT_EQ(in.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(in.status().message(), ::testing::HasSubstr("demo.Color has no constant `PINK` here"));
  EXPECT_EQ(bytes_of(static_cast<Color>(77)), "N");
}

// ---- sharing ----

TEST(Hessian2Typed, SharedObjectsStaySharedAndCyclesClose) {
  const auto root = std::make_shared<Tree>(Tree{"root", {}, {}});
  const auto leaf = std::make_shared<Tree>(Tree{"leaf", {}, root});
  root->children = {leaf, leaf, nullptr};
  const auto back = read_as<std::shared_ptr<Tree>>(bytes_of(root));
  ASSERT_EQ(back->children.size(), 3u);
  EXPECT_EQ(back->children[0], back->children[1]);
  EXPECT_EQ(back->children[2], nullptr);
  EXPECT_EQ(back->children[0]->name, "leaf");
  EXPECT_EQ(back->children[0]->parent.lock(), back);
  EXPECT_EQ(back.use_count(), 1);
}

TEST(Hessian2Typed, OneObjectInTwoArgumentsIsOne) {
  const auto car = std::make_shared<Car>(Car{"red", 1});
  Buffer bytes;
  Writer out(bytes);
  write(out, car);
  write(out, car);
  Reader in(bytes.view());
  std::shared_ptr<Car> first, second;
  ASSERT_TRUE(read(in, first) && read(in, second));
  EXPECT_EQ(first, second);
  EXPECT_EQ(*first, *car);
}

TEST(Hessian2Typed, AReferenceIsCopiedWhereTheValueIsHeldItself) {
  // Java sends one car in a list, as the spare and as the best.
  const std::string body = from_hex("43" + hex_string("demo.Fleet") + "94" + hex_string("cars") + hex_string("best") + hex_string("second") +
                                    hex_string("spare") + "60" + "7a43" + hex_string("demo.Car") + "92" + hex_string("year") +
                                    hex_string("color") + "61" + "91" + hex_string("red") + "5192" + "5192" + "5192" + "5192");
  const Fleet fleet = read_as<Fleet>(body);
  const Car red{"red", 1};
  EXPECT_EQ(fleet.cars, (std::vector<Car>{red, red}));
  ASSERT_NE(fleet.best, nullptr);
  EXPECT_EQ(*fleet.best, red);
  EXPECT_EQ(fleet.best, fleet.second);
  EXPECT_EQ(fleet.spare, red);

  EXPECT_EQ(from<std::vector<std::vector<std::string>>>("7b" "790161" "5191" "5191"),
            (std::vector<std::vector<std::string>>{{"a"}, {"a"}, {"a"}}));
  EXPECT_EQ((from<std::vector<std::map<std::string, std::set<std::int32_t>>>>("7a" "48" "0161" "7991" "0162" "5192" "5a" "5191")),
            (std::vector<std::map<std::string, std::set<std::int32_t>>>{{{"a", {1}}, {"b", {1}}}, {{"a", {1}}, {"b", {1}}}}));
}

TEST(Hessian2Typed, NumbersGoOnBehindARepeatedContainer) {
  // [[{}, again], again, [{}], again]: what is read once more counts nothing a second time.
  using Maps = std::vector<std::map<std::string, std::string>>;
  EXPECT_EQ(from<std::vector<Maps>>("7c" "7a485a5192" "5191" "79485a" "5193"), (std::vector<Maps>{Maps(2), Maps(2), Maps(1), Maps(1)}));
}

TEST(Hessian2Typed, ALongChainIsRefusedOnBothSides) {
  auto chain = std::make_shared<Chain>();
  for (std::uint32_t i = 1; i < kMaxDepth; ++i) chain = std::make_shared<Chain>(Chain{chain});
  Buffer bytes;
  Writer out(bytes);
  write(out, chain);
  EXPECT_TRUE(out.ok());
  EXPECT_NE(read_as<std::shared_ptr<Chain>>(bytes.view()), nullptr);
  chain = std::make_shared<Chain>(Chain{chain});
  out.reset(bytes);
  write(out, chain);
  EXPECT_EQ(out.status().code(), StatusCode::kInvalidArgument);

  // The same length by references, flat on the wire.
  Buffer flat;
  Writer links(flat);
  constexpr std::uint32_t kLinks = 10'000;
  links.begin_list(kLinks);
  for (std::uint32_t i = 0; i < kLinks; ++i) {
    links.begin_object(ClassOf<Chain>::kDefinition);
    if (i == 0) links.write_null();
    else links.write_reference_number(i);
  }
  Reader in(flat.view());
  std::vector<std::shared_ptr<Chain>> all_links;
  EXPECT_FALSE(read(in, all_links));
  EXPECT_THAT(in.status().message(), ::testing::HasSubstr("max_depth"));
}

TEST(Hessian2Typed, ValuesThatNestByValueComeBack) {
  Nested nested;
  nested.inner.resize(2);
  nested.inner[1].other = std::make_unique<Nested>();
  nested.inner[1].other->inner.resize(1);
  const Nested back = read_as<Nested>(bytes_of(nested));
  ASSERT_EQ(back.inner.size(), 2u);
  ASSERT_NE(back.inner[1].other, nullptr);
  EXPECT_EQ(back.inner[1].other->inner.size(), 1u);
}

TEST(Hessian2Typed, TreesAreMadeOfTypedValuesAndBack) {
  const Value tree = to_value(Person{.name = "Ann", .age = 3, .tags = {"x"}});
  EXPECT_EQ(testing::notation(tree), "dubhe.samples.Person(tags: [\"x\"], age: 3, fullName: \"Ann\")");
  const auto back = from_value<Person>(tree);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->name, "Ann");
  EXPECT_EQ(from_value<Person>(Value("Ann")).status().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace dubhe::hessian2
