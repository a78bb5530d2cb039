// Exceptions between C++ and Java: what a service throws becomes a Java object, what a peer threw becomes a C++ throw.
//
// Free functions, thread-safe. They know the exceptions that DUBHE_EXCEPTION described in this program: a list that is made
// before main() (or when a shared library is loaded) and not changed by calls.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include "dubhe/common/export.h"
#include "dubhe/common/value.h"

namespace dubhe {
namespace hessian2 DUBHE_EXPORT {

// Provider: an object of the Java class with the four fields of Throwable and its own. What nobody described becomes a
// java.lang.RuntimeException whose message is "type: what()". Empty for an empty pointer.
std::optional<Value> exception_to_object(const std::exception_ptr& thrown);

// An exception made from names: java.lang.RuntimeException and the like.
Value make_exception_object(std::string_view java_class, std::string_view message);

// Consumer: throws the described C++ type of this Java class; false when there is none (or the object does not fit it).
bool throw_described(const Value& object);

// Whether an exception of this program was described under this Java class.
bool is_described(std::string_view java_class) noexcept;
// Throwable.detailMessage; empty when there is none.
std::string exception_message(const Value& object);

namespace detail {

// One described exception; lives as long as its program or shared library.
class DescribedException {
 public:
  using ToObject = std::optional<Value> (*)(const std::exception_ptr&);  // empty: another type
  using Throw = bool (*)(const Value& object);                            // false: the object does not fit

  DescribedException(std::string_view java_class, const std::type_info& type, ToObject to_object, Throw throw_from) noexcept;
  DescribedException(const DescribedException&) = delete;
  DescribedException& operator=(const DescribedException&) = delete;
  ~DescribedException();

  const std::string_view java_class;
  const std::type_info& type;
  const ToObject to_object;
  const Throw throw_from;
  DescribedException* next = nullptr;
};

// The object of a described exception, completed to a Throwable. `what` may be null.
Value complete_exception(Value object, const char* what);

}  // namespace detail

}  // namespace hessian2
}  // namespace dubhe
