// The classes of dubhe/serialize/java_types.h on the wire: java.util.UUID, Locale, Calendar, java.sql.*, EnumSet, …
//
// Specializations of Codec. For some, Java's writer sends a handle in place of the object
// (com.alibaba.com.caucho.hessian.io.LocaleHandle, …); here that happens between the value and the bytes.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "dubhe/common/export.h"
#include "dubhe/serialize/archived.h"
#include "dubhe/serialize/array.h"
#include "dubhe/serialize/describe.h"
#include "dubhe/serialize/java_types.h"
#include "dubhe/serialize_hessian2/codec.h"
#include "dubhe/serialize_hessian2/containers.h"
#include "dubhe/serialize_hessian2/objects.h"
#include "dubhe/serialize_hessian2/scalars.h"

namespace dubhe {
namespace hessian2 DUBHE_EXPORT {

#define DUBHE_JAVA_CODEC(Type, java_class)                  \
  template <>                                               \
  struct Codec<Type> : detail::ClassCodec<java_class> {     \
    static void write(Writer& out, const Type& value);      \
    static bool read(Reader& in, Type& value);              \
  };

DUBHE_JAVA_CODEC(java::Uuid, "java.util.UUID")
DUBHE_JAVA_CODEC(java::Locale, "java.util.Locale")
DUBHE_JAVA_CODEC(java::Calendar, "java.util.Calendar")
DUBHE_JAVA_CODEC(java::Currency, "java.util.Currency")
DUBHE_JAVA_CODEC(java::SqlDate, "java.sql.Date")
DUBHE_JAVA_CODEC(java::SqlTime, "java.sql.Time")
DUBHE_JAVA_CODEC(java::SqlTimestamp, "java.sql.Timestamp")
DUBHE_JAVA_CODEC(java::Class, "java.lang.Class")
DUBHE_JAVA_CODEC(java::Uri, "java.net.URI")
DUBHE_JAVA_CODEC(java::File, "java.io.File")
DUBHE_JAVA_CODEC(java::BitSet, "java.util.BitSet")
DUBHE_JAVA_CODEC(java::Atomic<std::int32_t>, "java.util.concurrent.atomic.AtomicInteger")
DUBHE_JAVA_CODEC(java::Atomic<std::int64_t>, "java.util.concurrent.atomic.AtomicLong")
DUBHE_JAVA_CODEC(java::Atomic<bool>, "java.util.concurrent.atomic.AtomicBoolean")

#undef DUBHE_JAVA_CODEC

namespace detail {

// The objects that stand for a set of enums and for an Optional, as far as they are the same for every element type.
struct EnumSetObject {
  java::Class type;
  Array<Value> objects;
};
DUBHE_TYPE(EnumSetObject, "com.alibaba.com.caucho.hessian.io.EnumSetHandler", type, objects)
struct OptionalObject {
  Value value;
};
DUBHE_TYPE(OptionalObject, "java.util.Optional", value)

// Opens an object of `Shape` and reads its fields: read_field("name").
template <class Shape, class ReadField>
bool read_shape(Reader& in, ReadField&& read_field) {
  const ClassDefinition& wanted = ClassOf<Shape>::kDefinition;
  Reader::ObjectHead head;
  if (!in.open_object(&wanted, head)) return false;
  if (head.kind == Reader::HeadKind::kNull) return true;
  if (head.kind == Reader::HeadKind::kReference) {
    return in.repeat(head.reference, [&] { return read_shape<Shape>(in, read_field); });
  }
  return read_fields(in, head, wanted, [&](std::uint32_t field) { return read_field(wanted.names[field]); }) && in.close(head);
}

template <class K, class V>
inline constexpr bool kIsMap<java::LinkedHashMap<K, V>> = true;

}  // namespace detail

template <describe::DescribedEnum E>
struct Codec<java::EnumSet<E>> : detail::ClassCodec<"java.util.EnumSet"> {
  static void write(Writer& out, const java::EnumSet<E>& set) {
    out.begin_object(ClassOf<detail::EnumSetObject>::kDefinition);  // objects, then type
    out.begin_list("[object", set.size());
    for (const E constant : set) Codec<E>::write(out, constant);
    Codec<java::Class>::write(out, {std::string(describe::kDescription<E>.java_class)});
  }
  static bool read(Reader& in, java::EnumSet<E>& set) {
    set.clear();
    return detail::read_shape<detail::EnumSetObject>(in, [&](std::string_view field) {
      return field == "objects" ? Codec<std::set<E>>::read(in, set) : in.skip();
    });
  }
};

template <class T>
struct Codec<java::Optional<T>> : detail::ClassCodec<"java.util.Optional"> {
  static void write(Writer& out, const java::Optional<T>& value) {
    out.begin_object(ClassOf<detail::OptionalObject>::kDefinition);
    Codec<std::optional<T>>::write(out, value);
  }
  static bool read(Reader& in, java::Optional<T>& value) {
    value.reset();
    return detail::read_shape<detail::OptionalObject>(
        in, [&](std::string_view) { return Codec<std::optional<T>>::read(in, value); });
  }
};

template <class K, class V>
struct Codec<java::LinkedHashMap<K, V>> : detail::ClassCodec<"java.util.LinkedHashMap"> {
  static void write(Writer& out, const java::LinkedHashMap<K, V>& map) {
    out.begin_map("java.util.LinkedHashMap");
    detail::write_entries(out, map);
    out.end_map();
  }
  using Head = Reader::MapHead;
  static bool read(Reader& in, java::LinkedHashMap<K, V>& map) { return detail::read_container(in, map); }
  static bool read_content(Reader& in, const Head&, java::LinkedHashMap<K, V>& map, std::size_t& count) {
    map.clear();
    for (; !in.map_ended(); ++count) {
      if (!in.afford(sizeof(std::pair<K, V>))) return false;
      auto& entry = map.emplace_back();
      if (!Codec<K>::read(in, entry.first) || !Codec<V>::read(in, entry.second)) return false;
    }
    return true;
  }
};

}  // namespace hessian2

// Dates to other serializations.
template <class T>
  requires std::same_as<T, java::SqlDate> || std::same_as<T, java::SqlTime> || std::same_as<T, java::SqlTimestamp>
struct Archived<T> {
  static void write(ArchiveWriter& out, const T& value) { archive(out, value.value); }
  static bool read(ArchiveReader& in, T& value) { return restore(in, value.value); }
};

}  // namespace dubhe
