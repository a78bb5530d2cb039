// The types that a service's methods speak of, for consoles: with their fields, constants and what is in lists and maps.
//
// Function templates, run once when an interface is described.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "dubhe/common/export.h"
#include "dubhe/protocol/method.h"
#include "dubhe/serialize/describe.h"
#include "dubhe/serialize_hessian2/typed.h"

namespace dubhe {
namespace detail DUBHE_EXPORT {

// What a pointer or optional holds; T itself else.
template <class T>
struct Held {
  using Type = T;
};
template <class T>
struct Held<std::optional<T>> : Held<T> {};
template <class T>
struct Held<std::unique_ptr<T>> : Held<T> {};
template <class T>
struct Held<std::shared_ptr<T>> : Held<T> {};
template <class T>
struct Held<std::weak_ptr<T>> : Held<T> {};

template <class T>
struct IsPair : std::false_type {};
template <class K, class V>
struct IsPair<std::pair<K, V>> : std::true_type {};

template <class T>
concept TextOrBytes = std::is_same_v<T, std::string> || std::is_same_v<T, Bytes>;
// A map, also one that keeps the order of its entries in a vector.
template <class T>
concept OfEntries = !TextOrBytes<T> && requires { typename T::value_type; } && IsPair<typename T::value_type>::value;
template <class T>
concept OfItems = !TextOrBytes<T> && !OfEntries<T> && requires(const T& items) {
  typename T::value_type;
  items.begin();
  items.end();
};

// "java.util.List<com.acme.User>", "java.util.Map<java.lang.String, java.lang.Integer>", "int[]", "java.lang.Integer".
template <class T>
std::string full_type_name();

// Java's generics hold no primitives.
template <class T>
std::string boxed_type_name() {
  return hessian2::detail::Primitive<T> ? hessian2::java_type_name<std::optional<T>>() : full_type_name<T>();
}

template <class T>
std::string full_type_name() {
  using Inner = typename Held<T>::Type;
  std::string name = hessian2::java_type_name<T>();
  if constexpr (OfEntries<Inner>) {
    using Entry = typename Inner::value_type;
    return name + "<" + boxed_type_name<std::remove_cv_t<typename Entry::first_type>>() + ", " +
           boxed_type_name<typename Entry::second_type>() + ">";
  } else if constexpr (OfItems<Inner>) {
    return name.ends_with("[]") ? name : name + "<" + boxed_type_name<typename Inner::value_type>() + ">";
  } else {
    return name;
  }
}

template <class T>
void collect_types(std::vector<TypeDefinition>& types);

template <class Enum>
std::vector<std::string> constant_names() {
  std::vector<std::string> names;
  for (const auto& constant : describe::kDescription<Enum>.constants) names.emplace_back(constant.name);
  return names;
}

// Adds T and what it is made of; a type that is there already ends the descent, so that types may refer to themselves.
template <class T>
void collect_types(std::vector<TypeDefinition>& types) {
  using Inner = typename Held<T>::Type;
  if constexpr (!std::is_void_v<Inner>) {
    const std::string name = full_type_name<T>();
    if (std::any_of(types.begin(), types.end(), [&name](const TypeDefinition& known) { return known.type == name; })) return;
    const std::size_t place = types.size();
    types.push_back({name, {}, {}, {}});
    if constexpr (describe::DescribedEnum<Inner>) {
      types[place].enums = constant_names<Inner>();
    } else if constexpr (describe::DescribedType<Inner>) {
      std::apply(
          [&](const auto&... field) {
            (types[place].properties.emplace_back(
                 std::string(field.name), full_type_name<typename std::remove_cvref_t<decltype(field)>::Type>()),
             ...);
            (collect_types<typename std::remove_cvref_t<decltype(field)>::Type>(types), ...);
          },
          describe::kDescription<Inner>.fields);
    } else if constexpr (OfEntries<Inner>) {
      using Entry = typename Inner::value_type;
      using Key = std::remove_cv_t<typename Entry::first_type>;
      types[place].items = {boxed_type_name<Key>(), boxed_type_name<typename Entry::second_type>()};
      collect_types<Key>(types);
      collect_types<typename Entry::second_type>(types);
    } else if constexpr (OfItems<Inner>) {
      types[place].items = {name.ends_with("[]") ? full_type_name<typename Inner::value_type>()
                                                 : boxed_type_name<typename Inner::value_type>()};
      collect_types<typename Inner::value_type>(types);
    }
  }
}

template <class Tuple>
struct TypesOf;
template <class... T>
struct TypesOf<std::tuple<T...>> {
  static std::vector<std::string> names() { return {full_type_name<T>()...}; }
  static void collect(std::vector<TypeDefinition>& types) { (collect_types<T>(types), ...); }
};

}  // namespace detail
}  // namespace dubhe
