#include "dubhe/proxy/reencode.h"

#include "dubhe/common/buffer.h"
#include "dubhe/serialize_hessian2/typed.h"

namespace dubhe::detail {

Value as_value(const TypeOps& ops, const void* value) {
  Buffer bytes;
  hessian2::Writer out(bytes);
  ops.write(out, value);
  hessian2::Reader in(bytes.view());
  Value tree;
  if (!hessian2::read<Value>(in, tree)) return Value();
  return tree;
}

Status reencode_result(const TypeOps& ops, const void* value, const MethodDescriptor& method, void* out) {
  Buffer bytes;
  hessian2::Writer writer(bytes);
  ops.write(writer, value);
  hessian2::Reader in(bytes.view());
  return method.read_result(in, out);
}

Status reencode_result(const Value& tree, const MethodDescriptor& method, void* out) {
  Buffer bytes;
  hessian2::Writer writer(bytes);
  hessian2::write<Value>(writer, tree);
  hessian2::Reader in(bytes.view());
  return method.read_result(in, out);
}

Status reencode_arguments(const MethodDescriptor& from, const void* const* arguments, const MethodDescriptor& to,
                          void* at) {
  if (!from.callbacks.empty()) {
    return Status(StatusCode::kUnimplemented,
                  from.name + " takes an object to call back, which does not pass between two C++ faces of an interface "
                              "in one process: call it with the face that is provided");
  }
  Buffer bytes;
  hessian2::Writer writer(bytes);
  from.write_arguments(writer, arguments);
  hessian2::Reader in(bytes.view());
  return to.read_arguments(in, at);
}

}  // namespace dubhe::detail
