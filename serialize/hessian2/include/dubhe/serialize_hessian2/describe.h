// DUBHE_TYPE, DUBHE_ENUM (see dubhe/serialize/describe.h) and, with the same grammar, exceptions:
//
//   struct NotWelcome { std::string reason; };
//   DUBHE_EXCEPTION(NotWelcome, "dubhe.samples.NotWelcomeException", reason)
//
// A service throws it, its caller catches it, whatever language either is written in. It need not derive from
// std::exception; if it does, what() is the message that Java sees, else a described member called `message` is.
// DUBHE_SUBEXCEPTION(Type, Base, "its.Class", …) takes the fields of a described base along.
#pragma once

#include <exception>
#include <type_traits>

#include "dubhe/common/export.h"
#include "dubhe/serialize/describe.h"
#include "dubhe/serialize_hessian2/exceptions.h"
#include "dubhe/serialize_hessian2/typed.h"

namespace dubhe::hessian2 {
namespace detail DUBHE_EXPORT {

template <class T>
std::optional<Value> described_to_object(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const T& exception) {
    const char* what = nullptr;
    if constexpr (std::is_base_of_v<std::exception, T>) what = exception.what();
    return complete_exception(to_value(exception), what);
  } catch (...) {
    return std::nullopt;
  }
}

template <class T>
bool throw_from_object(const Value& object) {
  auto exception = from_value<T>(object);
  if (!exception) return false;
  throw T(std::move(*exception));
}

// One per described exception in the program, made when it is loaded.
template <class T>
struct ExceptionEntry {
  static inline const DescribedException self{describe::kDescription<T>.java_class, typeid(T), &described_to_object<T>,
                                              &throw_from_object<T>};
};

}  // namespace detail
}  // namespace dubhe::hessian2

#define DUBHE_EXCEPTION(Type, java_class, ...)                                               \
  DUBHE_TYPE(Type, java_class __VA_OPT__(, ) __VA_ARGS__)                                    \
  DUBHE_DESCRIBE_THROWN(Type)
#define DUBHE_SUBEXCEPTION(Type, Base, java_class, ...)                                      \
  DUBHE_SUBTYPE(Type, Base, java_class __VA_OPT__(, ) __VA_ARGS__)                           \
  DUBHE_DESCRIBE_THROWN(Type)

#define DUBHE_DESCRIBE_THROWN(Type)                                                          \
  namespace {                                                                                \
  [[maybe_unused]] const auto& DUBHE_DESCRIBE_PP_CAT(dubhe_described_exception_, __COUNTER__) =       \
      ::dubhe::hessian2::detail::ExceptionEntry<Type>::self;                                 \
  }
