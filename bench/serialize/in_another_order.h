// The order's bytes as a peer would send them whose class lists its fields in another order: each
// is found by its name then.
#pragma once

#include "dubhe/common/buffer.h"
#include "dubhe/serialize_hessian2/describe.h"
#include "dubhe/serialize_hessian2/tree.h"

#include "order.h"

#include <algorithm>
#include <memory>
#include <string>

namespace dubhe::bench {

inline std::string in_another_order(const shop::Order& order) {
  const Value tree = hessian2::to_value(order);
  const auto turned = [](const std::shared_ptr<ObjectValue>& object) {
    std::reverse(object->fields.begin(), object->fields.end());
  };
  for (auto& [name, value] : tree.as_object()->fields) {
    if (name != "items") continue;
    for (const Value& item : value.as_list()->items) turned(item.as_object());
  }
  turned(tree.as_object());
  Buffer bytes;
  hessian2::Writer out(bytes);
  hessian2::write_value(out, tree);
  return std::string(bytes.view());
}

}  // namespace dubhe::bench
