// TypedService: one method per declared type, each returns its argument.
//
// What Java may send null for is a Maybe or a pointer.
#pragma once

#include "dubhe/serialize_hessian2/as.h"

#include "typed_values.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace interop {

using Collection = Maybe<dubhe::as<"java.util.Collection", std::vector<Text>>>;
using StringMap = std::map<std::string, Text>;
using IntMap = std::map<std::string, std::int32_t>;
using IntKeyMap = std::map<std::int32_t, std::string>;
using FloatMap = std::map<std::string, std::optional<float>>;
using PersonMap = std::map<std::string, PersonPtr>;
using Nested = std::map<std::string, std::vector<std::map<std::int32_t, std::set<std::string>>>>;

struct TypedService {
  virtual ~TypedService() = default;
  virtual bool echoBoolean(bool value) = 0;
  virtual std::int8_t echoByte(std::int8_t value) = 0;
  virtual std::int16_t echoShort(std::int16_t value) = 0;
  virtual char16_t echoChar(char16_t value) = 0;
  virtual std::int32_t echoInt(std::int32_t value) = 0;
  virtual std::int64_t echoLong(std::int64_t value) = 0;
  virtual float echoFloat(float value) = 0;
  virtual double echoDouble(double value) = 0;
  virtual std::optional<bool> echoBoxedBoolean(std::optional<bool> value) = 0;
  virtual std::optional<std::int8_t> echoBoxedByte(std::optional<std::int8_t> value) = 0;
  virtual std::optional<std::int16_t> echoBoxedShort(std::optional<std::int16_t> value) = 0;
  virtual std::optional<char16_t> echoBoxedChar(std::optional<char16_t> value) = 0;
  virtual std::optional<std::int32_t> echoBoxedInt(std::optional<std::int32_t> value) = 0;
  virtual std::optional<std::int64_t> echoBoxedLong(std::optional<std::int64_t> value) = 0;
  virtual std::optional<float> echoBoxedFloat(std::optional<float> value) = 0;
  virtual std::optional<double> echoBoxedDouble(std::optional<double> value) = 0;
  virtual Text echoString(Text value) = 0;
  virtual dubhe::Value echoObject(dubhe::Value value) = 0;
  virtual Maybe<dubhe::Array<bool>> echoBooleans(Maybe<dubhe::Array<bool>> value) = 0;
  virtual Maybe<dubhe::Bytes> echoBytes(Maybe<dubhe::Bytes> value) = 0;
  virtual Maybe<dubhe::Array<std::int16_t>> echoShorts(Maybe<dubhe::Array<std::int16_t>> value) = 0;
  virtual Maybe<dubhe::Array<char16_t>> echoChars(Maybe<dubhe::Array<char16_t>> value) = 0;
  virtual Maybe<dubhe::Array<std::int32_t>> echoInts(Maybe<dubhe::Array<std::int32_t>> value) = 0;
  virtual Maybe<dubhe::Array<std::int64_t>> echoLongs(Maybe<dubhe::Array<std::int64_t>> value) = 0;
  virtual Maybe<dubhe::Array<float>> echoFloats(Maybe<dubhe::Array<float>> value) = 0;
  virtual Maybe<dubhe::Array<double>> echoDoubles(Maybe<dubhe::Array<double>> value) = 0;
  virtual Maybe<dubhe::Array<Text>> echoStrings(Maybe<dubhe::Array<Text>> value) = 0;
  virtual Maybe<dubhe::Array<dubhe::Value>> echoObjects(
      Maybe<dubhe::Array<dubhe::Value>> value) = 0;
  virtual Maybe<dubhe::Array<std::optional<std::int32_t>>> echoBoxedInts(
      Maybe<dubhe::Array<std::optional<std::int32_t>>> value) = 0;
  virtual Maybe<dubhe::Array<dubhe::Array<std::int32_t>>> echoIntMatrix(
      Maybe<dubhe::Array<dubhe::Array<std::int32_t>>> value) = 0;
  virtual Maybe<dubhe::Array<dubhe::Array<Text>>> echoStringMatrix(
      Maybe<dubhe::Array<dubhe::Array<Text>>> value) = 0;
  virtual Maybe<dubhe::Array<PersonPtr>> echoPersons(Maybe<dubhe::Array<PersonPtr>> value) = 0;
  virtual Maybe<dubhe::Array<Color>> echoColors(Maybe<dubhe::Array<Color>> value) = 0;
  virtual Maybe<dubhe::Decimal> echoDecimal(Maybe<dubhe::Decimal> value) = 0;
  virtual Maybe<dubhe::BigInteger> echoBigInteger(Maybe<dubhe::BigInteger> value) = 0;
  virtual Maybe<dubhe::Date> echoDate(Maybe<dubhe::Date> value) = 0;
  virtual Maybe<dubhe::java::SqlDate> echoSqlDate(Maybe<dubhe::java::SqlDate> value) = 0;
  virtual Maybe<dubhe::java::SqlTime> echoSqlTime(Maybe<dubhe::java::SqlTime> value) = 0;
  virtual Maybe<dubhe::java::SqlTimestamp> echoTimestamp(
      Maybe<dubhe::java::SqlTimestamp> value) = 0;
  virtual Maybe<dubhe::java::LocalDate> echoLocalDate(Maybe<dubhe::java::LocalDate> value) = 0;
  virtual Maybe<dubhe::java::LocalTime> echoLocalTime(Maybe<dubhe::java::LocalTime> value) = 0;
  virtual Maybe<dubhe::java::LocalDateTime> echoLocalDateTime(
      Maybe<dubhe::java::LocalDateTime> value) = 0;
  virtual Maybe<dubhe::java::Instant> echoInstant(Maybe<dubhe::java::Instant> value) = 0;
  virtual Maybe<dubhe::java::Duration> echoDuration(Maybe<dubhe::java::Duration> value) = 0;
  virtual Maybe<dubhe::java::Period> echoPeriod(Maybe<dubhe::java::Period> value) = 0;
  virtual Maybe<std::chrono::year> echoYear(Maybe<std::chrono::year> value) = 0;
  virtual Maybe<std::chrono::year_month> echoYearMonth(Maybe<std::chrono::year_month> value) = 0;
  virtual Maybe<std::chrono::month_day> echoMonthDay(Maybe<std::chrono::month_day> value) = 0;
  virtual Maybe<dubhe::java::ZoneOffset> echoZoneOffset(Maybe<dubhe::java::ZoneOffset> value) = 0;
  virtual Maybe<dubhe::java::OffsetTime> echoOffsetTime(Maybe<dubhe::java::OffsetTime> value) = 0;
  virtual Maybe<dubhe::java::OffsetDateTime> echoOffsetDateTime(
      Maybe<dubhe::java::OffsetDateTime> value) = 0;
  virtual Maybe<dubhe::java::ZonedDateTime> echoZonedDateTime(
      Maybe<dubhe::java::ZonedDateTime> value) = 0;
  virtual Maybe<std::chrono::weekday> echoDayOfWeek(Maybe<std::chrono::weekday> value) = 0;
  virtual Maybe<std::chrono::month> echoMonth(Maybe<std::chrono::month> value) = 0;
  virtual Maybe<dubhe::java::Uuid> echoUuid(Maybe<dubhe::java::Uuid> value) = 0;
  virtual Maybe<dubhe::java::Locale> echoLocale(Maybe<dubhe::java::Locale> value) = 0;
  virtual Maybe<Color> echoColor(Maybe<Color> value) = 0;
  virtual Maybe<Operation> echoOperation(Maybe<Operation> value) = 0;
  virtual Maybe<std::vector<Text>> echoStringList(Maybe<std::vector<Text>> value) = 0;
  virtual Maybe<std::vector<std::int32_t>> echoIntList(Maybe<std::vector<std::int32_t>> value) = 0;
  virtual Maybe<std::vector<std::int64_t>> echoLongList(Maybe<std::vector<std::int64_t>> value) = 0;
  virtual Maybe<std::vector<std::int16_t>> echoShortList(
      Maybe<std::vector<std::int16_t>> value) = 0;
  virtual Maybe<std::vector<double>> echoDoubleList(Maybe<std::vector<double>> value) = 0;
  virtual Maybe<std::vector<PersonPtr>> echoPersonList(Maybe<std::vector<PersonPtr>> value) = 0;
  virtual Maybe<std::vector<std::vector<std::string>>> echoListOfLists(
      Maybe<std::vector<std::vector<std::string>>> value) = 0;
  virtual Collection echoCollection(Collection value) = 0;
  virtual Maybe<std::set<std::string>> echoStringSet(Maybe<std::set<std::string>> value) = 0;
  virtual Maybe<std::set<Color>> echoColorSet(Maybe<std::set<Color>> value) = 0;
  virtual Maybe<StringMap> echoStringMap(Maybe<StringMap> value) = 0;
  virtual Maybe<IntMap> echoIntMap(Maybe<IntMap> value) = 0;
  virtual Maybe<IntKeyMap> echoIntKeyMap(Maybe<IntKeyMap> value) = 0;
  virtual Maybe<FloatMap> echoFloatMap(Maybe<FloatMap> value) = 0;
  virtual Maybe<PersonMap> echoPersonMap(Maybe<PersonMap> value) = 0;
  virtual Maybe<Nested> echoNested(Maybe<Nested> value) = 0;
  virtual PersonPtr echoPerson(PersonPtr value) = 0;
  virtual std::shared_ptr<Employee> echoEmployee(std::shared_ptr<Employee> value) = 0;
  virtual Shadowing echoShadowing(Shadowing value) = 0;
  virtual AllFields echoAllFields(AllFields value) = 0;
  virtual FloatField echoFloatField(FloatField value) = 0;
  virtual std::shared_ptr<Node> echoNode(std::shared_ptr<Node> value) = 0;
  virtual Shared echoShared(Shared value) = 0;
  virtual EvolvingOfProvider echoEvolving(EvolvingOfProvider value) = 0;
  virtual Maybe<Order> echoOrder(Maybe<Order> value) = 0;
  virtual dubhe::Task<PersonPtr> echoLater(PersonPtr value) = 0;
  virtual std::string many(bool a, std::int8_t b, char16_t c, std::int32_t d, std::int64_t e,
                           double f, std::string g, std::vector<std::string> h,
                           std::map<std::string, std::int32_t> i) = 0;
};
DUBHE_SERVICE(TypedService, "dubhe.interop.TypedService", echoBoolean, echoByte, echoShort,
              echoChar, echoInt, echoLong, echoFloat, echoDouble, echoBoxedBoolean, echoBoxedByte,
              echoBoxedShort, echoBoxedChar, echoBoxedInt, echoBoxedLong, echoBoxedFloat,
              echoBoxedDouble, echoString, echoObject, echoBooleans, echoBytes, echoShorts,
              echoChars, echoInts, echoLongs, echoFloats, echoDoubles, echoStrings, echoObjects,
              echoBoxedInts, echoIntMatrix, echoStringMatrix, echoPersons, echoColors, echoDecimal,
              echoBigInteger, echoDate, echoSqlDate, echoSqlTime, echoTimestamp, echoLocalDate,
              echoLocalTime, echoLocalDateTime, echoInstant, echoDuration, echoPeriod, echoYear,
              echoYearMonth, echoMonthDay, echoZoneOffset, echoOffsetTime, echoOffsetDateTime,
              echoZonedDateTime, echoDayOfWeek, echoMonth, echoUuid, echoLocale, echoColor,
              echoOperation, echoStringList, echoIntList, echoLongList, echoShortList,
              echoDoubleList, echoPersonList, echoListOfLists, echoCollection, echoStringSet,
              echoColorSet, echoStringMap, echoIntMap, echoIntKeyMap, echoFloatMap, echoPersonMap,
              echoNested, echoPerson, echoEmployee, echoShadowing, echoAllFields, echoFloatField,
              echoNode, echoShared, echoEvolving, echoOrder, echoLater, many)

// As the consumer knows the class that changed; and a null where Java has a primitive.
struct TypedServiceOfConsumer {
  virtual ~TypedServiceOfConsumer() = default;
  virtual EvolvingOfConsumer echoEvolving(EvolvingOfConsumer value) = 0;
};
DUBHE_SERVICE(TypedServiceOfConsumer, "dubhe.interop.TypedService", echoEvolving)

}  // namespace interop
