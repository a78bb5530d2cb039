#include "peer/contact.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "dubhe/protocol_dubbo/dubbo_codec.h"
#include "dubhe/protocol_dubbo/wire.h"
#include "dubhe/serialize_hessian2/exceptions.h"
#include "dubhe/serialize_hessian2/reader.h"
#include "dubhe/serialize_hessian2/tree.h"
#include "dubhe/serialize_hessian2/writer.h"

namespace dubhe::tool {

namespace {

constexpr std::size_t kShownBytes = 24;

// More than any answer to what is asked here.
constexpr std::size_t kLongestAnswer = 64 * 1024 * 1024;

std::string printable(std::string_view bytes) {
  std::string text = "\"";
  for (const char c : bytes.substr(0, kShownBytes)) text += c >= ' ' && c < 0x7f ? c : '.';
  return text + (bytes.size() > kShownBytes ? "…\"" : "\"");
}

void write_attachment(hessian2::Writer& out, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  out.write_string(key);
  out.write_string(value);
}

// Apache Dubbo 2.7 and 3.x, DubboCodec.encodeRequestData.
void write_call(Buffer& frame, const Url& provider, std::string_view method, std::string_view descriptor,
                std::span<const Value> arguments, std::uint64_t id) {
  const std::size_t mark = dubbo::begin_frame(frame);
  hessian2::Writer out(frame);
  const std::string interface_name(provider.interface_name());
  const std::string version(provider.version().empty() ? std::string_view("0.0.0") : provider.version());
  out.write_string(dubbo::kProtocolVersion);
  out.write_string(interface_name);
  out.write_string(version);
  out.write_string(method);
  out.write_string(descriptor);
  for (const Value& argument : arguments) hessian2::write_value(out, argument);
  out.begin_map();
  write_attachment(out, "path", provider.path());
  write_attachment(out, "interface", interface_name);
  write_attachment(out, "version", version);
  write_attachment(out, "group", provider.group());
  write_attachment(out, "token", provider.get("token"));
  out.end_map();
  dubbo::end_frame(frame, mark, dubbo::kFlagRequest | dubbo::kFlagTwoWay | dubbo::kHessian2, 0, id);
}

std::string failure_text(std::uint8_t serialization, const std::string& body) {
  if (serialization == dubbo::kHessian2) {
    hessian2::Reader in(body);
    std::string text;
    if (!in.at_null() && in.read_string(text)) return text.substr(0, text.find('\n'));
  }
  return printable(body);
}

Echo read_echo(const std::string& body) {
  hessian2::Reader in(body);
  std::int32_t type = -1;
  Echo echo{.kind = Echo::Kind::kNonsense};
  if (!in.read_int(type) || type < dubbo::kResultException || type > dubbo::kResultNullWithAttachments) {
    echo.text = "the answer is of no known kind";
    return echo;
  }
  const int kind = type % 3;
  if (kind != dubbo::kResultNull && !hessian2::read_value(in, echo.value)) {
    echo.text = in.status().message();
    return echo;
  }
  echo.kind = kind == dubbo::kResultException ? Echo::Kind::kException : Echo::Kind::kValue;
  if (echo.kind == Echo::Kind::kException) echo.text = hessian2::exception_message(echo.value);
  return echo;
}

}  // namespace

std::string describe_bytes(std::string_view bytes) {
  struct Look {
    std::string_view start, name;
  };
  using namespace std::string_view_literals;
  constexpr std::array kLooks = {Look{"HTTP/"sv, "HTTP"sv}, Look{"SSH-"sv, "SSH"sv}, Look{"\x15\x03"sv, "TLS"sv},
                                 Look{"-ERR"sv, "Redis"sv}, Look{"220 "sv, "FTP or SMTP"sv}};
  for (const Look& look : kLooks) {
    if (bytes.starts_with(look.start)) return std::string(look.name) + ", " + printable(bytes);
  }
  constexpr std::size_t kHttp2Type = 3;
  if (bytes.size() > kHttp2Type && bytes.starts_with("\0\0"sv) && bytes[kHttp2Type] == 4) {
    return "HTTP/2 (Triple or gRPC)";
  }
  return printable(bytes);
}

Contact::Contact(Dialler& dialler, Url provider, Limits limits)
    : dialler_(dialler), provider_(std::move(provider)), limits_(limits), codec_(kLongestAnswer) {}

const Dialled& Contact::dialled() {
  if (!dialled_) dialled_ = dialler_.dial(provider_.host(), provider_.port(), limits_.connect);
  return *dialled_;
}

const Handshake& Contact::handshake() {
  if (!handshake_) handshake_ = shake_hands();
  return *handshake_;
}

Handshake Contact::shake_hands() {
  Buffer frame;
  codec_.write_heartbeat(frame, ++last_id_);
  // A peer that closes at once may have said why: read in any case.
  dialled_->line->send(frame.view(), limits_.answer);
  const Answer answer = wait_for(last_id_);
  Handshake handshake{.text = answer.text};
  switch (answer.kind) {
    case Echo::Kind::kValue:
      handshake.kind = Handshake::Kind::kAnswered;
      break;
    case Echo::Kind::kNonsense:
      handshake.kind = Handshake::Kind::kForeign;
      break;
    case Echo::Kind::kClosed:
      handshake.kind = Handshake::Kind::kClosed;
      break;
    default:
      handshake.kind = Handshake::Kind::kSilent;
  }
  return handshake;
}

Echo Contact::call(std::string_view method, std::string_view descriptor, std::span<const Value> arguments) {
  Buffer frame;
  write_call(frame, provider_, method, descriptor, arguments, ++last_id_);
  dialled_->line->send(frame.view(), limits_.answer);
  Answer answer = wait_for(last_id_);
  if (answer.kind != Echo::Kind::kValue) return {.kind = answer.kind, .text = std::move(answer.text)};
  if (answer.status != dubbo::kWireOk) {
    return {.kind = Echo::Kind::kRefused,
            .status = answer.status,
            .text = failure_text(answer.serialization, answer.body)};
  }
  return read_echo(answer.body);
}

Contact::Answer Contact::wait_for(std::uint64_t id) {
  const auto until = std::chrono::steady_clock::now() + limits_.answer;
  Answer answer;
  for (;;) {
    if (take_frames(id, answer)) return answer;
    const auto left = std::chrono::duration_cast<Millis>(until - std::chrono::steady_clock::now());
    Received more = dialled_->line->receive(std::max(left, Millis(0)));
    if (more.kind == Received::Kind::kBytes) {
      received_ += more.bytes;
      continue;
    }
    answer.kind = more.kind == Received::Kind::kClosed ? Echo::Kind::kClosed : Echo::Kind::kSilent;
    if (!received_.empty()) {
      // It said something, and it was no whole frame.
      answer.kind = Echo::Kind::kNonsense;
      answer.text = describe_bytes(received_);
    }
    return answer;
  }
}

// True when the answer to `id`, or something that is no frame, was there.
bool Contact::take_frames(std::uint64_t id, Answer& answer) {
  for (;;) {
    const DecodeStep step = codec_.decode(received_);
    if (std::holds_alternative<NeedMore>(step)) return false;
    if (std::holds_alternative<Status>(step)) {
      answer = {.kind = Echo::Kind::kNonsense, .text = describe_bytes(received_)};
      return true;
    }
    const Frame frame = std::get<Frame>(step);
    if (frame.too_large) {
      answer = {.kind = Echo::Kind::kNonsense, .text = "a frame of " + std::to_string(frame.size) + " bytes"};
      return true;
    }
    if (frame.kind == FrameKind::kReadOnly) read_only_ = true;
    if (frame.kind == FrameKind::kHeartbeat && frame.answer_wanted) {
      Buffer reply;
      codec_.write_heartbeat_answer(reply, frame);
      dialled_->line->send(reply.view(), limits_.answer);
    }
    const bool wanted =
        frame.id == id && (frame.kind == FrameKind::kAnswer || frame.kind == FrameKind::kHeartbeatAnswer);
    if (wanted) {
      answer = {.kind = Echo::Kind::kValue,
                .status = frame.status,
                .serialization = frame.serialization,
                .body = std::string(frame.body)};
    }
    received_.erase(0, frame.size);
    if (wanted) return true;
  }
}

}  // namespace dubhe::tool
