// An exact decimal number of any length: java.math.BigDecimal.
//
// Value type. 1.0 and 1.00 print differently and compare equal. No arithmetic: it is for carrying amounts, not for
// computing with them.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

class Decimal {
 public:
  Decimal() = default;  // 0
  // unscaled / 10^scale: Decimal(1250, 2) is 12.50.
  explicit Decimal(std::int64_t unscaled, std::int32_t scale = 0);

  // "12.50", "-0.1", "1E+3", "1.5e-7": what java.math.BigDecimal reads. Empty when it is no such number.
  static std::optional<Decimal> parse(std::string_view text);

  // As BigDecimal.toString(): "12.50", "1E+3".
  std::string to_string() const;
  // The nearest double.
  double to_double() const;

  bool negative() const noexcept { return negative_; }
  bool is_zero() const noexcept { return digits_ == "0"; }
  // The digits of |unscaled value|, without leading zeros.
  const std::string& digits() const noexcept { return digits_; }
  std::int32_t scale() const noexcept { return scale_; }

  // By number, not by text.
  friend std::weak_ordering operator<=>(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }

 private:
  bool negative_ = false;
  std::string digits_ = "0";
  std::int32_t scale_ = 0;
};

}  // namespace dubhe
