// Codec `prefix`: frames as unlike Dubbo's as may be, for the same bodies.
//
// Length of what follows (4 bytes, little-endian) · kind · status · serialization · id (8 bytes) · body · a full stop.
#pragma once

#include <array>
#include <atomic>
#include <cstring>
#include <string>
#include <utility>

#include "dubhe/exchange/codec.h"
#include "dubhe/protocol_dubbo/dubbo_codec.h"
#include "dubhe/protocol_dubbo/status_map.h"

namespace application_tests {

// Frames of each kind, of all codecs that share it.
struct FramesSeen {
  std::array<std::atomic<int>, 7> read{};
  int of(dubhe::FrameKind kind) const { return read[static_cast<std::size_t>(kind)]; }
};

class PrefixCodec final : public dubhe::Codec {
 public:
  PrefixCodec(std::size_t payload, FramesSeen& seen) : payload_(payload), seen_(seen) {}

  dubhe::DecodeStep decode(std::string_view bytes) const override {
    if (bytes.size() < kBegin) return dubhe::NeedMore{kBegin - bytes.size()};
    std::uint32_t length = 0;
    std::memcpy(&length, bytes.data(), sizeof length);
    const auto kind = static_cast<unsigned char>(bytes[4]);
    if (kind >= seen_.read.size() || length < kRest) {
      return dubhe::Status(dubhe::StatusCode::kDataLoss, "this is no frame of codec `prefix`");
    }
    dubhe::Frame frame;
    frame.kind = static_cast<dubhe::FrameKind>(kind);
    frame.status = static_cast<std::uint8_t>(bytes[5]);
    frame.serialization = static_cast<std::uint8_t>(bytes[6]);
    frame.answer_wanted = frame.kind == dubhe::FrameKind::kHeartbeat;
    std::memcpy(&frame.id, bytes.data() + 7, sizeof frame.id);
    frame.size = sizeof length + length;
    frame.too_large = payload_ > 0 && length - kRest > payload_;
    if (!frame.too_large) {
      if (bytes.size() < frame.size) return dubhe::NeedMore{frame.size - bytes.size()};
      frame.body = bytes.substr(kBegin, length - kRest);
    }
    ++seen_.read[kind];
    return frame;
  }

  void begin_frame(dubhe::Buffer& out) const override { out.append(std::string(kBegin, '\0')); }
  void end_frame(dubhe::Buffer& out, std::size_t mark, dubhe::FrameHead head) const override {
    out.push('.');
    char* const at = out.data() + mark;
    const auto length = static_cast<std::uint32_t>(out.size() - mark - sizeof(std::uint32_t));
    std::memcpy(at, &length, sizeof length);
    at[4] = static_cast<char>(head.kind);
    at[5] = static_cast<char>(head.status);
    at[6] = static_cast<char>(head.serialization);
    set_id(at, head.id);
  }
  std::size_t longest_body() const noexcept override { return 4000; }
  void set_id(char* frame, dubhe::RequestId id) const noexcept override { std::memcpy(frame + 7, &id, sizeof id); }

  void write_heartbeat(dubhe::Buffer& out, dubhe::RequestId id) const override {
    event(out, dubhe::FrameKind::kHeartbeat, id);
  }
  void write_heartbeat_answer(dubhe::Buffer& out, const dubhe::Frame& heartbeat) const override {
    event(out, dubhe::FrameKind::kHeartbeatAnswer, heartbeat.id);
  }
  void write_read_only(dubhe::Buffer& out, dubhe::RequestId id) const override {
    event(out, dubhe::FrameKind::kReadOnly, id);
  }
  void write_refusal(dubhe::Buffer& out, const dubhe::Frame& request, const dubhe::Status& why) const override {
    dubhe::dubbo::write_failure(*this, out, request.id, dubhe::dubbo::to_wire(why.code()), why.message());
  }

 private:
  static constexpr std::size_t kBegin = 15;              // in front of a body
  static constexpr std::size_t kRest = kBegin - 4 + 1;   // what the length counts beside the body

  void event(dubhe::Buffer& out, dubhe::FrameKind kind, dubhe::RequestId id) const {
    const std::size_t mark = out.size();
    begin_frame(out);
    end_frame(out, mark, {.id = id, .kind = kind});
  }

  const std::size_t payload_;
  FramesSeen& seen_;
};

}  // namespace application_tests
