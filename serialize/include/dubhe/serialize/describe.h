// How a user's own types are called in Java: three lines of macro, no base class, no generated code.
//
//   struct Person { std::string name; std::int32_t age = 0; };
//   DUBHE_TYPE(Person, "dubhe.samples.Person", name, age)               // a class and its fields
//   DUBHE_TYPE(Person, "dubhe.samples.Person", (name, "fullName"), age) // a field with another name in Java
//   enum class Color { RED, GREEN };
//   DUBHE_ENUM(Color, "dubhe.samples.Color", RED, GREEN)                // constants; (kRed, "RED") renames
//
//   struct Worker : Person { std::string job; };
//   DUBHE_SUBTYPE(Worker, Person, "dubhe.samples.Worker", job)          // and the fields of Person, which is described
//   DUBHE_SUBTYPES(Person, Worker)  // a std::shared_ptr<Person> may be a Worker; Person has a virtual function
//
// They stand right behind the type, in its namespace, before anything uses it. A type needs a default constructor; its
// listed members are public, at most 340 of them, also none at all. List them in the order of the Java class: other orders
// work as well, the same one is read fastest.
//
// This header knows no wire format; serializations look at Description<T>.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "dubhe/common/export.h"

namespace dubhe {
namespace describe DUBHE_EXPORT {

template <class T>
struct Tag {};

template <class T, class M>
struct Field {
  using Class = T;
  using Type = M;
  std::string_view name;  // in Java
  M T::* member;
};
template <class T, class... M>
struct TypeDescription {
  static constexpr bool kIsEnum = false;
  static constexpr std::size_t kFields = sizeof...(M);
  std::string_view java_class;
  std::tuple<Field<T, M>...> fields;                     // those of its base first
  std::array<std::uint8_t, sizeof...(M)> generations{};  // how many bases stand above the one that has the field
};
// The described types that a pointer to their base may point to.
template <class... T>
struct Subtypes {};

template <class E>
struct Constant {
  std::string_view name;  // in Java
  E value;
};
template <class E, std::size_t N>
struct EnumDescription {
  static constexpr bool kIsEnum = true;
  std::string_view java_class;
  std::array<Constant<E>, N> constants;
};

// The member may be one of a base class.
template <class T, class B, class M>
constexpr Field<T, M> field(std::string_view name, M B::* member) {
  return {name, member};
}
template <class T, class... M>
constexpr TypeDescription<T, M...> type(std::string_view java_class, Field<T, M>... fields) {
  return {java_class, {fields...}, {}};
}
// With the fields of a described base.
template <class T, class B, class... N, class... M>
constexpr TypeDescription<T, N..., M...> subtype(std::string_view java_class, const TypeDescription<B, N...>& base,
                                                 Field<T, M>... fields) {
  static_assert(std::is_base_of_v<B, T>, "DUBHE_SUBTYPE(Type, Base, …): Type derives from Base");
  TypeDescription<T, N..., M...> all{
      java_class,
      std::apply([&](const auto&... inherited) {
        return std::tuple<Field<T, N>..., Field<T, M>...>(Field<T, N>{inherited.name, inherited.member}..., fields...);
      }, base.fields),
      {}};
  std::uint8_t generation = 0;
  for (std::size_t i = 0; i < sizeof...(N); ++i) {
    all.generations[i] = base.generations[i];
    if (base.generations[i] >= generation) generation = static_cast<std::uint8_t>(base.generations[i] + 1);
  }
  for (std::size_t i = sizeof...(N); i < sizeof...(N) + sizeof...(M); ++i) all.generations[i] = generation;
  return all;
}
template <class E, class... C>
constexpr EnumDescription<E, sizeof...(C)> enumeration(std::string_view java_class, C... constants) {
  return {java_class, {constants...}};
}

// What the macro said about T; found in T's own namespace.
template <class T>
concept Described = requires { dubhe_describe(Tag<T>{}); };

template <Described T>
inline constexpr auto kDescription = dubhe_describe(Tag<T>{});

template <class T>
concept DescribedEnum = Described<T> && decltype(dubhe_describe(Tag<T>{}))::kIsEnum;
template <class T>
concept DescribedType = Described<T> && !DescribedEnum<T>;
// DUBHE_SUBTYPES was said about T.
template <class T>
concept HasSubtypes = requires { dubhe_subtypes(Tag<T>{}); };

}  // namespace describe
}  // namespace dubhe

// One macro call per listed name: macro(context, name).
#define DUBHE_DESCRIBE_PP_PARENS ()
#define DUBHE_DESCRIBE_PP_EXPAND(...) DUBHE_DESCRIBE_PP_EXPAND3(DUBHE_DESCRIBE_PP_EXPAND3(DUBHE_DESCRIBE_PP_EXPAND3(DUBHE_DESCRIBE_PP_EXPAND3(__VA_ARGS__))))
#define DUBHE_DESCRIBE_PP_EXPAND3(...) DUBHE_DESCRIBE_PP_EXPAND2(DUBHE_DESCRIBE_PP_EXPAND2(DUBHE_DESCRIBE_PP_EXPAND2(DUBHE_DESCRIBE_PP_EXPAND2(__VA_ARGS__))))
#define DUBHE_DESCRIBE_PP_EXPAND2(...) DUBHE_DESCRIBE_PP_EXPAND1(DUBHE_DESCRIBE_PP_EXPAND1(DUBHE_DESCRIBE_PP_EXPAND1(DUBHE_DESCRIBE_PP_EXPAND1(__VA_ARGS__))))
#define DUBHE_DESCRIBE_PP_EXPAND1(...) DUBHE_DESCRIBE_PP_EXPAND0(DUBHE_DESCRIBE_PP_EXPAND0(DUBHE_DESCRIBE_PP_EXPAND0(DUBHE_DESCRIBE_PP_EXPAND0(__VA_ARGS__))))
#define DUBHE_DESCRIBE_PP_EXPAND0(...) __VA_ARGS__
#define DUBHE_DESCRIBE_PP_EACH(macro, context, ...) \
  __VA_OPT__(DUBHE_DESCRIBE_PP_EXPAND(DUBHE_DESCRIBE_PP_STEP(macro, context, __VA_ARGS__)))
#define DUBHE_DESCRIBE_PP_STEP(macro, context, first, ...) \
  macro(context, first) __VA_OPT__(DUBHE_DESCRIBE_PP_STEP_AGAIN DUBHE_DESCRIBE_PP_PARENS(macro, context, __VA_ARGS__))
#define DUBHE_DESCRIBE_PP_STEP_AGAIN() DUBHE_DESCRIBE_PP_STEP

// DUBHE_DESCRIBE_PP_NAMED(macro, context, name) → macro(context, name, "name"); with (name, "other") → macro(context, name, "other")
#define DUBHE_DESCRIBE_PP_SECOND(a, b, ...) b
#define DUBHE_DESCRIBE_PP_PROBE(...) ~, 1
#define DUBHE_DESCRIBE_PP_IS_PAIR(x) DUBHE_DESCRIBE_PP_IS_PAIR_OF(DUBHE_DESCRIBE_PP_PROBE x, 0, 0)
#define DUBHE_DESCRIBE_PP_IS_PAIR_OF(...) DUBHE_DESCRIBE_PP_SECOND(__VA_ARGS__)
#define DUBHE_DESCRIBE_PP_CAT(a, b) DUBHE_DESCRIBE_PP_CAT_NOW(a, b)
#define DUBHE_DESCRIBE_PP_CAT_NOW(a, b) a##b
#define DUBHE_DESCRIBE_PP_NAMED(macro, context, x) DUBHE_DESCRIBE_PP_CAT(DUBHE_DESCRIBE_PP_NAMED_, DUBHE_DESCRIBE_PP_IS_PAIR(x))(macro, context, x)
#define DUBHE_DESCRIBE_PP_NAMED_0(macro, context, name) macro(context, name, #name)
#define DUBHE_DESCRIBE_PP_NAMED_1(macro, context, pair) DUBHE_DESCRIBE_PP_NAMED_PAIR(macro, context, DUBHE_DESCRIBE_PP_UNWRAP pair)
#define DUBHE_DESCRIBE_PP_NAMED_PAIR(macro, context, ...) macro(context, __VA_ARGS__)
#define DUBHE_DESCRIBE_PP_UNWRAP(...) __VA_ARGS__

#define DUBHE_DESCRIBE_FIELD(Type, member) DUBHE_DESCRIBE_PP_NAMED(DUBHE_DESCRIBE_FIELD_AS, Type, member)
#define DUBHE_DESCRIBE_FIELD_AS(Type, member, name) , ::dubhe::describe::field<Type>(name, &Type::member)
#define DUBHE_DESCRIBE_CONSTANT(Type, constant) DUBHE_DESCRIBE_PP_NAMED(DUBHE_DESCRIBE_CONSTANT_AS, Type, constant)
#define DUBHE_DESCRIBE_CONSTANT_AS(Type, constant, name) \
  , ::dubhe::describe::Constant<Type> { name, Type::constant }

#define DUBHE_TYPE(Type, java_class, ...)                                                    \
  constexpr auto dubhe_describe(::dubhe::describe::Tag<Type>) {                              \
    return ::dubhe::describe::type<Type>(                                                    \
        java_class DUBHE_DESCRIBE_PP_EACH(DUBHE_DESCRIBE_FIELD, Type __VA_OPT__(, ) __VA_ARGS__));    \
  }

#define DUBHE_SUBTYPE(Type, Base, java_class, ...)                                           \
  constexpr auto dubhe_describe(::dubhe::describe::Tag<Type>) {                              \
    return ::dubhe::describe::subtype<Type>(                                                 \
        java_class, ::dubhe::describe::kDescription<Base>                                    \
                        DUBHE_DESCRIBE_PP_EACH(DUBHE_DESCRIBE_FIELD, Type __VA_OPT__(, ) __VA_ARGS__)); \
  }

// Behind all of them. Those that the subtypes have listed for themselves are included.
#define DUBHE_SUBTYPES(Base, ...)                                                            \
  constexpr auto dubhe_subtypes(::dubhe::describe::Tag<Base>) {                              \
    return ::dubhe::describe::Subtypes<__VA_ARGS__>{};                                       \
  }

#define DUBHE_ENUM(Type, java_class, ...)                                                    \
  constexpr auto dubhe_describe(::dubhe::describe::Tag<Type>) {                              \
    return ::dubhe::describe::enumeration<Type>(                                             \
        java_class DUBHE_DESCRIBE_PP_EACH(DUBHE_DESCRIBE_CONSTANT, Type __VA_OPT__(, ) __VA_ARGS__)); \
  }
