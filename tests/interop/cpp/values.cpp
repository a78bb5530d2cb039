#include "values.h"

#include "dubhe/serialize/big_integer.h"
#include "dubhe/serialize_hessian2/exceptions.h"
#include "dubhe/serialize_hessian2/typed.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace interop {

namespace {

using dubhe::BigInteger;
using dubhe::Bytes;
using dubhe::ListValue;
using dubhe::MapValue;
using dubhe::ObjectValue;
using dubhe::Value;

using Table = std::map<std::string, Value, std::less<>>;
using Items = std::vector<Value>;
using Entries = std::vector<std::pair<Value, Value>>;
using Fields = std::vector<std::pair<std::string, Value>>;

constexpr auto kIntMax = std::numeric_limits<std::int32_t>::max();
constexpr auto kIntMin = std::numeric_limits<std::int32_t>::min();
constexpr auto kLongMax = std::numeric_limits<std::int64_t>::max();
constexpr auto kLongMin = std::numeric_limits<std::int64_t>::min();
constexpr auto kDoubleMax = std::numeric_limits<double>::max();
constexpr auto kDoubleNan = std::numeric_limits<double>::quiet_NaN();
constexpr auto kDoubleInfinity = std::numeric_limits<double>::infinity();

Value number(std::int64_t value) { return Value(value); }
Value list(Items items) { return Value(ListValue{"", std::move(items)}); }
Value list(std::string type, Items items) {
  return Value(ListValue{std::move(type), std::move(items)});
}
Value map(Entries entries) { return Value(MapValue{"", std::move(entries)}); }
Value map(std::string type, Entries entries) {
  return Value(MapValue{std::move(type), std::move(entries)});
}
Value object(std::string java_class, Fields fields) {
  return Value(ObjectValue{std::move(java_class), std::move(fields)});
}
Value set(Items items) { return list("java.util.HashSet", std::move(items)); }
Value date(std::int64_t ms) { return Value(dubhe::Date(std::chrono::milliseconds(ms))); }

Value bytes(std::size_t size) {
  Bytes all(size);
  for (std::size_t i = 0; i < size; ++i) all[i] = static_cast<std::byte>(i * 31 + 7);
  return Value(std::move(all));
}
Value bytes_of(std::initializer_list<int> values) {
  Bytes all;
  for (const int value : values) all.push_back(static_cast<std::byte>(value));
  return Value(std::move(all));
}
std::string letters(std::size_t size) {
  std::string text(size, 'a');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i % 26);
  return text;
}
std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

// ---- classes with a form of their own on the wire ----

std::string caucho(std::string_view handle) {
  return "com.alibaba.com.caucho.hessian.io." + std::string(handle);
}
Value java8(std::string_view handle, Fields fields) {
  return object(caucho("java8.") + std::string(handle), std::move(fields));
}
Value local_date(std::int32_t year, std::int32_t month, std::int32_t day) {
  return java8("LocalDateHandle", {{"day", day}, {"month", month}, {"year", year}});
}
Value local_time(std::int32_t hour, std::int32_t minute, std::int32_t second, std::int32_t nano) {
  return java8("LocalTimeHandle",
               {{"nano", nano}, {"second", second}, {"minute", minute}, {"hour", hour}});
}
Value local_date_time(Value day, Value time) {
  return java8("LocalDateTimeHandle", {{"time", std::move(time)}, {"date", std::move(day)}});
}
Value offset(std::int32_t seconds) { return java8("ZoneOffsetHandle", {{"seconds", seconds}}); }
Value instant(std::string_view handle, std::int64_t seconds, std::int32_t nanos) {
  return java8(handle, {{"nanos", nanos}, {"seconds", seconds}});
}
Value zoned(Value date_time, Value at_offset, const char* zone) {
  return java8(
      "ZonedDateTimeHandle",
      {{"offset", std::move(at_offset)}, {"dateTime", std::move(date_time)}, {"zoneId", zone}});
}
Value big_integer(std::string_view decimal) {
  return dubhe::hessian2::to_value(*BigInteger::parse(decimal));
}
Value decimal(const char* text) { return object("java.math.BigDecimal", {{"value", text}}); }
Value color(const char* name) { return object("dubhe.interop.Color", {{"name", name}}); }
Value java_class(const char* name) { return object("java.lang.Class", {{"name", name}}); }
Value enum_set(Items constants) {
  return object(caucho("EnumSetHandler"), {{"objects", list("[object", std::move(constants))},
                                           {"type", java_class("dubhe.interop.Color")}});
}
Value uuid(const char* text) { return object("java.util.UUID", {{"value", text}}); }
Value locale(const char* text) { return object(caucho("LocaleHandle"), {{"value", text}}); }

// ---- classes of the interfaces ----

Value person(const char* name, std::int32_t age, Value tags) {
  return object("dubhe.interop.Person", {{"tags", std::move(tags)}, {"name", name}, {"age", age}});
}
Value ann() { return person("Ann", 31, list({"a", "b"})); }
Value bob() { return person("Bob", 0, Value()); }
Value employee() {
  return object("dubhe.interop.Employee", {{"tags", list({"boss"})},
                                           {"salary", decimal("12345.60")},
                                           {"boss", ann()},
                                           {"name", "Eve"},
                                           {"age", 44},
                                           {"company", "Acme"}});
}
Value shadowing() {
  // The hidden field of the superclass first, then the one that counts.
  return object("dubhe.interop.Shadowing",
                {{"name", Value()}, {"id", 5}, {"name", "of the subclass"}});
}
Value all_fields() {
  Fields fields{{"flag", true},
                {"tiny", -128},
                {"small", -32768},
                {"letter", "中"},
                {"number", kIntMin},
                {"big", number(kLongMin)},
                {"real", 0.1},
                {"boxedFlag", false},
                {"boxedTiny", 127},
                {"boxedSmall", 32767},
                {"boxedLetter", "z"},
                {"boxedNumber", kIntMax},
                {"boxedBig", number(kLongMax)},
                {"boxedFloat", 1.5},
                {"boxedReal", -2.25},
                {"text", "text 中文 😀"},
                {"decimal", decimal("12.50")},
                {"integer", big_integer("18446744073709551616")},
                {"date", date(1700000000123)}};
  fields.emplace_back("dateTime",
                      local_date_time(local_date(2024, 2, 29), local_time(12, 34, 56, 789)));
  fields.emplace_back("uuid", uuid("123e4567-e89b-12d3-a456-426614174000"));
  fields.emplace_back("color", color("GREEN"));
  fields.emplace_back("bytes", bytes(40));
  fields.emplace_back("ints", list("[int", {1, -1, kIntMax}));
  fields.emplace_back("strings", list("[string", {"one", Value(), "three"}));
  fields.emplace_back("shorts", list({1, -2}));
  fields.emplace_back("persons", list({ann(), Value(), bob()}));
  fields.emplace_back("set", set({"x", "y"}));
  fields.emplace_back("map", map({{"one", 1}, {"two", 2}}));
  fields.emplace_back("personsById", map({{7, ann()}}));
  fields.emplace_back("person", bob());
  fields.emplace_back("any", list({1, "two", number(3)}));
  return object("dubhe.interop.AllFields", std::move(fields));
}
// What a fresh object of the class has: zeros and nulls.
Value all_fields_unset() {
  Value fresh = all_fields();
  for (auto& [name, value] : fresh.as_object()->fields) {
    const bool boxed = name.starts_with("boxed");
    switch (value.kind()) {
      case Value::Kind::kBool:
        value = boxed ? Value() : Value(false);
        break;
      case Value::Kind::kInt:
        value = boxed ? Value() : Value(0);
        break;
      case Value::Kind::kLong:
        value = boxed ? Value() : number(0);
        break;
      case Value::Kind::kDouble:
        value = boxed ? Value() : Value(0.0);
        break;
      default:
        value = name == "letter" ? Value(std::string(1, '\0')) : Value();
    }
  }
  return fresh;
}
std::shared_ptr<ObjectValue> node(const char* name) {
  return std::make_shared<ObjectValue>(ObjectValue{
      "dubhe.interop.Node", {{"children", list({})}, {"parent", Value()}, {"name", name}}});
}
void adopt(const std::shared_ptr<ObjectValue>& parent, const std::shared_ptr<ObjectValue>& child) {
  child->fields[1].second = Value(std::weak_ptr<ObjectValue>(parent));
  parent->fields[0].second.as_list()->items.emplace_back(child);
}
Value tree() {
  const auto root = node("root"), left = node("left"), leaf = node("leaf"), right = node("right");
  adopt(left, leaf);
  adopt(root, left);
  adopt(root, right);
  return Value(root);
}
Value self() {
  const auto node_of_itself = node("self");
  node_of_itself->fields[1].second = Value(std::weak_ptr<ObjectValue>(node_of_itself));
  return Value(node_of_itself);
}
Value shared() {
  const Value twice = ann();
  const Value same = list({"same"});
  return object("dubhe.interop.Shared",
                {{"other", same}, {"one", same}, {"second", twice}, {"first", twice}});
}
Value shared_in_list() {
  const Value inner = list({"inner"});
  const Value twice = ann();
  return list({inner, inner, twice, twice});
}
Value cyclic_list() {
  auto knot = std::make_shared<ListValue>(ListValue{"", {"first"}});
  knot->items.emplace_back(std::weak_ptr<ListValue>(knot));
  return Value(std::move(knot));
}
Value order() {
  Items lines;
  for (std::int32_t i = 0; i < 20; ++i) {
    lines.push_back(
        object("dubhe.interop.OrderLine", {{"price", decimal((std::to_string(i) + ".99").c_str())},
                                           {"article", "article-" + std::to_string(i)},
                                           {"quantity", i}}));
  }
  return object("dubhe.interop.Order", {{"placed", date(1700000000000)},
                                        {"color", color("BLUE")},
                                        {"lines", list(std::move(lines))},
                                        {"notes", map({{"gift", "yes"}, {"door", "left"}})},
                                        {"contact", ann()},
                                        {"id", number(4711)},
                                        {"customer", "Müller & Söhne"}});
}
Value nested() {
  return map({{"a", list({map({{1, set({"x", "y"})}, {2, set({})}}), map({})})}, {"b", list({})}});
}
Value holder(Value before, Value value, Value after) {
  return object(
      "dubhe.interop.Holder",
      {{"value", std::move(value)}, {"before", std::move(before)}, {"after", std::move(after)}});
}
Value exception(std::string_view name, Fields own) {
  Value thrown = dubhe::hessian2::make_exception_object(name, "as a value");
  for (auto& field : own) thrown.as_object()->fields.push_back(std::move(field));
  return thrown;
}

// ---- the table ----

void add_integers(Table& to) {
  to["null"] = Value();
  to["boolean-true"] = true;
  to["boolean-false"] = false;
  // A byte and a short are ints on the wire, a char is a text of one letter.
  to["byte-0"] = to["short-0"] = 0;
  to["byte-max"] = 127;
  to["byte-min"] = -128;
  to["short-max"] = 32767;
  to["short-min"] = -32768;
  to["char-a"] = "a";
  to["char-cjk"] = "中";
  to["char-nul"] = std::string(1, '\0');
  to["char-max"] = "\xEF\xBF\xBD";
  for (const std::int32_t value : {0, 1, 47, 48, 127, 2047, 2048, 32767, 262143, 262144}) {
    to["int-" + std::to_string(value)] = value;
  }
  for (const std::int32_t value : {1, 16, 17, 128, 2048, 2049, 32768, 262144, 262145}) {
    to["int-minus-" + std::to_string(value)] = -value;
  }
  to["int-max"] = kIntMax;
  to["int-min"] = kIntMin;
  for (const std::int64_t value : {0, 15, 16, 2047, 2048, 262143, 262144})
    to["long-" + std::to_string(value)] = value;
  for (const std::int64_t value : {8, 9, 2048, 2049, 262144, 262145})
    to["long-minus-" + std::to_string(value)] = -value;
  to["long-int-max"] = number(kIntMax);
  to["long-above-int"] = number(std::int64_t{kIntMax} + 1);
  to["long-int-min"] = number(kIntMin);
  to["long-below-int"] = number(std::int64_t{kIntMin} - 1);
  to["long-max"] = number(kLongMax);
  to["long-min"] = number(kLongMin);
}

void add_doubles(Table& to) {
  // A Float travels as the double that its decimal text names.
  to["float-0"] = 0.0;
  to["float-1.5"] = 1.5;
  to["float-0.1"] = 0.1;
  to["float-max"] = to["double-float-max"] = 3.4028235E38;
  to["float-min"] = to["double-float-min"] = 1.4E-45;
  to["float-nan"] = to["double-nan"] = kDoubleNan;
  to["float-infinity"] = to["double-infinity"] = kDoubleInfinity;
  to["double-minus-infinity"] = -kDoubleInfinity;
  to["double-0"] = 0.0;
  to["double-minus-0"] = -0.0;
  for (const int value : {1, 127, 128, 32767, 32768})
    to["double-" + std::to_string(value)] = double(value);
  for (const int value : {1, 128, 129, 32769})
    to["double-minus-" + std::to_string(value)] = -double(value);
  to["double-0.1"] = 0.1;
  to["double-1.5"] = 1.5;
  to["double-12.345"] = 12.345;
  to["double-4.35"] = 4.35;
  to["double-pi"] = 3.141592653589793;
  to["double-1e300"] = 1e300;
  to["double-max"] = kDoubleMax;
  to["double-min"] = std::numeric_limits<double>::denorm_min();
}

void add_texts(Table& to) {
  to["string-empty"] = "";
  to["string-a"] = "a";
  to["string-ascii"] = "The quick brown fox, 0123456789 \"quoted\" \\ / <tag> & more\t\n";
  to["string-latin"] = "Zürich, Ærø, naïve";
  to["string-cjk"] = "天下之大事必作于细，日本語、한국어";
  to["string-cjk-one"] = "中";
  to["string-emoji"] = "\U0001F600 ok \U0001F468\u200D\U0001F469\u200D\U0001F467 end";
  to["string-mixed"] = "a é 中 \U0001F680 z";
  to["string-nul"] = std::string(1, '\0');
  to["string-replacement"] = "\uFFFD";
  to["string-lone-high"] =
      "a\xED\xA0\xBD"
      "b";
  to["string-lone-low"] =
      "a\xED\xB8\x80"
      "b";
  to["string-lone-replaced"] = "a\uFFFDb";
  for (const std::size_t size : {31, 32, 1023, 1024, 32768, 32769})
    to["string-" + std::to_string(size)] = letters(size);
  to["string-chunk-emoji"] = letters(32767) + "\U0001F600" + letters(10);
  to["string-64k"] = letters(65536);
  to["string-64k-cjk"] = repeated("中文字符", 16384);
  to["string-64k-emoji"] = repeated("\U0001F600", 32768);
  to["string-1m"] = letters(1048576);
  for (const std::size_t size : {0, 1, 15, 16, 1023, 1024, 4093, 4094, 8190, 65535, 65536}) {
    to["bytes-" + std::to_string(size)] = bytes(size);
  }
  to["bytes-1m"] = bytes(1048576);
  to["input-stream"] = bytes(16);
}

void add_arrays(Table& to) {
  to["booleans"] = list("[boolean", {true, false, true});
  to["booleans-empty"] = list("[boolean", {});
  to["chars"] = to["string-of-chars"] = "a中z";  // char[] is a text
  to["shorts"] = list("[short", {0, -1, 32767, -32768});
  to["ints"] = list("[int", {0, -1, 47, 48, kIntMax, kIntMin});
  to["ints-empty"] = list("[int", {});
  Items squares;
  for (std::int32_t i = 0; i < 300; ++i) squares.emplace_back(i * i);
  to["ints-300"] = list("[int", std::move(squares));
  to["longs"] = list("[long", {number(0), number(-1), number(kLongMax), number(kLongMin)});
  to["floats"] =
      list("[float", {0.0, double(0.1f), -1.5, double(std::numeric_limits<float>::max())});
  to["doubles"] = list("[double", {0.0, 0.1, -1.5, kDoubleMax, kDoubleNan});
  to["strings"] = list("[string", {"a", "", "中", "\U0001F600"});
  to["strings-empty"] = list("[string", {});
  to["strings-null"] = list("[string", {Value(), "b", Value()});
  to["objects"] = list("[object", {1, "two", 3.5, true, Value(), number(4)});
  to["objects-empty"] = list("[object", {});
  to["objects-nested"] =
      list("[object", {list("[object", {1, "x"}), list("[int", {2, 3}), list({"y"})});
  to["dates"] = list("[date", {date(0), date(1700000000123)});
  to["integers"] = list("[java.lang.Integer", {1, Value(), 3});
  to["boxed-longs"] = list("[java.lang.Long", {number(1), number(kLongMin)});
  to["boxed-doubles"] = list("[java.lang.Double", {0.5, -0.1});
  to["boxed-booleans"] = list("[java.lang.Boolean", {true, Value(), false});
  to["decimals"] = list("[java.math.BigDecimal", {decimal("1.10"), decimal("-2")});
  to["colors"] = list("[dubhe.interop.Color", {color("RED"), color("BLUE"), color("RED")});
  to["persons"] = list("[dubhe.interop.Person", {ann(), Value(), bob()});
  to["int-matrix"] = list("[[int", {list("[int", {1, 2}), list("[int", {}), list("[int", {3})});
  to["string-matrix"] = list("[[string", {list("[string", {"a"}), list("[string", {"b", "c"})});
  to["byte-matrix"] = list("[[byte", {bytes_of({1, 2}), bytes_of({}), bytes_of({-3})});
}

void add_big_numbers(Table& to) {
  to["decimal-0"] = decimal("0");
  to["decimal-scale"] = decimal("1.00");
  to["decimal-negative"] = decimal("-12345.678");
  to["decimal-huge"] = decimal("123456789012345678901234567890.123456789");
  to["decimal-tiny"] = decimal("1E-30");
  to["decimal-exponent"] = decimal("1E+30");
  to["integer-0"] = big_integer("0");
  to["integer-1"] = big_integer("1");
  to["integer-minus-1"] = big_integer("-1");
  to["integer-2^31"] = big_integer("2147483648");
  to["integer-2^32"] = big_integer("4294967296");
  to["integer-2^63"] = big_integer("9223372036854775808");
  to["integer-2^64"] = big_integer("18446744073709551616");
  to["integer-minus-2^64"] = big_integer("-18446744073709551616");
  to["integer-googol"] = big_integer("1" + std::string(100, '0'));
  to["integer-minus-googol"] = big_integer("-1" + std::string(100, '0'));
}

void add_times(Table& to) {
  to["date-epoch"] = date(0);
  to["date-minute"] = date(894621060000);
  to["date-millis"] = date(894621091123);
  to["date-before"] = date(-1);
  to["date-before-minute"] = date(-60000);
  to["date-far"] = date(253402300799999);
  // The zone of a Calendar does not travel, nor do nanoseconds of a Timestamp.
  to["calendar"] = to["calendar-zone"] =
      object(caucho("CalendarHandle"), {{"date", date(1700000000123)}, {"type", Value()}});
  to["sql-date"] = object("java.sql.Date", {{"value", date(1700006400000)}});
  to["sql-time"] = object("java.sql.Time", {{"value", date(45296000)}});
  to["timestamp-millis"] = to["timestamp-nanos"] =
      object("java.sql.Timestamp", {{"value", date(1700000000123)}});

  const Value leap_day = local_date(2024, 2, 29);
  const Value leap_morning = local_date_time(leap_day, local_time(1, 2, 3, 4));
  to["local-date"] = leap_day;
  to["local-date-early"] = local_date(1, 1, 1);
  to["local-date-before-christ"] = local_date(-44, 3, 15);
  to["local-time"] = local_time(23, 59, 59, 999999999);
  to["local-time-0"] = local_time(0, 0, 0, 0);
  to["local-date-time"] = local_date_time(leap_day, local_time(12, 34, 56, 789000001));
  to["instant"] = instant("InstantHandle", 1700000000, 123456789);
  to["instant-epoch"] = instant("InstantHandle", 0, 0);
  to["instant-before"] = instant("InstantHandle", -1, 999999999);
  to["duration"] = instant("DurationHandle", 3661, 5);
  to["duration-0"] = instant("DurationHandle", 0, 0);
  to["duration-negative"] = instant("DurationHandle", -2, 500000000);
  to["period"] = java8("PeriodHandle", {{"days", 30}, {"months", -2}, {"years", 1}});
  to["year"] = java8("YearHandle", {{"year", 2024}});
  to["year-month"] = java8("YearMonthHandle", {{"month", 2}, {"year", 2024}});
  to["month-day"] = java8("MonthDayHandle", {{"day", 29}, {"month", 2}});
  to["offset-utc"] = offset(0);
  to["offset-east"] = offset(8 * 3600);
  to["offset-west"] = offset(-(3 * 3600 + 30 * 60));
  to["zone"] = java8("ZoneIdHandle", {{"zoneId", "Asia/Shanghai"}});
  to["offset-time"] = java8("OffsetTimeHandle",
                            {{"zoneOffset", offset(28800)}, {"localTime", local_time(1, 2, 3, 4)}});
  to["offset-date-time"] =
      java8("OffsetDateTimeHandle", {{"offset", offset(28800)}, {"dateTime", leap_morning}});
  to["zoned-date-time"] = zoned(leap_morning, offset(28800), "Asia/Shanghai");
  to["zoned-date-time-overlap"] =
      zoned(local_date_time(local_date(2023, 10, 29), local_time(2, 30, 0, 0)), offset(3600),
            "Europe/Berlin");
  to["day-of-week"] = object("java.time.DayOfWeek", {{"name", "MONDAY"}});
  to["month"] = object("java.time.Month", {{"name", "DECEMBER"}});
}

void add_odds(Table& to) {
  to["enum"] = color("GREEN");
  to["enum-body"] = object("dubhe.interop.Operation", {{"name", "TIMES"}});
  to["enum-set"] = enum_set({color("RED"), color("BLUE")});
  to["enum-set-empty"] = enum_set({});
  to["enum-map"] = map("java.util.EnumMap", {{color("RED"), 1}, {color("BLUE"), "blue"}});
  to["bit-set"] =
      object(caucho("BitSetHandle"), {{"words", list("[long", {number(kLongMin + 9), number(1)})}});
  to["uuid"] = uuid("123e4567-e89b-12d3-a456-426614174000");
  to["uuid-0"] = uuid("00000000-0000-0000-0000-000000000000");
  to["locale"] = locale("zh_CN");
  to["locale-language"] = locale("en");
  to["locale-root"] = locale("");
  to["currency"] = object("java.util.Currency", {{"currencyCode", "EUR"}});
  to["uri"] = object("java.net.URI", {{"string", "http://example.com:80/a/b?c=d&e=%C3%A9#f"}});
  to["file"] = object("java.io.File", {{"value", "/a/b.txt"}});
  to["file-map"] = map({{"value", "/a/b.txt"}});
  to["plain-object"] = object("object", {});
  to["uri-map"] = map({{"string", "http://example.com:80/a/b?c=d&e=%C3%A9#f"}});
  to["class"] = java_class("java.lang.String");
  to["class-primitive"] = java_class("int");
  to["class-array"] = java_class("[Ljava.lang.String;");
  to["class-ours"] = java_class("dubhe.interop.Person");
  to["atomic-integer"] = object("java.util.concurrent.atomic.AtomicInteger", {{"value", -7}});
  to["atomic-long"] =
      object("java.util.concurrent.atomic.AtomicLong", {{"value", number(std::int64_t{1} << 40)}});
  to["atomic-boolean"] = object("java.util.concurrent.atomic.AtomicBoolean", {{"value", 1}});
}

void add_lists(Table& to) {
  to["array-list"] = list({"a", 1, number(2), true, Value(), 1.5});
  to["array-list-empty"] = list({});
  to["array-list-8"] = list({0, 1, 2, 3, 4, 5, 6, 7});
  Items many;
  for (int i = 0; i < 300; ++i) many.emplace_back("element " + std::to_string(i));
  to["array-list-300"] = list(std::move(many));
  to["linked-list"] = list("java.util.LinkedList", {"a", 1});
  to["linked-strings"] = list("java.util.LinkedList", {"a", "中"});
  to["vector"] = list("java.util.Vector", {"a", 1});
  to["stack"] = list("java.util.Stack", {"a", 1});
  to["array-deque"] = list("java.util.ArrayDeque", {"a", 1});
  to["priority-queue"] = list("java.util.PriorityQueue", {"a", "b"});
  to["linked-blocking-queue"] = list("java.util.concurrent.LinkedBlockingQueue", {"a", 1});
  to["concurrent-linked-queue"] = list("java.util.concurrent.ConcurrentLinkedQueue", {"a", 1});
  to["iterator"] = to["enumeration"] = list({"a", 1});
  to["arrays-as-list"] = list("java.util.Arrays$ArrayList", {"a", "b", "c"});
  to["empty-list"] = list("java.util.Collections$EmptyList", {});
  to["singleton-list"] = list("java.util.Collections$SingletonList", {"only"});
  to["unmodifiable-list"] = list("java.util.Collections$UnmodifiableList", {"a", "b"});
  to["synchronized-list"] = list("java.util.Collections$SynchronizedList", {"a", "b"});
  to["copy-on-write-list"] = list("java.util.concurrent.CopyOnWriteArrayList", {"a", 1});
  to["sub-list"] = list({"a", "b"});
  to["list-of-1"] = to["list-a"] = list({"a"});
  to["list-of"] = to["list-abc"] = list({"a", "b", "c"});
  to["hash-set"] = set({"a", "b", "c"});
  to["hash-set-empty"] = set({});
  to["hash-set-mixed"] = set({"a", 1, number(2), color("RED")});
  to["linked-hash-set"] = list("java.util.LinkedHashSet", {"c", "a", "b"});
  to["tree-set"] = list("java.util.TreeSet", {"a", "b", "c"});
  to["empty-set"] = list("java.util.Collections$EmptySet", {});
  to["singleton-set"] = list("java.util.Collections$SingletonSet", {"only"});
  to["unmodifiable-set"] = list("java.util.Collections$UnmodifiableSet", {"a", "b", "c"});
  to["copy-on-write-set"] = list("java.util.concurrent.CopyOnWriteArraySet", {"a", 1});
  to["concurrent-skip-list-set"] = list("java.util.concurrent.ConcurrentSkipListSet", {"a", "b", "c"});
  to["set-of"] = set({"a"});
  to["string-list"] = list({"a", "", "中", Value()});
  to["int-list"] = list({1, -2, 300000});
  to["long-list"] = list({number(1), number(std::int64_t{1} << 40)});
  to["short-list"] = to["short-list-as-ints"] = list({1, -2});
  to["double-list"] = list({0.1, 1.0, -2.5});
  to["person-list"] = list({ann(), Value(), bob(), employee()});
  to["lists-of-strings"] = list({list({"a", "b"}), list({}), list({"c"})});
  to["string-set"] = set({"a", "b", "中"});
  to["color-set"] = set({color("RED"), color("BLUE")});
  to["list-of-lists"] = list({list({1, 2}), list({}), list({list({"deep"})})});
  to["list-of-arrays"] = list({list("[int", {1}), list("[string", {"a"}), bytes(3)});
  to["list-of-same-class"] = list({ann(), bob(), ann()});
  to["list-of-nulls"] = list({Value(), Value()});
  Value deep = list({"bottom"});
  for (int i = 0; i < 40; ++i) deep = list({deep});
  to["deep-40"] = deep;
}

void add_maps(Table& to) {
  const Entries za{{"a", 2}, {"z", 1}};
  to["hash-map"] = map({{"one", 1}, {"two", number(2)}, {"three", "3"}});
  to["hash-map-empty"] = map({});
  to["hash-map-int-keys"] = map({{1, "one"}, {-1, "minus one"}, {300000, "many"}});
  to["hash-map-mixed-keys"] =
      map({{1, "int"}, {number(2), "long"}, {"3", "text"}, {true, "boolean"}});
  to["hash-map-null-key"] = map({{Value(), "null"}});
  to["hash-map-null-value"] = map({{"null", Value()}});
  to["hash-map-enum-keys"] = map({{color("RED"), 1}, {color("BLUE"), "blue"}});
  to["hash-map-person-key"] = map({{ann(), "Ann"}});
  to["linked-hash-map"] = map("java.util.LinkedHashMap", za);
  to["tree-map"] = map("java.util.TreeMap", za);
  to["concurrent-hash-map"] = map("java.util.concurrent.ConcurrentHashMap", za);
  to["concurrent-skip-list-map"] = map("java.util.concurrent.ConcurrentSkipListMap", za);
  to["hashtable"] = map("java.util.Hashtable", za);
  to["properties"] = map("java.util.Properties", {{"key", "value"}, {"other", "中"}});
  to["empty-map"] = map("java.util.Collections$EmptyMap", {});
  to["singleton-map"] = map("java.util.Collections$SingletonMap", {{"only", 1}});
  to["unmodifiable-map"] = map("java.util.Collections$UnmodifiableMap", za);
  to["map-of"] = to["map-a-1"] = map({{"a", 1}});
  to["string-map"] = map({{"a", "1"}, {"b", Value()}, {"", "empty"}});
  to["int-map"] = map({{"a", 1}, {"b", -300000}});
  to["int-key-map"] = map({{1, "one"}, {-300000, "many"}});
  to["float-map"] = to["float-map-as-doubles"] = map({{"a", 1.5}, {"b", 0.1}});
  to["person-map"] = map({{"ann", ann()}, {"eve", employee()}, {"none", Value()}});
  to["map-of-maps"] = map({{"a", map({{"b", map({{"c", 1}})}})}, {"d", map({})}});
  to["nested"] = nested();
}

void add_objects(Table& to, Side side) {
  const bool consumer = side == Side::kConsumer;
  to["person"] = ann();
  to["person-nulls"] =
      object("dubhe.interop.Person", {{"tags", Value()}, {"name", Value()}, {"age", 0}});
  to["employee"] = employee();
  to["record"] = object("dubhe.interop.Place", {{"name", "here"}, {"number", 7}});
  to["shadowing"] = shadowing();
  to["all-fields"] = all_fields();
  to["all-fields-unset"] = all_fields_unset();
  to["float-field"] =
      object("dubhe.interop.FloatField",
             {{"fourth", 9}, {"third", 7}, {"second", double(0.1f)}, {"first", 3.5}});
  to["tree"] = tree();
  to["self"] = self();
  to["shared"] = shared();
  to["shared-in-list"] = shared_in_list();
  to["cyclic-list"] = cyclic_list();
  to["order"] = order();
  to["holder-of-holder"] = holder("a", holder("b", 1, "c"), "d");
  // A tree keeps what the other side sent whole: the field that this one does not know, the class
  // that it does not have.
  to["evolving"] =
      object("dubhe.interop.Evolving",
             {{consumer ? "dropped" : "added", consumer ? "only consumer" : "only provider"},
              {"name", "seven"},
              {"id", 7}});
  to["evolving-received"] =
      object("dubhe.interop.Evolving",
             {{consumer ? "added" : "dropped", consumer ? "only provider" : "only consumer"},
              {"name", "seven"},
              {"id", 7}});
  to["foreign"] = object(consumer ? "dubhe.interop.ConsumerOnly" : "dubhe.interop.ProviderOnly",
                         {{"name", "seven"}, {"id", 7}});
  to["foreign-received"] =
      object(consumer ? "dubhe.interop.ProviderOnly" : "dubhe.interop.ConsumerOnly",
             {{"name", "seven"}, {"id", 7}});
  to["outsider"] = object("elsewhere.Outsider", {{"name", "eight"}, {"id", 8}});
  to["outsider-map"] = map({{"id", 8}, {"name", "eight"}});
  to["allowed"] = object("elsewhere.Allowed", {{"name", "nine"}, {"id", 9}});
  to["exception"] = exception("dubhe.interop.BusinessException",
                              {{"details", list({})}, {"reason", "as a value"}, {"code", 7}});
  to["runtime-exception"] = exception("java.lang.IllegalStateException", {});
}

}  // namespace

Values::Values(Side side) {
  add_integers(all_);
  add_doubles(all_);
  add_texts(all_);
  add_arrays(all_);
  add_big_numbers(all_);
  add_times(all_);
  add_odds(all_);
  add_lists(all_);
  add_maps(all_);
  add_objects(all_, side);
}

const Value* Values::find(std::string_view name) const {
  const auto found = all_.find(name);
  return found == all_.end() ? nullptr : &found->second;
}

std::vector<std::string> Values::names() const {
  std::vector<std::string> names;
  for (const auto& [name, value] : all_) names.push_back(name);
  return names;
}

std::optional<Value> Values::at(std::string_view case_id) const {
  const std::size_t name = case_id.find('/') + 1, position = case_id.rfind('/') + 1;
  if (name == 0 || name == position) return std::nullopt;
  const Value* value = find(case_id.substr(name, position - 1 - name));
  return value == nullptr ? std::nullopt : placed(*value, case_id.substr(position));
}

std::optional<Value> Values::placed(const Value& value, std::string_view position) {
  if (position == "argument" || position == "return") return value;
  if (position == "field") return holder("before", value, "after");
  if (position == "element") return list({"before", value, "after"});
  if (position == "key") return map({{value, "the value"}});
  if (position == "value") return map({{"the key", value}});
  return std::nullopt;
}

}  // namespace interop
