// How C++ types go through an Archive: archive(out, value), restore(in, value). The table is
// docs/serialization.md.
//
// Free function templates over Archived<T>. User types are known once they are described
// (describe.h). Types without a walk of their own go as a tree: TreeOf<T> makes it
// (dubhe/serialize_hessian2/tree_of.h).
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/serialize/archive.h"
#include "dubhe/serialize/array.h"
#include "dubhe/serialize/as.h"
#include "dubhe/serialize/big_integer.h"
#include "dubhe/serialize/decimal.h"
#include "dubhe/serialize/describe.h"
#include "dubhe/serialize/java_types.h"
#include "dubhe/serialize/unit_text.h"

#include <array>
#include <charconv>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <ratio>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace dubhe DUBHE_EXPORT {

// A specialization has write(ArchiveWriter&, const T&) and read(ArchiveReader&, T&). This one is
// for types that have none.
template <class T>
struct TreeOf;
template <class T>
struct Archived {
  static void write(ArchiveWriter& out, const T& value) {
    auto tree = TreeOf<T>::to_tree(value);
    if (!tree) return void(out.fail(tree.status().code(), tree.status().message()));
    out.value(*tree);
  }
  static bool read(ArchiveReader& in, T& value) {
    Value tree;
    if (!in.value(tree)) return false;
    const Status made = TreeOf<T>::from_tree(tree, value);
    return made.ok() || in.fail(made.code(), made.message());
  }
};

template <class T>
void archive(ArchiveWriter& out, const T& value) {
  Archived<T>::write(out, value);
}
// `value` is overwritten whole: fields that the peer did not send get their default. A null where
// C++ has none gives T{}.
template <class T>
bool restore(ArchiveReader& in, T& value) {
  return Archived<T>::read(in, value);
}

namespace archived {

// Why a text or number is none of this type; false.
bool fail_type(ArchiveReader& in, std::string_view java_type, std::string_view text);
bool fail_range(ArchiveReader& in, std::string_view java_type, std::int64_t value);
bool fail_no_constant(ArchiveReader& in, std::string_view java_class, std::string_view name);
bool fail_subtype(ArchiveReader& in, std::string_view declared, std::string_view java_class);
void fail_unlisted(ArchiveWriter& out, std::string_view declared, const std::type_info& type);

// The text of a type that has one: map keys, and values that are nothing but text in Java.
// Specializations have text(const T&) and parse(std::string_view) → std::optional<T>.
template <class T>
struct TextOf;
template <class T>
concept HasText = requires(const T& value, std::string_view text) {
  { TextOf<T>::parse(text) } -> std::same_as<std::optional<T>>;
};

template <>
struct TextOf<std::string> {
  static const std::string& text(const std::string& value) { return value; }
  static std::optional<std::string> parse(std::string_view text) { return std::string(text); }
};
template <>
struct TextOf<bool> {
  static std::string text(bool value) { return value ? "true" : "false"; }
  static std::optional<bool> parse(std::string_view text) {
    if (text != "true" && text != "false") return std::nullopt;
    return text == "true";
  }
};
template <class T>
concept Number = (std::signed_integral<T> && !std::same_as<T, char> && !std::same_as<T, wchar_t>) ||
                 std::floating_point<T>;
template <Number T>
struct TextOf<T> {
  static std::string text(T value) {
    char digits[40];
    return std::string(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
  }
  static std::optional<T> parse(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
  }
};
template <>
struct TextOf<char16_t> {
  static std::string text(char16_t value) {
    std::string text;
    append_unit(text, value);
    return text;
  }
  static std::optional<char16_t> parse(std::string_view text) { return as_unit(text); }
};
template <describe::DescribedEnum T>
struct TextOf<T> {
  static std::string_view text(T value) noexcept {
    for (const auto& constant : describe::kDescription<T>.constants) {
      if (constant.value == value) return constant.name;
    }
    return {};
  }
  static std::optional<T> parse(std::string_view name) noexcept {
    for (const auto& constant : describe::kDescription<T>.constants) {
      if (constant.name == name) return constant.value;
    }
    return std::nullopt;
  }
};
template <class T>
  requires std::same_as<T, Decimal> || std::same_as<T, BigInteger> || std::same_as<T, java::Uuid>
struct TextOf<T> {
  static std::string text(const T& value) { return value.to_string(); }
  static std::optional<T> parse(std::string_view text) { return T::parse(text); }
};
template <class T, std::string T::*kMember>
struct TextMember {
  static const std::string& text(const T& value) { return value.*kMember; }
  static std::optional<T> parse(std::string_view text) { return T{std::string(text)}; }
};
template <>
struct TextOf<java::Locale> : TextMember<java::Locale, &java::Locale::text> {};
template <>
struct TextOf<java::Currency> : TextMember<java::Currency, &java::Currency::code> {};
template <>
struct TextOf<java::Uri> : TextMember<java::Uri, &java::Uri::text> {};
template <JavaName kName, HasText T>
struct TextOf<as<kName, T>> {
  static decltype(auto) text(const as<kName, T>& value) { return TextOf<T>::text(value.value); }
  static std::optional<as<kName, T>> parse(std::string_view text) {
    auto value = TextOf<T>::parse(text);
    if (!value) return std::nullopt;
    return as<kName, T>(std::move(*value));
  }
};

}  // namespace archived

// --- the language's own types

template <>
struct Archived<bool> {
  static void write(ArchiveWriter& out, bool value) { out.boolean(value); }
  static bool read(ArchiveReader& in, bool& value) {
    return in.take_null() ? (value = false, true) : in.boolean(value);
  }
};
template <std::signed_integral T>
  requires(!std::same_as<T, char> && !std::same_as<T, wchar_t>)
struct Archived<T> {
  static void write(ArchiveWriter& out, T value) { out.integer(value); }
  static bool read(ArchiveReader& in, T& value) {
    if (in.take_null()) return value = 0, true;
    std::int64_t wide = 0;
    if (!in.integer(wide)) return false;
    if constexpr (sizeof(T) < sizeof wide) {
      if (wide < std::numeric_limits<T>::min() || wide > std::numeric_limits<T>::max()) {
        return archived::fail_range(in,
                                    sizeof(T) == 1   ? "byte"
                                    : sizeof(T) == 2 ? "short"
                                                     : "int",
                                    wide);
      }
    }
    value = static_cast<T>(wide);
    return true;
  }
};
template <>
struct Archived<double> {
  static void write(ArchiveWriter& out, double value) { out.real(value); }
  static bool read(ArchiveReader& in, double& value) {
    return in.take_null() ? (value = 0, true) : in.real(value);
  }
};
template <>
struct Archived<float> {
  static void write(ArchiveWriter& out, float value) { out.real32(value); }
  static bool read(ArchiveReader& in, float& value) {
    double wide = 0;
    if (!in.take_null() && !in.real(wide)) return false;
    value = static_cast<float>(wide);
    return true;
  }
};
template <>
struct Archived<std::string> {
  static void write(ArchiveWriter& out, const std::string& value) { out.text(value); }
  static bool read(ArchiveReader& in, std::string& value) {
    return in.take_null() ? (value.clear(), true) : in.text(value);
  }
};
// What is a text in Java, but none in C++: characters, constants of an enum, UUIDs.
template <class T>
  requires archived::HasText<T> && (std::same_as<T, char16_t> || describe::DescribedEnum<T> ||
                                    std::same_as<T, java::Uuid> || std::same_as<T, java::Locale> ||
                                    std::same_as<T, java::Currency> || std::same_as<T, java::Uri>)
struct Archived<T> {
  static void write(ArchiveWriter& out, const T& value) {
    const auto& text = archived::TextOf<T>::text(value);
    if constexpr (describe::DescribedEnum<T>) {
      if (text.empty()) return out.null();  // a value without a name
    }
    out.text(text);
  }
  static bool read(ArchiveReader& in, T& value) {
    if (in.take_null()) return value = T{}, true;
    std::string text;
    if (!in.text(text)) return false;
    auto parsed = archived::TextOf<T>::parse(text);
    if (!parsed) return fail(in, text);
    value = std::move(*parsed);
    return true;
  }

 private:
  static bool fail(ArchiveReader& in, std::string_view text) {
    if constexpr (describe::DescribedEnum<T>) {
      return archived::fail_no_constant(in, describe::kDescription<T>.java_class, text);
    } else {
      return archived::fail_type(in, std::same_as<T, char16_t> ? "char" : "java.util.UUID", text);
    }
  }
};
template <class T>
  requires std::same_as<T, Decimal> || std::same_as<T, BigInteger>
struct Archived<T> {
  static void write(ArchiveWriter& out, const T& value) { out.number(value.to_string()); }
  static bool read(ArchiveReader& in, T& value) {
    if (in.take_null()) return value = T{}, true;
    std::string digits;
    if (!in.number(digits)) return false;
    // The time that a BigInteger takes grows with the square of its digits.
    auto parsed = std::same_as<T, BigInteger> && digits.size() > kMostDigits ? std::nullopt
                                                                             : T::parse(digits);
    if (!parsed) {
      return archived::fail_type(
          in, std::same_as<T, Decimal> ? "java.math.BigDecimal" : "java.math.BigInteger",
          std::string_view(digits).substr(0, 64));
    }
    value = std::move(*parsed);
    return true;
  }

 private:
  static constexpr std::size_t kMostDigits = 10000;
};
template <>
struct Archived<Bytes> {
  static void write(ArchiveWriter& out, const Bytes& value) {
    out.bytes(value.data(), value.size());
  }
  static bool read(ArchiveReader& in, Bytes& value) {
    return in.take_null() ? (value.clear(), true) : in.bytes(value);
  }
};
template <>
struct Archived<Array<std::int8_t>> {
  static void write(ArchiveWriter& out, const Array<std::int8_t>& value) {
    out.bytes(value.data(), value.size());
  }
  static bool read(ArchiveReader& in, Array<std::int8_t>& value) {
    Bytes bytes;
    if (!Archived<Bytes>::read(in, bytes)) return false;
    const auto* const first = reinterpret_cast<const std::int8_t*>(bytes.data());
    value.assign(first, first + bytes.size());
    return true;
  }
};
template <class Duration>
struct Archived<std::chrono::time_point<std::chrono::system_clock, Duration>> {
  using Time = std::chrono::time_point<std::chrono::system_clock, Duration>;
  static void write(ArchiveWriter& out, const Time& value) {
    out.date(std::chrono::floor<std::chrono::milliseconds>(value));
  }
  static bool read(ArchiveReader& in, Time& value) {
    Date date{};
    if (!in.take_null() && !in.date(date)) return false;
    if constexpr (std::ratio_less_v<typename Duration::period, std::milli>) {
      value = date <= std::chrono::ceil<std::chrono::milliseconds>(Time::min()) ? Time::min()
              : date >= std::chrono::floor<std::chrono::milliseconds>(Time::max())
                  ? Time::max()
                  : std::chrono::time_point_cast<Duration>(date);
    } else {
      value = std::chrono::floor<Duration>(date);
    }
    return true;
  }
};
template <>
struct Archived<Value> {
  static void write(ArchiveWriter& out, const Value& value) { out.value(value); }
  static bool read(ArchiveReader& in, Value& value) { return in.value(value); }
};
template <class T>
struct Archived<java::Atomic<T>> {
  static void write(ArchiveWriter& out, const java::Atomic<T>& value) { archive(out, value.value); }
  static bool read(ArchiveReader& in, java::Atomic<T>& value) { return restore(in, value.value); }
};
template <JavaName kName, class T>
struct Archived<as<kName, T>> {
  static void write(ArchiveWriter& out, const as<kName, T>& value) { archive(out, value.value); }
  static bool read(ArchiveReader& in, as<kName, T>& value) { return restore(in, value.value); }
};
template <class T>
struct Archived<std::optional<T>> {
  static void write(ArchiveWriter& out, const std::optional<T>& value) {
    if (value) return archive(out, *value);
    out.null();
  }
  static bool read(ArchiveReader& in, std::optional<T>& value) {
    if (in.take_null()) return value.reset(), true;
    return restore(in, value ? *value : value.emplace());
  }
};

// --- lists, sets, maps

namespace archived {

template <class Items>
struct ItemsArchive {
  using Item = typename Items::value_type;
  static void write(ArchiveWriter& out, const Items& items) {
    if (out.enter()) {
      out.begin_list();
      for (const auto& item : items) archive<Item>(out, item);
      out.end_list();
    }
    out.leave();
  }
  static bool read(ArchiveReader& in, Items& items) {
    items.clear();
    if (in.take_null()) return true;
    const bool good = in.enter() && in.begin_list() && read_items(in, items);
    in.leave();
    return good;
  }

 private:
  static bool read_items(ArchiveReader& in, Items& items) {
    while (in.next_item()) {
      if (!in.afford(sizeof(Item))) return false;
      if constexpr (requires { items.emplace_back(); } && !std::is_same_v<Item, bool>) {
        if (!restore(in, items.emplace_back())) return false;
      } else {
        Item item{};
        if (!restore(in, item)) return false;
        items.insert(items.end(), std::move(item));
      }
    }
    return in.ok();
  }
};

// Java's own form where keys have a text; else a list of pairs, which Gson reads as well.
template <class Map, class K, class V>
struct MapArchive {
  static void write(ArchiveWriter& out, const Map& map) {
    if (out.enter()) {
      if constexpr (HasText<K>) {
        out.begin_map();
        for (const auto& [key, value] : map) {
          const auto& text = TextOf<K>::text(key);
          out.name(text);
          archive<V>(out, value);
        }
        out.end_map();
      } else {
        out.begin_list();
        for (const auto& [key, value] : map) {
          out.begin_list();
          archive<K>(out, key);
          archive<V>(out, value);
          out.end_list();
        }
        out.end_list();
      }
    }
    out.leave();
  }
  static bool read(ArchiveReader& in, Map& map) {
    map.clear();
    if (in.take_null()) return true;
    const bool good = in.enter() && (in.kind() == ArchiveReader::Kind::kList ? read_pairs(in, map)
                                                                             : read_named(in, map));
    in.leave();
    return good;
  }

 private:
  // The later of two entries with one key counts, where a map has each key once.
  static V& place(Map& map, K key) {
    if constexpr (
        requires { map[std::move(key)]; } && requires { typename Map::mapped_type; }) {
      return map[std::move(key)];
    } else {
      return map.emplace_back(std::move(key), V{}).second;
    }
  }
  static bool read_pairs(ArchiveReader& in, Map& map) {
    if (!in.begin_list()) return false;
    while (in.next_item()) {
      if (!in.afford(sizeof(K) + sizeof(V))) return false;
      K key{};
      if (!in.begin_list() || !in.next_item() || !restore(in, key) || !in.next_item() ||
          !restore(in, place(map, std::move(key)))) {
        return in.fail(StatusCode::kDataLoss,
                       "an entry of a map is a list of two: its key and its value");
      }
      if (in.next_item())
        return in.fail(StatusCode::kDataLoss, "an entry of a map has more than a key and a value");
    }
    return in.ok();
  }
  static bool read_named(ArchiveReader& in, Map& map) {
    std::string java_class;
    std::string_view name;
    if (!in.begin_object(java_class)) return false;
    while (in.next_field(name)) {
      if constexpr (HasText<K>) {
        if (!in.afford(sizeof(K) + sizeof(V))) return false;
        auto key = TextOf<K>::parse(name);
        if (!key)
          return in.fail(StatusCode::kDataLoss,
                         "`" + std::string(name) + "` is no key of this map");
        if (!restore(in, place(map, std::move(*key)))) return false;
      } else {
        return in.fail(StatusCode::kDataLoss,
                       "the keys of this map have no text: it is a list of pairs");
      }
    }
    return in.ok();
  }
};

}  // namespace archived

template <class T, class A>
struct Archived<std::vector<T, A>> : archived::ItemsArchive<std::vector<T, A>> {};
template <class T>
struct Archived<Array<T>> : archived::ItemsArchive<Array<T>> {};
template <class T, class C, class A>
struct Archived<std::set<T, C, A>> : archived::ItemsArchive<std::set<T, C, A>> {};
template <class T, class H, class E, class A>
struct Archived<std::unordered_set<T, H, E, A>>
    : archived::ItemsArchive<std::unordered_set<T, H, E, A>> {};
template <class E>
struct Archived<java::EnumSet<E>> : archived::ItemsArchive<java::EnumSet<E>> {};
template <class K, class V, class C, class A>
struct Archived<std::map<K, V, C, A>> : archived::MapArchive<std::map<K, V, C, A>, K, V> {};
template <class K, class V, class H, class E, class A>
struct Archived<std::unordered_map<K, V, H, E, A>>
    : archived::MapArchive<std::unordered_map<K, V, H, E, A>, K, V> {};
template <class K, class V>
struct Archived<java::LinkedHashMap<K, V>> : archived::MapArchive<java::LinkedHashMap<K, V>, K, V> {
};

// --- described types, and pointers to them

template <describe::DescribedType T>
struct Archived<T> {
  // `java_class`: said when the declared type does not tell it.
  static void write(ArchiveWriter& out, const T& value, std::string_view java_class = {}) {
    if (out.enter()) {
      out.begin_object(java_class);
      std::apply(
          [&](const auto&... field) { (write_field(out, field.name, value.*field.member), ...); },
          describe::kDescription<T>.fields);
      out.end_object();
    }
    out.leave();
  }
  static bool read(ArchiveReader& in, T& value) {
    value = T{};
    if (in.take_null()) return true;
    std::string java_class;
    const bool good = in.enter() && in.begin_object(java_class) && read_fields(in, value);
    in.leave();
    return good;
  }
  // Behind begin_object(), into a fresh object.
  static bool read_fields(ArchiveReader& in, T& value) {
    std::string_view name;
    std::size_t next =
        0;  // peers write fields in the order of the class: nearly always the one behind the last
    while (in.next_field(name)) {
      const std::size_t at = place_of(name, next);
      if (at == kNames.size()) {
        if (!in.skip()) return false;
        continue;
      }
      if (!kReaders[at](in, value)) return in.fail_within(kNames[at]);
      next = at + 1;
    }
    return in.ok();
  }

 private:
  // The first of this name from `next` on, then from the front; how many there are when there is
  // none.
  static std::size_t place_of(std::string_view name, std::size_t next) noexcept {
    for (std::size_t at = next; at < kNames.size(); ++at) {
      if (kNames[at] == name) return at;
    }
    for (std::size_t at = 0; at < next; ++at) {
      if (kNames[at] == name) return at;
    }
    return kNames.size();
  }
  static constexpr auto kNames = std::apply(
      [](const auto&... field) {
        return std::array<std::string_view, sizeof...(field)>{field.name...};
      },
      describe::kDescription<T>.fields);
  using ReadField = bool (*)(ArchiveReader&, T&);
  static constexpr auto kReaders = []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<ReadField, sizeof...(I)>{[](ArchiveReader& in, T& value) {
      return restore(in, value.*std::get<I>(describe::kDescription<T>.fields).member);
    }...};
  }(std::make_index_sequence<kNames.size()>());

  template <class M>
  static void write_field(ArchiveWriter& out, std::string_view name, const M& member) {
    out.name(name);
    archive(out, member);
  }
};

namespace archived {

// Calls f.operator()<S>() for T, and below it for what DUBHE_SUBTYPES lists for it and for those
// again, until one is true.
template <class T, class F>
bool first_of_family(F&& f) {
  if (f.template operator()<T>()) return true;
  if constexpr (describe::HasSubtypes<T>) {
    return []<class... S>(F& each, describe::Subtypes<S...>) {
      return (first_of_family<S>(each) || ...);
    }(f, dubhe_subtypes(describe::Tag<T>{}));
  } else {
    return false;
  }
}

template <class T>
void write_pointee(ArchiveWriter& out, const T& value) {
  if constexpr (describe::HasSubtypes<T>) {
    const std::type_info& type = typeid(value);
    const bool known = first_of_family<T>([&]<class S>() {
      if constexpr (std::is_abstract_v<S>) {
        return false;
      } else {
        if (typeid(S) != type) return false;
        Archived<S>::write(
            out, static_cast<const S&>(value),
            std::is_same_v<S, T> ? std::string_view() : describe::kDescription<S>.java_class);
        return true;
      }
    });
    if (!known) fail_unlisted(out, describe::kDescription<T>.java_class, type);
  } else {
    archive(out, value);
  }
}

// take.operator()<S>(): an object of S, read into.
template <class T, class Take>
bool read_family(ArchiveReader& in, Take&& take) {
  std::string java_class;
  const auto read = [&] {
    if (!in.begin_object(java_class)) return false;
    bool good = false;
    const bool known = !java_class.empty() && first_of_family<T>([&]<class S>() {
      if constexpr (std::is_abstract_v<S>) {
        return false;
      } else {
        if (java_class != describe::kDescription<S>.java_class) return false;
        good = Archived<S>::read_fields(in, take.template operator()<S>());
        return true;
      }
    });
    if (known) return good;
    if constexpr (std::is_abstract_v<T>) {
      return fail_subtype(in, describe::kDescription<T>.java_class, java_class);
    } else {
      return Archived<T>::read_fields(in, take.template operator()<T>());
    }
  };
  const bool good = in.enter() && read();
  in.leave();
  return good;
}

// A smart pointer; `Make` makes an object of S into it and answers the object.
template <class Pointer, class Make>
bool read_pointer(ArchiveReader& in, Pointer& pointer, Make&& make) {
  using T = typename Pointer::element_type;
  if (in.take_null()) return pointer.reset(), true;
  if constexpr (describe::HasSubtypes<T>) {
    return read_family<T>(in, std::forward<Make>(make));
  } else {
    const bool good = in.enter() && restore(in, make.template operator()<T>());
    in.leave();
    return good;
  }
}

template <class Pointer>
void write_pointer(ArchiveWriter& out, const Pointer& pointer) {
  if (pointer == nullptr) return out.null();
  if (out.enter()) write_pointee(out, *pointer);  // a circle ends there
  out.leave();
}

}  // namespace archived

template <class T>
struct Archived<std::unique_ptr<T>> {
  static void write(ArchiveWriter& out, const std::unique_ptr<T>& value) {
    archived::write_pointer(out, value);
  }
  static bool read(ArchiveReader& in, std::unique_ptr<T>& value) {
    return archived::read_pointer(in, value, [&]<class S>() -> S& {
      auto object = std::make_unique<S>();
      S& content = *object;
      value = std::move(object);
      return content;
    });
  }
};
// What several places share is written for each of them.
template <class T>
struct Archived<std::shared_ptr<T>> {
  static void write(ArchiveWriter& out, const std::shared_ptr<T>& value) {
    archived::write_pointer(out, value);
  }
  static bool read(ArchiveReader& in, std::shared_ptr<T>& value) {
    return archived::read_pointer(in, value, [&]<class S>() -> S& {
      auto object = std::make_shared<S>();
      S& content = *object;
      value = std::move(object);
      return content;
    });
  }
};
// The way back up: nothing travels for it.
template <class T>
struct Archived<std::weak_ptr<T>> {
  static void write(ArchiveWriter& out, const std::weak_ptr<T>&) { out.null(); }
  static bool read(ArchiveReader& in, std::weak_ptr<T>& value) { return value.reset(), in.skip(); }
};

}  // namespace dubhe
