// Calls whose types are not known here before they come: $invoke(method, parameter types, arguments), and any call of a
// service that is implemented generically.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/common/value.h"
#include "dubhe/protocol/generic.h"
#include "dubhe/protocol/method.h"
#include "dubhe/serialize_hessian2/reader.h"

namespace dubhe::dubbo {

// $invoke or $invokeAsync, with exactly that descriptor.
bool is_generic(std::string_view method, std::string_view descriptor) noexcept;

// The three arguments of $invoke.
struct InvokeArguments {
  std::string method;
  std::optional<std::vector<std::string>> types;  // "int", "java.lang.String[]"; none: chosen by name
  std::vector<Value> arguments;
};
// false: see in.status().
bool read_invoke_arguments(hessian2::Reader& in, InvokeArguments& to);

// As many values as `count`. false: see in.status().
bool read_values(hessian2::Reader& in, std::size_t count, std::vector<Value>& to);

// A method of a service that is implemented generically.
MethodDescriptor method_of_values(const ServiceDescriptor& service, std::string_view name, std::string_view descriptor,
                                  std::vector<std::string> types);

}  // namespace dubhe::dubbo
