#include "scalars.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <limits>
#include <string>
#include <string_view>

#include "dubhe/serialize/big_integer.h"
#include "dubhe/serialize/decimal.h"
#include "dubhe/serialize_hessian2/java_time.h"
#include "dubhe/serialize_hessian2/text.h"
#include "dubhe/serialize_hessian2/typed.h"

namespace dubhe::generic {

namespace {

using Kind = TypeShape::Kind;

Status no_such(std::string_view text, const TypeShape& shape, std::string_view wanted) {
  return Status(StatusCode::kInvalidArgument, "\"" + std::string(text) + "\" for " + shape.type_name + ", which is read from " +
                                                  std::string(wanted));
}

// --- from texts

Expected<Value> whole_number(std::string_view text, const TypeShape& shape) {
  std::string_view digits = text;
  if (digits.starts_with('+') && !digits.starts_with("+-")) digits.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  std::int64_t least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();
  if (shape.kind == Kind::kByte) least = -128, most = 127;
  if (shape.kind == Kind::kShort) least = -32768, most = 32767;
  if (shape.kind == Kind::kInt) least = std::numeric_limits<std::int32_t>::min(), most = std::numeric_limits<std::int32_t>::max();
  if (error != std::errc() || end != digits.data() + digits.size() || number < least || number > most) {
    return no_such(text, shape, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return Value(number);
}

Expected<Value> real_number(std::string_view text, const TypeShape& shape) {
  std::string_view digits = text;
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  double number = 0;
  if (digits == "NaN") {
    number = std::numeric_limits<double>::quiet_NaN();
  } else if (digits == "Infinity") {
    number = std::numeric_limits<double>::infinity();
  } else {
    const bool begins_well = !digits.empty() && (digits.front() == '.' || (digits.front() >= '0' && digits.front() <= '9'));
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (!begins_well || error != std::errc() || end != digits.data() + digits.size()) return no_such(text, shape, "a number");
  }
  return Value(negative ? -number : number);
}

// "yyyy-MM-dd HH:mm:ss", in the zone of this process, as at a Java provider.
Expected<Value> date(const std::string& text, const TypeShape& shape) {
  std::tm parts = {};
  int used = 0;
  const int read = std::sscanf(text.c_str(), "%4d-%2d-%2d %2d:%2d:%2d%n", &parts.tm_year, &parts.tm_mon, &parts.tm_mday,
                               &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &used);
  const bool whole = read == 6 && static_cast<std::size_t>(used) == text.size();
  const bool in_range = parts.tm_mon >= 1 && parts.tm_mon <= 12 && parts.tm_mday >= 1 && parts.tm_mday <= 31 &&
                        parts.tm_hour >= 0 && parts.tm_hour < 24 && parts.tm_min >= 0 && parts.tm_min < 60 &&
                        parts.tm_sec >= 0 && parts.tm_sec < 60;
  if (!whole || !in_range) return no_such(text, shape, "\"yyyy-MM-dd HH:mm:ss\" or milliseconds since 1970");
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  parts.tm_isdst = -1;
  return Value(Date(std::chrono::seconds(std::mktime(&parts))));
}

Expected<Value> constant(const std::string& name, const TypeShape& shape) {
  if (std::find(shape.constants.begin(), shape.constants.end(), name) != shape.constants.end()) return Value(name);
  std::string known;
  for (const std::string_view one : shape.constants) known.append(known.empty() ? "" : ", ").append(one);
  return no_such(name, shape, "one of " + known);
}

Expected<Value> decimal(std::string_view text, const TypeShape& shape) {
  const auto parsed = Decimal::parse(text);
  if (!parsed) return no_such(text, shape, "a decimal number");
  return hessian2::to_value(*parsed);
}

Expected<Value> big_integer(std::string_view text, const TypeShape& shape) {
  const auto parsed = BigInteger::parse(text);
  if (!parsed) return no_such(text, shape, "a whole number");
  return hessian2::to_value(*parsed);
}

bool is_true(std::string_view text) noexcept {
  constexpr std::string_view kTrue = "true";
  return std::equal(text.begin(), text.end(), kTrue.begin(), kTrue.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

// A number of `digits` digits in front of `text`, which moves behind it.
std::optional<std::int32_t> take_digits(std::string_view& text, std::size_t digits) noexcept {
  std::int32_t number = 0;
  if (text.size() < digits) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, number);
  if (error != std::errc() || end != text.data() + digits || text.front() == '-') return std::nullopt;
  text.remove_prefix(digits);
  return number;
}
bool take_sign(std::string_view& text, char sign) noexcept {
  if (!text.starts_with(sign)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<java::LocalDate> parse_day(std::string_view text) noexcept {
  const auto year = take_digits(text, 4);
  if (!year || !take_sign(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take_sign(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day || !text.empty()) return std::nullopt;
  const java::LocalDate date(*year, *month, *day);
  return date.to_chrono().ok() ? std::optional(date) : std::nullopt;
}

std::optional<java::LocalTime> parse_time_of_day(std::string_view text) noexcept {
  const auto hour = take_digits(text, 2);
  if (!hour || !take_sign(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  java::LocalTime time(*hour, *minute);
  if (text.empty()) return time;
  const auto second = take_sign(text, ':') ? take_digits(text, 2) : std::nullopt;
  if (!second || *second > 59) return std::nullopt;
  time.second = *second;
  if (text.empty()) return time;
  if (!take_sign(text, '.') || text.empty() || text.size() > 9) return std::nullopt;
  std::string nanos(text);
  nanos.resize(9, '0');
  std::string_view digits = nanos;
  const auto nano = take_digits(digits, 9);
  if (!nano) return std::nullopt;
  time.nano = *nano;
  return time;
}

Expected<Value> one_char(const std::string& text, const TypeShape& shape) {
  std::size_t at = 0;
  if (text.empty() || hessian2::next_code_point(text, at) > 0xffff || at != text.size()) {
    return no_such(text, shape, "a text of one character");
  }
  return Value(text);
}

// "2024-02-29", "08:30:05.5", both with a T or a blank between them: the parts that `shape` wants.
Expected<Value> local_time(const std::string& text, const TypeShape& shape) {
  if (text.empty()) return Value();  // as in Java
  const std::size_t between = text.find_first_of("T ");
  std::string_view day = text, hour = text;
  if (between != std::string::npos) {
    day = day.substr(0, between);
    hour = hour.substr(between + 1);
  }
  const bool wants_day = shape.kind != Kind::kLocalTime, wants_hour = shape.kind != Kind::kLocalDate;
  const auto date = wants_day ? parse_day(day) : java::LocalDate();
  const auto time = wants_hour ? parse_time_of_day(hour) : java::LocalTime();
  if (!date || !time || (wants_day && wants_hour && between == std::string::npos)) {
    return no_such(text, shape, !wants_hour ? "\"2024-02-29\"" : !wants_day ? "\"08:30:05\"" : "\"2024-02-29T08:30:05\"");
  }
  if (!wants_hour) return hessian2::to_value(*date);
  if (!wants_day) return hessian2::to_value(*time);
  return hessian2::to_value(java::LocalDateTime{*date, *time});
}

Expected<Value> from_text(const std::string& text, const TypeShape& shape) {
  switch (shape.kind) {
    case Kind::kBool: return Value(is_true(text));
    case Kind::kByte:
    case Kind::kShort:
    case Kind::kInt:
    case Kind::kLong: return whole_number(text, shape);
    case Kind::kFloat:
    case Kind::kDouble: return real_number(text, shape);
    case Kind::kChar: return one_char(text, shape);
    case Kind::kDate: return date(text, shape);
    case Kind::kDecimal: return decimal(text, shape);
    case Kind::kBigInteger: return big_integer(text, shape);
    case Kind::kEnum: return constant(text, shape);
    case Kind::kLocalDate:
    case Kind::kLocalTime:
    case Kind::kLocalDateTime: return local_time(text, shape);
    default: return Value(text);
  }
}

// --- from numbers

Expected<Value> from_number(const Value& number, double real, const TypeShape& shape) {
  switch (shape.kind) {
    case Kind::kDate: {
      std::int64_t ms = 0;
      if (!number.to_int64(ms)) ms = static_cast<std::int64_t>(std::clamp(real, -9e18, 9e18));
      return Value(Date(std::chrono::milliseconds(ms)));
    }
    case Kind::kDecimal: {
      std::int64_t whole = 0;
      return decimal(number.to_int64(whole) ? std::to_string(whole) : hessian2::java_double_text(real), shape);
    }
    case Kind::kBigInteger: {
      std::int64_t whole = 0;
      if (!number.to_int64(whole)) whole = static_cast<std::int64_t>(std::clamp(real, -9e18, 9e18));
      return hessian2::to_value(BigInteger(whole));
    }
    default: return number;
  }
}

// --- from lists

Expected<Value> from_list(const Value& value, const ListValue& list, const TypeShape& shape) {
  if (shape.kind == Kind::kBytes) {
    Bytes bytes;
    for (const Value& item : list.items) {
      std::int64_t number = 0;
      if (!item.to_int64(number)) return value;
      bytes.push_back(static_cast<std::byte>(number));
    }
    return Value(std::move(bytes));
  }
  if (shape.kind == Kind::kChars) {
    std::string text;
    for (const Value& item : list.items) {
      if (item.as_string() == nullptr) return value;
      text += *item.as_string();
    }
    return Value(std::move(text));
  }
  return value;
}

const Value* enum_name(const Value& value) {
  if (const auto map = value.as_map()) return map->find("name");
  if (const auto object = value.as_object()) return object->find("name");
  return nullptr;
}

std::int64_t part(const ObjectValue& object, std::string_view name) {
  std::int64_t number = 0;
  if (const Value* value = object.find(name)) (void)value->to_int64(number);
  return number;
}

std::string date_text(const ObjectValue& date) {
  const std::int64_t year = part(date, "year");
  char text[48];
  std::snprintf(text, sizeof text, "%s%04lld-%02d-%02d", year > 9999 ? "+" : "", static_cast<long long>(year),
                static_cast<int>(part(date, "month")), static_cast<int>(part(date, "day")));
  return text;
}

// Seconds and their fraction, in threes, only where they are not zero.
std::string time_text(const ObjectValue& time) {
  char text[48];
  std::snprintf(text, sizeof text, "%02d:%02d", static_cast<int>(part(time, "hour")), static_cast<int>(part(time, "minute")));
  std::string all = text;
  const int second = static_cast<int>(part(time, "second")), nano = static_cast<int>(part(time, "nano"));
  if (second == 0 && nano == 0) return all;
  std::snprintf(text, sizeof text, ":%02d", second);
  all += text;
  if (nano == 0) return all;
  std::snprintf(text, sizeof text, ".%09d", nano);
  std::string_view fraction = text;
  while (fraction.ends_with("000")) fraction.remove_suffix(3);
  return all.append(fraction);
}

}  // namespace

Expected<Value> convert_scalar(const Value& value, const TypeShape& shape) {
  if (const std::string* text = value.as_string()) return from_text(*text, shape);
  std::int64_t whole = 0;
  if (value.to_int64(whole)) return from_number(value, static_cast<double>(whole), shape);
  if (const double* real = value.as_double()) return from_number(value, *real, shape);
  if (const auto list = value.as_list()) return from_list(value, *list, shape);
  if (shape.kind == Kind::kEnum) {
    const Value* name = enum_name(value);
    if (name != nullptr && name->as_string() != nullptr) return constant(*name->as_string(), shape);
  }
  return value;
}

Value numbers_of(const Bytes& bytes) {
  ListValue numbers;
  for (const std::byte byte : bytes) numbers.items.emplace_back(static_cast<std::int32_t>(static_cast<std::int8_t>(byte)));
  return Value(std::move(numbers));
}

std::optional<Value> as_iso_text(const ObjectValue& object) {
  constexpr std::string_view kPackage = "com.alibaba.com.caucho.hessian.io.java8.";
  std::string_view name = object.java_class;
  if (!name.starts_with(kPackage)) return std::nullopt;
  name.remove_prefix(kPackage.size());
  if (name == "LocalDateHandle") return Value(date_text(object));
  if (name == "LocalTimeHandle") return Value(time_text(object));
  if (name != "LocalDateTimeHandle") return std::nullopt;
  const Value* date = object.find("date");
  const Value* time = object.find("time");
  const auto date_object = date == nullptr ? nullptr : date->as_object();
  const auto time_object = time == nullptr ? nullptr : time->as_object();
  if (date_object == nullptr || time_object == nullptr) return std::nullopt;
  return Value(date_text(*date_object) + "T" + time_text(*time_object));
}

}  // namespace dubhe::generic
