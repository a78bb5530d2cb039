#include "dubhe/proxy/generic_service.h"

#include <utility>

#include "dubhe/protocol/generic.h"
#include "dubhe/protocol/java_types.h"
#include "dubhe/proxy/kept_values.h"
#include "dubhe/serialize/archive.h"
#include "dubhe/serialize_hessian2/tree.h"

namespace dubhe {

namespace {

// So many methods are kept prepared; a gateway that is asked for more prepares the others per call.
constexpr std::size_t kMostMethods = 4096;
const std::string kAnyType = "java.lang.Object";

void write_values(hessian2::Writer& out, const void* const* arguments) {
  for (; *arguments != nullptr; ++arguments) hessian2::write_value(out, *static_cast<const Value*>(*arguments));
}

void archive_values(ArchiveWriter& out, const void* const* arguments) {
  for (; *arguments != nullptr; ++arguments) {
    out.value(*static_cast<const Value*>(*arguments));
    out.end_value();
  }
}

Status read_value_result(hessian2::Reader& in, void* out) {
  return hessian2::read_value(in, *static_cast<Value*>(out)) ? Status() : in.status();
}

Status restore_value_result(ArchiveReader& in, void* out) {
  return in.begin_value() && in.value(*static_cast<Value*>(out)) ? Status() : in.status();
}

std::string cache_key(std::string_view name, const std::vector<std::string>& types, bool by_name) {
  std::string key(name);
  key += by_name ? '?' : '(';
  for (const std::string& type : types) key.append(type).append(1, ',');
  return key;
}

}  // namespace

// One call: what the invocation lends, and the way from an answer to a Value or a throw.
class GenericService::Call {
 public:
  Call(const StubTarget& target, std::shared_ptr<const Method> method, const std::vector<Value>& arguments,
       const CallOptions& options, Deadline inherited)
      : method_(std::move(method)), options_(options), invocation_(*target.service, method_->descriptor) {
    refs_.reserve(arguments.size() + 1);
    for (const Value& argument : arguments) refs_.push_back(&argument);
    refs_.push_back(nullptr);
    invocation_.argument_refs = refs_.data();
    invocation_.result_slot = &result_;
    invocation_.one_way = method_->options.one_way;
    detail::prepare_call(invocation_, method_->options, options, inherited);
  }
  Call(const Call&) = delete;

  Invocation& invocation() noexcept { return invocation_; }
  Value settle(Expected<Result>& answer) {
    if (answer && answer->is_exception()) {
      detail::give_response_attachments(invocation_, *answer, options_);
      const AppException& thrown = *answer->exception;
      throw ApplicationException(thrown.java_class, thrown.message, thrown.object);
    }
    detail::settle_call(invocation_, answer, &detail::kSlotType<Value>, options_);
    return std::move(result_);
  }

 private:
  const std::shared_ptr<const Method> method_;
  const CallOptions& options_;
  std::vector<const void*> refs_;
  Value result_;
  Invocation invocation_;
};

GenericService::GenericService(std::shared_ptr<const StubTarget> target, bool plain)
    : target_(std::move(target)), plain_(plain) {}

std::shared_ptr<const GenericService::Method> GenericService::method(std::string_view name,
                                                                     const std::vector<std::string>& types,
                                                                     std::size_t arguments) const {
  const bool by_name = types.empty() && arguments > 0 && !plain_;
  if (!by_name && types.size() != arguments) {
    throw RpcError(Status(StatusCode::kInvalidArgument,
                          java_interface() + "." + signature(name, types) + " was given " + std::to_string(arguments) +
                              " arguments: name one type for each of them" + (plain_ ? "" : ", or none at all")));
  }
  const std::string key = cache_key(name, types, by_name);
  {
    std::lock_guard lock(mutex_);
    if (const auto known = methods_.find(key); known != methods_.end()) return known->second;
  }
  auto made = std::make_shared<Method>();
  MethodDescriptor& descriptor = made->descriptor;
  auto text = descriptor_of_types(types);
  if (!text) throw RpcError(text.status().with_context(java_interface() + "." + std::string(name)));
  descriptor.name = name;
  descriptor.parameter_descriptor = std::move(*text);
  descriptor.parameter_types = types;
  descriptor.return_type = kAnyType;
  descriptor.form = CallForm::kTask;
  descriptor.of_values = true;
  descriptor.write_arguments = &write_values;
  descriptor.read_result = &read_value_result;
  descriptor.values = &values_of_values();
  descriptor.archive_arguments = &archive_values;
  descriptor.restore_result = &restore_value_result;
  made->options = target_->read_options(name);
  std::lock_guard lock(mutex_);
  if (methods_.size() >= kMostMethods) return made;
  return methods_.try_emplace(key, std::move(made)).first->second;
}

Value GenericService::call(std::string_view name, const std::vector<std::string>& types,
                           const std::vector<Value>& arguments, const CallOptions& options) const {
  const CallCounter::Running running(target_->calls, current_executor());
  auto method = this->method(name, types, arguments.size());
  detail::require_plain_thread(*target_, method->descriptor);
  Call call(*target_, std::move(method), arguments, options, detail::inherited_deadline());
  Expected<Result> answer =
      block_on(*target_->home.load(std::memory_order_relaxed), target_->invoker->invoke(call.invocation()));
  detail::follow_connection(*target_, call.invocation());
  return call.settle(answer);
}

Task<Value> GenericService::async_call(std::string name, std::vector<std::string> types, std::vector<Value> arguments,
                                       CallOptions options) const {
  const CallCounter::Running running(target_->calls, current_executor());
  auto method = this->method(name, types, arguments.size());
  detail::require_loop(*target_, method->descriptor);
  Deadline inherited;
  detail::FindServiceCall find;
  if (const ServiceCall* serving = co_await find) inherited = serving->deadline();
  Call call(*target_, std::move(method), arguments, options, inherited);
  Expected<Result> answer = co_await target_->invoker->invoke(call.invocation());
  detail::follow_connection(*target_, call.invocation());
  co_return call.settle(answer);
}

Value GenericService::echo(const Value& value, const CallOptions& options) const {
  return call(kEchoMethod, {kAnyType}, {value}, options);
}

Task<Value> GenericService::async_echo(Value value, CallOptions options) const {
  std::vector<std::string> types{kAnyType};
  std::vector<Value> arguments{std::move(value)};
  return async_call(std::string(kEchoMethod), std::move(types), std::move(arguments), std::move(options));
}

}  // namespace dubhe
