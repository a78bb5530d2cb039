// The few pieces of protobuf's wire form that the protocol's own messages are made of.
#pragma once

#include "dubhe/common/buffer.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dubhe::protobuf {

enum WireType : std::uint8_t { kVarint = 0, kFixed64 = 1, kLength = 2, kFixed32 = 5 };

constexpr std::uint8_t tag(std::uint8_t field, WireType type) {
  return static_cast<std::uint8_t>(field << 3 | type);
}

inline std::size_t varint_size(std::uint64_t value) noexcept {
  std::size_t size = 1;
  for (; value >= 0x80; value >>= 7) ++size;
  return size;
}
inline void append_varint(Buffer& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push(static_cast<std::uint8_t>(value | 0x80));
  out.push(static_cast<std::uint8_t>(value));
}
inline void append_field(Buffer& out, std::uint8_t field, std::string_view content) {
  out.push(tag(field, kLength));
  append_varint(out, content.size());
  out.append(content);
}
inline std::size_t field_size(std::string_view content) noexcept {
  return 1 + varint_size(content.size()) + content.size();
}

// Takes a varint from the front; false: there is none.
inline bool take_varint(std::string_view& from, std::uint64_t& value) noexcept {
  value = 0;
  for (int shift = 0; shift < 64 && !from.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(from.front());
    from.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}
inline bool take_bytes(std::string_view& from, std::size_t size,
                       std::string_view& content) noexcept {
  if (from.size() < size) return false;
  content = from.substr(0, size);
  from.remove_prefix(size);
  return true;
}
inline bool take_delimited(std::string_view& from, std::string_view& content) noexcept {
  std::uint64_t size = 0;
  return take_varint(from, size) && size <= from.size() &&
         take_bytes(from, static_cast<std::size_t>(size), content);
}

// One field of a message: `number` for varints, `content` for all others.
struct WireField {
  std::uint64_t field = 0;
  WireType type = kVarint;
  std::uint64_t number = 0;
  std::string_view content;
};
inline bool take_field(std::string_view& from, WireField& to) noexcept {
  std::uint64_t key = 0;
  if (!take_varint(from, key)) return false;
  to.field = key >> 3;
  to.type = static_cast<WireType>(key & 7);
  switch (to.type) {
    case kVarint:
      return take_varint(from, to.number);
    case kFixed64:
      return take_bytes(from, 8, to.content);
    case kLength:
      return take_delimited(from, to.content);
    case kFixed32:
      return take_bytes(from, 4, to.content);
    default:
      return false;  // groups, which nobody writes here
  }
}

}  // namespace dubhe::protobuf
