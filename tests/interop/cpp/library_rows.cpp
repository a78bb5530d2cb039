// LibraryService on both sides, and its rows: library/METHOD/NAME.
#include "library_service.h"

#include "echo_rows.h"

#include <memory>
#include <utility>

namespace interop {

namespace {

class LibraryProvider : public LibraryService {
 public:
  Maybe<dubhe::java::Calendar> echoCalendar(Maybe<dubhe::java::Calendar> value) override { return value; }
  Maybe<dubhe::java::Currency> echoCurrency(Maybe<dubhe::java::Currency> value) override { return value; }
  Maybe<dubhe::java::Class> echoClass(Maybe<dubhe::java::Class> value) override { return value; }
  Maybe<dubhe::java::Uri> echoUri(Maybe<dubhe::java::Uri> value) override { return value; }
  Maybe<dubhe::java::File> echoFile(Maybe<dubhe::java::File> value) override { return value; }
  Maybe<dubhe::java::BitSet> echoBitSet(Maybe<dubhe::java::BitSet> value) override { return value; }
  Maybe<dubhe::java::EnumSet<Color>> echoEnumSet(Maybe<dubhe::java::EnumSet<Color>> value) override { return value; }
  Maybe<dubhe::java::ZoneId> echoZoneId(Maybe<dubhe::java::ZoneId> value) override { return value; }
  Maybe<dubhe::java::Atomic<std::int32_t>> echoAtomicInteger(Maybe<dubhe::java::Atomic<std::int32_t>> value) override { return value; }
  Maybe<dubhe::java::Atomic<std::int64_t>> echoAtomicLong(Maybe<dubhe::java::Atomic<std::int64_t>> value) override { return value; }
  Maybe<dubhe::java::Atomic<bool>> echoAtomicBoolean(Maybe<dubhe::java::Atomic<bool>> value) override { return value; }
  Maybe<dubhe::java::Optional<std::string>> echoOptional(Maybe<dubhe::java::Optional<std::string>> value) override { return value; }
  Number echoNumber(Number value) override { return value; }
  Maybe<dubhe::Array<dubhe::Date>> echoDates(Maybe<dubhe::Array<dubhe::Date>> value) override { return value; }
  Maybe<dubhe::Array<dubhe::Bytes>> echoByteMatrix(Maybe<dubhe::Array<dubhe::Bytes>> value) override { return value; }
  Maybe<dubhe::java::LinkedHashMap<std::string, std::int32_t>> echoLinkedHashMap(Maybe<dubhe::java::LinkedHashMap<std::string, std::int32_t>> value) override { return value; }
  SortedMap echoSortedMap(SortedMap value) override { return value; }
  SortedSet echoSortedSet(SortedSet value) override { return value; }
  LinkedList echoLinkedList(LinkedList value) override { return value; }
  Queue echoQueue(Queue value) override { return value; }
  Maybe<Place> echoRecord(Maybe<Place> value) override { return value; }
};

template <class T>
RunRow row_of(T (LibraryService::*method)(T)) {
  return [method](Consumer& consumer, const Row& row) { return there_and_back(consumer, row, method); };
}

}  // namespace

void provide_library(dubhe::Application& app) { app.provide<LibraryService>(std::make_shared<LibraryProvider>()); }

void add_library_rows(RowTable& to) {
  to["library/echoCalendar"] = row_of(&LibraryService::echoCalendar);
  to["library/echoCurrency"] = row_of(&LibraryService::echoCurrency);
  to["library/echoClass"] = row_of(&LibraryService::echoClass);
  to["library/echoUri"] = row_of(&LibraryService::echoUri);
  to["library/echoFile"] = row_of(&LibraryService::echoFile);
  to["library/echoBitSet"] = row_of(&LibraryService::echoBitSet);
  to["library/echoEnumSet"] = row_of(&LibraryService::echoEnumSet);
  to["library/echoZoneId"] = row_of(&LibraryService::echoZoneId);
  to["library/echoAtomicInteger"] = row_of(&LibraryService::echoAtomicInteger);
  to["library/echoAtomicLong"] = row_of(&LibraryService::echoAtomicLong);
  to["library/echoAtomicBoolean"] = row_of(&LibraryService::echoAtomicBoolean);
  to["library/echoOptional"] = row_of(&LibraryService::echoOptional);
  to["library/echoNumber"] = row_of(&LibraryService::echoNumber);
  to["library/echoDates"] = row_of(&LibraryService::echoDates);
  to["library/echoByteMatrix"] = row_of(&LibraryService::echoByteMatrix);
  to["library/echoLinkedHashMap"] = row_of(&LibraryService::echoLinkedHashMap);
  to["library/echoSortedMap"] = row_of(&LibraryService::echoSortedMap);
  to["library/echoSortedSet"] = row_of(&LibraryService::echoSortedSet);
  to["library/echoLinkedList"] = row_of(&LibraryService::echoLinkedList);
  to["library/echoQueue"] = row_of(&LibraryService::echoQueue);
  to["library/echoRecord"] = row_of(&LibraryService::echoRecord);
}

}  // namespace interop
