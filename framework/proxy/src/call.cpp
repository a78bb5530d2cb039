#include "dubhe/proxy/call.h"

#include <string_view>

#include "dubhe/proxy/errors.h"
#include "dubhe/serialize_hessian2/exceptions.h"

namespace dubhe::detail {

namespace {

// What an exception that nobody described travels as.
constexpr std::string_view kUndescribed = "java.lang.RuntimeException";

}  // namespace

void rethrow_as_outcome(std::exception_ptr failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const RpcError&) {
    throw;
  } catch (const ApplicationException&) {
    throw;
  } catch (...) {
  }
  Result result = thrown_result(failure);
  AppException& thrown = *result.exception;
  if (thrown.java_class != kUndescribed) std::rethrow_exception(failure);
  hessian2::throw_described(thrown.object);
  throw ApplicationException(std::move(thrown.java_class), std::move(thrown.message), std::move(thrown.object));
}

RemoteMethod inherited_method(const StubOwner& owner, const MethodDescriptor& base) noexcept {
  const Stub& stub = owner.dubhe_stub();
  const MethodDescriptor* method = stub.target().service->find(base.name, base.parameter_descriptor);
  // Not listed by the derived interface, or as other C++ types of the same Java ones: what the object does itself is right.
  if (method == nullptr || method->write_arguments != base.write_arguments || method->read_result != base.read_result) {
    return {};
  }
  return {&stub, method};
}

DirectCall::DirectCall(const ServiceDescriptor& service, const MethodDescriptor& method, const CallOptions& options)
    : call_(service, method), serving_(call_) {
  call_.started = Clock::now();
  if (options.timeout.count() > 0) call_.deadline = Deadline::after(call_.started, options.timeout);
  for (const auto& [key, value] : options.attachments) call_.attachments.lend(key, value);
}

void DirectCall::give_attachments(const CallOptions& options) {
  if (options.response_attachments == nullptr) return;
  *options.response_attachments = std::move(call_.response_attachments);
  options.response_attachments->own();
}

}  // namespace dubhe::detail
