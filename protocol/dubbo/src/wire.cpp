#include "dubhe/protocol_dubbo/wire.h"

namespace dubhe::dubbo {

namespace {

void put32(char* at, std::uint32_t value) noexcept {
  value = __builtin_bswap32(value);
  std::memcpy(at, &value, sizeof value);
}
void put64(char* at, std::uint64_t value) noexcept {
  value = __builtin_bswap64(value);
  std::memcpy(at, &value, sizeof value);
}
std::uint32_t get32(const char* at) noexcept {
  std::uint32_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return __builtin_bswap32(value);
}
std::uint64_t get64(const char* at) noexcept {
  std::uint64_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return __builtin_bswap64(value);
}

}  // namespace

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the dubbo header is written for little-endian machines");

void put_header(char* at, const Header& header) noexcept {
  at[0] = static_cast<char>(kMagic0);
  at[1] = static_cast<char>(kMagic1);
  at[2] = static_cast<char>(header.flags);
  at[3] = static_cast<char>(header.status);
  put64(at + 4, header.id);
  put32(at + 12, static_cast<std::uint32_t>(header.body_bytes));
}

Header get_header(const char* at) noexcept {
  return {static_cast<std::uint8_t>(at[2]), static_cast<std::uint8_t>(at[3]), get64(at + 4),
          static_cast<std::int32_t>(get32(at + 12))};
}

}  // namespace dubhe::dubbo
