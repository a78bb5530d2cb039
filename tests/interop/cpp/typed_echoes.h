// The methods of TypedService that answer what they are given, as a list: one place for those who walk them.
#pragma once

#include "typed_service.h"

namespace interop {

// Calls visit(name, &TypedService::name) for each; `echoEvolving` and `echoLater` are not among them.
template <class Visit>
void for_each_echo(Visit visit) {
  visit("echoBoolean", &TypedService::echoBoolean);
  visit("echoByte", &TypedService::echoByte);
  visit("echoShort", &TypedService::echoShort);
  visit("echoChar", &TypedService::echoChar);
  visit("echoInt", &TypedService::echoInt);
  visit("echoLong", &TypedService::echoLong);
  visit("echoFloat", &TypedService::echoFloat);
  visit("echoDouble", &TypedService::echoDouble);
  visit("echoBoxedBoolean", &TypedService::echoBoxedBoolean);
  visit("echoBoxedByte", &TypedService::echoBoxedByte);
  visit("echoBoxedShort", &TypedService::echoBoxedShort);
  visit("echoBoxedChar", &TypedService::echoBoxedChar);
  visit("echoBoxedInt", &TypedService::echoBoxedInt);
  visit("echoBoxedLong", &TypedService::echoBoxedLong);
  visit("echoBoxedFloat", &TypedService::echoBoxedFloat);
  visit("echoBoxedDouble", &TypedService::echoBoxedDouble);
  visit("echoString", &TypedService::echoString);
  visit("echoObject", &TypedService::echoObject);
  visit("echoBooleans", &TypedService::echoBooleans);
  visit("echoBytes", &TypedService::echoBytes);
  visit("echoShorts", &TypedService::echoShorts);
  visit("echoChars", &TypedService::echoChars);
  visit("echoInts", &TypedService::echoInts);
  visit("echoLongs", &TypedService::echoLongs);
  visit("echoFloats", &TypedService::echoFloats);
  visit("echoDoubles", &TypedService::echoDoubles);
  visit("echoStrings", &TypedService::echoStrings);
  visit("echoObjects", &TypedService::echoObjects);
  visit("echoBoxedInts", &TypedService::echoBoxedInts);
  visit("echoIntMatrix", &TypedService::echoIntMatrix);
  visit("echoStringMatrix", &TypedService::echoStringMatrix);
  visit("echoPersons", &TypedService::echoPersons);
  visit("echoColors", &TypedService::echoColors);
  visit("echoDecimal", &TypedService::echoDecimal);
  visit("echoBigInteger", &TypedService::echoBigInteger);
  visit("echoDate", &TypedService::echoDate);
  visit("echoSqlDate", &TypedService::echoSqlDate);
  visit("echoSqlTime", &TypedService::echoSqlTime);
  visit("echoTimestamp", &TypedService::echoTimestamp);
  visit("echoLocalDate", &TypedService::echoLocalDate);
  visit("echoLocalTime", &TypedService::echoLocalTime);
  visit("echoLocalDateTime", &TypedService::echoLocalDateTime);
  visit("echoInstant", &TypedService::echoInstant);
  visit("echoDuration", &TypedService::echoDuration);
  visit("echoPeriod", &TypedService::echoPeriod);
  visit("echoYear", &TypedService::echoYear);
  visit("echoYearMonth", &TypedService::echoYearMonth);
  visit("echoMonthDay", &TypedService::echoMonthDay);
  visit("echoZoneOffset", &TypedService::echoZoneOffset);
  visit("echoOffsetTime", &TypedService::echoOffsetTime);
  visit("echoOffsetDateTime", &TypedService::echoOffsetDateTime);
  visit("echoZonedDateTime", &TypedService::echoZonedDateTime);
  visit("echoDayOfWeek", &TypedService::echoDayOfWeek);
  visit("echoMonth", &TypedService::echoMonth);
  visit("echoUuid", &TypedService::echoUuid);
  visit("echoLocale", &TypedService::echoLocale);
  visit("echoColor", &TypedService::echoColor);
  visit("echoOperation", &TypedService::echoOperation);
  visit("echoStringList", &TypedService::echoStringList);
  visit("echoIntList", &TypedService::echoIntList);
  visit("echoLongList", &TypedService::echoLongList);
  visit("echoShortList", &TypedService::echoShortList);
  visit("echoDoubleList", &TypedService::echoDoubleList);
  visit("echoPersonList", &TypedService::echoPersonList);
  visit("echoListOfLists", &TypedService::echoListOfLists);
  visit("echoCollection", &TypedService::echoCollection);
  visit("echoStringSet", &TypedService::echoStringSet);
  visit("echoColorSet", &TypedService::echoColorSet);
  visit("echoStringMap", &TypedService::echoStringMap);
  visit("echoIntMap", &TypedService::echoIntMap);
  visit("echoIntKeyMap", &TypedService::echoIntKeyMap);
  visit("echoFloatMap", &TypedService::echoFloatMap);
  visit("echoPersonMap", &TypedService::echoPersonMap);
  visit("echoNested", &TypedService::echoNested);
  visit("echoPerson", &TypedService::echoPerson);
  visit("echoEmployee", &TypedService::echoEmployee);
  visit("echoShadowing", &TypedService::echoShadowing);
  visit("echoAllFields", &TypedService::echoAllFields);
  visit("echoFloatField", &TypedService::echoFloatField);
  visit("echoNode", &TypedService::echoNode);
  visit("echoShared", &TypedService::echoShared);
  visit("echoOrder", &TypedService::echoOrder);
}

}  // namespace interop
