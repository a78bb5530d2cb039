#include "dubhe/serialize_hessian2/tree.h"

#include <algorithm>
#include <vector>

namespace dubhe::hessian2 {

namespace {

// The addresses of these tell the kinds of shared containers apart.
constexpr char kListKey = 'l', kMapKey = 'm', kObjectKey = 'o';

void write_list(Writer& out, const ListValue& list) {
  if (out.write_reference(&list)) return;
  out.begin_list(list.type, list.items.size());
  for (const Value& item : list.items) write_value(out, item);
}

void write_map(Writer& out, const MapValue& map) {
  if (out.write_reference(&map)) return;
  out.begin_map(map.type);
  for (const auto& [key, value] : map.entries) {
    write_value(out, key);
    write_value(out, value);
  }
  out.end_map();
}

void write_object(Writer& out, const ObjectValue& object) {
  if (out.write_reference(&object)) return;
  std::vector<std::string_view> names;
  names.reserve(object.fields.size());
  for (const auto& field : object.fields) names.push_back(field.first);
  out.begin_object(object.java_class, names);
  for (const auto& field : object.fields) write_value(out, field.second);
}

template <class Container>
void write_container(Writer& out, const std::shared_ptr<Container>& container,
                     void (*write_content)(Writer&, const Container&)) {
  if (container == nullptr) return out.write_null();
  if (out.enter()) write_content(out, *container);
  out.leave();
}

// Hands out a container that was begun before: the same one if it is known as this kind, else `repeat` reads it again.
// One that is still open is referred to weakly, so that cycles do not keep themselves alive.
template <class Container>
bool take_shared(const Reader::Shared& shared, Value& out) {
  auto container = std::static_pointer_cast<Container>(shared.object);
  out = shared.height == 0 ? Value(std::weak_ptr<Container>(container)) : Value(std::move(container));
  return true;
}

bool read_reference(Reader& in, std::uint32_t number, Value& out) {
  if (const auto* shared = in.find_shared(number, &kListKey)) return take_shared<ListValue>(*shared, out);
  if (const auto* shared = in.find_shared(number, &kMapKey)) return take_shared<MapValue>(*shared, out);
  if (const auto* shared = in.find_shared(number, &kObjectKey)) return take_shared<ObjectValue>(*shared, out);
  if (!in.ok()) return false;
  return in.repeat(number, [&] { return read_value(in, out); });
}

// The container that begins here is known, because one around it is read once more.
template <class Container>
bool take_known(Reader& in, const void* key, Value& out) {
  const auto* shared = in.shared_here(key);
  return shared != nullptr && take_shared<Container>(*shared, out) && in.skip();
}

bool close(Reader& in, const Reader::Head& head, bool shared, std::size_t elements) {
  return shared ? in.close_shared(head, elements) : in.close(head, elements);
}

bool read_list(Reader& in, Value& out) {
  if (take_known<ListValue>(in, &kListKey, out)) return true;
  Reader::ListHead head;
  if (!in.open_list(head)) return false;
  if (!in.afford(sizeof(ListValue) + sizeof(Reader::Shared))) return false;
  auto list = std::make_shared<ListValue>();
  const bool shared = in.share(head.reference, &kListKey, list);
  if (head.type != Reader::kUntyped) list->type = in.type_name(head.type);
  const bool counted = head.length != Reader::kNoLength;
  while (counted ? list->items.size() < head.length : !in.list_ended()) {
    if (!in.afford(sizeof(Value)) || !read_value(in, list->items.emplace_back())) return false;
  }
  if (!close(in, head, shared, list->items.size())) return false;
  out = Value(std::move(list));
  return true;
}

bool read_entries(Reader& in, std::vector<std::pair<Value, Value>>& entries) {
  while (!in.map_ended()) {
    if (!in.afford(2 * sizeof(Value))) return false;
    auto& entry = entries.emplace_back();
    if (!read_value(in, entry.first) || !read_value(in, entry.second)) return false;
  }
  return true;
}

bool read_map(Reader& in, Value& out) {
  if (take_known<MapValue>(in, &kMapKey, out)) return true;
  Reader::MapHead head;
  if (!in.open_map(head)) return false;
  if (!in.afford(sizeof(MapValue) + sizeof(Reader::Shared))) return false;
  auto map = std::make_shared<MapValue>();
  const bool shared = in.share(head.reference, &kMapKey, map);
  if (head.type != Reader::kUntyped) map->type = in.type_name(head.type);
  if (!read_entries(in, map->entries) || !close(in, head, shared, map->entries.size())) return false;
  out = Value(std::move(map));
  return true;
}

bool read_object(Reader& in, Value& out) {
  if (take_known<ObjectValue>(in, &kObjectKey, out)) return true;
  Reader::ObjectHead head;
  if (!in.open_object(nullptr, head)) return false;
  if (!in.afford(sizeof(ObjectValue) + sizeof(Reader::Shared))) return false;
  auto object = std::make_shared<ObjectValue>();
  const bool shared = in.share(head.reference, &kObjectKey, object);
  const Reader::ClassNames& names = in.class_names(head.class_number);
  object->java_class = names.java_class;
  object->fields.reserve(std::min<std::size_t>(names.fields.size(), 16));  // more only as they come
  for (const std::string& name : names.fields) {
    if (!in.afford(sizeof(Value) + sizeof name + name.size())) return false;
    if (!read_value(in, object->fields.emplace_back(name, Value()).second)) return false;
  }
  if (!close(in, head, shared, 0)) return false;
  out = Value(std::move(object));
  return true;
}

template <class T>
bool read_scalar(Reader& in, bool (Reader::*read)(T&), Value& out) {
  T scalar{};
  if (!(in.*read)(scalar)) return false;
  out = Value(std::move(scalar));
  return true;
}

}  // namespace

void write_value(Writer& out, const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNull: return out.write_null();
    case Value::Kind::kBool: return out.write_bool(*value.as_bool());
    case Value::Kind::kInt: return out.write_int(*value.as_int());
    case Value::Kind::kLong: return out.write_long(*value.as_long());
    case Value::Kind::kDouble: return out.write_double(*value.as_double());
    case Value::Kind::kString: return out.write_string(*value.as_string());
    case Value::Kind::kBytes: return out.write_bytes(*value.as_bytes());
    case Value::Kind::kDate: return out.write_date(*value.as_date());
    case Value::Kind::kList: return write_container(out, value.as_list(), write_list);
    case Value::Kind::kMap: return write_container(out, value.as_map(), write_map);
    case Value::Kind::kObject: return write_container(out, value.as_object(), write_object);
  }
}

bool read_value(Reader& in, Value& out) {
  const int tag = in.peek();
  if ((tag >= 0x70 && tag <= 0x7f) || (tag >= 0x55 && tag <= 0x58)) return read_list(in, out);
  if ((tag >= 0x60 && tag <= 0x6f) || tag == 'C' || tag == 'O') return read_object(in, out);
  if ((tag >= 0x80 && tag <= 0xd7) || tag == 'I') return read_scalar(in, &Reader::read_int, out);
  if (tag >= 0xd8 || (tag >= 0x38 && tag <= 0x3f) || tag == 'L' || tag == 0x59) {
    return read_scalar(in, &Reader::read_long, out);
  }
  if ((tag >= 0 && tag < 0x20) || (tag >= 0x30 && tag <= 0x33) || tag == 'S' || tag == 'R') {
    return read_scalar(in, &Reader::read_string, out);
  }
  if ((tag >= 0x20 && tag <= 0x2f) || (tag >= 0x34 && tag <= 0x37) || tag == 'A' || tag == 'B') {
    return read_scalar(in, &Reader::read_bytes, out);
  }
  switch (tag) {
    case 'N':
      out = Value();
      return in.take_null();
    case 'T':
    case 'F': return read_scalar(in, &Reader::read_bool, out);
    case 'D': case 0x5b: case 0x5c: case 0x5d: case 0x5e: case 0x5f: return read_scalar(in, &Reader::read_double, out);
    case 'J':
    case 'K': return read_scalar(in, &Reader::read_date, out);
    case 'H':
    case 'M': return read_map(in, out);
    case 'Q': {
      Reader::ListHead head;  // any head takes a reference
      return in.open_list(head) && read_reference(in, head.reference, out);
    }
    default: return in.skip();  // fails, and says why
  }
}

}  // namespace dubhe::hessian2
