// Values between the form a peer sends and the forms on this side.
//
// Pure functions.
#pragma once

#include <string_view>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/value.h"
#include "dubhe/protocol/generic.h"
#include "dubhe/protocol/invocation.h"
#include "dubhe/protocol/method.h"

namespace dubhe::generic {

// What the service's own exception is wrapped in when a generic call fails: the name that every peer knows, and the one of
// 3.x as well.
inline constexpr std::string_view kGenericException = "com.alibaba.dubbo.rpc.service.GenericException";
bool is_generic_exception(std::string_view java_class) noexcept;

// To the wire of a call of this form.
Value outgoing(const Value& value, const TypeShape* shape, GenericForm form);
// From it, to the form "true".
Value incoming(const Value& value, GenericForm form);

// The consumer's arguments as they are: values, or typed ones through their wire form.
Expected<std::vector<Value>> arguments_of(const Invocation& call);
// A value of any C++ type; null when it has no form.
Value value_of(const AnyValue& value);

}  // namespace dubhe::generic
