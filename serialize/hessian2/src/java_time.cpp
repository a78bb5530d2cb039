#include "dubhe/serialize_hessian2/java_time.h"

#include <string>

#include "dubhe/serialize_hessian2/typed.h"

// What travels in place of the objects of java.time: hessian-lite's handles, the same in every version of Dubbo and in
// dubbo-go. Field order as in those classes.
#define DUBHE_HANDLE "com.alibaba.com.caucho.hessian.io.java8."

namespace dubhe::hessian2 {

namespace {

struct LocalDateHandle : java::LocalDate {};
DUBHE_TYPE(LocalDateHandle, DUBHE_HANDLE "LocalDateHandle", year, month, day)
struct LocalTimeHandle : java::LocalTime {};
DUBHE_TYPE(LocalTimeHandle, DUBHE_HANDLE "LocalTimeHandle", hour, minute, second, nano)
struct LocalDateTimeHandle : java::LocalDateTime {};
DUBHE_TYPE(LocalDateTimeHandle, DUBHE_HANDLE "LocalDateTimeHandle", date, time)
struct InstantHandle : java::Instant {};
DUBHE_TYPE(InstantHandle, DUBHE_HANDLE "InstantHandle", seconds, nanos)
struct DurationHandle : java::Duration {};
DUBHE_TYPE(DurationHandle, DUBHE_HANDLE "DurationHandle", seconds, nanos)
struct PeriodHandle : java::Period {};
DUBHE_TYPE(PeriodHandle, DUBHE_HANDLE "PeriodHandle", years, months, days)
struct ZoneOffsetHandle {
  std::int32_t seconds = 0;
};
DUBHE_TYPE(ZoneOffsetHandle, DUBHE_HANDLE "ZoneOffsetHandle", seconds)
struct ZoneIdHandle {
  std::string id;
};
DUBHE_TYPE(ZoneIdHandle, DUBHE_HANDLE "ZoneIdHandle", (id, "zoneId"))
// A java.time.ZoneId is either of the two.
struct AnyZoneHandle : ZoneIdHandle, ZoneOffsetHandle {};
DUBHE_TYPE(AnyZoneHandle, DUBHE_HANDLE "ZoneIdHandle", (id, "zoneId"), seconds)
struct OffsetTimeHandle : java::OffsetTime {};
DUBHE_TYPE(OffsetTimeHandle, DUBHE_HANDLE "OffsetTimeHandle", (time, "localTime"), (offset, "zoneOffset"))
struct OffsetDateTimeHandle : java::OffsetDateTime {};
DUBHE_TYPE(OffsetDateTimeHandle, DUBHE_HANDLE "OffsetDateTimeHandle", (date_time, "dateTime"), offset)
struct ZonedDateTimeHandle : java::ZonedDateTime {};
DUBHE_TYPE(ZonedDateTimeHandle, DUBHE_HANDLE "ZonedDateTimeHandle", (date_time, "dateTime"), offset, (zone, "zoneId"))
struct YearHandle {
  std::int32_t year = 0;
};
DUBHE_TYPE(YearHandle, DUBHE_HANDLE "YearHandle", year)
struct YearMonthHandle {
  std::int32_t year = 0, month = 0;
};
DUBHE_TYPE(YearMonthHandle, DUBHE_HANDLE "YearMonthHandle", year, month)
struct MonthDayHandle {
  std::int32_t month = 0, day = 0;
};
DUBHE_TYPE(MonthDayHandle, DUBHE_HANDLE "MonthDayHandle", month, day)

enum class MonthName { JANUARY = 1, FEBRUARY, MARCH, APRIL, MAY, JUNE, JULY, AUGUST, SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER };
DUBHE_ENUM(MonthName, "java.time.Month", JANUARY, FEBRUARY, MARCH, APRIL, MAY, JUNE, JULY, AUGUST, SEPTEMBER, OCTOBER,
           NOVEMBER, DECEMBER)
enum class DayName { MONDAY = 1, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };
DUBHE_ENUM(DayName, "java.time.DayOfWeek", MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY)

constexpr std::int32_t kMostYears = 999'999'999;
constexpr std::int32_t kMostOffset = 18 * 3600;
constexpr std::int32_t kNanosPerSecond = 1'000'000'000;
constexpr std::int64_t kFirstInstant = -31'557'014'167'219'200, kLastInstant = 31'556'889'864'403'199;

bool is_leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }
std::int32_t days_in(std::int64_t year, std::int32_t month) {
  if (month == 2) return is_leap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// Whether Java has such a value.
bool valid(const java::LocalDate& date) {
  return date.year >= -kMostYears && date.year <= kMostYears && date.month >= 1 && date.month <= 12 && date.day >= 1 &&
         date.day <= days_in(date.year, date.month);
}
bool valid(const java::LocalTime& time) {
  return time.hour >= 0 && time.hour < 24 && time.minute >= 0 && time.minute < 60 && time.second >= 0 && time.second < 60 &&
         time.nano >= 0 && time.nano < kNanosPerSecond;
}
bool valid(const java::Instant& instant) {
  return instant.seconds >= kFirstInstant && instant.seconds <= kLastInstant && instant.nanos >= 0 &&
         instant.nanos < kNanosPerSecond;
}
bool valid(const java::Duration& duration) { return duration.nanos >= 0 && duration.nanos < kNanosPerSecond; }
bool valid(const java::ZoneOffset& offset) {
  return offset.total.count() >= -kMostOffset && offset.total.count() <= kMostOffset;
}

std::string text_of(const java::LocalDate& date) {
  return std::to_string(date.year) + "-" + std::to_string(date.month) + "-" + std::to_string(date.day);
}
std::string text_of(const java::LocalTime& time) {
  return std::to_string(time.hour) + ":" + std::to_string(time.minute) + ":" + std::to_string(time.second) + "." +
         std::to_string(time.nano);
}
std::string text_of(const java::Instant& instant) {
  return std::to_string(instant.seconds) + " s " + std::to_string(instant.nanos) + " ns";
}
std::string text_of(const java::Duration& duration) {
  return std::to_string(duration.seconds) + " s " + std::to_string(duration.nanos) + " ns";
}
std::string text_of(const java::ZoneOffset& offset) { return std::to_string(offset.total.count()) + " s"; }

template <class T>
std::string out_of_range(const T& value) {
  return Codec<T>::type_name() + ": there is no " + text_of(value);
}

// Values whose handle has their own fields, and a range.
template <class Handle, class T>
void write_checked(Writer& out, const T& value) {
  if (!valid(value)) return out.fail_with(out_of_range(value));
  hessian2::write(out, Handle{value});
}
template <class Handle, class T>
bool read_checked(Reader& in, T& value) {
  Handle handle;
  if (!hessian2::read(in, handle)) return false;
  if (!valid(handle)) return in.fail_with(out_of_range(static_cast<const T&>(handle)));
  value = std::move(handle);
  return true;
}
// The same without one of its own.
template <class Handle, class T>
bool read_handle(Reader& in, T& value) {
  Handle handle;
  if (!hessian2::read(in, handle)) return false;
  value = std::move(handle);
  return true;
}

// What std::chrono::year can be.
bool chrono_has(std::int32_t year) {
  return year >= static_cast<int>(std::chrono::year::min()) && year <= static_cast<int>(std::chrono::year::max());
}
bool fail_year(Reader& in, const std::string& type, std::int32_t year) {
  return in.fail_with(type + ": std::chrono has no year " + std::to_string(year) +
                      "; read it as dubhe::java::LocalDate or dubhe::Value");
}

std::string offset_text(std::int32_t seconds) {
  if (seconds == 0) return "Z";
  const std::int32_t size = seconds < 0 ? -seconds : seconds;
  const auto two = [](std::int32_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  std::string text = (seconds < 0 ? "-" : "+") + two(size / 3600) + ":" + two(size / 60 % 60);
  if (size % 60 != 0) text += ":" + two(size % 60);
  return text;
}

}  // namespace

void Codec<java::LocalDate>::write(Writer& out, const java::LocalDate& value) { write_checked<LocalDateHandle>(out, value); }
bool Codec<java::LocalDate>::read(Reader& in, java::LocalDate& value) { return read_checked<LocalDateHandle>(in, value); }
void Codec<java::LocalTime>::write(Writer& out, const java::LocalTime& value) { write_checked<LocalTimeHandle>(out, value); }
bool Codec<java::LocalTime>::read(Reader& in, java::LocalTime& value) { return read_checked<LocalTimeHandle>(in, value); }
void Codec<java::Instant>::write(Writer& out, const java::Instant& value) { write_checked<InstantHandle>(out, value); }
bool Codec<java::Instant>::read(Reader& in, java::Instant& value) { return read_checked<InstantHandle>(in, value); }
void Codec<java::Duration>::write(Writer& out, const java::Duration& value) { write_checked<DurationHandle>(out, value); }
bool Codec<java::Duration>::read(Reader& in, java::Duration& value) { return read_checked<DurationHandle>(in, value); }

void Codec<java::LocalDateTime>::write(Writer& out, const java::LocalDateTime& value) {
  hessian2::write(out, LocalDateTimeHandle{value});
}
bool Codec<java::LocalDateTime>::read(Reader& in, java::LocalDateTime& value) {
  return read_handle<LocalDateTimeHandle>(in, value);
}
void Codec<java::Period>::write(Writer& out, const java::Period& value) { hessian2::write(out, PeriodHandle{value}); }
bool Codec<java::Period>::read(Reader& in, java::Period& value) { return read_handle<PeriodHandle>(in, value); }
void Codec<java::OffsetTime>::write(Writer& out, const java::OffsetTime& value) {
  hessian2::write(out, OffsetTimeHandle{value});
}
bool Codec<java::OffsetTime>::read(Reader& in, java::OffsetTime& value) { return read_handle<OffsetTimeHandle>(in, value); }
void Codec<java::OffsetDateTime>::write(Writer& out, const java::OffsetDateTime& value) {
  hessian2::write(out, OffsetDateTimeHandle{value});
}
bool Codec<java::OffsetDateTime>::read(Reader& in, java::OffsetDateTime& value) {
  return read_handle<OffsetDateTimeHandle>(in, value);
}
void Codec<java::ZonedDateTime>::write(Writer& out, const java::ZonedDateTime& value) {
  hessian2::write(out, ZonedDateTimeHandle{value});
}
bool Codec<java::ZonedDateTime>::read(Reader& in, java::ZonedDateTime& value) {
  return read_handle<ZonedDateTimeHandle>(in, value);
}

void Codec<java::ZoneOffset>::write(Writer& out, const java::ZoneOffset& value) {
  if (!valid(value)) return out.fail_with(out_of_range(value));
  hessian2::write(out, ZoneOffsetHandle{value.total.count()});
}
bool Codec<java::ZoneOffset>::read(Reader& in, java::ZoneOffset& value) {
  ZoneOffsetHandle handle;
  if (!hessian2::read(in, handle)) return false;
  value.total = std::chrono::duration<std::int32_t>(handle.seconds);
  return valid(value) || in.fail_with(out_of_range(value));
}

void Codec<java::ZoneId>::write(Writer& out, const java::ZoneId& value) { hessian2::write(out, ZoneIdHandle{value.id}); }
bool Codec<java::ZoneId>::read(Reader& in, java::ZoneId& value) {
  AnyZoneHandle handle;
  if (!hessian2::read(in, handle)) return false;
  value.id = handle.id.empty() ? offset_text(handle.seconds) : std::move(handle.id);
  return true;
}

void Codec<std::chrono::year_month_day>::write(Writer& out, const std::chrono::year_month_day& value) {
  if (value == std::chrono::year_month_day{}) return out.write_null();
  Codec<java::LocalDate>::write(out, java::LocalDate(value));
}
bool Codec<std::chrono::year_month_day>::read(Reader& in, std::chrono::year_month_day& value) {
  if (in.take_null()) {
    value = {};
    return true;
  }
  java::LocalDate date;
  if (!Codec<java::LocalDate>::read(in, date)) return false;
  if (!chrono_has(date.year)) return fail_year(in, type_name(), date.year);
  value = date.to_chrono();
  return true;
}

void Codec<std::chrono::year>::write(Writer& out, const std::chrono::year& value) {
  hessian2::write(out, YearHandle{static_cast<int>(value)});
}
bool Codec<std::chrono::year>::read(Reader& in, std::chrono::year& value) {
  YearHandle handle;
  if (!hessian2::read(in, handle)) return false;
  if (!chrono_has(handle.year)) return fail_year(in, type_name(), handle.year);
  value = std::chrono::year(handle.year);
  return true;
}

void Codec<std::chrono::year_month>::write(Writer& out, const std::chrono::year_month& value) {
  if (value == std::chrono::year_month{}) return out.write_null();
  const YearMonthHandle handle{static_cast<int>(value.year()), static_cast<int>(static_cast<unsigned>(value.month()))};
  if (!value.ok()) {
    return out.fail_with(type_name() + ": there is no " + std::to_string(handle.year) + "-" + std::to_string(handle.month));
  }
  hessian2::write(out, handle);
}
bool Codec<std::chrono::year_month>::read(Reader& in, std::chrono::year_month& value) {
  if (in.take_null()) {
    value = {};
    return true;
  }
  YearMonthHandle handle;
  if (!hessian2::read(in, handle)) return false;
  if (!chrono_has(handle.year)) return fail_year(in, type_name(), handle.year);
  if (handle.month < 1 || handle.month > 12) return in.fail_with(type_name() + ": there is no month " + std::to_string(handle.month));
  value = std::chrono::year(handle.year) / std::chrono::month(static_cast<unsigned>(handle.month));
  return true;
}

void Codec<std::chrono::month_day>::write(Writer& out, const std::chrono::month_day& value) {
  if (value == std::chrono::month_day{}) return out.write_null();
  const MonthDayHandle handle{static_cast<int>(static_cast<unsigned>(value.month())),
                              static_cast<int>(static_cast<unsigned>(value.day()))};
  if (!value.ok()) {
    return out.fail_with(type_name() + ": there is no " + std::to_string(handle.month) + "-" + std::to_string(handle.day));
  }
  hessian2::write(out, handle);
}
bool Codec<std::chrono::month_day>::read(Reader& in, std::chrono::month_day& value) {
  if (in.take_null()) {
    value = {};
    return true;
  }
  MonthDayHandle handle;
  if (!hessian2::read(in, handle)) return false;
  if (handle.month < 1 || handle.month > 12 || handle.day < 1 || handle.day > days_in(2000, handle.month)) {
    return in.fail_with(type_name() + ": there is no " + std::to_string(handle.month) + "-" + std::to_string(handle.day));
  }
  value = std::chrono::month(static_cast<unsigned>(handle.month)) / std::chrono::day(static_cast<unsigned>(handle.day));
  return true;
}

void Codec<std::chrono::month>::write(Writer& out, const std::chrono::month& value) {
  if (value == std::chrono::month{}) return out.write_null();
  if (!value.ok()) return out.fail_with(type_name() + ": there is no month " + std::to_string(static_cast<unsigned>(value)));
  hessian2::write(out, static_cast<MonthName>(static_cast<unsigned>(value)));
}
bool Codec<std::chrono::month>::read(Reader& in, std::chrono::month& value) {
  if (in.take_null()) {
    value = std::chrono::month{};
    return true;
  }
  MonthName name{};
  if (!hessian2::read(in, name)) return false;
  value = std::chrono::month(static_cast<unsigned>(name));
  return true;
}

void Codec<std::chrono::weekday>::write(Writer& out, const std::chrono::weekday& value) {
  if (!value.ok()) return out.fail_with(type_name() + ": there is no such day");
  hessian2::write(out, static_cast<DayName>(value.iso_encoding()));
}
bool Codec<std::chrono::weekday>::read(Reader& in, std::chrono::weekday& value) {
  if (in.take_null()) {
    value = std::chrono::weekday{};
    return true;
  }
  DayName name{};
  if (!hessian2::read(in, name)) return false;
  value = std::chrono::weekday(static_cast<unsigned>(name));
  return true;
}

}  // namespace dubhe::hessian2

namespace dubhe {

void Archived<std::chrono::month>::write(ArchiveWriter& out, const std::chrono::month& value) {
  archive(out, static_cast<hessian2::MonthName>(static_cast<unsigned>(value)));
}
bool Archived<std::chrono::month>::read(ArchiveReader& in, std::chrono::month& value) {
  hessian2::MonthName name{};
  if (!restore(in, name)) return false;
  value = std::chrono::month(static_cast<unsigned>(name));
  return true;
}

void Archived<std::chrono::weekday>::write(ArchiveWriter& out, const std::chrono::weekday& value) {
  archive(out, static_cast<hessian2::DayName>(value.iso_encoding()));
}
bool Archived<std::chrono::weekday>::read(ArchiveReader& in, std::chrono::weekday& value) {
  hessian2::DayName name{};
  if (!restore(in, name)) return false;
  value = std::chrono::weekday(static_cast<unsigned>(name));
  return true;
}

}  // namespace dubhe
