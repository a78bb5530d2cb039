#include "dubhe/serialize_hessian2/tree_of.h"

#include <utility>

namespace dubhe::hessian2::detail {

Value without_classes(Value tree) {
  if (const auto object = tree.as_object()) {
    MapValue map;
    for (auto& [name, value] : object->fields)
      map.entries.emplace_back(Value(name), without_classes(std::move(value)));
    return Value(std::move(map));
  }
  if (const auto list = tree.as_list()) {
    for (Value& item : list->items) item = without_classes(std::move(item));
  } else if (const auto map = tree.as_map()) {
    map->type.clear();
    for (auto& [key, value] : map->entries) value = without_classes(std::move(value));
  }
  return tree;
}

}  // namespace dubhe::hessian2::detail
