#include "request_form.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "answer.h"
#include "attachments_wire.h"
#include "away.h"
#include "dubhe/protocol_dubbo/status_map.h"
#include "dubhe/protocol_dubbo/wire.h"
#include "dubhe/serialize_hessian2/writer.h"
#include "serializations.h"

namespace dubhe::dubbo {

namespace {

using std::chrono::milliseconds;

void write_number_entry(hessian2::Writer& out, std::string_view key, std::int64_t value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.write_string(key);
  out.write_string({digits, static_cast<std::size_t>(end - digits)});
}

// "0.1 ms", "12 ms"
std::string in_ms(Duration duration) {
  const auto tenths = std::chrono::duration_cast<std::chrono::microseconds>(duration).count() / 100;
  std::string text = std::to_string(tenths / 10);
  if (tenths < 100) text += "." + std::to_string(tenths % 10);
  return text + " ms";
}

std::size_t begin_bytes(const Codec& codec) {
  Buffer begin;
  codec.begin_frame(begin);
  return begin.size();
}

}  // namespace

RequestForm::RequestForm(const ServiceDescriptor& service, std::vector<MethodEncoding> encodings,
                         std::shared_ptr<const Codec> codec, std::size_t payload, const ArchiveSerialization* archive)
    : service_(service),
      encodings_(std::move(encodings)),
      codec_(std::move(codec)),
      begin_bytes_(begin_bytes(*codec_)),
      payload_(payload == 0 ? codec_->longest_body() : std::min(payload, codec_->longest_body())),
      archive_(archive) {}

[[gnu::hot]] const MethodEncoding* RequestForm::encoding(const Invocation& call) const noexcept {
  const std::uint32_t index = call.method->index;
  if (index < service_.methods.size() && &service_.methods[index] == call.method) [[likely]] return &encodings_[index];
  return nullptr;
}

[[gnu::hot]]
RequestLimits RequestForm::limits(const Invocation& call, const MethodEncoding& method, TimePoint now) const noexcept {
  milliseconds timeout = call.effective_timeout();
  if (timeout.count() <= 0) timeout = method.timeout;
  const Deadline deadline = Deadline::after(now, timeout).sooner(call.deadline);
  milliseconds left = timeout;
  if (call.deadline.at() < now + timeout) left = std::chrono::ceil<milliseconds>(call.deadline.left(now));
  return {deadline, timeout, left};
}

[[gnu::hot]]
Status RequestForm::write(Buffer& out, RequestId id, const Invocation& call, const MethodEncoding& method,
                          const RequestLimits& limits, bool one_way) const {
  if (call.argument_refs == nullptr && !call.method->parameter_types.empty()) [[unlikely]] {
    return Status(StatusCode::kInvalidArgument, name(call) + " has no arguments to write");
  }
  if (archive_ != nullptr) return write_archived(out, id, call, method, limits, one_way);
  out.reserve(method.head.size() + method.attachments.size() + 256);
  const std::size_t mark = out.size();
  out.append(method.head);
  hessian2::Writer writer(out);
  if (call.method->write_arguments != nullptr) call.method->write_arguments(writer, call.argument_refs);
  if (call.attachments.values().empty()) [[likely]] {
    out.append(method.attachments);
  } else {
    writer.begin_map();  // counts as a container, which values of ours may refer behind
    out.append(std::string_view(method.attachments).substr(1));
  }
  if (limits.left == method.timeout) [[likely]] {
    out.append(method.timeout_entry);
  } else {
    write_number_entry(writer, "timeout", limits.left.count());
  }
  if (method.countdown || call.inherits_deadline) write_number_entry(writer, "_TO", limits.left.count());
  write_entries(writer, call.attachments);
  writer.end_map();

  if (!writer.ok()) [[unlikely]] {
    out.truncate(mark);
    return writer.status().with_context(name(call));
  }
  return end_request(out, mark, id, call, kHessian2, one_way);
}

[[gnu::hot]]
Status RequestForm::end_request(Buffer& out, std::size_t mark, RequestId id, const Invocation& call,
                                std::uint8_t serialization, bool one_way) const {
  const std::size_t body = out.size() - mark - begin_bytes_;
  if (body > payload_) [[unlikely]] {
    out.truncate(mark);
    return Status(StatusCode::kInvalidArgument, name(call) + ": Data length too large: " + std::to_string(body) +
                                                    ", max payload: " + std::to_string(payload_) +
                                                    "; nothing was sent (`payload`)");
  }
  const FrameKind kind = one_way ? FrameKind::kOneWay : FrameKind::kCall;
  codec_->end_frame(out, mark, {.id = id, .kind = kind, .serialization = serialization});
  return Status();
}

[[gnu::hot]] Expected<Result> RequestForm::read_answer(const Frame& answer, Invocation& call) const {
  if (answer.status != kWireOk) [[unlikely]] {
    std::string text = name(call) + " at " + std::string(call.peer) + ": status " + std::to_string(answer.status);
    if (const std::string_view known = wire_name(answer.status); !known.empty()) text.append(" ").append(known);
    const std::string why = first_line(read_failure_text(answer.serialization, answer.body));
    return Status(from_wire(answer.status), why.empty() ? text : text + ": " + why);
  }
  if (answer.too_large) [[unlikely]] {
    return Status(StatusCode::kDataLoss, name(call) + " at " + std::string(call.peer) + ": the answer has " +
                                             std::to_string(answer.size - begin_bytes_) +
                                             " bytes, more than this consumer takes (`payload`)");
  }
  // hessian2 is read whatever the request was in: peers of 2.6 answer in their own.
  const bool archived = answer.serialization != kHessian2;
  if (archived && (archive_ == nullptr || archive_->id() != answer.serialization)) [[unlikely]] {
    return Status(StatusCode::kDataLoss, name(call) + " at " + std::string(call.peer) + ": the answer is in " +
                                             serialization_name(answer.serialization) + ", the request was in " +
                                             serialization_name(archive_ == nullptr ? kHessian2 : archive_->id()));
  }
  Expected<Result> result = archived ? read_archived_result(answer.body, call) : read_result_body(answer.body, call);
  if (!result) [[unlikely]] result = result.status().with_context(name(call) + " at " + std::string(call.peer));
  return result;
}

Status RequestForm::failure(StatusCode code, std::string_view why, const Invocation& call, const RequestLimits& limits,
                            TimePoint asked, TimePoint now, bool written) const {
  std::string text = name(call);
  if (code != StatusCode::kDeadlineExceeded) return Status(code, text.append(": ").append(why));
  const int attempts = call.options == nullptr ? 1 : call.options->attempts;
  text += " timed out after " + std::to_string(std::min(limits.timeout, limits.left).count()) + " ms at " +
          std::string(call.peer) + " (attempt " + std::to_string(call.attempt) + " of " + std::to_string(std::max(attempts, 1)) + ").";
  const TimePoint began = call.started == TimePoint() ? asked : call.started;
  text += "\n  client: queued " + in_ms(asked - began);
  if (written) {
    text += ", written · no answer for " + in_ms(now - asked);
  } else {
    text += ", not written: the peer does not take what was sent before it";
  }
  return Status(code, std::move(text));
}

// "GreetingService.greet"; "GreetingService.greet ($invoke)" for a generic call.
std::string RequestForm::name(const Invocation& call) const {
  const std::string_view full = service_.java_interface;
  const std::size_t dot = full.rfind('.');
  std::string text(dot == std::string_view::npos ? full : full.substr(dot + 1));
  text += ".";
  if (call.generic_method.empty()) return text + call.method->name;
  return text.append(call.generic_method).append(" (").append(call.method->name).append(")");
}

Task<Expected<Result>> RequestForm::ask_from_away(std::shared_ptr<CallLine> line, Invocation& call,
                                                  const MethodEncoding& method, RequestLimits limits, bool one_way,
                                                  std::uint64_t connection) const {
  Executor& here = *current_executor();
  Buffer frame;
  Status written = write(frame, 0, call, method, limits, one_way);
  if (!written.ok()) co_return written;
  const TimePoint asked = here.now();
  const AwayWish wish = !one_way ? AwayWish::kAnswer : method.sent ? AwayWish::kSent : AwayWish::kTell;
  AwayQuestion question(std::move(line), std::move(frame), limits.deadline, wish, connection);
  const AwayAnswer& answer = co_await question;
  if (answer.told) co_return Result();
  if (!answer.frame) {
    if (!answer.refused.ok()) co_return answer.refused.with_context(name(call));
    co_return failure(answer.code, answer.why, call, limits, asked, here.now(), answer.written);
  }
  co_return read_answer(*answer.frame, call);
}

}  // namespace dubhe::dubbo
