// The types of java.time that std::chrono has no exact counterpart of; all the others are std::chrono's own
// (year_month_day, year, year_month, month_day, month, weekday, durations): docs/types.md has the table.
//
// Value types, plain fields with Java's ranges. What is out of range is neither written nor read.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>

#include "dubhe/common/export.h"

namespace dubhe {
namespace java DUBHE_EXPORT {

// java.time.LocalDate, in Java's range of ±999999999 years; std::chrono::year_month_day is the shorter way below ±32767.
struct LocalDate {
  std::int32_t year = 1970, month = 1, day = 1;

  LocalDate() = default;
  constexpr LocalDate(std::int32_t y, std::int32_t m, std::int32_t d) noexcept : year(y), month(m), day(d) {}
  constexpr LocalDate(std::chrono::year_month_day date) noexcept  // NOLINT: meant to be implicit
      : year(static_cast<int>(date.year())),
        month(static_cast<std::int32_t>(static_cast<unsigned>(date.month()))),
        day(static_cast<std::int32_t>(static_cast<unsigned>(date.day()))) {}
  // For years that std::chrono has.
  constexpr std::chrono::year_month_day to_chrono() const noexcept {
    return {std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
            std::chrono::day(static_cast<unsigned>(day))};
  }
  friend auto operator<=>(const LocalDate&, const LocalDate&) = default;
};

// java.time.LocalTime: of a day, to the nanosecond.
struct LocalTime {
  std::int32_t hour = 0, minute = 0, second = 0, nano = 0;

  LocalTime() = default;
  constexpr LocalTime(std::int32_t h, std::int32_t m, std::int32_t s = 0, std::int32_t n = 0) noexcept
      : hour(h), minute(m), second(s), nano(n) {}
  // Below 24 hours, not negative.
  constexpr explicit LocalTime(std::chrono::nanoseconds since_midnight) noexcept
      : hour(static_cast<std::int32_t>(since_midnight.count() / 3'600'000'000'000)),
        minute(static_cast<std::int32_t>(since_midnight.count() / 60'000'000'000 % 60)),
        second(static_cast<std::int32_t>(since_midnight.count() / 1'000'000'000 % 60)),
        nano(static_cast<std::int32_t>(since_midnight.count() % 1'000'000'000)) {}
  constexpr std::chrono::nanoseconds since_midnight() const noexcept {
    return std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second) +
           std::chrono::nanoseconds(nano);
  }
  friend auto operator<=>(const LocalTime&, const LocalTime&) = default;
};

struct LocalDateTime {
  LocalDate date;
  LocalTime time;
  friend auto operator<=>(const LocalDateTime&, const LocalDateTime&) = default;
};

// java.time.Instant: seconds since the epoch, UTC, and nanoseconds forward from there. (A std::chrono::system_clock time
// point is java.util.Date.)
struct Instant {
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;

  Instant() = default;
  constexpr Instant(std::int64_t s, std::int32_t n) noexcept : seconds(s), nanos(n) {}
  constexpr explicit Instant(std::chrono::sys_time<std::chrono::nanoseconds> time) noexcept
      : seconds(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count()),
        nanos(static_cast<std::int32_t>((time - std::chrono::floor<std::chrono::seconds>(time)).count())) {}
  // Within the 292 years on either side of 1970 that a count of nanoseconds has.
  constexpr std::chrono::sys_time<std::chrono::nanoseconds> to_chrono() const noexcept {
    return std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::seconds(seconds) + std::chrono::nanoseconds(nanos));
  }
  friend auto operator<=>(const Instant&, const Instant&) = default;
};

// java.time.Duration; std::chrono's durations are the shorter way, for what fits their unit.
struct Duration {
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;  // always forward: -0.5 s is {-1, 500'000'000}
  friend auto operator<=>(const Duration&, const Duration&) = default;
};

// java.time.Period: a part does not carry into the next.
struct Period {
  std::int32_t years = 0, months = 0, days = 0;
  friend bool operator==(const Period&, const Period&) = default;
};

struct ZoneOffset {
  std::chrono::duration<std::int32_t> total{};  // within ±18 hours, east is positive
  friend auto operator<=>(const ZoneOffset&, const ZoneOffset&) = default;
};

// java.time.ZoneId: "Asia/Shanghai". An offset that Java sends for a zone reads as its text, "+08:00" or "Z".
struct ZoneId {
  std::string id = "Z";
  friend auto operator<=>(const ZoneId&, const ZoneId&) = default;
};

struct OffsetTime {
  LocalTime time;
  ZoneOffset offset;
  friend bool operator==(const OffsetTime&, const OffsetTime&) = default;
};
struct OffsetDateTime {
  LocalDateTime date_time;
  ZoneOffset offset;
  friend bool operator==(const OffsetDateTime&, const OffsetDateTime&) = default;
};
struct ZonedDateTime {
  LocalDateTime date_time;
  ZoneOffset offset;
  std::string zone = "Z";
  friend bool operator==(const ZonedDateTime&, const ZonedDateTime&) = default;
};

}  // namespace java
}  // namespace dubhe
