// A value whose C++ type is not known: generic calls, rules that look at arguments, exceptions nobody described.
//
// Value type; containers are shared, so that a graph read from the wire keeps its shape. A reference back to a container
// that is still open when it is met (a cycle) is held weakly and owned by the outermost container: no leak.
// Not thread-safe while it is changed.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "dubhe/common/buffer.h"
#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

// java.util.Date: milliseconds since the epoch, UTC.
using Date = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

class Value;

// A list or array. `type` is the Java type name on the wire ("[int", "java.util.LinkedList"), empty when untyped.
struct ListValue {
  std::string type;
  std::vector<Value> items;
};
// A map in the order it was read. Keys are any value.
struct MapValue {
  std::string type;
  std::vector<std::pair<Value, Value>> entries;
  const Value* find(std::string_view key) const;  // nullptr: absent
};
// An instance of a class: fields in the order of its class definition.
struct ObjectValue {
  std::string java_class;
  std::vector<std::pair<std::string, Value>> fields;
  const Value* find(std::string_view field) const;
};

class Value {
 public:
  enum class Kind : std::uint8_t { kNull, kBool, kInt, kLong, kDouble, kString, kBytes, kDate, kList, kMap, kObject };

  Value() noexcept = default;  // null
  Value(std::nullptr_t) noexcept {}
  Value(bool value) noexcept : data_(value) {}
  Value(std::int32_t value) noexcept : data_(value) {}
  Value(std::int64_t value) noexcept : data_(value) {}
  Value(double value) noexcept : data_(value) {}
  Value(std::string value) : data_(std::move(value)) {}
  Value(std::string_view value) : data_(std::string(value)) {}
  Value(const char* value) : data_(std::string(value)) {}
  Value(Bytes value) : data_(std::move(value)) {}
  Value(Date value) noexcept : data_(value) {}
  Value(ListValue value);
  Value(MapValue value);
  Value(ObjectValue value);
  // Shares the container.
  Value(std::shared_ptr<ListValue> list) : data_(std::move(list)) {}
  Value(std::shared_ptr<MapValue> map) : data_(std::move(map)) {}
  Value(std::shared_ptr<ObjectValue> object) : data_(std::move(object)) {}
  // A cycle: refers without owning.
  Value(std::weak_ptr<ListValue> list) : data_(std::move(list)) {}
  Value(std::weak_ptr<MapValue> map) : data_(std::move(map)) {}
  Value(std::weak_ptr<ObjectValue> object) : data_(std::move(object)) {}

  Kind kind() const noexcept;
  bool is_null() const noexcept { return kind() == Kind::kNull; }

  // nullptr when the kind is another one (or a weak container is gone).
  const bool* as_bool() const noexcept { return std::get_if<bool>(&data_); }
  const std::int32_t* as_int() const noexcept { return std::get_if<std::int32_t>(&data_); }
  const std::int64_t* as_long() const noexcept { return std::get_if<std::int64_t>(&data_); }
  const double* as_double() const noexcept { return std::get_if<double>(&data_); }
  const std::string* as_string() const noexcept { return std::get_if<std::string>(&data_); }
  const Bytes* as_bytes() const noexcept { return std::get_if<Bytes>(&data_); }
  const Date* as_date() const noexcept { return std::get_if<Date>(&data_); }
  std::shared_ptr<ListValue> as_list() const noexcept;
  std::shared_ptr<MapValue> as_map() const noexcept;
  std::shared_ptr<ObjectValue> as_object() const noexcept;
  // An int or a long.
  bool to_int64(std::int64_t& out) const noexcept;

  // For people and tests: null, true, 1, 1L, 2.5, "text", bytes(3), date(…), [a, b], {k: v}, com.x.User{name: "Ann"};
  // cycles print as <cycle>, depth is bounded.
  std::string to_string() const;

  // Deep equality by kind, type name and content, maps in their order; cycles of equal shape count as equal.
  friend bool operator==(const Value& a, const Value& b);

 private:
  std::variant<std::monostate, bool, std::int32_t, std::int64_t, double, std::string, Bytes, Date,
               std::shared_ptr<ListValue>, std::shared_ptr<MapValue>, std::shared_ptr<ObjectValue>,
               std::weak_ptr<ListValue>, std::weak_ptr<MapValue>, std::weak_ptr<ObjectValue>>
      data_;
};

}  // namespace dubhe
