// DUBHE_SERVICE: makes an ordinary C++ interface a remote one, for both sides.
//
//   struct GreetingService {
//     virtual ~GreetingService() = default;
//     virtual std::string sayHello(std::string name) = 0;
//     virtual dubhe::Task<Greeting> greet(Person who) = 0;
//   };
//   DUBHE_SERVICE(GreetingService, "dubhe.samples.GreetingService", sayHello, greet)
//
// Stands in the namespace of the interface, behind it, and lists every method that is called remotely, as
//   sayHello                            its name
//   (std::string (std::string)) find    an overload, by its type (with `const` behind it for a const method)
//   (say_hello, "sayHello")             a method with another name on the wire; `say_hello` may be an overload, too
// The return type says how a method is called: T blocks, Task<T> is awaited, std::future<T> hands out a future. Arguments
// are taken by value or by const reference; results need a default constructor. One remote interface may have several
// C++ faces (a blocking and an awaiting one) under one Java name. An interface that extends another lists the other's
// methods with its own: Java, too, finds them under the name of the derived one.
#pragma once

#include <cstddef>
#include <future>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "dubhe/common/export.h"
#include "dubhe/common/task.h"
#include "dubhe/proxy/for_each_argument.h"

namespace dubhe DUBHE_EXPORT {

// Names one of several overloads for dubhe::call: dubhe::call<dubhe::overload<std::string(std::string)>(&I::find)>(…)
template <class Signature, class I>
constexpr auto overload(Signature I::*method) noexcept {
  return method;
}

namespace detail {

// How a result comes back, told by the return type.
template <class R>
struct ReturnTraits {
  using Value = R;
  static constexpr bool kTask = false, kFuture = false;
};
template <class T>
struct ReturnTraits<Task<T>> {
  using Value = T;
  static constexpr bool kTask = true, kFuture = false;
};
template <class T>
struct ReturnTraits<std::future<T>> {
  using Value = T;
  static constexpr bool kTask = false, kFuture = true;
};

template <class Method>
struct MethodTraits {
  static_assert(sizeof(Method) == 0, "a remote method is a plain or const member function, and not noexcept: it may throw RpcError");
};
template <class I, class R, class... A>
struct MethodTraits<R (I::*)(A...)> {
  static_assert((... && !(std::is_lvalue_reference_v<A> && !std::is_const_v<std::remove_reference_t<A>>)),
                "a remote method takes its arguments by value or by const reference: nothing is written back");
  using Interface = I;
  using Return = R;
  using Value = typename ReturnTraits<R>::Value;
  using Parameters = std::tuple<A...>;                       // as declared
  using Arguments = std::tuple<std::remove_cvref_t<A>...>;   // as they are kept and written
  static constexpr std::size_t kArity = sizeof...(A);
};
template <class I, class R, class... A>
struct MethodTraits<R (I::*)(A...) const> : MethodTraits<R (I::*)(A...)> {};

template <auto Method>
struct MethodEntry {
  static constexpr auto kPointer = Method;
  using Pointer = decltype(Method);
  using Traits = MethodTraits<Pointer>;
};

// What DUBHE_SERVICE said about I; found by argument-dependent lookup.
template <class I>
using Described = decltype(dubhe_described_service(static_cast<std::remove_cv_t<I>*>(nullptr)));

template <class I>
concept RemoteInterface = requires { typename Described<I>::Methods; };

template <class I>
inline constexpr std::size_t kMethodCount = std::tuple_size_v<typename Described<I>::Methods>;
template <class I, std::size_t kIndex>
using MethodAt = std::tuple_element_t<kIndex, typename Described<I>::Methods>;

// The place of `Method` among the listed ones. Told by the type of its entry: pointers to virtual members do not compare.
template <class I, auto Method, std::size_t kIndex = 0>
constexpr std::size_t index_of() {
  static_assert(kIndex < kMethodCount<I>, "this method is not listed in DUBHE_SERVICE of its interface");
  if constexpr (std::is_same_v<MethodAt<I, kIndex>, MethodEntry<Method>>) {
    return kIndex;
  } else {
    return index_of<I, Method, kIndex + 1>();
  }
}

// The proxy: one mixin per method, each overriding its own, chained over Base.
template <class I, class Base, std::size_t kMethodsLeft>
struct MixinChain {
  using Type = typename Described<I>::template Mixin<kMethodsLeft - 1,
                                                     typename MixinChain<I, Base, kMethodsLeft - 1>::Type,
                                                     typename MethodAt<I, kMethodsLeft - 1>::Pointer>;
};
template <class I, class Base>
struct MixinChain<I, Base, 0> {
  using Type = Base;
};

}  // namespace detail

}  // namespace dubhe

// Is `x` "(…) rest"? And if so, is there a rest?
#define DUBHE_PP_SECOND(first, second, ...) second
#define DUBHE_PP_PROBE(...) ~, 1,
#define DUBHE_PP_STARTS_WITH_PARENS(x) DUBHE_PP_SECOND_OF(DUBHE_PP_PROBE x, 0, ~)
#define DUBHE_PP_SECOND_OF(...) DUBHE_PP_SECOND(__VA_ARGS__)
#define DUBHE_PP_DROP(...)
#define DUBHE_PP_HAS_REST(x) DUBHE_PP_NOT_EMPTY(DUBHE_PP_DROP x)
#define DUBHE_PP_NOT_EMPTY(...) DUBHE_PP_SECOND_OF(__VA_OPT__(~, 1, ) ~, 0, ~)
#define DUBHE_PP_JOIN(a, b) DUBHE_PP_JOIN_NOW(a, b)
#define DUBHE_PP_JOIN_NOW(a, b) a##b
#define DUBHE_PP_TEXT(x) DUBHE_PP_TEXT_NOW(x)
#define DUBHE_PP_TEXT_NOW(x) #x

// 0: name   10: (name, "wire name")   11: (type) name
#define DUBHE_PP_METHOD_KIND(x) DUBHE_PP_JOIN(DUBHE_PP_METHOD_KIND_, DUBHE_PP_STARTS_WITH_PARENS(x))(x)
#define DUBHE_PP_METHOD_KIND_0(x) 0
#define DUBHE_PP_METHOD_KIND_1(x) DUBHE_PP_JOIN(1, DUBHE_PP_HAS_REST(x))

// The entry without its wire name: `name` or `(type) name`.
#define DUBHE_PP_METHOD_CORE(x) DUBHE_PP_JOIN(DUBHE_PP_METHOD_CORE_, DUBHE_PP_METHOD_KIND(x))(x)
#define DUBHE_PP_METHOD_CORE_0(x) x
#define DUBHE_PP_METHOD_CORE_11(x) x
#define DUBHE_PP_METHOD_CORE_10(x) DUBHE_PP_METHOD_CORE_OF x
#define DUBHE_PP_METHOD_CORE_OF(core, wire_name) core

#define DUBHE_PP_METHOD_WIRE_NAME(x) DUBHE_PP_JOIN(DUBHE_PP_METHOD_WIRE_NAME_, DUBHE_PP_METHOD_KIND(x))(x)
#define DUBHE_PP_METHOD_WIRE_NAME_0(x) DUBHE_PP_TEXT(x)
#define DUBHE_PP_METHOD_WIRE_NAME_11(x) DUBHE_PP_TEXT(DUBHE_PP_DROP x)
#define DUBHE_PP_METHOD_WIRE_NAME_10(x) DUBHE_PP_METHOD_WIRE_NAME_OF x
#define DUBHE_PP_METHOD_WIRE_NAME_OF(core, wire_name) wire_name

#define DUBHE_PP_METHOD_NAME(x) DUBHE_PP_CORE_NAME(DUBHE_PP_METHOD_CORE(x))
#define DUBHE_PP_CORE_NAME(core) DUBHE_PP_JOIN(DUBHE_PP_CORE_NAME_, DUBHE_PP_STARTS_WITH_PARENS(core))(core)
#define DUBHE_PP_CORE_NAME_0(core) core
#define DUBHE_PP_CORE_NAME_1(core) DUBHE_PP_DROP core

#define DUBHE_PP_METHOD_POINTER(x) DUBHE_PP_CORE_POINTER(DUBHE_PP_METHOD_CORE(x))
#define DUBHE_PP_CORE_POINTER(core) DUBHE_PP_JOIN(DUBHE_PP_CORE_POINTER_, DUBHE_PP_STARTS_WITH_PARENS(core))(core)
#define DUBHE_PP_CORE_POINTER_0(core) &DubheInterface::core
#define DUBHE_PP_CORE_POINTER_1(core) ::dubhe::overload<DUBHE_PP_OVERLOAD_OF core)
#define DUBHE_PP_OVERLOAD_OF(...) __VA_ARGS__>(&DubheInterface::

#define DUBHE_PP_METHOD_ENTRY(I, index, x) ::dubhe::detail::MethodEntry<DUBHE_PP_METHOD_POINTER(x)>
#define DUBHE_PP_METHOD_TEXT(I, index, x) DUBHE_PP_METHOD_WIRE_NAME(x)
#define DUBHE_PP_METHOD_MIXIN(I, index, x)                                        \
  template <class Base, class C, class R, class... A>                             \
  struct DubheMixinOf_##I<index, Base, R (C::*)(A...)> : Base {                   \
    using Base::Base;                                                             \
    using Base::DUBHE_PP_METHOD_NAME(x);                                          \
    R DUBHE_PP_METHOD_NAME(x)(A... arguments) override {                          \
      return this->dubhe_stub_.template call<I, index>({}, arguments...);         \
    }                                                                             \
  };                                                                              \
  template <class Base, class C, class R, class... A>                             \
  struct DubheMixinOf_##I<index, Base, R (C::*)(A...) const> : Base {             \
    using Base::Base;                                                             \
    using Base::DUBHE_PP_METHOD_NAME(x);                                          \
    R DUBHE_PP_METHOD_NAME(x)(A... arguments) const override {                    \
      return this->dubhe_stub_.template call<I, index>({}, arguments...);         \
    }                                                                             \
  };

#define DUBHE_SERVICE(I, java_interface, ...)                                                          \
  template <::std::size_t kIndex, class Base, class Method>                                            \
  struct DubheMixinOf_##I;                                                                             \
  DUBHE_FOR_EACH(DUBHE_PP_METHOD_MIXIN, I, __VA_ARGS__)                                                \
  struct DubheServiceOf_##I {                                                                          \
    using DubheInterface = I;                                                                          \
    static constexpr ::std::string_view kJavaInterface = java_interface;                               \
    static constexpr ::std::string_view kNames[] = {                                                   \
        DUBHE_FOR_EACH_LIST(DUBHE_PP_METHOD_TEXT, I, __VA_ARGS__)};                                    \
    using Methods = ::std::tuple<DUBHE_FOR_EACH_LIST(DUBHE_PP_METHOD_ENTRY, I, __VA_ARGS__)>;          \
    template <::std::size_t kIndex, class Base, class Method>                                          \
    using Mixin = DubheMixinOf_##I<kIndex, Base, Method>;                                              \
  };                                                                                                   \
  [[maybe_unused]] inline DubheServiceOf_##I dubhe_described_service(I*) { return {}; }
