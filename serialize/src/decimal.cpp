#include "dubhe/serialize/decimal.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace dubhe {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The place of the first digit: 0.0012 has -3, 12.5 has 1.
std::int64_t exponent_of(const Decimal& number) {
  return static_cast<std::int64_t>(number.digits().size()) - 1 - number.scale();
}

std::weak_ordering compare_magnitudes(const Decimal& a, const Decimal& b) {
  if (a.is_zero() || b.is_zero()) return !a.is_zero() <=> !b.is_zero();
  if (const auto by_place = exponent_of(a) <=> exponent_of(b); by_place != 0) return by_place;
  const std::size_t length = std::max(a.digits().size(), b.digits().size());
  for (std::size_t i = 0; i < length; ++i) {
    const char x = i < a.digits().size() ? a.digits()[i] : '0';
    const char y = i < b.digits().size() ? b.digits()[i] : '0';
    if (x != y) return x <=> y;
  }
  return std::weak_ordering::equivalent;
}

}  // namespace

Decimal::Decimal(std::int64_t unscaled, std::int32_t scale) : negative_(unscaled < 0), scale_(scale) {
  const std::uint64_t magnitude = negative_ ? 0 - static_cast<std::uint64_t>(unscaled) : static_cast<std::uint64_t>(unscaled);
  digits_ = std::to_string(magnitude);
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
  Decimal number;
  std::size_t at = 0;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) number.negative_ = text[at++] == '-';
  std::string digits;
  std::int64_t scale = 0;
  bool seen_point = false;
  for (; at < text.size(); ++at) {
    if (is_digit(text[at])) {
      digits += text[at];
      scale += seen_point ? 1 : 0;
    } else if (text[at] == '.' && !seen_point) {
      seen_point = true;
    } else {
      break;
    }
  }
  if (digits.empty()) return std::nullopt;
  if (at < text.size()) {
    if (text[at] != 'e' && text[at] != 'E') return std::nullopt;
    ++at;
    if (at < text.size() && text[at] == '+') {
      ++at;
      if (at < text.size() && text[at] == '-') return std::nullopt;
    }
    std::int32_t exponent = 0;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), exponent);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    scale -= exponent;
  }
  if (scale < std::numeric_limits<std::int32_t>::min() || scale > std::numeric_limits<std::int32_t>::max()) {
    return std::nullopt;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  if (digits == "0") number.negative_ = false;
  number.digits_ = std::move(digits);
  number.scale_ = static_cast<std::int32_t>(scale);
  return number;
}

std::string Decimal::to_string() const {
  std::string text = negative_ ? "-" : "";
  const std::int64_t place = exponent_of(*this);
  if (scale_ == 0) return text + digits_;
  if (scale_ > 0 && place >= -6) {
    const std::int64_t before_point = static_cast<std::int64_t>(digits_.size()) - scale_;
    if (before_point <= 0) {
      return text + "0." + std::string(static_cast<std::size_t>(-before_point), '0') + digits_;
    }
    const auto split = static_cast<std::size_t>(before_point);
    return text + digits_.substr(0, split) + "." + digits_.substr(split);
  }
  text += digits_[0];
  if (digits_.size() > 1) text += "." + digits_.substr(1);
  if (place != 0) text += (place > 0 ? "E+" : "E") + std::to_string(place);
  return text;
}

double Decimal::to_double() const {
  const std::string text =
      std::string(negative_ ? "-" : "") + digits_ + "e" + std::to_string(-static_cast<std::int64_t>(scale_));
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {
    value = exponent_of(*this) > 0 ? std::numeric_limits<double>::infinity() : 0.0;
    if (negative_) value = -value;
  }
  return value;
}

DUBHE_EXPORT std::weak_ordering operator<=>(const Decimal& a, const Decimal& b) {
  if (a.negative_ != b.negative_) return b.negative_ <=> a.negative_;
  return a.negative_ ? compare_magnitudes(b, a) : compare_magnitudes(a, b);
}

}  // namespace dubhe
