// Between C++ types that only share their form on the wire: written with one, read with the other.
//
// Off the usual path: two C++ faces of one interface in one process, generic answers, arguments as trees.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/value.h"
#include "dubhe/protocol/method.h"

namespace dubhe {
namespace detail DUBHE_EXPORT {

// A value of any type as a tree; null when it cannot be written (nothing described can).
Value as_value(const TypeOps& ops, const void* value);
// kInvalidArgument: `method` reads something else.
Status reencode_result(const TypeOps& ops, const void* value, const MethodDescriptor& method, void* out);
Status reencode_result(const Value& tree, const MethodDescriptor& method, void* out);
// From the consumer's arguments (Invocation::argument_refs) to the provider's tuple at `at`, constructed when it is ok.
Status reencode_arguments(const MethodDescriptor& from, const void* const* arguments, const MethodDescriptor& to,
                          void* at);

}  // namespace detail
}  // namespace dubhe
