// A service over strings, described by hand: what protocol tests call before there is a proxy.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "dubhe/protocol/invoker.h"
#include "dubhe/serialize_hessian2/reader.h"
#include "dubhe/serialize_hessian2/writer.h"

namespace dubhe::test {

inline const TypeOps& string_ops() {
  static constexpr TypeOps kOps{&typeid(std::string), sizeof(std::string), alignof(std::string),
                                [](void* to, void* from) noexcept {
                                  auto* text = static_cast<std::string*>(from);
                                  ::new (to) std::string(std::move(*text));
                                  std::destroy_at(text);
                                },
                                [](void* text) noexcept { std::destroy_at(static_cast<std::string*>(text)); },
                                [](hessian2::Writer& out, const void* text) {
                                  out.write_string(*static_cast<const std::string*>(text));
                                }};
  return kOps;
}

inline Result text_result(std::string text) { return Result::of(AnyValue(std::move(text), string_ops())); }

// name(String) → String
inline MethodDescriptor text_method(std::string name, CallForm form) {
  MethodDescriptor method;
  method.name = std::move(name);
  method.parameter_descriptor = "Ljava/lang/String;";
  method.parameter_types = {"java.lang.String"};
  method.return_type = "java.lang.String";
  method.form = form;
  method.write_arguments = [](hessian2::Writer& out, const void* const* arguments) {
    out.write_string(*static_cast<const std::string*>(arguments[0]));
  };
  method.read_result = [](hessian2::Reader& in, void* out) {
    return in.read_string(*static_cast<std::string*>(out)) ? Status() : in.status();
  };
  method.arguments_size = sizeof(std::string);
  method.arguments_align = alignof(std::string);
  method.read_arguments = [](hessian2::Reader& in, void* at) {
    std::string text;
    if (in.at_null() || !in.read_string(text)) {
      return in.ok() ? Status(StatusCode::kInvalidArgument, "argument 1 is null") : in.status();
    }
    ::new (at) std::string(std::move(text));
    return Status();
  };
  method.destroy_arguments = [](void* at) noexcept { std::destroy_at(static_cast<std::string*>(at)); };
  return method;
}

// name() → void
inline MethodDescriptor void_method(std::string name) {
  MethodDescriptor method;
  method.name = std::move(name);
  method.return_type = "void";
  method.form = CallForm::kTask;
  method.write_arguments = [](hessian2::Writer&, const void* const*) {};
  method.read_arguments = [](hessian2::Reader&, void*) { return Status(); };
  method.destroy_arguments = [](void*) noexcept {};
  return method;
}

inline ServiceDescriptor text_service(std::string java_interface, std::vector<MethodDescriptor> methods) {
  ServiceDescriptor service{std::move(java_interface), std::move(methods)};
  for (std::size_t i = 0; i < service.methods.size(); ++i) service.methods[i].index = static_cast<std::uint32_t>(i);
  return service;
}

// Runs what the test says.
class TextInvoker final : public Invoker {
 public:
  using Body = std::function<Task<Expected<Result>>(Invocation&)>;

  TextInvoker(const ServiceDescriptor& service, Url url) : service_(service), url_(std::move(url)) {}
  void on(const std::string& method, Body body) { bodies_[method] = std::move(body); }

  Task<Expected<Result>> invoke(Invocation& call) override { return bodies_.at(call.method->name)(call); }
  const ServiceDescriptor& service() const noexcept override { return service_; }
  const Url& url() const noexcept override { return url_; }
  bool available() const noexcept override { return true; }

 private:
  const ServiceDescriptor& service_;
  const Url url_;
  std::map<std::string, Body> bodies_;
};

inline std::string text_argument(const Invocation& call) {
  return call.argument_tuple != nullptr ? *static_cast<const std::string*>(call.argument_tuple) : std::string();
}

}  // namespace dubhe::test
