// The MethodValues of a method, made where its types are known.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/protocol/method_values.h"
#include "dubhe/proxy/reencode.h"
#include "dubhe/proxy/type_ops.h"

#include <array>
#include <concepts>
#include <cstddef>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace dubhe DUBHE_EXPORT {

namespace detail {

// Bytes that `write` puts on the wire for these arguments.
std::size_t written_size(void (*write)(hessian2::Writer& out, const void* const* arguments), const void* const* arguments);
// Brings a result of any kind into `slot`, whose type is `type`; `assign` moves from a value of
// that type.
Status put_in_slot(const MethodDescriptor& method, Result& result, void* slot, const std::type_info& type,
                   void (*assign)(void* to, void* from));

template <class Tuple>
class KeptTuple final : public KeptArguments {
 public:
  explicit KeptTuple(Tuple arguments) : arguments_(std::move(arguments)) {
    std::apply([this](const auto&... argument) { refs_ = {&argument..., nullptr}; }, arguments_);
  }
  const void* const* refs() const noexcept override { return refs_.data(); }

 private:
  const Tuple arguments_;
  std::array<const void*, std::tuple_size_v<Tuple> + 1> refs_;
};

template <class Tuple>
struct ArgumentValues;
template <class... T>
struct ArgumentValues<std::tuple<T...>> {
  static std::size_t count(const void* const*) noexcept { return sizeof...(T); }
  static std::unique_ptr<KeptArguments> keep(const void* const* arguments) {
    if constexpr ((std::is_copy_constructible_v<T> && ...)) {
      return keep_each(arguments, std::index_sequence_for<T...>());
    } else {
      return nullptr;
    }
  }
  static const std::type_info& type(std::size_t index) noexcept {
    static constexpr std::array<const std::type_info*, sizeof...(T) + 1> kTypes{&typeid(T)..., &typeid(void)};
    return *kTypes[index];
  }
  static Value argument(const void* const* arguments, std::size_t index) {
    using Read = Value (*)(const void*);
    static constexpr std::array<Read, sizeof...(T)> kReads{
        [](const void* value) { return as_value(kTypeOps<T>, value); }...};
    if constexpr (sizeof...(T) > 0) return kReads[index](arguments[index]);
    (void)arguments, (void)index;
    return Value();
  }

 private:
  template <std::size_t... kIndexes>
  static std::unique_ptr<KeptArguments> keep_each(const void* const* arguments, std::index_sequence<kIndexes...>) {
    (void)arguments;  // of a method without
    return std::make_unique<KeptTuple<std::tuple<T...>>>(std::tuple<T...>(*static_cast<const T*>(arguments[kIndexes])...));
  }
};

template <class V>
concept MapLike = requires(V& into, typename V::key_type key, typename V::mapped_type value) {
  into.insert_or_assign(std::move(key), std::move(value));
};
template <class V>
concept SetLike = requires(V& into, typename V::key_type key) { into.insert(std::move(key)); } && !MapLike<V>;
template <class V>
concept ListLike =
    requires(V& into, typename V::value_type value) { into.push_back(std::move(value)); } && !std::same_as<V, std::string>;

template <class V>
void merge_into(V& into, V& from) {
  if constexpr (MapLike<V>) {
    for (auto& [key, value] : from) into.insert_or_assign(key, std::move(value));
  } else if constexpr (SetLike<V>) {
    for (auto& item : from) into.insert(item);
  } else {
    for (auto&& item : from) into.push_back(std::move(item));
  }
}

template <class V>
struct ResultValues {
  static AnyValue make() { return AnyValue(V{}, kTypeOps<V>); }
  static void move(void* to, void* from) { *static_cast<V*>(to) = std::move(*static_cast<V*>(from)); }
  static Status put(const MethodDescriptor& method, Result& result, void* slot) {
    return put_in_slot(method, result, slot, typeid(V), &move);
  }
  static void merge(void* into, void* from) {
    if constexpr (MapLike<V> || SetLike<V> || ListLike<V>) {
      merge_into(*static_cast<V*>(into), *static_cast<V*>(from));
    }
  }
};

template <class V, class Tuple>
constexpr MethodValues method_values(std::size_t (*wire_size)(const void* const*)) {
  MethodValues values{&ArgumentValues<Tuple>::count,
                      &ArgumentValues<Tuple>::keep,
                      wire_size,
                      &ArgumentValues<Tuple>::argument,
                      nullptr,
                      nullptr,
                      nullptr,
                      nullptr,
                      &ArgumentValues<Tuple>::type};
  if constexpr (!std::is_void_v<V>) {
    values.make_result = &ResultValues<V>::make;
    values.move_result = &ResultValues<V>::move;
    values.put_result = &ResultValues<V>::put;
    if constexpr (MapLike<V> || SetLike<V> || ListLike<V>) values.merge_results = &ResultValues<V>::merge;
  }
  return values;
}

}  // namespace detail

// Of methods whose arguments and result are values (MethodDescriptor::of_values).
const MethodValues& values_of_values() noexcept;

}  // namespace dubhe
