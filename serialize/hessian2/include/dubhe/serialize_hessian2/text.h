// Strings between C++ (UTF-8) and the wire (UTF-16 code units, each written like a code point of its own: CESU-8).
//
// Free functions. A lone surrogate, which Java's strings may hold, is three bytes like any other unit here as well (WTF-8),
// so that it comes back as it was. Whatever else is no valid UTF-8 becomes U+FFFD on the way out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "dubhe/common/export.h"

namespace dubhe {
namespace hessian2 DUBHE_EXPORT {

inline bool is_ascii(const char* text, std::size_t size) noexcept {
  constexpr std::uint64_t kHighBits = 0x8080808080808080u;
  const auto word = [text](std::size_t at) {
    std::uint64_t bytes;
    std::memcpy(&bytes, text + at, sizeof bytes);
    return bytes;
  };
#ifdef __SSE2__
  if (size >= 16) {
    const auto block = [text](std::size_t at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at)); };
    __m128i all = block(size - 16);
    for (std::size_t at = 0; at + 16 < size; at += 16) all = _mm_or_si128(all, block(at));
    return _mm_movemask_epi8(all) == 0;
  }
#endif
  if (size >= 8) {
    std::uint64_t all = word(size - 8);
    for (std::size_t at = 0; at + 8 < size; at += 8) all |= word(at);
    return (all & kHighBits) == 0;
  }
  if (size >= 4) {
    std::uint32_t first, last;
    std::memcpy(&first, text, sizeof first);
    std::memcpy(&last, text + size - 4, sizeof last);
    return ((first | last) & static_cast<std::uint32_t>(kHighBits)) == 0;
  }
  unsigned char all = 0;
  for (std::size_t at = 0; at < size; ++at) all |= static_cast<unsigned char>(text[at]);
  return all < 0x80;
}

// The same where `readable` bytes may be looked at, of which the text is the first `size`: a short one at a glance.
inline bool is_ascii(const char* text, std::size_t size, std::size_t readable) noexcept {
#ifdef __SSE2__
  if (size < 16 && readable >= 16) {
    const auto high = static_cast<unsigned>(_mm_movemask_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(text))));
    return (high & ((1u << size) - 1)) == 0;
  }
#endif
  (void)readable;
  return is_ascii(text, size);
}

// Copies `size` bytes to `to`, which does not overlap them; false when they are not ASCII: then what is at `to` is of no use.
// Short texts are looked at and copied in one go, without a call.
inline bool copy_ascii(char* to, const char* from, std::size_t size) noexcept {
#ifdef __SSE2__
  const auto load = [from](std::size_t at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + at)); };
  const auto store = [to](std::size_t at, __m128i block) { _mm_storeu_si128(reinterpret_cast<__m128i*>(to + at), block); };
  if (size >= 16 && size <= 64) {
    const __m128i first = load(0), last = load(size - 16);
    __m128i all = _mm_or_si128(first, last);
    if (size > 32) {
      const __m128i second = load(16), last_but_one = load(size - 32);
      all = _mm_or_si128(all, _mm_or_si128(second, last_but_one));
      store(16, second);
      store(size - 32, last_but_one);
    }
    store(0, first);
    store(size - 16, last);
    return _mm_movemask_epi8(all) == 0;
  }
#endif
  const auto copy_ends = [&](auto first, auto last) {  // two words that overlap
    std::memcpy(&first, from, sizeof first);
    std::memcpy(&last, from + size - sizeof last, sizeof last);
    std::memcpy(to, &first, sizeof first);
    std::memcpy(to + size - sizeof last, &last, sizeof last);
    return ((first | last) & static_cast<decltype(first)>(0x8080808080808080u)) == 0;
  };
  if (size >= 8 && size <= 16) return copy_ends(std::uint64_t{}, std::uint64_t{});
  if (size >= 4 && size < 8) return copy_ends(std::uint32_t{}, std::uint32_t{});
  if (size < 4) {
    unsigned char all = 0;
    for (std::size_t at = 0; at < size; ++at) all |= static_cast<unsigned char>(to[at] = from[at]);
    return all < 0x80;
  }
  if (!is_ascii(from, size)) return false;
  std::memcpy(to, from, size);
  return true;
}

// The code point at `at`, which moves behind it; also a surrogate's three bytes. Any other byte that is not valid UTF-8 is
// U+FFFD.
char32_t next_code_point(std::string_view utf8, std::size_t& at) noexcept;

// One UTF-16 unit as the wire writes it, at most three bytes; returns the end.
inline char* put_unit(char* to, std::uint32_t unit) noexcept {
  if (unit < 0x80) {
    *to++ = static_cast<char>(unit);
  } else if (unit < 0x800) {
    *to++ = static_cast<char>(0xc0 | unit >> 6);
    *to++ = static_cast<char>(0x80 | (unit & 0x3f));
  } else {
    *to++ = static_cast<char>(0xe0 | unit >> 12);
    *to++ = static_cast<char>(0x80 | (unit >> 6 & 0x3f));
    *to++ = static_cast<char>(0x80 | (unit & 0x3f));
  }
  return to;
}

// The unit at the front of [from, end); nullptr when there is none whole and valid, else where it ends.
const char* take_unit(const char* from, const char* end, std::uint32_t& unit) noexcept;

// The digits of a finite number as Java chooses them, "1.4e-45" for the smallest float: as few as tell it from its neighbours,
// but two at least, the nearest two. Not finite: "nan", "inf". Puts them at `to`, which has room for kDecimalRoom, and
// returns their end.
inline constexpr std::size_t kDecimalRoom = 32;
char* java_decimal(char* to, float value);
char* java_decimal(char* to, double value);

// A number as java.lang.Double.toString writes it: 1.0, 0.001, 1.0E10.
std::string java_double_text(double value);

}  // namespace hessian2
}  // namespace dubhe
