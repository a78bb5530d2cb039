#include "json_writer.h"

#include "date_text.h"
#include "json_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace dubhe::json {

namespace {

// The text of a value that may be a key; false: it has none.
bool key_text(const Value& key, std::string& text) {
  std::int64_t number = 0;
  if (const std::string* string = key.as_string())
    text = *string;
  else if (const bool* flag = key.as_bool())
    text = *flag ? "true" : "false";
  else if (key.to_int64(number))
    text = std::to_string(number);
  else
    return false;
  return true;
}

}  // namespace

void JsonWriter::before() {
  if (comma_) out_.push(',');
  comma_ = true;
  std::string_view field;
  if (!take_name(field)) return;
  put_text(out_, field);
  out_.push(':');
}

void JsonWriter::word(std::string_view word) {
  before();
  out_.append(word);
}

void JsonWriter::open(char bracket) {
  before();
  out_.push(static_cast<std::uint8_t>(bracket));
  comma_ = false;
}

void JsonWriter::close(char bracket) {
  out_.push(static_cast<std::uint8_t>(bracket));
  comma_ = true;
}

void JsonWriter::integer(std::int64_t value) {
  before();
  out_.reserve(24);
  char* const at = out_.tail();
  out_.commit(static_cast<std::size_t>(std::to_chars(at, at + 24, value).ptr - at));
}

// Not finite: as Java spells it, in quotes, which Gson reads as well. Whole numbers keep a
// fraction, so that they stay real.
template <class Real>
void JsonWriter::put_real(Real value) {
  if (!std::isfinite(value)) [[unlikely]]
    return text(std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
  before();
  out_.reserve(40);
  char* const at = out_.tail();
  const auto size = static_cast<std::size_t>(std::to_chars(at, at + 40, value).ptr - at);
  out_.commit(size);
  if (std::none_of(at, at + size, [](char c) { return c == '.' || c == 'e'; }))
    out_.append(".0", 2);
}
void JsonWriter::real(double value) { put_real(value); }
void JsonWriter::real32(float value) { put_real(value); }

void JsonWriter::text(std::string_view utf8) {
  before();
  put_text(out_, utf8);
}

// As Gson writes a byte[].
void JsonWriter::bytes(const void* data, std::size_t size) {
  begin_list();
  const auto* const bytes = static_cast<const signed char*>(data);
  for (std::size_t i = 0; i < size; ++i) integer(bytes[i]);
  end_list();
}

void JsonWriter::date(Date value) {
  const std::string iso = date_text(value);
  if (iso.empty()) return integer(value.time_since_epoch().count());
  text(iso);
}

void JsonWriter::begin_object(std::string_view java_class) {
  open('{');
  if (java_class.empty()) return;
  name(kTypeKey);
  text(java_class);
}

void JsonWriter::self_coded(const SelfCoded& value) {
  fail(StatusCode::kInvalidArgument,
       value.name() + " is a message of " + std::string(value.form()) +
           ", which JSON does not carry: use `serialization=" + std::string(value.form()) + "`");
  null();
}

void JsonWriter::value(const Value& tree) {
  switch (tree.kind()) {
    case Value::Kind::kNull:
      return null();
    case Value::Kind::kBool:
      return boolean(*tree.as_bool());
    case Value::Kind::kInt:
      return integer(*tree.as_int());
    case Value::Kind::kLong:
      return integer(*tree.as_long());
    case Value::Kind::kDouble:
      return real(*tree.as_double());
    case Value::Kind::kString:
      return text(*tree.as_string());
    case Value::Kind::kBytes:
      return bytes(tree.as_bytes()->data(), tree.as_bytes()->size());
    case Value::Kind::kDate:
      return date(*tree.as_date());
    case Value::Kind::kList:
    case Value::Kind::kMap:
    case Value::Kind::kObject:
      break;
  }
  if (enter()) {
    put_container(tree);
  } else {
    null();
  }
  leave();
}

void JsonWriter::put_container(const Value& tree) {
  if (const auto list = tree.as_list()) {
    begin_list();
    for (const Value& item : list->items) value(item);
    end_list();
  } else if (const auto map = tree.as_map()) {
    put_map(*map);
  } else if (const auto object = tree.as_object()) {
    begin_object(object->java_class);
    put_fields(*object, true);
    end_object();
  } else {
    null();  // a cycle whose owner has gone
  }
}

void JsonWriter::put_map(const MapValue& map) {
  std::string key;
  if (std::all_of(map.entries.begin(), map.entries.end(),
                  [&](const auto& entry) { return key_text(entry.first, key); })) {
    begin_map();
    for (const auto& [k, v] : map.entries) {
      key_text(k, key);
      name(key);
      value(v);
    }
    return end_map();
  }
  begin_list();
  for (const auto& [k, v] : map.entries) {
    begin_list();
    value(k);
    value(v);
    end_list();
  }
  end_list();
}

void JsonWriter::put_fields(const ObjectValue& object, bool with_nulls) {
  for (const auto& [field, content] : object.fields) {
    if (!with_nulls && content.is_null()) continue;
    name(field);
    value(content);
  }
}

void JsonWriter::end_value() {
  out_.push('\n');
  comma_ = false;
}

// {"exception":…,"clazz":"…"}, as Dubbo's Gson output does. The exception itself stands there as a
// text of JSON: Java prints what it finds there and parses that once more, which an object with
// blanks in its message does not survive.
void JsonWriter::exception(std::string_view java_class, std::string_view message,
                           const Value& object) {
  Buffer fields;
  JsonWriter inner(fields);
  inner.begin_map();
  if (const auto thrown = object.as_object()) {
    inner.put_fields(*thrown, false);
  } else {
    inner.name("detailMessage");
    inner.text(message);
  }
  inner.end_map();
  if (!inner.ok()) fail(inner.status().code(), inner.status().message());
  begin_map();
  name("exception");
  text(fields.view());
  name("clazz");
  text(java_class);
  end_map();
  end_value();
}

void JsonWriter::attachment(std::string_view key, std::string_view value) {
  name(key);
  text(value);
}

void JsonWriter::end_attachments() {
  close('}');
  end_value();
}

}  // namespace dubhe::json
