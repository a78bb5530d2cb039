// dubhe::as on the wire: a value under another Java name.
//
// A specialization of Codec. A collection or map goes under the class that was asked for; where that is an interface, under
// the class that Java would make for it (java.util.SortedMap: java.util.TreeMap), or without a name where Java's reader
// does so by itself (Collection, List, Map, ArrayList, HashMap). Any other value goes as it always does.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dubhe/common/export.h"
#include "dubhe/serialize/as.h"
#include "dubhe/serialize_hessian2/codec.h"
#include "dubhe/serialize_hessian2/containers.h"
#include "dubhe/serialize_hessian2/nullable.h"

namespace dubhe {
namespace hessian2 DUBHE_EXPORT {

namespace detail {

// The name on the wire for a collection or map that is declared as `java_name`; empty: as its C++ type goes.
constexpr std::string_view wire_class_for(std::string_view java_name) {
  struct Row {
    std::string_view declared, wire;
  };
  constexpr Row kRows[] = {
      {"java.lang.Object", ""},
      {"java.lang.Iterable", ""},
      {"java.io.Serializable", ""},
      {"java.lang.Cloneable", ""},
      {"java.util.Collection", ""},
      {"java.util.AbstractCollection", ""},
      {"java.util.List", ""},
      {"java.util.AbstractList", ""},
      {"java.util.ArrayList", ""},
      {"java.util.Map", ""},
      {"java.util.AbstractMap", ""},
      {"java.util.HashMap", ""},
      {"java.util.Set", "java.util.HashSet"},
      {"java.util.AbstractSet", "java.util.HashSet"},
      {"java.util.SortedSet", "java.util.TreeSet"},
      {"java.util.NavigableSet", "java.util.TreeSet"},
      {"java.util.Queue", "java.util.LinkedList"},
      {"java.util.Deque", "java.util.LinkedList"},
      {"java.util.SortedMap", "java.util.TreeMap"},
      {"java.util.NavigableMap", "java.util.TreeMap"},
      {"java.util.concurrent.ConcurrentMap", "java.util.concurrent.ConcurrentHashMap"},
      {"java.util.concurrent.ConcurrentNavigableMap", "java.util.concurrent.ConcurrentSkipListMap"},
      {"java.util.concurrent.BlockingQueue", "java.util.concurrent.LinkedBlockingQueue"},
      {"java.util.concurrent.BlockingDeque", "java.util.concurrent.LinkedBlockingDeque"},
  };
  for (const Row& row : kRows) {
    if (row.declared == java_name) return row.wire;
  }
  return java_name;
}

}  // namespace detail

template <JavaName kName, class T>
struct Codec<as<kName, T>> {
  static constexpr bool kNullable = Codec<T>::kNullable;
  static constexpr bool kJavaLang = detail::is_java_lang(kName);
  static std::string type_name() { return std::string(kName.view()); }
  static std::string descriptor() { return detail::class_descriptor(kName); }
  static std::string array_name() { return kName.view() == "java.lang.Object" ? "object" : std::string(kName.view()); }

  static void write(Writer& out, const as<kName, T>& value) { write_named(out, value.value); }
  static bool read(Reader& in, as<kName, T>& value) { return Codec<T>::read(in, value.value); }

 private:
  static constexpr std::string_view kWireClass = detail::wire_class_for(kName);

  template <class U>
  static void write_named(Writer& out, const U& value) {
    if constexpr (kWireClass.empty()) {
      Codec<U>::write(out, value);
    } else if constexpr (detail::IsMap<U>) {
      out.begin_map(kWireClass);
      detail::write_entries(out, value);
      out.end_map();
    } else if constexpr (detail::IsCollection<U>) {
      out.begin_list(kWireClass, value.size());
      detail::write_items(out, value);
    } else {
      Codec<U>::write(out, value);
    }
  }
  template <class U>
  static void write_named(Writer& out, const std::optional<U>& value) {
    if (value) {
      write_named(out, *value);
    } else {
      out.write_null();
    }
  }
};

}  // namespace hessian2
}  // namespace dubhe
