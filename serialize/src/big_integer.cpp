#include "dubhe/serialize/big_integer.h"

#include <algorithm>

namespace dubhe {

BigInteger::BigInteger(std::int64_t value) {
  const std::uint64_t size = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  *this = BigInteger(value < 0, {static_cast<std::uint32_t>(size >> 32), static_cast<std::uint32_t>(size)});
}

BigInteger::BigInteger(bool negative, std::vector<std::uint32_t> magnitude) : magnitude_(std::move(magnitude)) {
  magnitude_.erase(magnitude_.begin(),
                   std::find_if(magnitude_.begin(), magnitude_.end(), [](std::uint32_t word) { return word != 0; }));
  negative_ = negative && !magnitude_.empty();
}

std::optional<BigInteger> BigInteger::parse(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text.empty()) return std::nullopt;
  std::vector<std::uint32_t> words;  // the least significant first
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    std::uint64_t carry = static_cast<std::uint64_t>(c - '0');
    for (std::uint32_t& word : words) {
      carry += static_cast<std::uint64_t>(word) * 10;
      word = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    if (carry != 0) words.push_back(static_cast<std::uint32_t>(carry));
  }
  std::reverse(words.begin(), words.end());
  return BigInteger(negative, std::move(words));
}

std::string BigInteger::to_string() const {
  if (magnitude_.empty()) return "0";
  constexpr std::uint64_t kGroup = 1'000'000'000;  // nine digits at a time
  std::vector<std::uint32_t> rest = magnitude_;
  std::string reversed;
  for (std::size_t first = 0; first < rest.size();) {
    std::uint64_t remainder = 0;
    for (std::size_t i = first; i < rest.size(); ++i) {
      remainder = remainder << 32 | rest[i];
      rest[i] = static_cast<std::uint32_t>(remainder / kGroup);
      remainder %= kGroup;
    }
    for (int i = 0; i < 9; ++i, remainder /= 10) reversed += static_cast<char>('0' + remainder % 10);
    while (first < rest.size() && rest[first] == 0) ++first;
  }
  reversed.erase(reversed.find_last_not_of('0') + 1);
  if (negative_) reversed += '-';
  return std::string(reversed.rbegin(), reversed.rend());
}

std::optional<std::int64_t> BigInteger::to_int64() const {
  if (magnitude_.size() > 2) return std::nullopt;
  std::uint64_t size = 0;
  for (const std::uint32_t word : magnitude_) size = size << 32 | word;
  const std::uint64_t limit = (std::uint64_t{1} << 63) - (negative_ ? 0 : 1);
  if (size > limit) return std::nullopt;
  return static_cast<std::int64_t>(negative_ ? 0 - size : size);
}

DUBHE_EXPORT std::strong_ordering operator<=>(const BigInteger& a, const BigInteger& b) {
  if (a.sign() != b.sign()) return a.sign() <=> b.sign();
  const auto by_size = a.magnitude_.size() != b.magnitude_.size() ? a.magnitude_.size() <=> b.magnitude_.size()
                                                                    : a.magnitude_ <=> b.magnitude_;
  return a.negative_ ? 0 <=> by_size : by_size;
}

}  // namespace dubhe
