// Calls of peers that have no interface: $invoke(method, parameter types, arguments).
//
// Facts: Apache Dubbo 3.x, GenericFilter and PojoUtils.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/value.h"
#include "dubhe/protocol/method.h"
#include "dubhe/serialize_hessian2/reader.h"

namespace dubhe::dubbo {

inline constexpr std::string_view kGenericDescriptor =
    "Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;";

// $invoke or $invokeAsync, with exactly that descriptor.
bool is_generic(std::string_view method, std::string_view descriptor) noexcept;

// Value of the attachment `generic`: "true" (also when absent) and "raw.return" are served.
Status check_generic_form(std::string_view form);

struct GenericHead {
  std::string method;
  std::optional<std::vector<std::string>> types;  // "int", "java.lang.String[]"; none: chosen by name
};

// The first two arguments. false: see in.status().
bool read_generic_head(hessian2::Reader& in, GenericHead& head);
// The head of the third, an array of as many values as `method` has parameters, which are read next.
bool open_generic_arguments(hessian2::Reader& in, const MethodDescriptor& method, hessian2::Reader::ListHead& list);
// Behind the last of them: there are no more.
bool close_generic_arguments(hessian2::Reader& in, const MethodDescriptor& method,
                             const hessian2::Reader::ListHead& list);
// kNotFound: no such method, or several of this name.
Expected<const MethodDescriptor*> find_generic_method(const ServiceDescriptor& service, const GenericHead& head);

// A value of any C++ type as a tree; null when it has no form.
Value value_of(const AnyValue& value);
// Objects of the user's classes as maps with an entry `class`, at any depth; java.* and what is shared stay as they are.
Value to_pojo_maps(const Value& value);

}  // namespace dubhe::dubbo
