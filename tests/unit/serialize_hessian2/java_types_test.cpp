// Classes of the Java library with a C++ type of their own: java.time, UUID, Locale, EnumSet and others, and `as`.
#include "dubhe/serialize_hessian2/java_types.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "dubhe/serialize_hessian2/as.h"
#include "dubhe/serialize_hessian2/describe.h"
#include "dubhe/serialize_hessian2/java_time.h"
#include "notation.h"
#include "wire_cases.h"

namespace java_types_test {

enum class Color { RED, GREEN, BLUE };
DUBHE_ENUM(Color, "demo.Color", RED, GREEN, BLUE)

struct Appointment {
  dubhe::java::LocalDateTime at;
  std::optional<std::chrono::year_month_day> until;
  std::chrono::minutes length{};
  dubhe::java::Uuid id;
  bool operator==(const Appointment&) const = default;
};
DUBHE_TYPE(Appointment, "demo.Appointment", at, until, length, id)

}  // namespace java_types_test

namespace dubhe::hessian2 {
namespace {

using namespace std::chrono_literals;
using namespace java_types_test;
using std::chrono::sys_days;
using testing::from_hex;
using testing::hex_string;
using testing::to_hex;

template <class T>
std::string hex_of(const T& value) {
  Buffer bytes;
  Writer out(bytes);
  write(out, value);
  EXPECT_TRUE(out.ok()) << out.status().to_string();
  return to_hex(bytes.view());
}
template <class T>
std::optional<T> read_bytes(std::string_view bytes) {
  Reader in(bytes);
  T value{};
  EXPECT_TRUE(read(in, value)) << in.status().to_string();
  if (!in.ok()) return std::nullopt;
  EXPECT_TRUE(in.at_end());
  return value;
}
template <class T>
std::string fault_of(std::string_view bytes) {
  Reader in(bytes);
  T value{};
  return read(in, value) ? "it was read" : in.status().message();
}
template <class T>
std::string refusal(const T& value) {
  Buffer bytes;
  Writer out(bytes);
  write(out, value);
  return out.status().message();
}
std::string java_bytes(std::string_view name) {
  for (const auto& c : testing::kWireCases) {
    if (c.name == name) return to_hex(from_hex(c.bytes));
  }
  ADD_FAILURE() << "the table of the wire has no row `" << name << "`";
  return "";
}

// The value is written as Java writes it, read from those bytes, and read from them once more after a way through a tree.
template <class T>
void expect_as_java(std::string_view row, const T& value) {
  const std::string hex = java_bytes(row);
  EXPECT_EQ(hex_of(value), hex) << row;
  const std::string bytes = from_hex(hex);
  const auto back = read_bytes<T>(bytes);
  ASSERT_TRUE(back) << row;
  EXPECT_TRUE(*back == value) << row;
  const auto tree = read_bytes<Value>(bytes);
  ASSERT_TRUE(tree) << row;
  EXPECT_EQ(hex_of(*tree), hex) << row;
  const auto from_tree = from_value<T>(*tree);
  ASSERT_TRUE(from_tree) << row;
  EXPECT_TRUE(*from_tree == value) << row;
}

constexpr java::LocalDateTime kMorning{{2024, 2, 29}, {1, 2, 3, 4}};
constexpr java::ZoneOffset kEast8{std::chrono::duration<std::int32_t>(8 * 3600)};

TEST(Hessian2JavaTime, EveryTypeIsWrittenAsJavaDoesAndRead) {
  expect_as_java("LocalDate 2024-02-29", java::LocalDate(2024, 2, 29));
  expect_as_java("LocalDate 2024-02-29", std::chrono::year_month_day(2024y / 2 / 29));
  expect_as_java("LocalTime 01:02:03.000000004", java::LocalTime(1, 2, 3, 4));
  expect_as_java("LocalDateTime 2024-02-29T01:02:03.000000004", kMorning);
  expect_as_java("Instant 1 s 2 ns", java::Instant(1, 2));
  expect_as_java("Duration 1 s 2 ns", java::Duration{1, 2});
  expect_as_java("Duration 1 s 2 ns", std::chrono::nanoseconds(1'000'000'002));
  expect_as_java("Period 1y 2m 3d", java::Period{1, 2, 3});
  expect_as_java("Year 2024", 2024y);
  expect_as_java("YearMonth 2024-02", 2024y / 2);
  expect_as_java("MonthDay 02-29", std::chrono::February / 29);
  expect_as_java("ZoneOffset +08:00", kEast8);
  expect_as_java("ZoneId Asia/Shanghai", java::ZoneId{"Asia/Shanghai"});
  expect_as_java("OffsetTime 01:02:03.000000004Z", java::OffsetTime{kMorning.time, {}});
  expect_as_java("OffsetDateTime 2024-02-29T01:02:03.000000004+08:00", java::OffsetDateTime{kMorning, kEast8});
  expect_as_java("ZonedDateTime same, Asia/Shanghai", java::ZonedDateTime{kMorning, kEast8, "Asia/Shanghai"});
  expect_as_java("DayOfWeek.MONDAY", std::chrono::Monday);
}

TEST(Hessian2JavaTime, AllMonthsAndDaysComeBack) {
  for (unsigned i = 1; i <= 12; ++i) {
    const auto back = read_bytes<std::chrono::month>(from_hex(hex_of(std::chrono::month(i))));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, std::chrono::month(i));
  }
  for (unsigned i = 0; i < 7; ++i) {
    const auto back = read_bytes<std::chrono::weekday>(from_hex(hex_of(std::chrono::weekday(i))));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, std::chrono::weekday(i));
  }
}

TEST(Hessian2JavaTime, AnOffsetReadsAsAZone) {
  struct Case {
    std::int32_t seconds;
    const char* id;
  };
  for (const Case& c : {Case{0, "Z"}, {8 * 3600, "+08:00"}, {-12'600, "-03:30"}, {3'661, "+01:01:01"}, {-18 * 3600, "-18:00"}}) {
    const std::string bytes = from_hex(hex_of(java::ZoneOffset{std::chrono::duration<std::int32_t>(c.seconds)}));
    const auto zone = read_bytes<java::ZoneId>(bytes);
    ASSERT_TRUE(zone);
    EXPECT_EQ(zone->id, c.id);
  }
}

TEST(Hessian2JavaTime, ChronoValuesThatAreNoneAreNull) {
  EXPECT_EQ(hex_of(std::chrono::year_month_day{}), "4e");
  EXPECT_EQ(hex_of(std::chrono::year_month{}), "4e");
  EXPECT_EQ(hex_of(std::chrono::month_day{}), "4e");
  EXPECT_EQ(hex_of(std::chrono::month{}), "4e");
  EXPECT_EQ(read_bytes<std::chrono::year_month_day>("N"), std::chrono::year_month_day{});
  EXPECT_EQ(read_bytes<std::chrono::year_month>("N"), std::chrono::year_month{});
  EXPECT_EQ(read_bytes<std::chrono::month_day>("N"), std::chrono::month_day{});
  EXPECT_EQ(read_bytes<std::chrono::month>("N"), std::chrono::month{});
  EXPECT_EQ(read_bytes<std::chrono::weekday>("N"), std::chrono::weekday{});
  EXPECT_EQ(read_bytes<std::chrono::seconds>("N"), 0s);
  EXPECT_EQ(read_bytes<java::LocalDate>("N"), java::LocalDate());
  EXPECT_EQ(read_bytes<java::ZoneId>("N"), java::ZoneId());
}

TEST(Hessian2JavaTime, WhatJavaDoesNotHaveIsNotWritten) {
  EXPECT_EQ(refusal(java::LocalDate(2023, 2, 29)), "hessian2: java.time.LocalDate: there is no 2023-2-29");
  EXPECT_EQ(refusal(java::LocalDate(1'000'000'000, 1, 1)), "hessian2: java.time.LocalDate: there is no 1000000000-1-1");
  EXPECT_EQ(refusal(2023y / 2 / 30), "hessian2: java.time.LocalDate: there is no 2023-2-30");
  EXPECT_EQ(refusal(java::LocalTime(24, 0)), "hessian2: java.time.LocalTime: there is no 24:0:0.0");
  EXPECT_EQ(refusal(java::LocalDateTime{{}, {0, 60}}), "hessian2: java.time.LocalTime: there is no 0:60:0.0");
  EXPECT_EQ(refusal(java::Instant(0, -1)), "hessian2: java.time.Instant: there is no 0 s -1 ns");
  EXPECT_EQ(refusal(java::Duration{0, 1'000'000'000}), "hessian2: java.time.Duration: there is no 0 s 1000000000 ns");
  EXPECT_EQ(refusal(java::ZoneOffset{std::chrono::duration<std::int32_t>(64'801)}),
            "hessian2: java.time.ZoneOffset: there is no 64801 s");
  EXPECT_EQ(refusal(2024y / std::chrono::month(13)), "hessian2: java.time.YearMonth: there is no 2024-13");
  EXPECT_EQ(refusal(std::chrono::April / 31), "hessian2: java.time.MonthDay: there is no 4-31");
  EXPECT_EQ(refusal(std::chrono::month(13)), "hessian2: java.time.Month: there is no month 13");
}

std::string handle(std::string_view name, std::string_view fields_and_values) {
  return "43" + hex_string("com.alibaba.com.caucho.hessian.io.java8." + std::string(name)) + std::string(fields_and_values);
}

TEST(Hessian2JavaTime, WhatJavaDoesNotHaveIsNotRead) {
  const std::string date = "93" + hex_string("day") + hex_string("month") + hex_string("year") + "60";
  EXPECT_THAT(fault_of<java::LocalDate>(from_hex(handle("LocalDateHandle", date + "ae92cfe7"))),
              ::testing::HasSubstr("java.time.LocalDate: there is no 2023-2-30"));
  EXPECT_THAT(fault_of<std::chrono::year_month_day>(from_hex(handle("LocalDateHandle", date + "9191" "d48000"))),
              ::testing::HasSubstr("java.time.LocalDate: std::chrono has no year 32768"));
  EXPECT_THAT(fault_of<std::chrono::year>(from_hex(handle("YearHandle", "91" + hex_string("year") + "60d48000"))),
              ::testing::HasSubstr("java.time.Year: std::chrono has no year 32768"));
  EXPECT_THAT(fault_of<std::chrono::month>(from_hex("43" + hex_string("java.time.Month") + "91" + hex_string("name") + "60" + hex_string("MAI"))),
              ::testing::HasSubstr("java.time.Month has no constant `MAI`"));
  EXPECT_THAT(fault_of<java::LocalDate>("\x91"), ::testing::HasSubstr("an int"));
}

TEST(Hessian2JavaTime, ADateOfAnyYearOfJavaIsCarried) {
  for (const java::LocalDate& date : {java::LocalDate(-999'999'999, 1, 1), java::LocalDate(999'999'999, 12, 31), java::LocalDate(0, 2, 29)}) {
    EXPECT_EQ(read_bytes<java::LocalDate>(from_hex(hex_of(date))), date);
  }
}

TEST(Hessian2JavaTime, DurationsTakeTheirUnit) {
  using Ticks = std::chrono::duration<std::int32_t, std::ratio<1, 3>>;
  const auto bytes = [](std::int64_t seconds, std::int32_t nanos) { return from_hex(hex_of(java::Duration{seconds, nanos})); };
  EXPECT_EQ(read_bytes<std::chrono::milliseconds>(bytes(-1, 500'000'000)), -500ms);
  EXPECT_EQ(read_bytes<std::chrono::milliseconds>(bytes(-1, 999'999'999)), -1ms);
  EXPECT_EQ(read_bytes<std::chrono::seconds>(bytes(-1, 999'999'999)), -1s);
  EXPECT_EQ(read_bytes<std::chrono::hours>(bytes(3'600, 0)), 1h);
  EXPECT_EQ(read_bytes<Ticks>(bytes(1, 0)), Ticks(3));
  EXPECT_EQ(read_bytes<std::chrono::nanoseconds>(bytes(std::numeric_limits<std::int64_t>::max(), 999'999'999)),
            std::chrono::nanoseconds::max());
  EXPECT_EQ(read_bytes<std::chrono::nanoseconds>(bytes(std::numeric_limits<std::int64_t>::min(), 0)),
            std::chrono::nanoseconds::min());
  EXPECT_EQ(hex_of(-500ms), hex_of(java::Duration{-1, 500'000'000}));
  EXPECT_EQ(hex_of(Ticks(1)), hex_of(java::Duration{0, 333'333'333}));
  EXPECT_EQ(hex_of(std::chrono::hours(2)), hex_of(java::Duration{7'200, 0}));
}

TEST(Hessian2JavaTime, InstantsAndTimesOfDayConvert) {
  const std::chrono::sys_time<std::chrono::nanoseconds> before = sys_days(1969y / 12 / 31) + 23h + 59min + 59s + 1ns;
  EXPECT_EQ(java::Instant(before), java::Instant(-1, 1));
  EXPECT_EQ(java::Instant(-1, 1).to_chrono(), before);
  EXPECT_EQ(java::LocalTime(23h + 59min + 58s + 7ns), java::LocalTime(23, 59, 58, 7));
  EXPECT_EQ(java::LocalTime(23, 59, 58, 7).since_midnight(), 23h + 59min + 58s + 7ns);
  EXPECT_EQ(java::LocalDate(2024, 2, 29).to_chrono(), 2024y / 2 / 29);
}

TEST(Hessian2JavaTypes, EveryTypeIsWrittenAsJavaDoesAndRead) {
  const Date minute{894'621'060'000ms}, second{894'621'091'000ms};
  expect_as_java("UUID(1,2)", java::Uuid{1, 2});
  expect_as_java("Locale zh_CN", java::Locale{"zh_CN"});
  expect_as_java("GregorianCalendar 894621060000", java::Calendar{minute, ""});
  expect_as_java("Currency CNY", java::Currency{"CNY"});
  expect_as_java("java.sql.Date 894621060000", java::SqlDate{minute});
  expect_as_java("java.sql.Time 0", java::SqlTime{});
  expect_as_java("java.sql.Timestamp 894621091000", java::SqlTimestamp{second});
  expect_as_java("String.class", java::Class{"java.lang.String"});
  expect_as_java("int.class", java::Class{"int"});
  expect_as_java("URI http://a/b", java::Uri{"http://a/b"});
  expect_as_java("AtomicInteger 3", java::Atomic<std::int32_t>{3});
  expect_as_java("AtomicLong 3", java::Atomic<std::int64_t>{3});
  expect_as_java("AtomicBoolean true", java::Atomic<bool>{true});
  expect_as_java("EnumSet [RED]", java::EnumSet<Color>{Color::RED});
  expect_as_java("LinkedHashMap {\"a\":1}", java::LinkedHashMap<std::string, std::int32_t>{{"a", 1}});
  java::BitSet bits;
  bits.set(3);
  expect_as_java("BitSet {3}", bits);
}

TEST(Hessian2JavaTypes, OthersComeBack) {
  const java::Calendar japanese{Date(1ms), "java.util.JapaneseImperialCalendar"};
  EXPECT_EQ(read_bytes<java::Calendar>(from_hex(hex_of(japanese))), japanese);
  EXPECT_EQ(read_bytes<java::File>(from_hex(hex_of(java::File{"/tmp/a"}))), (java::File{"/tmp/a"}));
  java::Optional<std::int32_t> some, none;
  some = 5;
  EXPECT_EQ(hex_of(some), "43" + hex_string("java.util.Optional") + "91" + hex_string("value") + "6095");
  EXPECT_EQ(read_bytes<java::Optional<std::int32_t>>(from_hex(hex_of(some)))->value(), 5);
  EXPECT_FALSE(read_bytes<java::Optional<std::int32_t>>(from_hex(hex_of(none)))->has_value());
  const java::EnumSet<Color> all{Color::BLUE, Color::RED};
  EXPECT_EQ(read_bytes<java::EnumSet<Color>>(from_hex(hex_of(all))), all);
  EXPECT_EQ(read_bytes<java::EnumSet<Color>>(from_hex(hex_of(java::EnumSet<Color>()))), java::EnumSet<Color>());
}

TEST(Hessian2JavaTypes, UuidsAreTextOfOneForm) {
  const auto uuid = java::Uuid::parse("01234567-89AB-cdef-0123-456789abcdef");
  ASSERT_TRUE(uuid);
  EXPECT_EQ(uuid->most, 0x0123456789abcdefu);
  EXPECT_EQ(uuid->least, 0x0123456789abcdefu);
  EXPECT_EQ(uuid->to_string(), "01234567-89ab-cdef-0123-456789abcdef");
  for (const char* const wrong : {"", "01234567-89ab-cdef-0123-456789abcde", "01234567-89ab-cdef-0123-456789abcdeg",
                                  "0123456789ab-cdef-0123-456789abcdef--", "01234567089ab0cdef001230456789abcdef"}) {
    EXPECT_FALSE(java::Uuid::parse(wrong)) << wrong;
  }
}

TEST(Hessian2JavaTypes, BitSetsHaveNoZerosAtTheirEnd) {
  java::BitSet bits;
  bits.set(130);
  bits.set(0);
  EXPECT_EQ(bits.words(), (std::vector<std::uint64_t>{1, 0, 4}));
  bits.set(130, false);
  bits.set(999, false);
  EXPECT_EQ(bits.words(), (std::vector<std::uint64_t>{1}));
  EXPECT_TRUE(bits.test(0));
  EXPECT_FALSE(bits.test(130));
}

TEST(Hessian2JavaTypes, AreFieldsLikeAnyOther) {
  const Appointment written{kMorning, 2024y / 3 / 1, 90min, {1, 2}};
  const auto back = read_bytes<Appointment>(from_hex(hex_of(written)));
  ASSERT_TRUE(back);
  EXPECT_TRUE(*back == written);
  // Java writes a repeated value as a reference, or again.
  const std::vector<java::LocalDate> dates(2, java::LocalDate(2024, 1, 1));
  const auto shared = read_bytes<std::vector<Value>>(from_hex(java_bytes("List [d, d, t, t], same LocalDate twice, same empty list twice")));
  ASSERT_TRUE(shared);
  EXPECT_EQ(read_bytes<std::vector<java::LocalDate>>(
                from_hex("7a" + hex_of(dates[0]) + "5191")),
            dates);
}

// ---- another name ----

TEST(Hessian2As, AMethodSaysTheNameThatWasAskedFor) {
  using Strings = std::vector<std::string>;
  EXPECT_EQ((java_type_name<as<"java.util.Collection", Strings>>()), "java.util.Collection");
  EXPECT_EQ((java_descriptor<as<"java.util.Collection", Strings>>()), "Ljava/util/Collection;");
  EXPECT_EQ((java_descriptor<Array<as<"java.lang.Number", std::int32_t>>>()), "[Ljava/lang/Number;");
}

TEST(Hessian2As, AConcreteClassIsNamedOnTheWireAndAnInterfaceHasItsUsualOne) {
  using Numbers = std::vector<std::int32_t>;
  using Counts = std::map<std::string, std::int32_t>;
  EXPECT_EQ((hex_of(as<"java.util.Collection", Numbers>(Numbers{1}))), "7991");
  EXPECT_EQ((hex_of(as<"java.util.ArrayList", Numbers>(Numbers{1}))), "7991");
  EXPECT_EQ((hex_of(as<"java.util.LinkedList", Numbers>(Numbers{1}))), java_bytes("java.util.LinkedList [1]"));
  EXPECT_EQ((hex_of(as<"java.util.TreeSet", std::set<std::int32_t>>({1}))), java_bytes("java.util.TreeSet [1]"));
  EXPECT_EQ((hex_of(as<"java.util.SortedSet", std::set<std::int32_t>>({1}))), java_bytes("java.util.TreeSet [1]"));
  EXPECT_EQ((hex_of(as<"java.util.Set", Numbers>(Numbers{1}))), java_bytes("java.util.HashSet [1]"));
  EXPECT_EQ((hex_of(as<"java.util.Collection", std::set<std::int32_t>>({1}))), java_bytes("java.util.HashSet [1]"));
  EXPECT_EQ((hex_of(as<"java.util.HashMap", Counts>(Counts{{"a", 1}}))), java_bytes("HashMap {\"a\":1}"));
  EXPECT_EQ((hex_of(as<"java.util.TreeMap", Counts>(Counts{{"a", 1}}))), java_bytes("TreeMap {\"a\":1}"));
  EXPECT_EQ((hex_of(as<"java.util.SortedMap", Counts>(Counts{{"a", 1}}))), java_bytes("TreeMap {\"a\":1}"));
  EXPECT_EQ((hex_of(as<"java.util.Map", java::LinkedHashMap<std::string, std::int32_t>>({{"a", 1}}))),
            java_bytes("LinkedHashMap {\"a\":1}"));
  EXPECT_EQ((hex_of(as<"java.util.Hashtable", java::LinkedHashMap<std::string, std::int32_t>>({{"a", 1}}))),
            java_bytes("Hashtable {\"a\":1}"));
  EXPECT_EQ((hex_of(as<"java.lang.Object", std::int32_t>(1))), "91");
  EXPECT_EQ((hex_of(as<"java.util.LinkedList", std::optional<Numbers>>(std::nullopt))), "4e");
  EXPECT_EQ((hex_of(as<"java.util.LinkedList", std::optional<Numbers>>(Numbers{1}))), java_bytes("java.util.LinkedList [1]"));
}

TEST(Hessian2As, StandsForItsValue) {
  as<"java.util.Collection", std::vector<std::int32_t>> numbers = std::vector<std::int32_t>{1, 2};
  const std::vector<std::int32_t>& plain = numbers;
  EXPECT_EQ(plain.size(), numbers->size());
  EXPECT_EQ((read_bytes<as<"java.util.LinkedList", std::vector<std::int32_t>>>(from_hex(hex_of(numbers)))->value), plain);
}

}  // namespace
}  // namespace dubhe::hessian2
