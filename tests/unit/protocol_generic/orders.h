// What the tests of generic calls convert: one of each kind of type, and values written short.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/common/value.h"
#include "dubhe/proxy/interface.h"
#include "dubhe/serialize/decimal.h"
#include "dubhe/serialize_hessian2/describe.h"
#include "dubhe/serialize_hessian2/java_time.h"
#include "dubhe/serialize_hessian2/shape.h"

namespace orders {

using dubhe::Array;
using dubhe::Date;
using dubhe::Decimal;
using dubhe::ListValue;
using dubhe::MapValue;
using dubhe::ObjectValue;
using dubhe::Value;

enum class Color { kRed, kGreen };
DUBHE_ENUM(Color, "shop.Color", (kRed, "RED"), (kGreen, "GREEN"))

struct Item {
  std::string sku;
  std::int16_t count = 0;
  std::optional<Color> color;
  std::optional<Decimal> price;
};
DUBHE_TYPE(Item, "shop.Item", sku, count, color, price)

struct Order {
  virtual ~Order() = default;
  std::string id;
  std::vector<Item> items;
  std::map<Color, std::int64_t> counts;
  Array<Color> colors;
  std::shared_ptr<Order> parent;
  Value extra;
};
DUBHE_TYPE(Order, "shop.Order", id, items, counts, colors, parent, extra)
struct RushOrder : Order {
  std::int8_t hours = 0;
};
DUBHE_SUBTYPE(RushOrder, Order, "shop.RushOrder", hours)
DUBHE_SUBTYPES(Order, RushOrder)

struct SoldOut {
  std::string sku;
};
DUBHE_EXCEPTION(SoldOut, "shop.SoldOutException", sku)

inline Value list(std::vector<Value> items, std::string type = {}) {
  return Value(ListValue{std::move(type), std::move(items)});
}
inline Value map(std::vector<std::pair<Value, Value>> entries, std::string type = {}) {
  return Value(MapValue{std::move(type), std::move(entries)});
}
inline Value object(std::string java_class, std::vector<std::pair<std::string, Value>> fields) {
  return Value(ObjectValue{std::move(java_class), std::move(fields)});
}
inline Value color(const char* name) { return object("shop.Color", {{"name", name}}); }
inline Value day_of(std::int64_t ms) { return Value(Date(std::chrono::milliseconds(ms))); }

template <class T>
const dubhe::TypeShape& shape() {
  return dubhe::hessian2::shape_of<T>();
}

}  // namespace orders
