#include "dubhe/proxy/stub.h"

#include <string>

#include "dubhe/proxy/reencode.h"
#include "thrown.h"

namespace dubhe::detail {

namespace {

std::string name_of(const ServiceDescriptor& service, const MethodDescriptor& method) {
  return service.java_interface + "." + method.name;
}

Status put_value(const Invocation& call, AnyValue& value, const SlotType& slot) {
  if (!value.has_value()) return Status();
  if (*value.ops().type != *slot.type) {  // another C++ face of the same remote interface
    return reencode_result(value.ops(), value.data(), *call.method, call.result_slot);
  }
  slot.assign(call.result_slot, value.data());
  return Status();
}

Status put_result(const Invocation& call, Result& result, const SlotType& slot) {
  switch (result.kind) {
    case Result::Kind::kNull:    // a default value; std::optional<T> as the result type shows the null
    case Result::Kind::kInSlot: return Status();
    case Result::Kind::kValue: return put_value(call, result.value, slot);
    case Result::Kind::kTree: return reencode_result(*result.tree, *call.method, call.result_slot);
    case Result::Kind::kException: break;
  }
  return Status(StatusCode::kInternal, "an exception is no value");
}

}  // namespace

[[gnu::hot]]
void prepare_call(Invocation& call, const StubTarget& target, const CallOptions& options, Deadline inherited) {
  prepare_call(call, target.methods[call.method->index], options, inherited);
}

[[gnu::hot]]
void prepare_call(Invocation& call, const MethodOptions& method, const CallOptions& options, Deadline inherited) {
  call.options = &method;
  call.timeout = options.timeout;
  call.one_way = call.one_way || call.options->one_way;
  call.started = call.just_now = Clock::now();
  // The cluster shortens it to attempts × timeout: it knows what the providers say where the reference is silent.
  call.deadline = inherited;
  call.inherits_deadline = !inherited.is_never();
  for (const auto& [key, value] : options.attachments) call.attachments.lend(key, value);
}

void give_response_attachments(Invocation& call, Result& result, const CallOptions& options) {
  if (options.response_attachments == nullptr) return;
  // A service in this process, reached without a wire, has left them in the call itself.
  Attachments& received = result.attachments != nullptr ? *result.attachments : call.response_attachments;
  *options.response_attachments = std::move(received);
  options.response_attachments->own();
}

[[gnu::hot]]
void settle_call(Invocation& call, Expected<Result>& answer, const SlotType* slot, const CallOptions& options) {
  if (!answer) throw RpcError(answer.status());
  Result& result = *answer;
  give_response_attachments(call, result, options);
  if (result.is_exception()) throw_application(*result.exception);
  if (slot == nullptr) return;
  const Status put = put_result(call, result, *slot);
  if (!put.ok()) throw RpcError(put.with_context(name_of(*call.service, *call.method)));
}

[[gnu::hot]] void require_open(const StubTarget& target, const MethodDescriptor& method) {
  if (target.fork.in_child()) throw RpcError(ForkGuard::refusal(name_of(*target.service, method)));
  if (target.open.load()) return;
  if (!target.closed.ok()) throw RpcError(target.closed.with_context(name_of(*target.service, method)));
  throw RpcError(Status(StatusCode::kFailedPrecondition,
                        name_of(*target.service, method) + " was called after its application had stopped: make calls "
                                                           "before Application::stop(), and let go of references then"));
}

void require_plain_thread(const StubTarget& target, const MethodDescriptor& method) {
  require_open(target, method);
  if (current_executor() == nullptr) return;
  throw RpcError(Status(StatusCode::kFailedPrecondition,
                        name_of(*target.service, method) +
                            " blocks, and was called on an event loop, which would wait for itself: call it from a method "
                            "that blocks (it runs on the worker pool) or from a thread of your own, or declare it to "
                            "return a Task and co_await it"));
}

[[gnu::hot]] void require_loop(const StubTarget& target, const MethodDescriptor& method) {
  require_open(target, method);
  if (current_executor() != nullptr) return;
  throw RpcError(Status(StatusCode::kFailedPrecondition,
                        name_of(*target.service, method) +
                            " returns a Task, and was awaited on a thread that is no event loop: give the Task to "
                            "Application::block_on(), or co_await it in a Task that runs there"));
}

Deadline inherited_deadline() noexcept {
  const ServiceCall* serving = blocking_service_call();
  return serving == nullptr ? Deadline::never() : serving->deadline();
}

void start_on(Executor& home, Task<void> task) {
  if (current_executor() != nullptr) return start(std::move(task));
  home.post([task = std::move(task)]() mutable { start(std::move(task)); });
}

}  // namespace dubhe::detail
