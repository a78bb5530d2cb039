// typed/METHOD/NAME: a declared type, to the provider and back.
#include "dubhe/serialize_hessian2/typed.h"

#include "compare.h"
#include "consumer.h"
#include "typed_service.h"

#include <stdexcept>
#include <type_traits>

namespace interop {

namespace {

using dubhe::Value;

const Value& held(Consumer& consumer, const std::string& name) {
  const Value* value = consumer.values().find(name);
  if (value == nullptr) throw std::invalid_argument("this consumer has no value " + name);
  return *value;
}

template <class T>
T as_type(const Value& value) {
  dubhe::Expected<T> typed = dubhe::hessian2::from_value<T>(value);
  if (!typed.ok())
    throw std::invalid_argument("the value does not fit the C++ type: " +
                                typed.status().to_string());
  return std::move(*typed);
}

const std::string& expected_name(const Row& row, const Expectation& expected) {
  return expected.value.empty() ? row.position : expected.value;
}

// Calls `Method` with the value as its type, and compares the answer as it would be on the wire.
template <class I, class T>
Verdict there_and_back(Consumer& consumer, const Row& row, T (I::*method)(T)) {
  const Expectation expected = expectation(row, consumer.peer());
  T argument = as_type<T>(held(consumer, row.position));
  I& service = consumer.shared<I>();
  if (expected.error) return fails([&] { (service.*method)(std::move(argument)); });
  const T answer = (service.*method)(std::move(argument));
  const Value& wanted = held(consumer, expected_name(row, expected));
  // A float is widened on the wire, and the value is held as the decimal text names it.
  const Verdict verdict = std::is_same_v<T, float>
                              ? differs(dubhe::hessian2::to_value(as_type<T>(wanted)),
                                        dubhe::hessian2::to_value(answer))
                              : differs(wanted, dubhe::hessian2::to_value(answer));
  if (!expected.differs) return verdict;
  return verdict.empty() ? "it arrives equal, and something else was expected" : Verdict();
}

template <class T>
RunRow row_of(T (TypedService::*method)(T)) {
  return [method](Consumer& consumer, const Row& row) {
    return there_and_back(consumer, row, method);
  };
}

Verdict later(Consumer& consumer, const Row& row) {
  PersonPtr argument = as_type<PersonPtr>(held(consumer, row.position));
  const PersonPtr answer =
      consumer.app().block_on(consumer.shared<TypedService>().echoLater(std::move(argument)));
  return differs(held(consumer, row.position), dubhe::hessian2::to_value(answer));
}

// The provider does not know `dropped`, and this consumer nothing of `added`.
Verdict evolving(Consumer& consumer, const Row& row) {
  const auto sent = as_type<EvolvingOfConsumer>(held(consumer, row.position));
  const EvolvingOfConsumer came = consumer.shared<TypedServiceOfConsumer>().echoEvolving(sent);
  return expect_equal("7 seven, dropped: none, before: only consumer",
                      std::to_string(came.id) + " " + came.name.value_or("none") +
                          ", dropped: " + came.dropped.value_or("none") +
                          ", before: " + sent.dropped.value_or("none"));
}

Verdict many(Consumer& consumer, const Row&) {
  return expect_equal("true|-1|x|7|9|1.5|text|[a, b]|{k=1}",
                      consumer.shared<TypedService>().many(true, -1, u'x', 7, 9, 1.5, "text",
                                                           {"a", "b"}, {{"k", 1}}));
}

}  // namespace

void add_typed_rows(RowTable& to) {
  to["typed/echoBoolean"] = row_of(&TypedService::echoBoolean);
  to["typed/echoByte"] = row_of(&TypedService::echoByte);
  to["typed/echoShort"] = row_of(&TypedService::echoShort);
  to["typed/echoChar"] = row_of(&TypedService::echoChar);
  to["typed/echoInt"] = row_of(&TypedService::echoInt);
  to["typed/echoLong"] = row_of(&TypedService::echoLong);
  to["typed/echoFloat"] = row_of(&TypedService::echoFloat);
  to["typed/echoDouble"] = row_of(&TypedService::echoDouble);
  to["typed/echoBoxedBoolean"] = row_of(&TypedService::echoBoxedBoolean);
  to["typed/echoBoxedByte"] = row_of(&TypedService::echoBoxedByte);
  to["typed/echoBoxedShort"] = row_of(&TypedService::echoBoxedShort);
  to["typed/echoBoxedChar"] = row_of(&TypedService::echoBoxedChar);
  to["typed/echoBoxedInt"] = row_of(&TypedService::echoBoxedInt);
  to["typed/echoBoxedLong"] = row_of(&TypedService::echoBoxedLong);
  to["typed/echoBoxedFloat"] = row_of(&TypedService::echoBoxedFloat);
  to["typed/echoBoxedDouble"] = row_of(&TypedService::echoBoxedDouble);
  to["typed/echoString"] = row_of(&TypedService::echoString);
  to["typed/echoObject"] = row_of(&TypedService::echoObject);
  to["typed/echoBooleans"] = row_of(&TypedService::echoBooleans);
  to["typed/echoBytes"] = row_of(&TypedService::echoBytes);
  to["typed/echoShorts"] = row_of(&TypedService::echoShorts);
  to["typed/echoChars"] = row_of(&TypedService::echoChars);
  to["typed/echoInts"] = row_of(&TypedService::echoInts);
  to["typed/echoLongs"] = row_of(&TypedService::echoLongs);
  to["typed/echoFloats"] = row_of(&TypedService::echoFloats);
  to["typed/echoDoubles"] = row_of(&TypedService::echoDoubles);
  to["typed/echoStrings"] = row_of(&TypedService::echoStrings);
  to["typed/echoObjects"] = row_of(&TypedService::echoObjects);
  to["typed/echoBoxedInts"] = row_of(&TypedService::echoBoxedInts);
  to["typed/echoIntMatrix"] = row_of(&TypedService::echoIntMatrix);
  to["typed/echoStringMatrix"] = row_of(&TypedService::echoStringMatrix);
  to["typed/echoPersons"] = row_of(&TypedService::echoPersons);
  to["typed/echoColors"] = row_of(&TypedService::echoColors);
  to["typed/echoDecimal"] = row_of(&TypedService::echoDecimal);
  to["typed/echoBigInteger"] = row_of(&TypedService::echoBigInteger);
  to["typed/echoDate"] = row_of(&TypedService::echoDate);
  to["typed/echoSqlDate"] = row_of(&TypedService::echoSqlDate);
  to["typed/echoSqlTime"] = row_of(&TypedService::echoSqlTime);
  to["typed/echoTimestamp"] = row_of(&TypedService::echoTimestamp);
  to["typed/echoLocalDate"] = row_of(&TypedService::echoLocalDate);
  to["typed/echoLocalTime"] = row_of(&TypedService::echoLocalTime);
  to["typed/echoLocalDateTime"] = row_of(&TypedService::echoLocalDateTime);
  to["typed/echoInstant"] = row_of(&TypedService::echoInstant);
  to["typed/echoDuration"] = row_of(&TypedService::echoDuration);
  to["typed/echoPeriod"] = row_of(&TypedService::echoPeriod);
  to["typed/echoYear"] = row_of(&TypedService::echoYear);
  to["typed/echoYearMonth"] = row_of(&TypedService::echoYearMonth);
  to["typed/echoMonthDay"] = row_of(&TypedService::echoMonthDay);
  to["typed/echoZoneOffset"] = row_of(&TypedService::echoZoneOffset);
  to["typed/echoOffsetTime"] = row_of(&TypedService::echoOffsetTime);
  to["typed/echoOffsetDateTime"] = row_of(&TypedService::echoOffsetDateTime);
  to["typed/echoZonedDateTime"] = row_of(&TypedService::echoZonedDateTime);
  to["typed/echoDayOfWeek"] = row_of(&TypedService::echoDayOfWeek);
  to["typed/echoMonth"] = row_of(&TypedService::echoMonth);
  to["typed/echoUuid"] = row_of(&TypedService::echoUuid);
  to["typed/echoLocale"] = row_of(&TypedService::echoLocale);
  to["typed/echoColor"] = row_of(&TypedService::echoColor);
  to["typed/echoOperation"] = row_of(&TypedService::echoOperation);
  to["typed/echoStringList"] = row_of(&TypedService::echoStringList);
  to["typed/echoIntList"] = row_of(&TypedService::echoIntList);
  to["typed/echoLongList"] = row_of(&TypedService::echoLongList);
  to["typed/echoShortList"] = row_of(&TypedService::echoShortList);
  to["typed/echoDoubleList"] = row_of(&TypedService::echoDoubleList);
  to["typed/echoPersonList"] = row_of(&TypedService::echoPersonList);
  to["typed/echoListOfLists"] = row_of(&TypedService::echoListOfLists);
  to["typed/echoCollection"] = row_of(&TypedService::echoCollection);
  to["typed/echoStringSet"] = row_of(&TypedService::echoStringSet);
  to["typed/echoColorSet"] = row_of(&TypedService::echoColorSet);
  to["typed/echoStringMap"] = row_of(&TypedService::echoStringMap);
  to["typed/echoIntMap"] = row_of(&TypedService::echoIntMap);
  to["typed/echoIntKeyMap"] = row_of(&TypedService::echoIntKeyMap);
  to["typed/echoFloatMap"] = row_of(&TypedService::echoFloatMap);
  to["typed/echoPersonMap"] = row_of(&TypedService::echoPersonMap);
  to["typed/echoNested"] = row_of(&TypedService::echoNested);
  to["typed/echoPerson"] = row_of(&TypedService::echoPerson);
  to["typed/echoEmployee"] = row_of(&TypedService::echoEmployee);
  to["typed/echoShadowing"] = row_of(&TypedService::echoShadowing);
  to["typed/echoAllFields"] = row_of(&TypedService::echoAllFields);
  to["typed/echoFloatField"] = row_of(&TypedService::echoFloatField);
  to["typed/echoNode"] = row_of(&TypedService::echoNode);
  to["typed/echoShared"] = row_of(&TypedService::echoShared);
  to["typed/echoOrder"] = row_of(&TypedService::echoOrder);
  to["typed/echoEvolving"] = evolving;
  to["typed/echoLater"] = later;
  to["call/many-arguments/return"] = many;
}

}  // namespace interop
