// The arguments and results of one method as objects that do not hang on the caller's: for calls that are repeated later,
// asked of several providers at once, or looked at before a provider is chosen.
//
// A table of functions, made where the interface is described (dubhe/proxy/); immutable, thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <typeinfo>

#include "dubhe/common/export.h"
#include "dubhe/protocol/method.h"
#include "dubhe/protocol/result.h"

namespace dubhe DUBHE_EXPORT {

// Arguments of one call that own themselves.
class KeptArguments {
 public:
  virtual ~KeptArguments() = default;
  // As Invocation::argument_refs; valid as long as this object.
  virtual const void* const* refs() const noexcept = 0;
};

struct MethodValues {
  // `arguments` are as Invocation::argument_refs.
  std::size_t (*count)(const void* const* arguments) noexcept;
  // nullptr: one of the types cannot be copied.
  std::unique_ptr<KeptArguments> (*keep)(const void* const* arguments);
  // Bytes on the wire.
  std::size_t (*wire_size)(const void* const* arguments);
  // The i-th, below count().
  Value (*argument)(const void* const* arguments, std::size_t index);

  // An object of the result type, to be a result slot; all three are nullptr for void.
  AnyValue (*make_result)();
  // From one slot to another.
  void (*move_result)(void* to, void* from);
  // Whatever kind of value `result` is, it stands in `slot` afterwards; no exception.
  Status (*put_result)(const MethodDescriptor& method, Result& result, void* slot);
  // Adds what is in one slot to another: elements of lists, arrays and sets, entries of maps, of which the later win.
  // nullptr: the result type is none of these.
  void (*merge_results)(void* into, void* from);

  // The C++ type of the i-th argument, as it stands in the arguments.
  const std::type_info& (*argument_type)(std::size_t index) noexcept;
};

}  // namespace dubhe
