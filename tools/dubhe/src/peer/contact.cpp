#include "peer/contact.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>
#include <vector>

#include "dubhe/common/logger.h"
#include "dubhe/protocol_dubbo/dubbo_codec.h"
#include "dubhe/protocol_dubbo/wire.h"
#include "dubhe/serialize_hessian2/exceptions.h"
#include "dubhe/serialize_hessian2/hessian2_serialization.h"
#include "dubhe/serialize_json/json_serialization.h"
#include "peer/offered.h"

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

std::unique_ptr<const Serialization> made_form(ExtensionRegistry& extensions, const Url& provider) {
  const ExtensionContext context(extensions, provider, "");
  switch (spoken_with(provider)) {
    case Spoken::kMessages:
      return nullptr;
    case Spoken::kGson:
      return std::move(*make_json(context));
    default:
      return std::move(*make_hessian2(context));
  }
}

Value attachments_for(const Url& provider) {
  const std::pair<const char*, std::string_view> wanted[] = {{"path", provider.path()},
                                                             {"interface", provider.interface_name()},
                                                             {"version", provider.version()},
                                                             {"group", provider.group()},
                                                             {"token", provider.get("token")}};
  MapValue map;
  for (const auto& [key, value] : wanted) {
    if (!value.empty()) map.entries.emplace_back(Value(key), Value(value));
  }
  return Value(std::move(map));
}

// Apache Dubbo 2.7 and 3.x, DubboCodec.encodeRequestData.
Status write_call(Buffer& frame, const Serialization& form, const Url& provider, std::string_view method, std::string_view descriptor,
                  std::span<const Value> arguments, std::uint64_t id) {
  const std::size_t mark = dubbo::begin_frame(frame);
  const std::string_view version = provider.version().empty() ? std::string_view("0.0.0") : provider.version();
  std::vector<Value> body = {Value(dubbo::kProtocolVersion), Value(provider.interface_name()), Value(version), Value(method),
                             Value(descriptor)};
  body.insert(body.end(), arguments.begin(), arguments.end());
  body.push_back(attachments_for(provider));
  const auto out = form.writer(frame);
  for (const Value& value : body) {
    if (Status written = out->write(value); !written.ok()) return written;
  }
  dubbo::end_frame(frame, mark, static_cast<std::uint8_t>(dubbo::kFlagRequest | dubbo::kFlagTwoWay | form.id()), 0, id);
  return Status();
}

// What a failure says, where it is in the form of the question; else its bytes.
std::string failure_text(std::uint8_t serialization, const Serialization& form, const std::string& body) {
  if (serialization == form.id()) {
    const auto text = form.reader(body)->read();
    if (text && text->as_string() != nullptr) return text->as_string()->substr(0, text->as_string()->find('\n'));
  }
  return printable(body);
}

// Its message; in gson the class and the object stand apart.
std::string exception_text(const Serialization& form, std::string_view body) {
  if (const auto* archive = dynamic_cast<const ArchiveSerialization*>(&form)) {
    const auto in = archive->archive_reader(body);
    std::string java_class, message;
    Value object;
    const bool read = in->begin_value() && in->skip() && in->exception(java_class, message, object);
    return read ? message : in->status().message();
  }
  const auto in = form.reader(body);
  (void)in->read();  // the kind
  const auto thrown = in->read();
  return thrown ? hessian2::exception_message(*thrown) : thrown.status().message();
}

Echo read_echo(const Serialization& form, const std::string& body) {
  const auto in = form.reader(body);
  const auto read = in->read();
  std::int64_t type = -1;
  Echo echo{.kind = Echo::Kind::kNonsense};
  if (!read || !read->to_int64(type) || type < dubbo::kResultException || type > dubbo::kResultNullWithAttachments) {
    echo.text = "the answer is of no known kind";
    return echo;
  }
  if (type % 3 == dubbo::kResultException) return {.kind = Echo::Kind::kException, .text = exception_text(form, body)};
  if (type % 3 == dubbo::kResultValue) {
    auto value = in->read();
    if (!value) {
      echo.text = value.status().message();
      return echo;
    }
    echo.value = std::move(*value);
  }
  echo.kind = Echo::Kind::kValue;
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
    : dialler_(dialler),
      provider_(std::move(provider)),
      limits_(limits),
      codec_(kLongestAnswer),
      extensions_(null_logger()),
      form_(made_form(extensions_, provider_)) {}

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
  if (form_ == nullptr) return {.kind = Echo::Kind::kUnasked};
  Buffer frame;
  const Status written = write_call(frame, *form_, provider_, method, descriptor, arguments, ++last_id_);
  if (!written.ok()) return {.kind = Echo::Kind::kNonsense, .text = written.message()};
  dialled_->line->send(frame.view(), limits_.answer);
  Answer answer = wait_for(last_id_);
  if (answer.kind != Echo::Kind::kValue) return {.kind = answer.kind, .text = std::move(answer.text)};
  if (answer.status != dubbo::kWireOk) {
    return {.kind = Echo::Kind::kRefused,
            .status = answer.status,
            .text = failure_text(answer.serialization, *form_, answer.body)};
  }
  return read_echo(*form_, answer.body);
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
