// The tree of a C++ type that other serializations have no walk of their own for
// (dubhe/serialize/archived.h): its objects as maps of their fields, as Hessian has them.
#pragma once

#include "dubhe/common/buffer.h"
#include "dubhe/common/export.h"
#include "dubhe/serialize/archived.h"
#include "dubhe/serialize_hessian2/codec.h"

namespace dubhe DUBHE_EXPORT {

namespace hessian2::detail {

// Objects in it become maps without a class.
Value without_classes(Value tree);

}  // namespace hessian2::detail

template <class T>
struct TreeOf {
  static Expected<Value> to_tree(const T& value) {
    Buffer bytes;
    hessian2::Writer out(bytes);
    hessian2::write(out, value);
    if (!out.ok()) return out.status();
    hessian2::Reader in(bytes.view());
    Value tree;
    if (!hessian2::read_value(in, tree)) return in.status();
    return hessian2::detail::without_classes(std::move(tree));
  }
  static Status from_tree(const Value& tree, T& value) {
    Buffer bytes;
    hessian2::Writer out(bytes);
    hessian2::write_value(out, tree);
    if (!out.ok()) return out.status();
    hessian2::Reader in(bytes.view());
    return hessian2::read(in, value) ? Status() : in.status();
  }
};

}  // namespace dubhe
