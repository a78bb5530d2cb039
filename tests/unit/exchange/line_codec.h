// A codec of one byte of kind, four of id, one of length and a body: enough to test what stands on a Codec.
//
//   'C' call · 'O' one way · 'A' answer · 'F' failed answer · 'H' heartbeat · 'h' its answer · 'R' read-only · 'W' writeable
#pragma once

#include <string>
#include <string_view>

#include "dubhe/exchange/codec.h"

namespace dubhe::test {

class LineCodec final : public Codec {
 public:
  static constexpr std::size_t kHeader = 13;
  // Bodies of more than this are too large.
  explicit LineCodec(std::size_t limit = 100) : limit_(limit) {}

  static void write(Buffer& out, char kind, RequestId id, std::string_view body) {
    out.push(static_cast<std::uint8_t>(kind));
    for (int i = 7; i >= 0; --i) out.push(static_cast<std::uint8_t>(id >> (8 * i)));
    for (int i = 3; i >= 0; --i) out.push(static_cast<std::uint8_t>(body.size() >> (8 * i)));
    out.append(body);
  }
  static std::string frame(char kind, RequestId id, std::string_view body = {}) {
    Buffer out;
    write(out, kind, id, body);
    return std::string(out.view());
  }

  DecodeStep decode(std::string_view bytes) const override {
    if (bytes.size() < kHeader) return NeedMore{kHeader - bytes.size()};
    Frame frame;
    for (int i = 1; i <= 8; ++i) frame.id = frame.id << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
    std::size_t body = 0;
    for (int i = 9; i <= 12; ++i) body = body << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
    switch (bytes[0]) {
      case 'C': frame.kind = FrameKind::kCall; break;
      case 'O': frame.kind = FrameKind::kOneWay; break;
      case 'A': frame.kind = FrameKind::kAnswer; break;
      case 'F': frame.kind = FrameKind::kAnswer; frame.status = 1; break;
      case 'H': frame.kind = FrameKind::kHeartbeat; frame.answer_wanted = true; break;
      case 'h': frame.kind = FrameKind::kHeartbeatAnswer; break;
      case 'R': frame.kind = FrameKind::kReadOnly; break;
      case 'W': frame.kind = FrameKind::kWriteable; break;
      default: return Status(StatusCode::kDataLoss, "no frame begins like this");
    }
    frame.size = kHeader + body;
    frame.too_large = body > limit_;
    if (frame.too_large) return frame;
    if (bytes.size() < frame.size) return NeedMore{frame.size - bytes.size()};
    frame.body = bytes.substr(kHeader, body);
    return frame;
  }
  void begin_frame(Buffer& out) const override { write(out, 'C', 0, {}); }
  void end_frame(Buffer& out, std::size_t mark, FrameHead head) const override {
    const std::string frame_head = frame("COAHhRW"[static_cast<std::size_t>(head.kind)], head.id);
    frame_head.copy(out.data() + mark, kHeader - 4);
    const std::size_t body = out.size() - mark - kHeader;
    for (int i = 0; i < 4; ++i) out.data()[mark + kHeader - 4 + static_cast<std::size_t>(i)] = static_cast<char>(body >> (8 * (3 - i)));
  }
  std::size_t longest_body() const noexcept override { return 0xffffffff; }
  void write_heartbeat(Buffer& out, RequestId id) const override { write(out, 'H', id, {}); }
  void write_heartbeat_answer(Buffer& out, const Frame& heartbeat) const override { write(out, 'h', heartbeat.id, {}); }
  void write_read_only(Buffer& out, RequestId id) const override { write(out, 'R', id, {}); }
  void write_refusal(Buffer& out, const Frame& request, const Status& why) const override {
    write(out, 'F', request.id, to_string(why.code()));
  }
  void set_id(char* frame, RequestId id) const noexcept override {
    for (int i = 0; i < 8; ++i) frame[1 + i] = static_cast<char>(id >> (8 * (7 - i)));
  }

 private:
  const std::size_t limit_;
};

// What stands in `bytes`, for people: "C1(abc) h2 …"; the id's place only.
inline std::string told(std::string_view bytes) {
  std::string text;
  const LineCodec codec(1 << 30);
  while (!bytes.empty()) {
    const DecodeStep step = codec.decode(bytes);
    const Frame* frame = std::get_if<Frame>(&step);
    if (frame == nullptr) return text + "…";
    if (!text.empty()) text += ' ';
    text += bytes[0];
    text += std::to_string(static_cast<std::uint32_t>(frame->id));
    if (!frame->body.empty()) text.append("(").append(frame->body).append(")");
    bytes.remove_prefix(frame->size);
  }
  return text;
}

}  // namespace dubhe::test
