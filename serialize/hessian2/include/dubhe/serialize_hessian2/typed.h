// C++ types straight to the wire and back, without a tree: hessian2::write(out, value), hessian2::read(in, value).
//
// Free function templates. Which C++ type is which Java type: docs/types.md. User types are known once they are described
// (dubhe/serialize/describe.h); any other type is one more specialization of Codec.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <ratio>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/value.h"
#include "dubhe/serialize/array.h"
#include "dubhe/serialize/big_integer.h"
#include "dubhe/serialize/decimal.h"
#include "dubhe/serialize/describe.h"
#include "dubhe/serialize_hessian2/reader.h"
#include "dubhe/serialize_hessian2/tree.h"
#include "dubhe/serialize_hessian2/writer.h"

namespace dubhe::hessian2 {

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
                "definition, or use one of the types in docs/types.md (Java has no unsigned integers)");
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

// Codecs of types that are a class in Java.
template <class Names>
struct ClassCodec {
  static constexpr bool kNullable = false;
  static constexpr bool kJavaLang = Names::kName.starts_with("java.lang.") && Names::kName != "java.lang.Object";
  static std::string type_name() { return std::string(Names::kName); }
  static std::string descriptor() { return class_descriptor(Names::kName); }
  static std::string array_name() { return std::string(Names::kName); }
};

// Primitives. Boxed: their java.lang class, for std::optional.
template <char Letter, class Names>
struct PrimitiveCodec {
  static constexpr bool kNullable = false;
  static constexpr bool kJavaLang = true;
  static std::string type_name() { return std::string(Names::kName); }
  static std::string descriptor() { return std::string(1, Letter); }
  static std::string array_name() { return std::string(Names::kName); }
  static constexpr std::string_view kBoxed = Names::kBoxed;
};
template <class T>
concept Primitive = requires { Codec<T>::kBoxed; };

struct BooleanNames { static constexpr std::string_view kName = "boolean", kBoxed = "java.lang.Boolean"; };
struct ByteNames { static constexpr std::string_view kName = "byte", kBoxed = "java.lang.Byte"; };
struct ShortNames { static constexpr std::string_view kName = "short", kBoxed = "java.lang.Short"; };
struct CharNames { static constexpr std::string_view kName = "char", kBoxed = "java.lang.Character"; };
struct IntNames { static constexpr std::string_view kName = "int", kBoxed = "java.lang.Integer"; };
struct LongNames { static constexpr std::string_view kName = "long", kBoxed = "java.lang.Long"; };
struct FloatNames { static constexpr std::string_view kName = "float", kBoxed = "java.lang.Float"; };
struct DoubleNames { static constexpr std::string_view kName = "double", kBoxed = "java.lang.Double"; };
struct StringNames { static constexpr std::string_view kName = "java.lang.String"; };
struct ObjectNames { static constexpr std::string_view kName = "java.lang.Object"; };
struct DateNames { static constexpr std::string_view kName = "java.util.Date"; };
struct ListNames { static constexpr std::string_view kName = "java.util.List"; };
struct MapNames { static constexpr std::string_view kName = "java.util.Map"; };
struct SetNames { static constexpr std::string_view kName = "java.util.Set"; };
struct DecimalNames { static constexpr std::string_view kName = "java.math.BigDecimal"; };
struct BigIntegerNames { static constexpr std::string_view kName = "java.math.BigInteger"; };

}  // namespace detail

// ---- scalars ----

template <>
struct Codec<bool> : detail::PrimitiveCodec<'Z', detail::BooleanNames> {
  static void write(Writer& out, bool value) { out.write_bool(value); }
  static bool read(Reader& in, bool& value) { return in.read_bool(value); }
};

namespace detail {

// byte, short: ints on the wire, cut to their width on the way in.
template <class T, char Letter, class Names>
struct SmallIntCodec : PrimitiveCodec<Letter, Names> {
  static void write(Writer& out, T value) { out.write_int(value); }
  static bool read(Reader& in, T& value) {
    std::int32_t wide = 0;
    if (!in.read_int(wide)) return false;
    value = static_cast<T>(wide);
    return true;
  }
};
template <class T>
struct LongCodec : PrimitiveCodec<'J', LongNames> {
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
struct Codec<std::int8_t> : detail::SmallIntCodec<std::int8_t, 'B', detail::ByteNames> {};
template <>
struct Codec<std::int16_t> : detail::SmallIntCodec<std::int16_t, 'S', detail::ShortNames> {};
template <>
struct Codec<std::int32_t> : detail::PrimitiveCodec<'I', detail::IntNames> {
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
struct Codec<char16_t> : detail::PrimitiveCodec<'C', detail::CharNames> {
  static void write(Writer& out, char16_t value) { out.write_char(value); }
  static bool read(Reader& in, char16_t& value) { return in.read_char(value); }
};
template <>
struct Codec<float> : detail::PrimitiveCodec<'F', detail::FloatNames> {
  static void write(Writer& out, float value) { out.write_double(value); }
  static bool read(Reader& in, float& value) {
    double wide = 0;
    if (!in.read_double(wide)) return false;
    value = static_cast<float>(wide);
    return true;
  }
};
template <>
struct Codec<double> : detail::PrimitiveCodec<'D', detail::DoubleNames> {
  static void write(Writer& out, double value) { out.write_double(value); }
  static bool read(Reader& in, double& value) { return in.read_double(value); }
};

template <>
struct Codec<std::string> : detail::ClassCodec<detail::StringNames> {
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
struct Codec<std::chrono::time_point<std::chrono::system_clock, Duration>> : detail::ClassCodec<detail::DateNames> {
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
struct Codec<Value> : detail::ClassCodec<detail::ObjectNames> {
  static constexpr bool kNullable = true;
  static std::string array_name() { return "object"; }
  static void write(Writer& out, const Value& value) { write_value(out, value); }
  static bool read(Reader& in, Value& value) { return read_value(in, value); }
};

// ---- what may be null ----

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
    return Codec<T>::read(in, value ? *value : value.emplace());
  }
};

template <class T>
struct Codec<std::unique_ptr<T>> {
  static constexpr bool kNullable = true;
  static constexpr bool kJavaLang = Codec<T>::kJavaLang;
  static std::string type_name() { return Codec<std::optional<T>>::type_name(); }
  static std::string descriptor() { return Codec<std::optional<T>>::descriptor(); }
  static std::string array_name() { return Codec<std::optional<T>>::array_name(); }
  static void write(Writer& out, const std::unique_ptr<T>& value) {
    if (value == nullptr) return out.write_null();
    if (out.enter()) Codec<T>::write(out, *value);
    out.leave();
  }
  static bool read(Reader& in, std::unique_ptr<T>& value) {
    if (in.take_null()) {
      value.reset();
      return true;
    }
    if (value == nullptr) value = std::make_unique<T>();
    return Codec<T>::read(in, *value);
  }
};

// ---- lists, sets, maps ----

namespace detail {

template <class T>
concept MapLike = requires { typename T::mapped_type; typename T::key_type; };

template <class Items>
void write_items(Writer& out, const Items& items) {
  for (const auto& item : items) Codec<typename Items::value_type>::write(out, item);
}

// What a claimed number of items may reserve: the bytes that are left justify some memory, not any.
template <class T>
std::size_t justified(std::size_t claimed, const Reader& in) {
  const std::size_t affordable = (4096 + 16 * in.bytes_left()) / sizeof(T);
  return std::min(claimed, affordable);
}

// Into a vector, reusing the items it has.
template <class Items>
bool read_items(Reader& in, Items& out) {
  using Item = typename Items::value_type;
  Reader::ListHead head;
  if (!in.open_list(head)) return false;
  if (head.kind == Reader::HeadKind::kNull) {
    out.clear();
    return true;
  }
  if (head.kind == Reader::HeadKind::kReference) {
    return in.repeat(head.reference, [&] { return read_items(in, out); });
  }
  const bool counted = head.length != Reader::kNoLength;
  if (counted) out.reserve(justified<Item>(head.length, in));
  std::size_t count = 0;
  for (; counted ? count < head.length : !in.list_ended(); ++count) {
    if constexpr (std::is_same_v<Item, bool>) {
      bool item = false;
      if (!in.read_bool(item)) return false;
      if (count == out.size()) out.push_back(item);
      else out[count] = item;
    } else {
      if (count == out.size()) {
        if (!in.afford(sizeof(Item))) return false;
        out.emplace_back();
      }
      if (!Codec<Item>::read(in, out[count])) return false;
    }
  }
  out.resize(count);
  return in.close(head, count);
}

// Into a set.
template <class Items>
bool insert_items(Reader& in, Items& out) {
  out.clear();
  Reader::ListHead head;
  if (!in.open_list(head)) return false;
  if (head.kind == Reader::HeadKind::kNull) return true;
  if (head.kind == Reader::HeadKind::kReference) {
    return in.repeat(head.reference, [&] { return insert_items(in, out); });
  }
  std::size_t count = 0;
  for (; head.length != Reader::kNoLength ? count < head.length : !in.list_ended(); ++count) {
    typename Items::value_type item{};
    if (!in.afford(sizeof item)) return false;
    if (!Codec<typename Items::value_type>::read(in, item)) return false;
    out.insert(std::move(item));
  }
  return in.close(head, count);
}

// The later of two entries with one key counts.
template <class Map>
bool read_map(Reader& in, Map& out) {
  out.clear();
  Reader::MapHead head;
  if (!in.open_map(head)) return false;
  if (head.kind == Reader::HeadKind::kNull) return true;
  if (head.kind == Reader::HeadKind::kReference) {
    return in.repeat(head.reference, [&] { return read_map(in, out); });
  }
  std::size_t count = 0;
  for (; !in.map_ended(); ++count) {
    typename Map::key_type key{};
    if (!in.afford(sizeof(typename Map::value_type))) return false;
    if (!Codec<typename Map::key_type>::read(in, key)) return false;
    if (!Codec<typename Map::mapped_type>::read(in, out[std::move(key)])) return false;
  }
  return in.close(head, count);
}

template <class Map>
struct MapCodec : ClassCodec<MapNames> {
  static void write(Writer& out, const Map& map) {
    out.begin_map();
    for (const auto& [key, value] : map) {
      Codec<typename Map::key_type>::write(out, key);
      Codec<typename Map::mapped_type>::write(out, value);
    }
    out.end_map();
  }
  static bool read(Reader& in, Map& map) { return read_map(in, map); }
};

// With its class, so that it is a set also where the peer does not know what to expect.
template <class Set>
struct SetCodec : ClassCodec<SetNames> {
  static void write(Writer& out, const Set& set) {
    out.begin_list("java.util.HashSet", set.size());
    write_items(out, set);
  }
  static bool read(Reader& in, Set& set) { return insert_items(in, set); }
};

}  // namespace detail

template <class T, class A>
struct Codec<std::vector<T, A>> : detail::ClassCodec<detail::ListNames> {
  static void write(Writer& out, const std::vector<T, A>& value) {
    out.begin_list(value.size());
    if constexpr (std::is_same_v<T, bool>) {
      for (const bool item : value) out.write_bool(item);
    } else {
      detail::write_items(out, value);
    }
  }
  static bool read(Reader& in, std::vector<T, A>& value) { return detail::read_items(in, value); }
};

template <class T>
struct Codec<Array<T>> {
  static constexpr bool kNullable = false;
  static constexpr bool kJavaLang = false;
  static std::string type_name() { return Codec<T>::type_name() + "[]"; }
  static std::string descriptor() { return "[" + Codec<T>::descriptor(); }
  static std::string array_name() { return "[" + Codec<T>::array_name(); }
  static void write(Writer& out, const Array<T>& value) {
    static const std::string type = array_name();
    out.begin_list(type, value.size());
    if constexpr (std::is_same_v<T, bool>) {
      for (const bool item : value) out.write_bool(item);
    } else {
      detail::write_items(out, value);
    }
  }
  static bool read(Reader& in, Array<T>& value) { return detail::read_items(in, value); }
};
// byte[] is binary.
template <>
struct Codec<Array<std::int8_t>> : Codec<Bytes> {
  static void write(Writer& out, const Array<std::int8_t>& value) { out.write_bytes(std::as_bytes(std::span(value))); }
  static bool read(Reader& in, Array<std::int8_t>& value);
};
// char[] is a string, of units.
template <>
struct Codec<Array<char16_t>> {
  static constexpr bool kNullable = false;
  static constexpr bool kJavaLang = false;
  static std::string type_name() { return "char[]"; }
  static std::string descriptor() { return "[C"; }
  static std::string array_name() { return "[char"; }
  static void write(Writer& out, const Array<char16_t>& value);
  static bool read(Reader& in, Array<char16_t>& value);
};

template <class K, class V, class C, class A>
struct Codec<std::map<K, V, C, A>> : detail::MapCodec<std::map<K, V, C, A>> {};
template <class K, class V, class H, class E, class A>
struct Codec<std::unordered_map<K, V, H, E, A>> : detail::MapCodec<std::unordered_map<K, V, H, E, A>> {};
template <class T, class C, class A>
struct Codec<std::set<T, C, A>> : detail::SetCodec<std::set<T, C, A>> {};
template <class T, class H, class E, class A>
struct Codec<std::unordered_set<T, H, E, A>> : detail::SetCodec<std::unordered_set<T, H, E, A>> {};

// ---- described types ----

namespace detail {

consteval bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() < 1024 && std::all_of(name.begin(), name.end(), [](char c) { return c > 0; });
}
constexpr std::size_t name_size(std::string_view name) { return name.size() + (name.size() < 32 ? 1 : 2); }
constexpr char* put_name(char* at, std::string_view name) {
  if (name.size() < 32) {
    *at++ = static_cast<char>(name.size());
  } else {
    *at++ = static_cast<char>(0x30 + (name.size() >> 8));
    *at++ = static_cast<char>(name.size() & 0xff);
  }
  return std::copy(name.begin(), name.end(), at);
}

// The bytes of a class definition, made by the compiler.
template <std::size_t Size>
consteval std::array<char, Size> definition_bytes(std::string_view java_class, std::span<const std::string_view> names) {
  std::array<char, Size> bytes{};
  char* at = bytes.data();
  *at++ = 'C';
  at = put_name(at, java_class);
  if (names.size() < 48) {
    *at++ = static_cast<char>(0x90 + names.size());
  } else {
    *at++ = static_cast<char>(0xc8 + (names.size() >> 8));
    *at++ = static_cast<char>(names.size() & 0xff);
  }
  for (const std::string_view name : names) at = put_name(at, name);
  return bytes;
}
constexpr std::size_t definition_size(std::string_view java_class, std::span<const std::string_view> names) {
  std::size_t size = 1 + name_size(java_class) + (names.size() < 48 ? 1 : 2);
  for (const std::string_view name : names) size += name_size(name);
  return size;
}

// Reads the fields of an open object, by number in `wanted`: read_field(i).
template <class ReadField>
bool read_fields(Reader& in, const Reader::ObjectHead& head, const ClassDefinition& wanted, ReadField&& read_field) {
  if (head.fields == Reader::Fields::kAsDefined) {
    for (std::uint32_t i = 0; i < wanted.names.size(); ++i) {
      if (!read_field(i)) return false;
    }
    return true;
  }
  if (head.fields == Reader::Fields::kByNumber) {
    bool complete = false;
    const std::uint32_t mapping = in.map_fields(head.class_number, wanted, complete);
    const std::uint32_t count = in.field_count(head.class_number);
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t field = in.member(mapping, i);
      if (!(field == Reader::kNone ? in.skip() : read_field(field))) return false;
    }
    return true;
  }
  std::string name;
  while (!in.map_ended()) {
    if (!in.read_field_name(name)) return false;
    const auto found = std::find(wanted.names.begin(), wanted.names.end(), name);
    const auto field = static_cast<std::uint32_t>(found - wanted.names.begin());
    if (!(found == wanted.names.end() ? in.skip() : read_field(field))) return false;
  }
  return true;
}

}  // namespace detail

// The definition of a described class as Java's writer announces it: fields of other than primitive and java.lang types
// first, both groups from the last to the first.
template <describe::DescribedType T>
class ClassOf {
  static constexpr auto kDescribed = describe::kDescription<T>;
  static constexpr std::size_t kFields = decltype(kDescribed)::kFields;

  template <std::size_t I>
  using FieldType = typename std::tuple_element_t<I, decltype(kDescribed.fields)>::Type;

  static consteval std::array<std::size_t, kFields> in_java_order() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      std::array<std::size_t, kFields> order{};
      const std::array<bool, kFields> java_lang{Codec<FieldType<I>>::kJavaLang...};
      std::size_t at = 0;
      for (const bool group : {false, true}) {
        for (std::size_t i = kFields; i-- > 0;) {
          if (java_lang[i] == group) order[at++] = i;
        }
      }
      return order;
    }(std::make_index_sequence<kFields>());
  }

 public:
  // kOrder[i] is the place in the description of the i-th field on the wire.
  static constexpr std::array<std::size_t, kFields> kOrder = in_java_order();

 private:
  static constexpr std::array<std::string_view, kFields> kNames = []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<std::string_view, kFields>{std::get<kOrder[I]>(kDescribed.fields).name...};
  }(std::make_index_sequence<kFields>());
  static_assert(detail::is_plain_name(kDescribed.java_class), "a Java class name is ASCII and shorter than 1024");
  static constexpr std::size_t kSize = detail::definition_size(kDescribed.java_class, kNames);
  static constexpr std::array<char, kSize> kBytes = detail::definition_bytes<kSize>(kDescribed.java_class, kNames);

 public:
  static constexpr ClassDefinition kDefinition{std::string_view(kBytes.data(), kSize), kNames};
};

template <describe::DescribedType T>
struct Codec<T> {
  static constexpr std::string_view kJavaClass = describe::kDescription<T>.java_class;
  static constexpr bool kNullable = false;
  static constexpr bool kJavaLang = kJavaClass.starts_with("java.lang.");
  static std::string type_name() { return std::string(kJavaClass); }
  static std::string descriptor() { return detail::class_descriptor(kJavaClass); }
  static std::string array_name() { return std::string(kJavaClass); }

  static void write(Writer& out, const T& value) {
    out.begin_object(ClassOf<T>::kDefinition);
    in_order([&](auto... field) { (write_field(out, value.*field.member), ...); });
  }

  static bool read(Reader& in, T& value) {
    Reader::ObjectHead head;
    if (!in.open_object(&ClassOf<T>::kDefinition, head)) return false;
    if (head.kind == Reader::HeadKind::kOpen) [[likely]] return read_content(in, head, value) && in.close(head);
    if (head.kind == Reader::HeadKind::kReference) return in.repeat(head.reference, [&] { return read(in, value); });
    value = T{};
    return true;
  }

  // What stands between open_object() and close().
  static bool read_content(Reader& in, const Reader::ObjectHead& head, T& value) {
    if (head.fields == Reader::Fields::kAsDefined) [[likely]] {
      return in_order([&](auto... field) { return (read_field(in, value.*field.member) && ...); });
    }
    return read_other_content(in, head, value);
  }

 private:
  template <class F>
  static auto in_order(F&& f) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return f(std::get<ClassOf<T>::kOrder[I]>(describe::kDescription<T>.fields)...);
    }(std::make_index_sequence<ClassOf<T>::kOrder.size()>());
  }
  template <class M>
  static void write_field(Writer& out, const M& member) {
    Codec<M>::write(out, member);
  }
  template <class M>
  static bool read_field(Reader& in, M& member) {
    return Codec<M>::read(in, member);
  }

  // A definition with other fields or another order, or a map.
  [[gnu::noinline]] static bool read_other_content(Reader& in, const Reader::ObjectHead& head, T& value) {
    using ReadField = bool (*)(Reader&, T&);
    static constexpr auto kReaders = []<std::size_t... I>(std::index_sequence<I...>) {
      return std::array<ReadField, sizeof...(I)>{[](Reader& from, T& to) {
        return read_field(from, to.*std::get<ClassOf<T>::kOrder[I]>(describe::kDescription<T>.fields).member);
      }...};
    }(std::make_index_sequence<ClassOf<T>::kOrder.size()>());
    bool complete = false;
    if (head.fields == Reader::Fields::kByNumber) in.map_fields(head.class_number, ClassOf<T>::kDefinition, complete);
    if (!complete) value = T{};
    return detail::read_fields(in, head, ClassOf<T>::kDefinition,
                               [&](std::uint32_t field) { return kReaders[field](in, value); });
  }
};

// A Java enum is an object with one field, `name`.
template <describe::DescribedEnum T>
struct Codec<T> {
  static constexpr auto kDescribed = describe::kDescription<T>;
  static constexpr bool kNullable = false;
  static constexpr bool kJavaLang = kDescribed.java_class.starts_with("java.lang.");
  static std::string type_name() { return std::string(kDescribed.java_class); }
  static std::string descriptor() { return detail::class_descriptor(kDescribed.java_class); }
  static std::string array_name() { return std::string(kDescribed.java_class); }

  // A value without a name is written as null.
  static void write(Writer& out, T value) {
    for (const auto& constant : kDescribed.constants) {
      if (constant.value != value) continue;
      out.begin_object(kDefinition);
      return out.write_string(constant.name);
    }
    out.write_null();
  }
  // Also from the bare name, as generic calls have it.
  static bool read(Reader& in, T& value) {
    std::string name;
    if (const int tag = in.peek(); tag >= 0 && (tag < 0x20 || (tag >= 0x30 && tag <= 0x33))) {
      return in.read_string(name) && find(in, name, value);
    }
    Reader::ObjectHead head;
    if (!in.open_object(&kDefinition, head)) return false;
    if (head.kind == Reader::HeadKind::kNull) {
      value = T{};
      return true;
    }
    if (head.kind == Reader::HeadKind::kReference) return in.repeat(head.reference, [&] { return read(in, value); });
    return detail::read_fields(in, head, kDefinition, [&](std::uint32_t) { return in.read_string(name); }) &&
           find(in, name, value) && in.close(head);
  }

 private:
  static constexpr std::array<std::string_view, 1> kNames{"name"};
  static constexpr std::size_t kSize = detail::definition_size(kDescribed.java_class, kNames);
  static constexpr std::array<char, kSize> kBytes = detail::definition_bytes<kSize>(kDescribed.java_class, kNames);
  static constexpr ClassDefinition kDefinition{std::string_view(kBytes.data(), kSize), kNames};

  static bool find(Reader& in, std::string_view name, T& value) {
    for (const auto& constant : kDescribed.constants) {
      if (constant.name != name) continue;
      value = constant.value;
      return true;
    }
    return in.fail_with(std::string(kDescribed.java_class) + " has no constant `" + std::string(name) + "` here");
  }
};

// Objects that several places share, and that may point back at each other (through std::weak_ptr, or they never die).
template <class T>
struct Codec<std::shared_ptr<T>> {
  static constexpr bool kNullable = true;
  static constexpr bool kJavaLang = Codec<T>::kJavaLang;
  static std::string type_name() { return Codec<std::optional<T>>::type_name(); }
  static std::string descriptor() { return Codec<std::optional<T>>::descriptor(); }
  static std::string array_name() { return Codec<std::optional<T>>::array_name(); }

  static void write(Writer& out, const std::shared_ptr<T>& value) {
    if (value == nullptr) return out.write_null();
    if constexpr (describe::DescribedType<T>) {
      if (out.write_reference(value.get(), &ClassOf<T>::kDefinition)) return;
    }
    if (out.enter()) Codec<T>::write(out, *value);
    out.leave();
  }

  static bool read(Reader& in, std::shared_ptr<T>& value) {
    if (in.take_null()) {
      value.reset();
      return true;
    }
    if constexpr (describe::DescribedType<T>) {
      return read_shared(in, value);
    } else {
      value = std::make_shared<T>();
      return Codec<T>::read(in, *value);
    }
  }

 private:
  static bool read_shared(Reader& in, std::shared_ptr<T>& value) {
    const void* const type = &ClassOf<T>::kDefinition;
    if (const auto* shared = in.shared_here(type)) {
      value = std::static_pointer_cast<T>(shared->object);
      return in.skip();
    }
    Reader::ObjectHead head;
    if (!in.open_object(&ClassOf<T>::kDefinition, head)) return false;
    if (head.kind == Reader::HeadKind::kReference) {
      if (const auto* shared = in.find_shared(head.reference, type)) {
        value = std::static_pointer_cast<T>(shared->object);
        return true;
      }
      return in.ok() && in.repeat(head.reference, [&] { return read_shared(in, value); });
    }
    value = std::make_shared<T>();
    if (head.kind == Reader::HeadKind::kNull) return true;
    const bool shared = in.share(head.reference, type, value);
    T& content = *value;
    return Codec<T>::read_content(in, head, content) && (shared ? in.close_shared(head) : in.close(head));
  }
};

template <class T>
struct Codec<std::weak_ptr<T>> : Codec<std::shared_ptr<T>> {
  static void write(Writer& out, const std::weak_ptr<T>& value) { Codec<std::shared_ptr<T>>::write(out, value.lock()); }
  static bool read(Reader& in, std::weak_ptr<T>& value) {
    std::shared_ptr<T> strong;
    if (!Codec<std::shared_ptr<T>>::read(in, strong)) return false;
    value = strong;
    return true;
  }
};

// ---- numbers of any length ----

template <>
struct Codec<Decimal> : detail::ClassCodec<detail::DecimalNames> {
  static void write(Writer& out, const Decimal& value);
  static bool read(Reader& in, Decimal& value);
};
template <>
struct Codec<BigInteger> : detail::ClassCodec<detail::BigIntegerNames> {
  static void write(Writer& out, const BigInteger& value);
  static bool read(Reader& in, BigInteger& value);
};

}  // namespace dubhe::hessian2
