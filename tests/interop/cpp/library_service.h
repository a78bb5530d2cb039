// LibraryService: TypedService for the rest of Java's library; each method returns its argument.
#pragma once

#include "dubhe/dubhe.h"
#include "dubhe/serialize_hessian2/as.h"

#include "typed_values.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace interop {

using Number = Maybe<dubhe::as<"java.lang.Number", std::int32_t>>;
using SortedMap = Maybe<dubhe::as<"java.util.SortedMap", std::map<std::string, std::int32_t>>>;
using SortedSet = Maybe<dubhe::as<"java.util.SortedSet", std::set<std::string>>>;
using LinkedList = Maybe<dubhe::as<"java.util.LinkedList", std::vector<std::string>>>;
using Queue = Maybe<dubhe::as<"java.util.Queue", std::vector<std::string>>>;

// A record, in Java.
struct Place {
  Text name;
  std::int32_t number = 0;
};
DUBHE_TYPE(Place, "dubhe.interop.Place", name, number)

struct LibraryService {
  virtual ~LibraryService() = default;
  virtual Maybe<dubhe::java::Calendar> echoCalendar(Maybe<dubhe::java::Calendar> value) = 0;
  virtual Maybe<dubhe::java::Currency> echoCurrency(Maybe<dubhe::java::Currency> value) = 0;
  virtual Maybe<dubhe::java::Class> echoClass(Maybe<dubhe::java::Class> value) = 0;
  virtual Maybe<dubhe::java::Uri> echoUri(Maybe<dubhe::java::Uri> value) = 0;
  virtual Maybe<dubhe::java::File> echoFile(Maybe<dubhe::java::File> value) = 0;
  virtual Maybe<dubhe::java::BitSet> echoBitSet(Maybe<dubhe::java::BitSet> value) = 0;
  virtual Maybe<dubhe::java::EnumSet<Color>> echoEnumSet(Maybe<dubhe::java::EnumSet<Color>> value) = 0;
  virtual Maybe<dubhe::java::ZoneId> echoZoneId(Maybe<dubhe::java::ZoneId> value) = 0;
  virtual Maybe<dubhe::java::Atomic<std::int32_t>> echoAtomicInteger(Maybe<dubhe::java::Atomic<std::int32_t>> value) = 0;
  virtual Maybe<dubhe::java::Atomic<std::int64_t>> echoAtomicLong(Maybe<dubhe::java::Atomic<std::int64_t>> value) = 0;
  virtual Maybe<dubhe::java::Atomic<bool>> echoAtomicBoolean(Maybe<dubhe::java::Atomic<bool>> value) = 0;
  virtual Maybe<dubhe::java::Optional<std::string>> echoOptional(Maybe<dubhe::java::Optional<std::string>> value) = 0;
  virtual Number echoNumber(Number value) = 0;
  virtual Maybe<dubhe::Array<dubhe::Date>> echoDates(Maybe<dubhe::Array<dubhe::Date>> value) = 0;
  virtual Maybe<dubhe::Array<dubhe::Bytes>> echoByteMatrix(Maybe<dubhe::Array<dubhe::Bytes>> value) = 0;
  virtual Maybe<dubhe::java::LinkedHashMap<std::string, std::int32_t>> echoLinkedHashMap(Maybe<dubhe::java::LinkedHashMap<std::string, std::int32_t>> value) = 0;
  virtual SortedMap echoSortedMap(SortedMap value) = 0;
  virtual SortedSet echoSortedSet(SortedSet value) = 0;
  virtual LinkedList echoLinkedList(LinkedList value) = 0;
  virtual Queue echoQueue(Queue value) = 0;
  virtual Maybe<Place> echoRecord(Maybe<Place> value) = 0;
};
DUBHE_SERVICE(LibraryService, "dubhe.interop.LibraryService", echoCalendar, echoCurrency, echoClass, echoUri, echoFile,
              echoBitSet, echoEnumSet, echoZoneId, echoAtomicInteger, echoAtomicLong, echoAtomicBoolean, echoOptional,
              echoNumber, echoDates, echoByteMatrix, echoLinkedHashMap, echoSortedMap, echoSortedSet, echoLinkedList,
              echoQueue, echoRecord)

void provide_library(dubhe::Application& app);

}  // namespace interop
