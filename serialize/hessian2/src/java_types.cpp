#include "dubhe/serialize_hessian2/java_types.h"

#include <optional>
#include <string>
#include <utility>

#include "dubhe/serialize_hessian2/typed.h"

namespace dubhe::hessian2 {

namespace {

// What travels: the object itself, or hessian-lite's handle for it.
struct UuidObject {
  std::string value;
};
DUBHE_TYPE(UuidObject, "java.util.UUID", value)
struct LocaleHandle : java::Locale {};
DUBHE_TYPE(LocaleHandle, "com.alibaba.com.caucho.hessian.io.LocaleHandle", (text, "value"))
struct CalendarHandle {
  std::optional<java::Class> type;
  Date date;
};
DUBHE_TYPE(CalendarHandle, "com.alibaba.com.caucho.hessian.io.CalendarHandle", type, date)
struct CurrencyObject : java::Currency {};
DUBHE_TYPE(CurrencyObject, "java.util.Currency", (code, "currencyCode"))
struct SqlDateObject : java::SqlDate {};
DUBHE_TYPE(SqlDateObject, "java.sql.Date", value)
struct SqlTimeObject : java::SqlTime {};
DUBHE_TYPE(SqlTimeObject, "java.sql.Time", value)
struct SqlTimestampObject : java::SqlTimestamp {};
DUBHE_TYPE(SqlTimestampObject, "java.sql.Timestamp", value)
struct ClassObject : java::Class {};
DUBHE_TYPE(ClassObject, "java.lang.Class", name)
struct UriObject : java::Uri {};
DUBHE_TYPE(UriObject, "java.net.URI", (text, "string"))
struct FileObject : java::File {};
DUBHE_TYPE(FileObject, "java.io.File", (path, "value"))
struct BitSetHandle {
  Array<std::int64_t> words;
};
DUBHE_TYPE(BitSetHandle, "com.alibaba.com.caucho.hessian.io.BitSetHandle", words)
struct AtomicIntegerObject : java::Atomic<std::int32_t> {};
DUBHE_TYPE(AtomicIntegerObject, "java.util.concurrent.atomic.AtomicInteger", value)
struct AtomicLongObject : java::Atomic<std::int64_t> {};
DUBHE_TYPE(AtomicLongObject, "java.util.concurrent.atomic.AtomicLong", value)
struct AtomicBooleanObject {
  std::int32_t value = 0;
};
DUBHE_TYPE(AtomicBooleanObject, "java.util.concurrent.atomic.AtomicBoolean", value)

template <class Object, class T>
bool read_object_of(Reader& in, T& value) {
  Object object;
  if (!hessian2::read(in, object)) return false;
  value = std::move(object);
  return true;
}

}  // namespace

void Codec<java::Uuid>::write(Writer& out, const java::Uuid& value) { hessian2::write(out, UuidObject{value.to_string()}); }
bool Codec<java::Uuid>::read(Reader& in, java::Uuid& value) {
  if (in.take_null()) {
    value = {};
    return true;
  }
  UuidObject object;
  if (!hessian2::read(in, object)) return false;
  const auto uuid = java::Uuid::parse(object.value);
  if (!uuid) return in.fail_with("java.util.UUID: `" + object.value.substr(0, 64) + "` is none");
  value = *uuid;
  return true;
}

void Codec<java::Calendar>::write(Writer& out, const java::Calendar& value) {
  CalendarHandle handle{std::nullopt, value.time};
  if (!value.type.empty()) handle.type = java::Class{value.type};
  hessian2::write(out, handle);
}
bool Codec<java::Calendar>::read(Reader& in, java::Calendar& value) {
  CalendarHandle handle;
  if (!hessian2::read(in, handle)) return false;
  value = {handle.date, handle.type ? std::move(handle.type->name) : std::string()};
  return true;
}

void Codec<java::BitSet>::write(Writer& out, const java::BitSet& value) {
  BitSetHandle handle;
  for (const std::uint64_t word : value.words()) handle.words.push_back(static_cast<std::int64_t>(word));
  hessian2::write(out, handle);
}
bool Codec<java::BitSet>::read(Reader& in, java::BitSet& value) {
  BitSetHandle handle;
  if (!hessian2::read(in, handle)) return false;
  value = java::BitSet(std::vector<std::uint64_t>(handle.words.begin(), handle.words.end()));
  return true;
}

void Codec<java::Atomic<bool>>::write(Writer& out, const java::Atomic<bool>& value) {
  hessian2::write(out, AtomicBooleanObject{value.value ? 1 : 0});
}
bool Codec<java::Atomic<bool>>::read(Reader& in, java::Atomic<bool>& value) {
  AtomicBooleanObject object;
  if (!hessian2::read(in, object)) return false;
  value.value = object.value != 0;
  return true;
}

void Codec<java::Locale>::write(Writer& out, const java::Locale& value) { hessian2::write(out, LocaleHandle{value}); }
bool Codec<java::Locale>::read(Reader& in, java::Locale& value) { return read_object_of<LocaleHandle>(in, value); }
void Codec<java::Currency>::write(Writer& out, const java::Currency& value) { hessian2::write(out, CurrencyObject{value}); }
bool Codec<java::Currency>::read(Reader& in, java::Currency& value) { return read_object_of<CurrencyObject>(in, value); }
void Codec<java::SqlDate>::write(Writer& out, const java::SqlDate& value) { hessian2::write(out, SqlDateObject{value}); }
bool Codec<java::SqlDate>::read(Reader& in, java::SqlDate& value) { return read_object_of<SqlDateObject>(in, value); }
void Codec<java::SqlTime>::write(Writer& out, const java::SqlTime& value) { hessian2::write(out, SqlTimeObject{value}); }
bool Codec<java::SqlTime>::read(Reader& in, java::SqlTime& value) { return read_object_of<SqlTimeObject>(in, value); }
void Codec<java::SqlTimestamp>::write(Writer& out, const java::SqlTimestamp& value) {
  hessian2::write(out, SqlTimestampObject{value});
}
bool Codec<java::SqlTimestamp>::read(Reader& in, java::SqlTimestamp& value) {
  return read_object_of<SqlTimestampObject>(in, value);
}
void Codec<java::Class>::write(Writer& out, const java::Class& value) { hessian2::write(out, ClassObject{value}); }
bool Codec<java::Class>::read(Reader& in, java::Class& value) { return read_object_of<ClassObject>(in, value); }
void Codec<java::Uri>::write(Writer& out, const java::Uri& value) { hessian2::write(out, UriObject{value}); }
bool Codec<java::Uri>::read(Reader& in, java::Uri& value) { return read_object_of<UriObject>(in, value); }
void Codec<java::File>::write(Writer& out, const java::File& value) { hessian2::write(out, FileObject{value}); }
bool Codec<java::File>::read(Reader& in, java::File& value) { return read_object_of<FileObject>(in, value); }
void Codec<java::Atomic<std::int32_t>>::write(Writer& out, const java::Atomic<std::int32_t>& value) {
  hessian2::write(out, AtomicIntegerObject{value});
}
bool Codec<java::Atomic<std::int32_t>>::read(Reader& in, java::Atomic<std::int32_t>& value) {
  return read_object_of<AtomicIntegerObject>(in, value);
}
void Codec<java::Atomic<std::int64_t>>::write(Writer& out, const java::Atomic<std::int64_t>& value) {
  hessian2::write(out, AtomicLongObject{value});
}
bool Codec<java::Atomic<std::int64_t>>::read(Reader& in, java::Atomic<std::int64_t>& value) {
  return read_object_of<AtomicLongObject>(in, value);
}

}  // namespace dubhe::hessian2
