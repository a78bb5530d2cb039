// shape_of<T>(): the TypeShape of every C++ type that has a Codec.
//
// Built when first asked for; a description of code, so it may be one per program.
#pragma once

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "dubhe/common/export.h"
#include "dubhe/serialize/type_shape.h"
#include "dubhe/serialize_hessian2/as.h"
#include "dubhe/serialize_hessian2/typed.h"

namespace dubhe {
namespace hessian2 DUBHE_EXPORT {

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

// Under another Java name: as<"java.util.Collection", std::vector<int>>.
template <class T>
struct Renamed {};
template <JavaName kName, class T>
struct Renamed<as<kName, T>> : std::type_identity<T> {};
template <class T>
concept IsRenamed = requires { typename Renamed<T>::type; };

template <class T>
struct EntryOf;
template <class K, class V>
struct EntryOf<std::pair<K, V>> {
  using Key = std::remove_const_t<K>;
  using Mapped = V;
};

template <class T>
concept ShapedSet = IsCollection<T> && requires { typename T::key_type; };

template <class T>
void add_fields(TypeShape& shape) {
  std::apply(
      [&](const auto&... field) {
        (shape.fields.push_back({field.name, &shape_of<typename std::remove_cvref_t<decltype(field)>::Type>}), ...);
      },
      describe::kDescription<T>.fields);
}

template <class T, class... S>
void add_subtypes(TypeShape& shape, TypeList<S...>) {
  (..., (std::is_same_v<S, T> ? void() : shape.subtypes.push_back(&shape_of<S>)));
}

template <class T>
TypeShape make_shape() {
  TypeShape shape;
  if constexpr (MayBeNothing<T>) {
    using P = typename Pointee<T>::type;
    // An interface that a peer calls back has no Codec of its own.
    if constexpr (describe::Described<P> || !std::is_abstract_v<P>) shape = make_shape<P>();
  } else if constexpr (IsRenamed<T>) {
    shape = make_shape<typename Renamed<T>::type>();
  } else {
    shape.kind = kind_of_name(Codec<T>::type_name());
    if constexpr (describe::DescribedEnum<T>) {
      shape.kind = TypeShape::Kind::kEnum;
      for (const auto& constant : describe::kDescription<T>.constants) shape.constants.push_back(constant.name);
    } else if constexpr (describe::DescribedType<T>) {
      shape.kind = TypeShape::Kind::kObject;
      add_fields<T>(shape);
      if constexpr (describe::HasSubtypes<T>) add_subtypes<T>(shape, Family<T>());
    } else if (shape.kind != TypeShape::Kind::kOther) {
      // Its name has said it all.
    } else if constexpr (IsMap<T>) {
      using Entry = EntryOf<typename T::value_type>;
      shape.kind = TypeShape::Kind::kMap;
      shape.key = &shape_of<typename Entry::Key>;
      shape.element = &shape_of<typename Entry::Mapped>;
    } else if constexpr (kIsArray<T>) {
      shape.kind = TypeShape::Kind::kArray;
      shape.element = &shape_of<typename T::value_type>;
    } else if constexpr (IsCollection<T> && !std::is_same_v<T, Bytes>) {
      shape.kind = ShapedSet<T> ? TypeShape::Kind::kSet : TypeShape::Kind::kList;
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

}  // namespace hessian2
}  // namespace dubhe
