// A whole number of any length: java.math.BigInteger.
//
// Value type, for carrying, not for computing. Reading and printing decimal text takes time quadratic in its length.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

class BigInteger {
 public:
  BigInteger() = default;  // 0
  explicit BigInteger(std::int64_t value);
  // Words of 32 bits, the most significant first; leading zero words are dropped.
  BigInteger(bool negative, std::vector<std::uint32_t> magnitude);

  // "-123". Empty when it is no such number.
  static std::optional<BigInteger> parse(std::string_view text);
  std::string to_string() const;
  // Empty when it does not fit.
  std::optional<std::int64_t> to_int64() const;

  int sign() const noexcept { return magnitude_.empty() ? 0 : negative_ ? -1 : 1; }
  const std::vector<std::uint32_t>& magnitude() const noexcept { return magnitude_; }

  friend std::strong_ordering operator<=>(const BigInteger& a, const BigInteger& b);
  friend bool operator==(const BigInteger& a, const BigInteger& b) = default;

 private:
  bool negative_ = false;
  std::vector<std::uint32_t> magnitude_;
};

}  // namespace dubhe
