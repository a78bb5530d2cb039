// Codec "dubbo": frames of 16 bytes of header. Bodies are whatever they are; only those of events are looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/protocol_dubbo/wire.h"

namespace dubhe {
namespace dubbo DUBHE_EXPORT {

class DubboCodec final : public Codec {
 public:
  // Bodies longer than `payload` are not kept (Frame::too_large); 0: no limit.
  explicit DubboCodec(std::size_t payload = kDefaultPayload) noexcept : payload_(payload) {}
  std::size_t payload() const noexcept { return payload_; }

  DecodeStep decode(std::string_view bytes) const override;
  void begin_frame(Buffer& out) const override;
  void end_frame(Buffer& out, std::size_t mark, FrameHead head) const override;
  std::size_t longest_body() const noexcept override;
  void write_heartbeat(Buffer& out, RequestId id) const override;
  // In the heartbeat's serialization: its body, a null, is sent back as it is.
  void write_heartbeat_answer(Buffer& out, const Frame& heartbeat) const override;
  void write_read_only(Buffer& out, RequestId id) const override;
  void write_refusal(Buffer& out, const Frame& request, const Status& why) const override;
  void set_id(char* frame, RequestId id) const noexcept override;

 private:
  std::size_t payload_;
};

// The answer that says why a request was not served, in frames of any codec. Its text is always in hessian2: peers read it
// by the answer's own serialization id.
void write_failure(const Codec& codec, Buffer& out, RequestId id, std::uint8_t wire_status, std::string_view text);

// The factory of the extension "dubbo". Reads `payload`.
Expected<std::unique_ptr<Codec>> make_dubbo_codec(const ExtensionContext& context);

}  // namespace dubbo
}  // namespace dubhe
