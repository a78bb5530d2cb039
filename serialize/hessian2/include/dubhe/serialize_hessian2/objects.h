// Types described with DUBHE_TYPE and DUBHE_ENUM, and their class definitions, which the compiler makes.
//
// Specializations of Codec.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "dubhe/common/export.h"
#include "dubhe/serialize/describe.h"
#include "dubhe/serialize_hessian2/codec.h"

namespace dubhe {
namespace hessian2 DUBHE_EXPORT {

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

// A field that hides one of a base has its name.
constexpr bool has_repeats(std::span<const std::string_view> names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::find(names.begin() + static_cast<std::ptrdiff_t>(i) + 1, names.end(), names[i]) != names.end()) return true;
  }
  return false;
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
    const auto found = std::find(wanted.names.rbegin(), wanted.names.rend(), name);  // of equal names the subclass's
    const auto field = static_cast<std::uint32_t>(wanted.names.rend() - found - 1);
    if (!(found == wanted.names.rend() ? in.skip() : read_field(field))) return false;
  }
  return true;
}

}  // namespace detail

// The definition of a described class as Java's writer announces it: fields of other than primitive and java.lang types
// first; in both groups those of the uppermost base first, and those of one class from the last to the first.
template <describe::DescribedType T>
class ClassOf {
  static constexpr auto kDescribed = describe::kDescription<T>;
  static constexpr std::size_t kFields = decltype(kDescribed)::kFields;

  template <std::size_t I>
  using FieldType = typename std::tuple_element_t<I, decltype(kDescribed.fields)>::Type;

  static consteval std::uint8_t last_generation() {
    std::uint8_t last = 0;
    for (const std::uint8_t generation : kDescribed.generations) last = std::max(last, generation);
    return last;
  }
  static consteval std::array<std::size_t, kFields> in_java_order() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      std::array<std::size_t, kFields> order{};
      const std::array<bool, kFields> java_lang{Codec<FieldType<I>>::kJavaLang...};
      std::size_t at = 0;
      for (const bool group : {false, true}) {
        for (std::uint8_t generation = 0; generation <= last_generation(); ++generation) {
          for (std::size_t i = kFields; i-- > 0;) {
            if (java_lang[i] == group && kDescribed.generations[i] == generation) order[at++] = i;
          }
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
  static constexpr ClassDefinition kDefinition{std::string_view(kBytes.data(), kSize), kNames,
                                               detail::has_repeats(kNames)};
};

template <describe::DescribedType T>
struct Codec<T> {
  static constexpr std::string_view kJavaClass = describe::kDescription<T>.java_class;
  static constexpr bool kNullable = false;
  static constexpr bool kJavaLang = detail::is_java_lang(kJavaClass);
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
  static constexpr bool kJavaLang = detail::is_java_lang(kDescribed.java_class);
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

}  // namespace hessian2
}  // namespace dubhe
