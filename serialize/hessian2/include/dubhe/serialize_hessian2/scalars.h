// Numbers, characters, text, bytes, dates and values of unknown type: everything without content of its own type.
//
// Specializations of Codec.
#pragma once

#include <chrono>
#include <cstdint>
#include <ratio>
#include <string>
#include <string_view>

#include "dubhe/common/export.h"
#include "dubhe/common/value.h"
#include "dubhe/serialize_hessian2/codec.h"

namespace dubhe {
namespace hessian2 DUBHE_EXPORT {

namespace detail {

// Primitives. Boxed: their java.lang class, for std::optional.
template <char kLetter, JavaName kName, JavaName kBoxedName>
struct PrimitiveCodec {
  static constexpr bool kNullable = false;
  static constexpr bool kJavaLang = true;
  static std::string type_name() { return std::string(kName.view()); }
  static std::string descriptor() { return std::string(1, kLetter); }
  static std::string array_name() { return std::string(kName.view()); }
  static constexpr std::string_view kBoxed = kBoxedName;
};
template <class T>
concept Primitive = requires { Codec<T>::kBoxed; };

}  // namespace detail

template <>
struct Codec<bool> : detail::PrimitiveCodec<'Z', "boolean", "java.lang.Boolean"> {
  static void write(Writer& out, bool value) { out.write_bool(value); }
  static bool read(Reader& in, bool& value) { return in.read_bool(value); }
};

namespace detail {

// byte, short: ints on the wire, cut to their width on the way in.
template <class T, char kLetter, JavaName kName, JavaName kBoxedName>
struct SmallIntCodec : PrimitiveCodec<kLetter, kName, kBoxedName> {
  static void write(Writer& out, T value) { out.write_int(value); }
  static bool read(Reader& in, T& value) {
    std::int32_t wide = 0;
    if (!in.read_int(wide)) return false;
    value = static_cast<T>(wide);
    return true;
  }
};
template <class T>
struct LongCodec : PrimitiveCodec<'J', "long", "java.lang.Long"> {
  static void write(Writer& out, T value) { out.write_long(value); }
  static bool read(Reader& in, T& value) {
    std::int64_t wide = 0;
    if (!in.read_long(wide)) return false;
    value = wide;
    return true;
  }
};

}  // namespace detail

template <>
struct Codec<std::int8_t> : detail::SmallIntCodec<std::int8_t, 'B', "byte", "java.lang.Byte"> {};
template <>
struct Codec<std::int16_t> : detail::SmallIntCodec<std::int16_t, 'S', "short", "java.lang.Short"> {};
template <>
struct Codec<std::int32_t> : detail::PrimitiveCodec<'I', "int", "java.lang.Integer"> {
  static void write(Writer& out, std::int32_t value) { out.write_int(value); }
  static bool read(Reader& in, std::int32_t& value) { return in.read_int(value); }
};
template <>
struct Codec<long> : detail::LongCodec<long> {
  static_assert(sizeof(long) == 8);
};
template <>
struct Codec<long long> : detail::LongCodec<long long> {};
template <>
struct Codec<char16_t> : detail::PrimitiveCodec<'C', "char", "java.lang.Character"> {
  static void write(Writer& out, char16_t value) { out.write_char(value); }
  static bool read(Reader& in, char16_t& value) { return in.read_char(value); }
};
template <>
struct Codec<float> : detail::PrimitiveCodec<'F', "float", "java.lang.Float"> {
  static void write(Writer& out, float value) { out.write_double(value); }
  static bool read(Reader& in, float& value) {
    double wide = 0;
    if (!in.read_double(wide)) return false;
    value = static_cast<float>(wide);
    return true;
  }
};
template <>
struct Codec<double> : detail::PrimitiveCodec<'D', "double", "java.lang.Double"> {
  static void write(Writer& out, double value) { out.write_double(value); }
  static bool read(Reader& in, double& value) { return in.read_double(value); }
};

template <>
struct Codec<std::string> : detail::ClassCodec<"java.lang.String"> {
  static std::string array_name() { return "string"; }
  static void write(Writer& out, const std::string& value) { out.write_string(value); }
  static bool read(Reader& in, std::string& value) { return in.read_string(value); }
};

template <>
struct Codec<Bytes> {
  static constexpr bool kNullable = false;
  static constexpr bool kJavaLang = false;
  static std::string type_name() { return "byte[]"; }
  static std::string descriptor() { return "[B"; }
  static std::string array_name() { return "[byte"; }
  static void write(Writer& out, const Bytes& value) { out.write_bytes(value); }
  static bool read(Reader& in, Bytes& value) { return in.read_bytes(value); }
};

// java.util.Date knows milliseconds; a finer clock is rounded down, one that ends earlier is clamped.
template <class Duration>
struct Codec<std::chrono::time_point<std::chrono::system_clock, Duration>> : detail::ClassCodec<"java.util.Date"> {
  using Time = std::chrono::time_point<std::chrono::system_clock, Duration>;
  static std::string array_name() { return "date"; }
  static void write(Writer& out, const Time& value) {
    out.write_date(std::chrono::floor<std::chrono::milliseconds>(value));
  }
  static bool read(Reader& in, Time& value) {
    Date date;
    if (!in.read_date(date)) return false;
    if constexpr (std::ratio_less_v<typename Duration::period, std::milli>) {
      value = date <= std::chrono::ceil<std::chrono::milliseconds>(Time::min())    ? Time::min()
              : date >= std::chrono::floor<std::chrono::milliseconds>(Time::max()) ? Time::max()
                                                                                   : std::chrono::time_point_cast<Duration>(date);
    } else {
      value = std::chrono::floor<Duration>(date);
    }
    return true;
  }
};

template <>
struct Codec<Value> : detail::ClassCodec<"java.lang.Object"> {
  static constexpr bool kNullable = true;
  static std::string array_name() { return "object"; }
  static void write(Writer& out, const Value& value) { write_value(out, value); }
  static bool read(Reader& in, Value& value) { return read_value(in, value); }
};

}  // namespace hessian2
}  // namespace dubhe
