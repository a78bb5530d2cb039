#include "callback_invoker.h"

namespace dubhe::dubbo {

namespace {

Url url_of(const Url& service, const ServiceDescriptor& object) {
  return service.with_path(object.java_interface).with("interface", object.java_interface).without("methods").without("version");
}

}  // namespace

CallbackInvoker::CallbackInvoker(std::shared_ptr<BackLine> line, const ServiceDescriptor& object, const Url& at,
                                 ObjectNumber number)
    : line_(std::move(line)),
      url_(url_of(at, object)),
      form_(object, encode_callback_methods(url_, object, line_->codec(), std::to_string(number)), line_->shared_codec(), 0) {}

Task<Expected<Result>> CallbackInvoker::invoke(Invocation& call) {
  Executor* const here = current_executor();
  if (here == nullptr) {
    co_return Status(StatusCode::kFailedPrecondition,
                     form_.name(call) + " was called on a thread that is no event loop: use block_on() there");
  }
  const MethodEncoding* method = form_.encoding(call);
  if (method == nullptr) {
    co_return Status(StatusCode::kNotFound, service().java_interface + " has no method " + call.method->name);
  }
  if (!call.method->callbacks.empty()) {
    co_return Status(StatusCode::kUnimplemented,
                     form_.name(call) + " calls a consumer back with an object of its own to call back: only calls of a "
                                        "consumer may carry objects");
  }
  call.peer = line_->address();
  call.connection_executor = &line_->loop();
  const RequestLimits limits = form_.limits(call, *method, here->now());
  if (limits.left.count() <= 0) {
    co_return form_.failure(StatusCode::kDeadlineExceeded, {}, call, limits, here->now(), here->now(), false);
  }
  const bool one_way = call.one_way || (call.options != nullptr && call.options->one_way);
  co_return co_await form_.ask_from_away(line_, call, *method, limits, one_way);
}

}  // namespace dubhe::dubbo
