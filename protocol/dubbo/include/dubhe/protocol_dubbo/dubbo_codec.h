// Frames of the dubbo protocol. Bodies are whatever they are; only those of events are looked at.
#pragma once

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
  void write_heartbeat(Buffer& out, RequestId id) const override;
  // In the heartbeat's serialization: its body, a null, is sent back as it is.
  void write_heartbeat_answer(Buffer& out, const Frame& heartbeat) const override;
  void write_read_only(Buffer& out, RequestId id) const override;
  // Always in hessian2: peers read the text of a failure by the answer's own serialization id.
  void write_refusal(Buffer& out, const Frame& request, const Status& why) const override;
  void set_id(char* frame, RequestId id) const noexcept override;

  // The same with the wire's own status.
  static void write_failure(Buffer& out, RequestId id, std::uint8_t wire_status, std::string_view text);

 private:
  std::size_t payload_;
};

}  // namespace dubbo
}  // namespace dubhe
