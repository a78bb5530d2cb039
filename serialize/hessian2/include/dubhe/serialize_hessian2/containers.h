// Lists, arrays, sets and maps.
//
// Specializations of Codec.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "dubhe/common/export.h"
#include "dubhe/serialize/array.h"
#include "dubhe/serialize_hessian2/codec.h"
#include "dubhe/serialize_hessian2/scalars.h"

namespace dubhe {
namespace hessian2 DUBHE_EXPORT {

namespace detail {

// What is a java.util.Map here, and what a java.util.Collection.
template <class T>
inline constexpr bool kIsMap = false;
template <class K, class V, class C, class A>
inline constexpr bool kIsMap<std::map<K, V, C, A>> = true;
template <class K, class V, class H, class E, class A>
inline constexpr bool kIsMap<std::unordered_map<K, V, H, E, A>> = true;
template <class T>
concept IsMap = kIsMap<T>;

template <class T>
inline constexpr bool kIsCollection = false;
template <class T, class A>
inline constexpr bool kIsCollection<std::vector<T, A>> = true;
template <class T, class C, class A>
inline constexpr bool kIsCollection<std::set<T, C, A>> = true;
template <class T, class H, class E, class A>
inline constexpr bool kIsCollection<std::unordered_set<T, H, E, A>> = true;
template <class T>
concept IsCollection = kIsCollection<T>;

template <class Items>
void write_items(Writer& out, const Items& items) {
  using Item = typename Items::value_type;
  if constexpr (std::is_same_v<Item, bool>) {
    for (const bool item : items) out.write_bool(item);
  } else {
    for (const auto& item : items) Codec<Item>::write(out, item);
  }
}
template <class Map>
void write_entries(Writer& out, const Map& map) {
  for (const auto& [key, value] : map) {
    Codec<std::remove_cvref_t<decltype(key)>>::write(out, key);
    Codec<std::remove_cvref_t<decltype(value)>>::write(out, value);
  }
}

// What a claimed number of items may reserve: the bytes that are left justify some memory, not any.
template <class T>
std::size_t justified(std::size_t claimed, const Reader& in) {
  const std::size_t affordable = (4096 + 16 * in.bytes_left()) / sizeof(T);
  return std::min(claimed, affordable);
}

inline bool open(Reader& in, Reader::ListHead& head) { return in.open_list(head); }
inline bool open(Reader& in, Reader::MapHead& head) { return in.open_map(head); }

// A container whose codec has `Head` and `read_content`, what stands between the head and the end.
template <class C>
bool read_container(Reader& in, C& out) {
  typename Codec<C>::Head head;
  if (!open(in, head)) return false;
  if (head.kind == Reader::HeadKind::kNull) {
    out.clear();
    return true;
  }
  if (head.kind == Reader::HeadKind::kReference) {
    return in.repeat(head.reference, [&] { return read_container(in, out); });
  }
  std::size_t count = 0;
  return Codec<C>::read_content(in, head, out, count) && in.close(head, count);
}

// Into a vector, reusing the items it has.
template <class Items>
bool read_items(Reader& in, const Reader::ListHead& head, Items& out, std::size_t& count) {
  using Item = typename Items::value_type;
  const bool counted = head.length != Reader::kNoLength;
  if (counted) out.reserve(justified<Item>(head.length, in));
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
  return true;
}

// Into a set.
template <class Items>
bool insert_items(Reader& in, const Reader::ListHead& head, Items& out, std::size_t& count) {
  out.clear();
  for (; head.length != Reader::kNoLength ? count < head.length : !in.list_ended(); ++count) {
    typename Items::value_type item{};
    if (!in.afford(sizeof item)) return false;
    if (!Codec<typename Items::value_type>::read(in, item)) return false;
    out.insert(std::move(item));
  }
  return true;
}

// The later of two entries with one key counts.
template <class Map>
bool read_entries(Reader& in, Map& out, std::size_t& count) {
  out.clear();
  for (; !in.map_ended(); ++count) {
    typename Map::key_type key{};
    if (!in.afford(sizeof(typename Map::value_type))) return false;
    if (!Codec<typename Map::key_type>::read(in, key)) return false;
    if (!Codec<typename Map::mapped_type>::read(in, out[std::move(key)])) return false;
  }
  return true;
}

template <class Map>
struct MapCodec : ClassCodec<"java.util.Map"> {
  static void write(Writer& out, const Map& map) {
    out.begin_map();
    write_entries(out, map);
    out.end_map();
  }
  using Head = Reader::MapHead;
  static bool read(Reader& in, Map& map) { return read_container(in, map); }
  static bool read_content(Reader& in, const Head&, Map& map, std::size_t& count) { return read_entries(in, map, count); }
};

// With its class, so that it is a set also where the peer does not know what to expect.
template <class Set>
struct SetCodec : ClassCodec<"java.util.Set"> {
  static void write(Writer& out, const Set& set) {
    out.begin_list("java.util.HashSet", set.size());
    write_items(out, set);
  }
  using Head = Reader::ListHead;
  static bool read(Reader& in, Set& set) { return read_container(in, set); }
  static bool read_content(Reader& in, const Head& head, Set& set, std::size_t& count) {
    return insert_items(in, head, set, count);
  }
};

}  // namespace detail

template <class T, class A>
struct Codec<std::vector<T, A>> : detail::ClassCodec<"java.util.List"> {
  static void write(Writer& out, const std::vector<T, A>& value) {
    out.begin_list(value.size());
    detail::write_items(out, value);
  }
  using Head = Reader::ListHead;
  static bool read(Reader& in, std::vector<T, A>& value) { return detail::read_container(in, value); }
  static bool read_content(Reader& in, const Head& head, std::vector<T, A>& value, std::size_t& count) {
    return detail::read_items(in, head, value, count);
  }
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
    detail::write_items(out, value);
  }
  using Head = Reader::ListHead;
  static bool read(Reader& in, Array<T>& value) { return detail::read_container(in, value); }
  static bool read_content(Reader& in, const Head& head, Array<T>& value, std::size_t& count) {
    return detail::read_items(in, head, value, count);
  }
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

}  // namespace hessian2
}  // namespace dubhe
