#include "dubhe/protocol_dubbo/dubbo_codec.h"

#include <array>
#include <limits>
#include <string>

#include "dubhe/protocol_dubbo/status_map.h"
#include "dubhe/serialize_hessian2/writer.h"
#include "dubbo_options.h"

namespace dubhe::dubbo {

namespace {

constexpr std::uint8_t kGson = 16, kProtobuf = 22, kFastjson2 = 23;
constexpr std::size_t kLongestEvent = 64;

// Null, or anything that is not known, is a heartbeat.
FrameKind event_kind(std::uint8_t serialization, std::string_view body) noexcept {
  using namespace std::string_view_literals;
  struct Row {
    std::uint8_t serialization;
    std::string_view read_only, writeable;
  };
  // One character as a text. fastjson2: four bytes of length, then a JSONB string; protobuf: a StringValue with its length.
  constexpr Row kRows[] = {{kHessian2, "\x01R"sv, "\x01W"sv},
                           {kGson, "\"R\"\n"sv, "\"W\"\n"sv},
                           {kProtobuf, "\x03\x0a\x01R"sv, "\x03\x0a\x01W"sv},
                           {kFastjson2, "\0\0\0\x02\x4aR"sv, "\0\0\0\x02\x4aW"sv}};
  for (const Row& row : kRows) {
    if (row.serialization != serialization) continue;
    if (body == row.read_only) return FrameKind::kReadOnly;
    if (body == row.writeable) return FrameKind::kWriteable;
  }
  return FrameKind::kHeartbeat;
}

FrameKind kind_of(const Header& header, std::string_view body) noexcept {
  const bool event = (header.flags & kFlagEvent) != 0;
  if ((header.flags & kFlagRequest) == 0) return event ? FrameKind::kHeartbeatAnswer : FrameKind::kAnswer;
  if (event) return event_kind(header.flags & kSerializationMask, body);
  return (header.flags & kFlagTwoWay) != 0 ? FrameKind::kCall : FrameKind::kOneWay;
}

// A record of TLS begins with its type and 3: what a client says first, and an alert.
constexpr std::uint8_t kTlsAlert = 0x15, kTlsHandshake = 0x16, kTlsMajor = 3;

bool is_tls(std::string_view bytes, std::uint8_t type) noexcept {
  return static_cast<std::uint8_t>(bytes[0]) == type && (bytes.size() < 2 || static_cast<std::uint8_t>(bytes[1]) == kTlsMajor);
}

Status wrong_magic(std::string_view bytes) {
  if (is_tls(bytes, kTlsHandshake)) {
    return Status(StatusCode::kDataLoss, "the peer begins with TLS, and this port does not encrypt: set `ssl-enabled: true` on "
                                         "the provider's protocol, or take it from the consumer");
  }
  if (is_tls(bytes, kTlsAlert)) {
    return Status(StatusCode::kDataLoss, "the peer answers with an alert of TLS, and this side does not encrypt: set "
                                         "`ssl-enabled: true` here too, or take it from the provider's protocol");
  }
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string seen;
  for (const char c : bytes.substr(0, 16)) {
    seen += kDigits[static_cast<unsigned char>(c) >> 4];
    seen += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return Status(StatusCode::kDataLoss, "a frame of the dubbo protocol begins with dabb, this one with " + seen +
                                           ": does the peer speak another protocol?");
}

}  // namespace

[[gnu::hot]] DecodeStep DubboCodec::decode(std::string_view bytes) const {
  if (bytes.size() < kHeaderBytes) {
    if (!bytes.empty() && static_cast<std::uint8_t>(bytes[0]) != kMagic0) return wrong_magic(bytes);
    if (bytes.size() > 1 && static_cast<std::uint8_t>(bytes[1]) != kMagic1) return wrong_magic(bytes);
    return NeedMore{kHeaderBytes - bytes.size()};
  }
  if (static_cast<std::uint8_t>(bytes[0]) != kMagic0 || static_cast<std::uint8_t>(bytes[1]) != kMagic1) {
    return wrong_magic(bytes);
  }
  const Header header = get_header(bytes.data());
  if (header.body_bytes < 0) [[unlikely]] {
    return Status(StatusCode::kDataLoss, "a frame announces a body of " + std::to_string(header.body_bytes) + " bytes");
  }
  const auto body = static_cast<std::size_t>(header.body_bytes);
  Frame frame;
  frame.status = header.status;
  frame.serialization = header.flags & kSerializationMask;
  frame.id = header.id;
  frame.size = kHeaderBytes + body;
  frame.too_large = payload_ > 0 && body > payload_;
  if (!frame.too_large) [[likely]] {
    if (bytes.size() < frame.size) return NeedMore{frame.size - bytes.size()};
    frame.body = bytes.substr(kHeaderBytes, body);
  }
  frame.kind = kind_of(header, frame.body);
  frame.answer_wanted = (header.flags & kFlagTwoWay) != 0;
  return frame;
}

[[gnu::hot]] void DubboCodec::begin_frame(Buffer& out) const {
  static constexpr char kBegin[kHeaderBytes] = {static_cast<char>(kMagic0), static_cast<char>(kMagic1)};
  out.append(kBegin, kHeaderBytes);
}

[[gnu::hot]] void DubboCodec::end_frame(Buffer& out, std::size_t mark, FrameHead head) const {
  // By FrameKind.
  static constexpr std::array<std::uint8_t, 7> kFlags = {
      kFlagRequest | kFlagTwoWay, kFlagRequest, 0, kFlagRequest | kFlagTwoWay | kFlagEvent, kFlagEvent,
      kFlagRequest | kFlagEvent,  kFlagRequest | kFlagEvent};
  const std::uint8_t flags = kFlags[static_cast<std::size_t>(head.kind)];
  dubbo::end_frame(out, mark, static_cast<std::uint8_t>(flags | head.serialization), head.status, head.id);
}

std::size_t DubboCodec::longest_body() const noexcept { return std::numeric_limits<std::int32_t>::max(); }

void DubboCodec::write_heartbeat(Buffer& out, RequestId id) const {
  const std::size_t mark = out.size();
  begin_frame(out);
  out.push('N');
  end_frame(out, mark, {.id = id, .kind = FrameKind::kHeartbeat, .serialization = kHessian2});
}

void DubboCodec::write_heartbeat_answer(Buffer& out, const Frame& heartbeat) const {
  const std::size_t mark = out.size();
  begin_frame(out);
  std::uint8_t serialization = heartbeat.serialization;
  if (heartbeat.body.size() <= kLongestEvent && !heartbeat.too_large) {
    out.append(heartbeat.body);
  } else {
    serialization = kHessian2;
    out.push('N');
  }
  end_frame(out, mark,
            {.id = heartbeat.id, .kind = FrameKind::kHeartbeatAnswer, .status = kWireOk, .serialization = serialization});
}

void DubboCodec::write_read_only(Buffer& out, RequestId id) const {
  const std::size_t mark = out.size();
  begin_frame(out);
  out.append("\x01R", 2);
  end_frame(out, mark, {.id = id, .kind = FrameKind::kReadOnly, .serialization = kHessian2});
}

void DubboCodec::write_refusal(Buffer& out, const Frame& request, const Status& why) const {
  write_failure(*this, out, request.id, to_wire(why.code()), why.message());
}

void DubboCodec::set_id(char* frame, RequestId id) const noexcept {
  Header header = get_header(frame);
  header.id = id;
  put_header(frame, header);
}

void write_failure(const Codec& codec, Buffer& out, RequestId id, std::uint8_t wire_status, std::string_view text) {
  const std::size_t mark = out.size();
  codec.begin_frame(out);
  hessian2::Writer writer(out);
  writer.write_string(text);  // never null: dubbo-go insists on a string
  codec.end_frame(out, mark, {.id = id, .kind = FrameKind::kAnswer, .status = wire_status, .serialization = kHessian2});
}

Expected<std::unique_ptr<Codec>> make_dubbo_codec(const ExtensionContext& context) {
  return std::unique_ptr<Codec>(std::make_unique<DubboCodec>(payload_limit(context.url())));
}

}  // namespace dubhe::dubbo
