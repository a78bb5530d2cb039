#include "dubbo_invoker.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "answer.h"
#include "attachments_wire.h"
#include "away.h"
#include "dubhe/protocol_dubbo/status_map.h"
#include "dubhe/serialize_hessian2/writer.h"

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

}  // namespace

DubboInvoker::DubboInvoker(Url provider, const ServiceDescriptor& service, std::vector<ClientPtr> clients,
                           std::size_t payload)
    : url_(std::move(provider)),
      service_(service),
      clients_(std::move(clients)),
      encodings_(encode_methods(url_, service)),
      payload_(payload),
      countdown_(url_.get_bool("enable-timeout-countdown", false)) {}

bool DubboInvoker::available() const noexcept {
  return std::any_of(clients_.begin(), clients_.end(), [](const ClientPtr& client) { return client->available(); });
}

// One of several connections: that of the caller's loop if there is one, else in turn, leaving out those that are lost.
ExchangeClient& DubboInvoker::choose() noexcept {
  if (clients_.size() == 1) [[likely]] return *clients_.front();
  const Executor* here = current_executor();
  for (const ClientPtr& client : clients_) {
    if (&client->loop() == here && client->available()) return *client;
  }
  for (std::size_t tried = 0; tried < clients_.size(); ++tried) {
    ExchangeClient& client = *clients_[next_.fetch_add(1, std::memory_order_relaxed) % clients_.size()];
    if (client.available()) return client;
  }
  return *clients_.front();
}

const MethodEncoding& DubboInvoker::encoding(const Invocation& call, std::unique_ptr<MethodEncoding>& made) const {
  const std::uint32_t index = call.method->index;
  if (index < service_.methods.size() && &service_.methods[index] == call.method) [[likely]] return encodings_[index];
  made = std::make_unique<MethodEncoding>(encode_method(url_, service_, *call.method));
  return *made;
}

DubboInvoker::Limits DubboInvoker::limits(const Invocation& call, const MethodEncoding& encoding,
                                          TimePoint now) const noexcept {
  milliseconds timeout = call.effective_timeout();
  if (timeout.count() <= 0) timeout = encoding.timeout;
  const Deadline deadline = Deadline::after(now, timeout).sooner(call.deadline);
  milliseconds left = timeout;
  if (call.deadline.at() < now + timeout) left = std::chrono::ceil<milliseconds>(call.deadline.left(now));
  return {deadline, timeout, left};
}

Task<Expected<Result>> DubboInvoker::invoke(Invocation& call) {
  ExchangeClient& client = choose();
  std::unique_ptr<MethodEncoding> made;
  const MethodEncoding& method = encoding(call, made);
  call.peer = client.address();
  call.connection_executor = &client.loop();
  Executor* const here = current_executor();
  if (here == nullptr) [[unlikely]] {
    co_return Status(StatusCode::kFailedPrecondition,
                     name(call) + " was called on a thread that is no event loop: use block_on() there");
  }
  const Limits limits = this->limits(call, method, here->now());
  if (limits.left.count() <= 0) [[unlikely]] {
    co_return failure(StatusCode::kDeadlineExceeded, {}, call, limits, here->now(), here->now(), false);
  }
  const bool one_way = call.one_way || method.one_way || (call.options != nullptr && call.options->one_way);
  if (here != &client.loop()) co_return co_await ask_from_away(client, call, method, limits, one_way);
  if (one_way) co_return co_await tell(client, call, method, limits);

  if (!client.connected()) [[unlikely]] {
    Status connected = co_await client.connect(limits.deadline);
    if (!connected.ok()) co_return connected.with_context(name(call));
  }
  Question question;
  Status opened = client.open(question, limits.deadline);
  if (!opened.ok()) [[unlikely]] co_return opened.with_context(name(call));
  Status written = write_request(client.output(), question.id(), call, method, limits, false);
  if (!written.ok()) [[unlikely]] co_return written;
  client.sent(question);
  const TimePoint asked = here->now();
  const Frame* answer = co_await question;
  if (answer == nullptr) [[unlikely]] {
    co_return failure(question.code(), question.why(), call, limits, asked, here->now(), client.written(question));
  }
  co_return read_answer(*answer, call);
}

Task<Expected<Result>> DubboInvoker::tell(ExchangeClient& client, Invocation& call, const MethodEncoding& method,
                                          Limits limits) {
  if (!client.connected()) {
    Status connected = co_await client.connect(limits.deadline);
    if (!connected.ok()) co_return connected.with_context(name(call));
  }
  Status admitted = client.admit();
  if (!admitted.ok()) co_return admitted.with_context(name(call));
  Status written = write_request(client.output(), client.next_one_way_id(), call, method, limits, true);
  if (!written.ok()) co_return written;
  client.sent_one_way();
  co_return Result();
}

// From another loop: the frame is written here, travels as one block, and the answer's body comes back as one.
Task<Expected<Result>> DubboInvoker::ask_from_away(ExchangeClient& client, Invocation& call, const MethodEncoding& method,
                                                   Limits limits, bool one_way) {
  Executor& here = *current_executor();
  Buffer frame;
  Status written = write_request(frame, 0, call, method, limits, one_way);
  if (!written.ok()) co_return written;
  const TimePoint asked = here.now();
  AwayQuestion question(client, std::move(frame), limits.deadline, one_way);
  const AwayAnswer& answer = co_await question;
  if (answer.told) co_return Result();
  if (!answer.frame) {
    if (!answer.refused.ok()) co_return answer.refused.with_context(name(call));
    co_return failure(answer.code, answer.why, call, limits, asked, here.now(), answer.written);
  }
  co_return read_answer(*answer.frame, call);
}

Status DubboInvoker::write_request(Buffer& out, RequestId id, const Invocation& call, const MethodEncoding& method,
                                   const Limits& limits, bool one_way) const {
  if (call.argument_refs == nullptr && !call.method->parameter_types.empty()) [[unlikely]] {
    return Status(StatusCode::kInvalidArgument, name(call) + " has no arguments to write");
  }
  out.reserve(kHeaderBytes + method.head.size() + method.attachments.size() + 256);
  const std::size_t mark = begin_frame(out);
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
  if (countdown_) write_number_entry(writer, "_TO", limits.left.count());
  write_entries(writer, call.attachments);
  writer.end_map();

  const std::size_t body = body_bytes(out, mark);
  if (!writer.ok()) [[unlikely]] {
    out.truncate(mark);
    return writer.status().with_context(name(call));
  }
  if (payload_ > 0 && body > payload_) [[unlikely]] {
    out.truncate(mark);
    return Status(StatusCode::kInvalidArgument, name(call) + ": Data length too large: " + std::to_string(body) +
                                                    ", max payload: " + std::to_string(payload_) +
                                                    "; nothing was sent (`payload`)");
  }
  end_frame(out, mark, static_cast<std::uint8_t>(kFlagRequest | (one_way ? 0 : kFlagTwoWay) | kHessian2), 0, id);
  return Status();
}

Expected<Result> DubboInvoker::read_answer(const Frame& answer, Invocation& call) const {
  if (answer.status != kWireOk) [[unlikely]] {
    std::string text = name(call) + " at " + std::string(call.peer) + ": status " + std::to_string(answer.status);
    if (const std::string_view known = wire_name(answer.status); !known.empty()) text.append(" ").append(known);
    const std::string why = first_line(read_failure_text(answer.serialization, answer.body));
    return Status(from_wire(answer.status), why.empty() ? text : text + ": " + why);
  }
  if (answer.too_large) [[unlikely]] {
    return Status(StatusCode::kDataLoss, name(call) + " at " + std::string(call.peer) + ": the answer has " +
                                             std::to_string(answer.size - kHeaderBytes) +
                                             " bytes, more than this consumer takes (`payload`)");
  }
  if (answer.serialization != kHessian2) [[unlikely]] {
    return Status(StatusCode::kDataLoss, name(call) + " at " + std::string(call.peer) +
                                             ": the answer is in serialization " + std::to_string(answer.serialization) +
                                             ", the request was in hessian2 (2)");
  }
  Expected<Result> result = read_result_body(answer.body, call);
  if (!result) [[unlikely]] return result.status().with_context(name(call) + " at " + std::string(call.peer));
  return result;
}

Status DubboInvoker::failure(StatusCode code, std::string_view why, const Invocation& call, const Limits& limits,
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
std::string DubboInvoker::name(const Invocation& call) const {
  const std::string_view full = service_.java_interface;
  const std::size_t dot = full.rfind('.');
  std::string text(dot == std::string_view::npos ? full : full.substr(dot + 1));
  text += ".";
  if (call.generic_method.empty()) return text + call.method->name;
  return text.append(call.generic_method).append(" (").append(call.method->name).append(")");
}

}  // namespace dubhe::dubbo
