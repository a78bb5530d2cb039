// shape_of<T>(): the TypeShape of every C++ type that has a Codec.
//
// Built when first asked for; a description of code, so it may be one per program.
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "dubhe/serialize/type_shape.h"
#include "dubhe/serialize_hessian2/typed.h"

namespace dubhe::hessian2 {

template <class T>
const TypeShape& shape_of();

namespace detail {

// The kinds that a Java name alone tells.
TypeShape::Kind kind_of_name(std::string_view type_name) noexcept;

template <class T>
struct Pointee {};
template <class T>
struct Pointee<std::optional<T>> : std::type_identity<T> {};
template <class T>
struct Pointee<std::unique_ptr<T>> : std::type_identity<T> {};
template <class T>
struct Pointee<std::shared_ptr<T>> : std::type_identity<T> {};
template <class T>
struct Pointee<std::weak_ptr<T>> : std::type_identity<T> {};
template <class T>
concept MayBeNothing = requires { typename Pointee<T>::type; };

template <class T>
inline constexpr bool kIsArray = false;
template <class T>
inline constexpr bool kIsArray<Array<T>> = true;

template <class T>
concept ShapedMap = requires {
  typename T::key_type;
  typename T::mapped_type;
};
template <class T>
concept ShapedSet = requires { typename T::key_type; } && !ShapedMap<T>;
template <class T>
concept ShapedSequence = requires(const T& items) {
  typename T::value_type;
  items.begin();
} && !ShapedMap<T> && !ShapedSet<T> && !std::same_as<T, std::string> && !std::same_as<T, Bytes>;

template <class T>
void add_fields(TypeShape& shape) {
  std::apply(
      [&](const auto&... field) {
        (shape.fields.push_back({field.name, &shape_of<typename std::remove_cvref_t<decltype(field)>::Type>}), ...);
      },
      describe::kDescription<T>.fields);
}

template <class T>
TypeShape make_shape() {
  TypeShape shape;
  if constexpr (MayBeNothing<T>) {
    // An interface that a peer calls back has no Codec of its own.
    if constexpr (!std::is_abstract_v<typename Pointee<T>::type>) shape = make_shape<typename Pointee<T>::type>();
  } else {
    shape.kind = kind_of_name(Codec<T>::type_name());
    if constexpr (describe::DescribedEnum<T>) {
      shape.kind = TypeShape::Kind::kEnum;
      for (const auto& constant : describe::kDescription<T>.constants) shape.constants.push_back(constant.name);
    } else if constexpr (describe::DescribedType<T>) {
      shape.kind = TypeShape::Kind::kObject;
      add_fields<T>(shape);
    } else if (shape.kind != TypeShape::Kind::kOther) {
      // Its name has said it all.
    } else if constexpr (ShapedMap<T>) {
      shape.kind = TypeShape::Kind::kMap;
      shape.key = &shape_of<typename T::key_type>;
      shape.element = &shape_of<typename T::mapped_type>;
    } else if constexpr (ShapedSet<T>) {
      shape.kind = TypeShape::Kind::kSet;
      shape.element = &shape_of<typename T::key_type>;
    } else if constexpr (ShapedSequence<T>) {
      shape.kind = kIsArray<T> ? TypeShape::Kind::kArray : TypeShape::Kind::kList;
      shape.element = &shape_of<typename T::value_type>;
    }
  }
  shape.nullable = Codec<T>::kNullable;
  shape.type_name = Codec<T>::type_name();
  return shape;
}

}  // namespace detail

template <class T>
const TypeShape& shape_of() {
  static const TypeShape kShape = detail::make_shape<T>();
  return kShape;
}

}  // namespace dubhe::hessian2
