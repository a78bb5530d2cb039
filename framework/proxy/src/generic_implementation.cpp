#include <exception>
#include <utility>

#include "dubhe/protocol/java_types.h"
#include "dubhe/proxy/generic_implementation.h"
#include "dubhe/proxy/service_call.h"
#include "dubhe/proxy/service_invoker.h"
#include "dubhe/serialize_hessian2/tree.h"
#include "dubhe/serialize_hessian2/writer.h"

namespace dubhe {

namespace {

// The arguments as values: those of a call from the wire as they are, those of a typed caller in this process through their
// wire form.
Expected<std::vector<Value>> take_arguments(Invocation& call) {
  if (call.argument_tuple != nullptr && call.method->of_values) {
    return std::move(*static_cast<std::vector<Value>*>(call.argument_tuple));
  }
  std::vector<Value> values;
  if (call.argument_refs == nullptr) return values;
  Buffer bytes;
  hessian2::Writer out(bytes);
  call.method->write_arguments(out, call.argument_refs);
  if (!out.ok()) return out.status();
  hessian2::Reader in(bytes.view());
  while (!in.at_end()) {
    if (!hessian2::read_value(in, values.emplace_back())) return in.status();
  }
  return values;
}

Result result_of_value(Value value) { return value.is_null() ? Result() : Result::of_tree(std::move(value)); }

Task<Expected<Result>> run(GenericImplementation& object, Invocation& call) {
  auto arguments = take_arguments(call);
  if (!arguments) co_return arguments.status();
  ServiceCall serving(call);
  std::exception_ptr failure;
  try {
    BlockingServiceScope scope(serving);
    co_return result_of_value(object.invoke(call.method->name, call.method->parameter_types, std::move(*arguments)));
  } catch (...) {
    failure = std::current_exception();
  }
  co_return detail::thrown_result(std::move(failure));
}

Task<Expected<Result>> run(AsyncGenericImplementation& object, Invocation& call) {
  auto arguments = take_arguments(call);
  if (!arguments) co_return arguments.status();
  ServiceCall serving(call);
  std::exception_ptr failure;
  try {
    Task<Value> task = object.invoke(call.method->name, call.method->parameter_types, std::move(*arguments));
    task.set_context(&serving);
    co_return result_of_value(co_await task);
  } catch (...) {
    failure = std::current_exception();
  }
  co_return detail::thrown_result(std::move(failure));
}

template <class Object>
class GenericInvoker final : public Invoker {
 public:
  GenericInvoker(std::shared_ptr<Object> object, const ServiceDescriptor& service, Url url)
      : object_(std::move(object)), service_(service), url_(std::move(url)) {}

  Task<Expected<Result>> invoke(Invocation& call) override { return run(*object_, call); }
  const ServiceDescriptor& service() const noexcept override { return service_; }
  const Url& url() const noexcept override { return url_; }
  bool available() const noexcept override { return true; }

 private:
  const std::shared_ptr<Object> object_;
  const ServiceDescriptor& service_;
  const Url url_;
};

}  // namespace

InvokerPtr make_generic_invoker(std::shared_ptr<GenericImplementation> object, const ServiceDescriptor& service, Url url) {
  return std::make_shared<GenericInvoker<GenericImplementation>>(std::move(object), service, std::move(url));
}
InvokerPtr make_generic_invoker(std::shared_ptr<AsyncGenericImplementation> object, const ServiceDescriptor& service,
                                Url url) {
  return std::make_shared<GenericInvoker<AsyncGenericImplementation>>(std::move(object), service, std::move(url));
}

}  // namespace dubhe
