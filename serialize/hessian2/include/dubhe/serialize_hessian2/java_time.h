// java.time on the wire: the types of dubhe/serialize/java_time.h and what std::chrono has of its own.
//
// Specializations of Codec. Java's writer replaces these objects by handles (com.alibaba.com.caucho.hessian.io.java8.*);
// here that happens between the value and the bytes. A std::chrono value that is no date (year_month_day{}) is null, which
// is also what it reads from; any other value out of Java's range is refused, and so is a year that std::chrono lacks.
#pragma once

#include <chrono>
#include <concepts>
#include <limits>
#include <type_traits>

#include "dubhe/common/export.h"
#include "dubhe/serialize/archived.h"
#include "dubhe/serialize/java_time.h"
#include "dubhe/serialize_hessian2/codec.h"

namespace dubhe DUBHE_EXPORT {
namespace hessian2 DUBHE_EXPORT {

#define DUBHE_JAVA_TIME_CODEC(Type, java_class)             \
  template <>                                               \
  struct Codec<Type> : detail::ClassCodec<java_class> {     \
    static void write(Writer& out, const Type& value);      \
    static bool read(Reader& in, Type& value);              \
  };

DUBHE_JAVA_TIME_CODEC(java::LocalDate, "java.time.LocalDate")
DUBHE_JAVA_TIME_CODEC(java::LocalTime, "java.time.LocalTime")
DUBHE_JAVA_TIME_CODEC(java::LocalDateTime, "java.time.LocalDateTime")
DUBHE_JAVA_TIME_CODEC(java::Instant, "java.time.Instant")
DUBHE_JAVA_TIME_CODEC(java::Duration, "java.time.Duration")
DUBHE_JAVA_TIME_CODEC(java::Period, "java.time.Period")
DUBHE_JAVA_TIME_CODEC(java::ZoneOffset, "java.time.ZoneOffset")
DUBHE_JAVA_TIME_CODEC(java::ZoneId, "java.time.ZoneId")
DUBHE_JAVA_TIME_CODEC(java::OffsetTime, "java.time.OffsetTime")
DUBHE_JAVA_TIME_CODEC(java::OffsetDateTime, "java.time.OffsetDateTime")
DUBHE_JAVA_TIME_CODEC(java::ZonedDateTime, "java.time.ZonedDateTime")
DUBHE_JAVA_TIME_CODEC(std::chrono::year_month_day, "java.time.LocalDate")
DUBHE_JAVA_TIME_CODEC(std::chrono::year, "java.time.Year")
DUBHE_JAVA_TIME_CODEC(std::chrono::year_month, "java.time.YearMonth")
DUBHE_JAVA_TIME_CODEC(std::chrono::month_day, "java.time.MonthDay")
DUBHE_JAVA_TIME_CODEC(std::chrono::month, "java.time.Month")
DUBHE_JAVA_TIME_CODEC(std::chrono::weekday, "java.time.DayOfWeek")

#undef DUBHE_JAVA_TIME_CODEC

// Whole units: a finer duration that is read is rounded down, one beyond the unit's range becomes its end.
template <std::integral Rep, class Period>
struct Codec<std::chrono::duration<Rep, Period>> : detail::ClassCodec<"java.time.Duration"> {
  using Duration = std::chrono::duration<Rep, Period>;
  static_assert(sizeof(Rep) <= sizeof(std::int64_t) && std::is_signed_v<Rep>);

  static void write(Writer& out, const Duration& value) {
    const auto seconds = std::chrono::floor<Seconds>(value);
    const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(value - seconds);
    Codec<java::Duration>::write(out, {seconds.count(), static_cast<std::int32_t>(rest.count())});
  }
  static bool read(Reader& in, Duration& value) {
    java::Duration parts;
    if (!Codec<java::Duration>::read(in, parts)) return false;
    // In 128 bits, where nothing overflows.
    using Wide = __int128;
    const Wide nanoseconds = Wide{parts.seconds} * 1'000'000'000 + parts.nanos;
    const Wide scaled = nanoseconds * Period::den;
    const Wide divisor = Wide{1'000'000'000} * Period::num;
    Wide units = scaled / divisor;
    if (scaled % divisor < 0) --units;
    constexpr Wide kMin = std::numeric_limits<Rep>::min(), kMax = std::numeric_limits<Rep>::max();
    value = Duration(static_cast<Rep>(units < kMin ? kMin : units > kMax ? kMax : units));
    return true;
  }

 private:
  using Seconds = std::chrono::duration<std::int64_t>;
};

}  // namespace hessian2

// Enums in Java: their names, where other serializations write texts.
template <>
struct Archived<std::chrono::month> {
  static void write(ArchiveWriter& out, const std::chrono::month& value);
  static bool read(ArchiveReader& in, std::chrono::month& value);
};
template <>
struct Archived<std::chrono::weekday> {
  static void write(ArchiveWriter& out, const std::chrono::weekday& value);
  static bool read(ArchiveReader& in, std::chrono::weekday& value);
};

}  // namespace dubhe
