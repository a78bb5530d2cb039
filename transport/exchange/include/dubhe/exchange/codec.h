// Bytes to frames and back, for a protocol that numbers its requests: Dubbo's `codec`.
//
// Interface. Immutable, thread-safe, one per port or reference; a connection's position in the stream is its own. Chosen
// when the port or the reference is made. What a body means is the protocol's business: a codec says where it begins and
// ends, what kind of frame it is in, and for which call.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "dubhe/common/buffer.h"
#include "dubhe/common/export.h"
#include "dubhe/common/status.h"
#include "dubhe/spi/extension_registry.h"

namespace dubhe DUBHE_EXPORT {

using RequestId = std::uint64_t;

enum class FrameKind : std::uint8_t {
  kCall,             // a request that wants an answer
  kOneWay,           // a request that wants none
  kAnswer,           // the answer to a call of ours
  kHeartbeat,        // answer it with write_heartbeat_answer() when `answer_wanted`
  kHeartbeatAnswer,  // its only news is that the peer lives
  kReadOnly,         // the peer is going away: no new calls
  kWriteable,        // the peer takes calls again
};

// One whole frame. `body` is a view into the bytes that were decoded.
struct Frame {
  FrameKind kind = FrameKind::kCall;
  std::uint8_t status = 0;         // of an answer, as the wire has it
  std::uint8_t serialization = 0;  // number on the wire
  bool answer_wanted = false;      // of a heartbeat
  // The body exceeds the limit: `body` is empty, and `size` bytes are to be skipped as they come.
  bool too_large = false;
  RequestId id = 0;
  std::string_view body;
  std::size_t size = 0;  // of the frame on the wire, header included
};

// What a frame says beside its body. Passed by value, in two registers.
struct FrameHead {
  RequestId id = 0;
  FrameKind kind = FrameKind::kCall;
  std::uint8_t status = 0;  // of an answer
  std::uint8_t serialization = 0;
};

// At least `bytes` more are needed.
struct NeedMore {
  std::size_t bytes = 0;
};

// A Status closes the connection: the bytes make no sense.
using DecodeStep = std::variant<NeedMore, Frame, Status>;

class Codec {
 public:
  static constexpr std::string_view kPoint = "codec";
  static constexpr std::string_view kDefault = "dubbo";
  static constexpr ExtensionScope kScope = ExtensionScope::kReference;
  static constexpr std::array kAdaptiveKeys = {std::string_view("codec")};

  virtual ~Codec() = default;

  // The first frame of `bytes`.
  virtual DecodeStep decode(std::string_view bytes) const = 0;

  // Begins a frame, whose body is then appended to `out`. Always the same bytes: whoever writes many frames that begin
  // alike keeps them, and appends them with the first of the body.
  virtual void begin_frame(Buffer& out) const = 0;
  // Ends the frame that began at `mark`, counted from out.data(); may append. Its body is no longer than longest_body().
  virtual void end_frame(Buffer& out, std::size_t mark, FrameHead head) const = 0;
  // Bytes; what a frame of this form can say.
  virtual std::size_t longest_body() const noexcept = 0;

  // Appends a whole frame.
  virtual void write_heartbeat(Buffer& out, RequestId id) const = 0;
  virtual void write_heartbeat_answer(Buffer& out, const Frame& heartbeat) const = 0;
  virtual void write_read_only(Buffer& out, RequestId id) const = 0;
  // The answer that says why `request` was not served.
  virtual void write_refusal(Buffer& out, const Frame& request, const Status& why) const = 0;

  // Puts the id into a frame that was written before its id was known.
  virtual void set_id(char* frame, RequestId id) const noexcept = 0;
};

}  // namespace dubhe
