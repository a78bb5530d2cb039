// How one C++ type travels: Codec<T>, and what can be asked of every type that has one.
//
// Free function templates. Which C++ type is which Java type: docs/types.md. User types are known once they are described
// (dubhe/serialize/describe.h); any other type is one more specialization of Codec.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/value.h"
#include "dubhe/serialize/java_name.h"
#include "dubhe/serialize_hessian2/reader.h"
#include "dubhe/serialize_hessian2/tree.h"
#include "dubhe/serialize_hessian2/writer.h"

namespace dubhe {
namespace hessian2 DUBHE_EXPORT {

// How one C++ type travels. A specialization has
//   kNullable     a null is a value of its own (else it reads as the default, and is refused as an argument)
//   kJavaLang     its Java type is a primitive or of java.lang (decides the order of fields)
//   type_name()   "int", "java.lang.String", "byte[]": as Class.getCanonicalName() says
//   descriptor()  "I", "Ljava/lang/String;", "[B"
//   array_name()  what stands behind "[" in the type of an array of it
//   write(Writer&, const T&), read(Reader&, T&)
template <class T>
struct Codec {
  static_assert(sizeof(T) == 0,
                "no Java type is known for this C++ type: describe it with DUBHE_TYPE or DUBHE_ENUM right behind its "
                "definition, or use one of the types in docs/types.md (Java has no unsigned integers; java.time and other "
                "classes of the Java library need dubhe/serialize_hessian2/java_time.h or java_types.h)");
};

template <class T>
void write(Writer& out, const T& value) {
  Codec<T>::write(out, value);
}

// false: see in.status(). `value` is overwritten whole: fields that the peer does not know get their default. A null where
// C++ has no null gives T{}.
template <class T>
bool read(Reader& in, T& value) {
  return Codec<T>::read(in, value);
}

// The same for an argument of a method: a null where C++ has no null is refused.
template <class T>
bool read_argument(Reader& in, T& value) {
  if constexpr (!Codec<T>::kNullable) {
    if (in.at_null()) return in.fail_with("null for " + Codec<T>::type_name() + ", and the C++ type has no null");
  }
  return Codec<T>::read(in, value);
}

// "java.lang.String", "int", "byte[]"; "void".
template <class T>
std::string java_type_name() {
  if constexpr (std::is_void_v<T>) {
    return "void";
  } else {
    return Codec<T>::type_name();
  }
}

// "Ljava/lang/String;", "I", "[B"; "V".
template <class T>
std::string java_descriptor() {
  if constexpr (std::is_void_v<T>) {
    return "V";
  } else {
    return Codec<T>::descriptor();
  }
}

// Through the wire form and back: for rules, logs, generic calls; not for every call.
template <class T>
Value to_value(const T& value) {
  Buffer bytes;
  Writer out(bytes);
  write(out, value);
  Reader in(bytes.view());
  Value tree;
  return out.ok() && read_value(in, tree) ? tree : Value();
}
template <class T>
Expected<T> from_value(const Value& tree) {
  Buffer bytes;
  Writer out(bytes);
  write_value(out, tree);
  if (!out.ok()) return out.status();
  Reader in(bytes.view());
  T value{};
  if (!read(in, value)) return in.status();
  return value;
}

namespace detail {

// "com.x.Y" → "Lcom/x/Y;"
std::string class_descriptor(std::string_view java_class);
// "ns::Person", for messages.
std::string readable_name(const std::type_info& type);

constexpr bool is_java_lang(std::string_view java_class) {
  return java_class.starts_with("java.lang.") && java_class != "java.lang.Object";
}

// Codecs of types that are a class in Java.
template <JavaName kName>
struct ClassCodec {
  static constexpr bool kNullable = false;
  static constexpr bool kJavaLang = is_java_lang(kName);
  static std::string type_name() { return std::string(kName.view()); }
  static std::string descriptor() { return class_descriptor(kName); }
  static std::string array_name() { return std::string(kName.view()); }
};

}  // namespace detail

}  // namespace hessian2
}  // namespace dubhe
