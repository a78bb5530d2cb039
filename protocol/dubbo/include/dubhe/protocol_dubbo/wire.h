// The dubbo frame: 16 bytes of header, then a body.
//
// Facts: Apache Dubbo 2.7 and 3.x, org.apache.dubbo.remoting.exchange.codec.ExchangeCodec and Request/Response; see
// docs/dubbo-protocol.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "dubhe/common/buffer.h"
#include "dubhe/common/export.h"
#include "dubhe/exchange/codec.h"

namespace dubhe {
namespace dubbo DUBHE_EXPORT {

inline constexpr std::size_t kHeaderBytes = 16;
inline constexpr std::uint8_t kMagic0 = 0xda, kMagic1 = 0xbb;
inline constexpr std::uint8_t kFlagRequest = 0x80, kFlagTwoWay = 0x40, kFlagEvent = 0x20, kSerializationMask = 0x1f;
inline constexpr std::uint8_t kHessian2 = 2;
// What we announce in requests and in the attachments of answers: the version of the protocol, not of the product.
inline constexpr std::string_view kProtocolVersion = "2.0.2";
inline constexpr std::size_t kDefaultPayload = 8 * 1024 * 1024;

// Status byte of an answer.
enum WireStatus : std::uint8_t {
  kWireOk = 20,
  kWireSerializationError = 25,  // the answer exceeds the payload limit
  kWireClientTimeout = 30,
  kWireServerTimeout = 31,
  kWireChannelInactive = 35,
  kWireBadRequest = 40,
  kWireBadResponse = 50,  // the answer could not be encoded
  kWireServiceNotFound = 60,
  kWireServiceError = 70,
  kWireServerError = 80,
  kWireClientError = 90,
  kWireExhausted = 100,
};

// First value of an answer's body.
enum ResultType : std::uint8_t {
  kResultException = 0,
  kResultValue = 1,
  kResultNull = 2,
  kResultExceptionWithAttachments = 3,
  kResultValueWithAttachments = 4,
  kResultNullWithAttachments = 5,
};

struct Header {
  std::uint8_t flags = 0;
  std::uint8_t status = 0;
  RequestId id = 0;
  std::int32_t body_bytes = 0;
};

// `at` has room for kHeaderBytes.
void put_header(char* at, const Header& header) noexcept;
Header get_header(const char* at) noexcept;

// Begins a frame in `out`, whose body is now appended; answers where it begins, counted from out.data().
inline std::size_t begin_frame(Buffer& out) {
  const std::size_t mark = out.size();
  out.reserve(kHeaderBytes);
  out.commit(kHeaderBytes);
  return mark;
}
// Bytes of the body that stands behind the header begun at `mark`.
inline std::size_t body_bytes(const Buffer& out, std::size_t mark) noexcept { return out.size() - mark - kHeaderBytes; }
inline void end_frame(Buffer& out, std::size_t mark, std::uint8_t flags, std::uint8_t status, RequestId id) noexcept {
  put_header(out.data() + mark, {flags, status, id, static_cast<std::int32_t>(body_bytes(out, mark))});
}

}  // namespace dubbo
}  // namespace dubhe
