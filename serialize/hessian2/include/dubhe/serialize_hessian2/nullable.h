// std::optional: the boxed type of a primitive, and anything else that may be null.
//
// A specialization of Codec.
#pragma once

#include <optional>
#include <string>
#include <type_traits>

#include "dubhe/common/export.h"
#include "dubhe/serialize_hessian2/codec.h"
#include "dubhe/serialize_hessian2/scalars.h"

namespace dubhe {
namespace hessian2 DUBHE_EXPORT {

template <class T>
struct Codec<std::optional<T>> {
  static constexpr bool kNullable = true;
  static constexpr bool kJavaLang = Codec<T>::kJavaLang;
  static std::string type_name() {
    if constexpr (detail::Primitive<T>) return std::string(Codec<T>::kBoxed);
    else return Codec<T>::type_name();
  }
  static std::string descriptor() {
    if constexpr (detail::Primitive<T>) return detail::class_descriptor(Codec<T>::kBoxed);
    else return Codec<T>::descriptor();
  }
  static std::string array_name() {
    if constexpr (detail::Primitive<T>) return std::string(Codec<T>::kBoxed);
    else return Codec<T>::array_name();
  }
  static void write(Writer& out, const std::optional<T>& value) {
    if (!value) {
      out.write_null();
    } else if constexpr (std::is_same_v<T, float>) {
      out.write_boxed_float(*value);
    } else {
      Codec<T>::write(out, *value);
    }
  }
  static bool read(Reader& in, std::optional<T>& value) {
    if (in.take_null()) {
      value.reset();
      return true;
    }
    if constexpr (std::is_same_v<T, char16_t>) {
      if (in.take_empty_string()) {  // no Character, as Java reads it
        value.reset();
        return true;
      }
    }
    return Codec<T>::read(in, value ? *value : value.emplace());
  }
};

}  // namespace hessian2
}  // namespace dubhe
