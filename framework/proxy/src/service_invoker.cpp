#include "dubhe/proxy/service_invoker.h"

#include <new>
#include <string>

#include "dubhe/proxy/errors.h"
#include "dubhe/proxy/reencode.h"
#include "dubhe/serialize_hessian2/exceptions.h"

namespace dubhe::detail {

namespace {

std::align_val_t alignment_of(const MethodDescriptor& method) noexcept {
  return std::align_val_t(method.arguments_align);
}

}  // namespace

Result thrown_result(std::exception_ptr failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const ApplicationException& passed_on) {  // another service's, on its way through this one
    return Result::thrown({passed_on.java_class(), passed_on.message(), passed_on.object()});
  } catch (...) {
  }
  AppException thrown;
  thrown.object = hessian2::exception_to_object(failure).value_or(Value());
  if (const auto object = thrown.object.as_object()) thrown.java_class = object->java_class;
  thrown.message = hessian2::exception_message(thrown.object);
  return Result::thrown(std::move(thrown));
}

[[gnu::hot]]
LocalArguments::LocalArguments(Invocation& call, const MethodDescriptor& method,
                               void (*copy)(const void* const* from, void* to))
    : method_(method), tuple_(call.argument_tuple) {
  if (tuple_ != nullptr) return;
  if (call.generic != nullptr) {
    status_ = Status(StatusCode::kFailedPrecondition,
                     "$invoke of " + method.name + " needs the filter `generic`: do not leave it out of `service.filter`, and "
                                                   "register it where the extensions of this program are chosen");
    return;
  }
  if (call.argument_refs == nullptr && !method.parameter_types.empty()) {
    status_ = Status(StatusCode::kInternal, "a call of " + method.name + " arrived without its arguments");
    return;
  }
  void* room = ::operator new(method.arguments_size, alignment_of(method));
  if (call.method == &method) {
    copy(call.argument_refs, room);
  } else {
    status_ = reencode_arguments(*call.method, call.argument_refs, method, room);
  }
  own_ = status_.ok();
  if (own_) {
    tuple_ = room;
  } else {
    ::operator delete(room, alignment_of(method));
  }
}

[[gnu::hot]] LocalArguments::~LocalArguments() {
  if (!own_) return;
  method_.destroy_arguments(tuple_);
  ::operator delete(tuple_, alignment_of(method_));
}

[[gnu::hot]] const MethodDescriptor* method_for(const Invocation& call, const ServiceDescriptor& service) noexcept {
  const std::uint32_t index = call.method->index;
  if (index < service.methods.size() && &service.methods[index] == call.method) return call.method;
  return service.find(call.method->name, call.method->parameter_descriptor);
}

Status no_such_method(const Invocation& call, const ServiceDescriptor& service) {
  return Status(StatusCode::kNotFound, service.java_interface + " has no method " + call.method->name + "(" +
                                           call.method->parameter_descriptor + "); it has " + service.method_names());
}

}  // namespace dubhe::detail
