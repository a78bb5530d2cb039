// The frame of the benchmarks without a framework: Dubbo's 16-byte header and a payload.
#pragma once

#include <cstdint>
#include <cstring>

#include "dubhe/common/buffer.h"

namespace dubhe::bench {

constexpr std::size_t kFrameHeader = 16;

struct FrameHeader {
  std::uint64_t id = 0;
  std::uint32_t payload_bytes = 0;
};

// Header at the place of `to`: magic, flags, id and length, in the byte order of networks.
inline void write_frame_header(char* to, const FrameHeader& header, std::uint8_t flags) noexcept {
  const std::uint64_t id = __builtin_bswap64(header.id);
  const std::uint32_t bytes = __builtin_bswap32(header.payload_bytes);
  to[0] = static_cast<char>(0xda);
  to[1] = static_cast<char>(0xbb);
  to[2] = static_cast<char>(flags);
  to[3] = 20;
  std::memcpy(to + 4, &id, sizeof id);
  std::memcpy(to + 12, &bytes, sizeof bytes);
}

inline bool read_frame_header(const char* from, FrameHeader& header) noexcept {
  std::memcpy(&header.id, from + 4, sizeof header.id);
  std::memcpy(&header.payload_bytes, from + 12, sizeof header.payload_bytes);
  header.id = __builtin_bswap64(header.id);
  header.payload_bytes = __builtin_bswap32(header.payload_bytes);
  return static_cast<unsigned char>(from[0]) == 0xda && static_cast<unsigned char>(from[1]) == 0xbb;
}

inline void append_frame(Buffer& out, std::uint64_t id, std::string_view payload, std::uint8_t flags) {
  out.reserve(kFrameHeader + payload.size());
  write_frame_header(out.tail(), {id, static_cast<std::uint32_t>(payload.size())}, flags);
  std::memcpy(out.tail() + kFrameHeader, payload.data(), payload.size());
  out.commit(kFrameHeader + payload.size());
}

// Takes the whole frames at the front of `in`: each(id, payload). Makes room for one that is begun. false: no frame.
template <class Each>
bool take_frames(Buffer& in, Each&& each) {
  FrameHeader header;
  while (in.size() >= kFrameHeader) {
    if (!read_frame_header(in.data(), header)) return false;
    const std::size_t whole = kFrameHeader + header.payload_bytes;
    if (in.size() < whole) {
      in.reserve(whole - in.size());
      return true;
    }
    each(header.id, std::string_view(in.data() + kFrameHeader, header.payload_bytes));
    in.consume(whole);
  }
  return true;
}

constexpr std::uint8_t kRequestFlags = 0xc2, kResponseFlags = 0x02;

}  // namespace dubhe::bench
