// How far a text is ASCII, for long strings: such runs are the same bytes in UTF-8 and on the wire.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace dubhe::hessian2::detail {

// The number of bytes below 0x80 at the front of [text, text + size).
inline std::size_t ascii_run(const char* text, std::size_t size) noexcept {
  std::size_t at = 0;
#ifdef __SSE2__
  for (; size - at >= 16; at += 16) {
    const auto high = static_cast<unsigned>(_mm_movemask_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at))));
    if (high != 0) return at + static_cast<std::size_t>(std::countr_zero(high));
  }
#endif
  for (; size - at >= 8; at += 8) {
    std::uint64_t word;
    std::memcpy(&word, text + at, sizeof word);
    if ((word & 0x8080808080808080u) != 0) break;
  }
  while (at < size && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

}  // namespace dubhe::hessian2::detail
