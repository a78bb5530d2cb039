#include "date_text.h"

#include <charconv>
#include <chrono>
#include <cstdio>

namespace dubhe::json {

namespace {

using namespace std::chrono;

// Reads numbers of fixed width, one after the other.
class Digits {
 public:
  explicit Digits(std::string_view text) : text_(text) {}

  bool number(std::size_t width, int& value) {
    if (text_.size() < width) return good_ = false;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + width, value);
    if (error != std::errc() || end != text_.data() + width || value < 0) return good_ = false;
    text_.remove_prefix(width);
    return good_;
  }
  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool digit(int& value) {
    if (text_.empty() || text_.front() < '0' || text_.front() > '9') return false;
    value = text_.front() - '0';
    text_.remove_prefix(1);
    return true;
  }
  bool at_end() const { return text_.empty(); }

 private:
  std::string_view text_;
  bool good_ = true;
};

std::optional<minutes> read_offset(Digits& in) {
  if (in.take('Z')) return minutes(0);
  const bool east = in.take('+');
  if (!east && !in.take('-')) return std::nullopt;
  int hour = 0, minute = 0;
  if (!in.number(2, hour) || hour > 18) return std::nullopt;
  in.take(':');
  if (!in.at_end() && (!in.number(2, minute) || minute > 59)) return std::nullopt;
  const minutes offset = hours(hour) + minutes(minute);
  return east ? offset : -offset;
}

}  // namespace

std::string date_text(Date date) {
  const auto day = floor<days>(date);
  const year_month_day ymd(day);
  if (day < sys_days(year(0) / 1 / 1) || day > sys_days(year(9999) / 12 / 31)) return {};
  const hh_mm_ss time(date - day);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                static_cast<unsigned>(ymd.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                static_cast<int>(time.subseconds().count()));
  return text;
}

std::optional<Date> parse_date(std::string_view text) {
  Digits in(text);
  int y = 0, m = 0, d = 0, hour = 0, minute = 0, second = 0, millis = 0;
  if (!in.number(4, y) || !in.take('-') || !in.number(2, m) || !in.take('-') || !in.number(2, d) ||
      !in.take('T') || !in.number(2, hour) || !in.take(':') || !in.number(2, minute) ||
      !in.take(':') || !in.number(2, second)) {
    return std::nullopt;
  }
  if (in.take('.')) {
    int scale = 100, digit = 0;
    while (in.digit(digit)) {
      millis += digit * scale;
      scale /= 10;
    }
  }
  const auto offset = read_offset(in);
  const year_month_day ymd{year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d))};
  if (!offset || !in.at_end() || !ymd.ok() || hour > 23 || minute > 59 || second > 60)
    return std::nullopt;
  return Date(sys_days(ymd) + hours(hour) + minutes(minute) + seconds(second) +
              milliseconds(millis) - *offset);
}

}  // namespace dubhe::json
