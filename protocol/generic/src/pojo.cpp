#include "dubhe/protocol_generic/pojo.h"

#include <string>
#include <string_view>

#include "graph.h"
#include "scalars.h"

namespace dubhe::generic {

namespace {

using Kind = TypeShape::Kind;
constexpr std::string_view kClassEntry = "class";

const TypeShape* shape_of(TypeShape::Get get) { return get == nullptr ? nullptr : &get(); }
const TypeShape* element_of(const TypeShape* shape) { return shape == nullptr ? nullptr : shape_of(shape->element); }

bool is_kind(const TypeShape* shape, Kind kind) noexcept { return shape != nullptr && shape->kind == kind; }

// Classes that are written as they are: Java's own, and those that stand for Java's own on the wire.
bool stays_object(std::string_view java_class) noexcept {
  return java_class.starts_with("java.") || java_class.starts_with("com.alibaba.com.caucho.hessian.");
}

// "[int", "[string", "[java.lang.Integer", "[date", also with several dimensions: their elements are what they were.
bool is_plain_array(std::string_view type) noexcept {
  type.remove_prefix(std::min(type.find_first_not_of('['), type.size()));
  constexpr std::string_view kPlain[] = {"boolean", "byte", "short", "char", "int", "long", "float", "double", "string", "date"};
  for (const std::string_view plain : kPlain) {
    if (plain == type) return true;
  }
  return type.starts_with("java.lang.") || type.starts_with("java.math.") || type.starts_with("java.util.");
}

// What a list is called once its elements are in this form.
std::string list_type(std::string_view type, const TypeShape* shape) {
  if (is_kind(element_of(shape), Kind::kEnum) && type.starts_with('[')) return "[string";
  if (type.starts_with('[')) return is_plain_array(type) ? std::string(type) : "[object";
  if (type.ends_with("Set") || is_kind(shape, Kind::kSet)) return "java.util.HashSet";
  return {};
}

class ToMaps {
 public:
  Value convert(const Value& value, const TypeShape* shape, int depth = 0) {
    if (depth > Graph::kDeepest) return value;
    Expected<Value> made = value;
    if (const auto list = value.as_list()) {
      made = graph_.once<ListValue>(list.get(), shape, [&](ListValue& to) { return fill(to, *list, shape, depth + 1); });
    } else if (const auto map = value.as_map()) {
      made = graph_.once<MapValue>(map.get(), shape, [&](MapValue& to) { return fill(to, *map, shape, depth + 1); });
    } else if (const auto object = value.as_object()) {
      return convert_object(value, object, shape, depth);
    }
    return made ? *made : Value();
  }

 private:
  Value convert_object(const Value& value, const std::shared_ptr<ObjectValue>& object, const TypeShape* shape, int depth) {
    if (is_kind(shape, Kind::kEnum)) {
      const Value* name = object->find("name");
      return name == nullptr ? Value() : *name;
    }
    if (stays_object(object->java_class)) return as_iso_text(*object).value_or(value);
    if (shape != nullptr) shape = &shape->of_class(object->java_class);
    auto made = graph_.once<MapValue>(object.get(), shape, [&](MapValue& to) { return fill(to, *object, shape, depth + 1); });
    return made ? *made : Value();
  }

  Status fill(ListValue& to, const ListValue& from, const TypeShape* shape, int depth) {
    to.type = list_type(from.type, shape);
    for (const Value& item : from.items) to.items.push_back(convert(item, element_of(shape), depth));
    return {};
  }
  Status fill(MapValue& to, const MapValue& from, const TypeShape* shape, int depth) {
    to.type = from.type;
    const TypeShape* key_shape = shape == nullptr ? nullptr : shape_of(shape->key);
    for (const auto& [key, item] : from.entries) {
      to.entries.emplace_back(convert(key, key_shape, depth), convert(item, element_of(shape), depth));
    }
    return {};
  }
  Status fill(MapValue& to, const ObjectValue& from, const TypeShape* shape, int depth) {
    to.entries.emplace_back(Value(kClassEntry), Value(from.java_class));
    for (const auto& [name, item] : from.fields) {
      const TypeShape::Field* field = shape == nullptr ? nullptr : shape->field(name);
      to.entries.emplace_back(Value(name), convert(item, field == nullptr ? nullptr : &field->shape(), depth));
    }
    return {};
  }

  Graph graph_;
};

class FromMaps {
 public:
  Expected<Value> convert(const Value& value, const TypeShape& shape, int depth = 0) {
    if (value.is_null()) return value;
    if (depth > Graph::kDeepest) return Status(StatusCode::kInvalidArgument, "nested more than 250 deep");
    switch (shape.kind) {
      case Kind::kList:
      case Kind::kSet:
      case Kind::kArray: return convert_list(value, shape, depth + 1);
      case Kind::kMap: return convert_map(value, shape, depth + 1);
      case Kind::kObject: return convert_object(value, shape, depth + 1);
      case Kind::kAny:
      case Kind::kOther: return convert_any(value, shape, depth + 1);
      default: return convert_scalar(value, shape);
    }
  }

 private:
  Expected<Value> convert_list(const Value& value, const TypeShape& shape, int depth) {
    if (const Bytes* bytes = value.as_bytes()) return numbers_of(*bytes);
    const auto list = value.as_list();
    if (list == nullptr) return value;  // the reader says what it wants
    return graph_.once<ListValue>(list.get(), &shape, [&](ListValue& to) -> Status {
      for (std::size_t i = 0; i < list->items.size(); ++i) {
        auto item = convert(list->items[i], shape.element(), depth);
        if (!item) return item.status().with_context("[" + std::to_string(i) + "]");
        to.items.push_back(std::move(*item));
      }
      return {};
    });
  }

  Expected<Value> convert_map(const Value& value, const TypeShape& shape, int depth) {
    const auto map = value.as_map();
    if (map == nullptr) return value;
    return graph_.once<MapValue>(map.get(), &shape, [&](MapValue& to) -> Status {
      for (const auto& [key, item] : map->entries) {
        auto made_key = convert(key, shape.key(), depth);
        if (!made_key) return made_key.status().with_context("key " + key.to_string());
        auto made = convert(item, shape.element(), depth);
        if (!made) return made.status().with_context("[" + key.to_string() + "]");
        to.entries.emplace_back(std::move(*made_key), std::move(*made));
      }
      return {};
    });
  }

  Expected<Value> convert_object(const Value& value, const TypeShape& shape, int depth) {
    if (const auto object = value.as_object()) {
      return graph_.once<ObjectValue>(object.get(), &shape, [&](ObjectValue& to) -> Status {
        to.java_class = object->java_class;
        const TypeShape& own = shape.of_class(to.java_class);
        for (const auto& [name, item] : object->fields) {
          if (Status put = put_field(to, name, item, own, depth); !put.ok()) return put;
        }
        return {};
      });
    }
    const auto map = value.as_map();
    if (map == nullptr) return value;
    return graph_.once<ObjectValue>(map.get(), &shape, [&](ObjectValue& to) -> Status {
      const Value* said = find_text(*map, kClassEntry);
      to.java_class = said != nullptr ? *said->as_string() : shape.type_name;
      const TypeShape& own = shape.of_class(to.java_class);
      for (const auto& [key, item] : map->entries) {
        const std::string* name = key.as_string();
        if (name == nullptr || *name == kClassEntry) continue;
        if (Status put = put_field(to, *name, item, own, depth); !put.ok()) return put;
      }
      return {};
    });
  }

  Status put_field(ObjectValue& to, const std::string& name, const Value& item, const TypeShape& shape, int depth) {
    const TypeShape::Field* field = shape.field(name);
    auto made = field == nullptr ? convert_any(item, shape, depth) : convert(item, field->shape(), depth);
    if (!made) return made.status().with_context(shape.type_name + "." + name);
    to.fields.emplace_back(name, std::move(*made));
    return {};
  }

  // Nobody knows what it should be: maps that name their class become objects of it. `around` only tells places apart.
  Expected<Value> convert_any(const Value& value, const TypeShape& around, int depth) {
    if (depth > Graph::kDeepest) return Status(StatusCode::kInvalidArgument, "nested more than 250 deep");
    if (const auto list = value.as_list()) {
      return graph_.once<ListValue>(list.get(), &around, [&](ListValue& to) -> Status {
        to.type = list->type;
        for (const Value& item : list->items) {
          auto made = convert_any(item, around, depth + 1);
          if (!made) return made.status();
          to.items.push_back(std::move(*made));
        }
        return {};
      });
    }
    const auto map = value.as_map();
    if (map == nullptr) return value;
    const Value* said = find_text(*map, kClassEntry);
    if (said != nullptr && !said->as_string()->starts_with("java.")) return any_object(*map, *said->as_string(), around, depth);
    return graph_.once<MapValue>(map.get(), &around, [&](MapValue& to) -> Status {
      to.type = map->type;
      for (const auto& [key, item] : map->entries) {
        auto made = convert_any(item, around, depth + 1);
        if (!made) return made.status();
        to.entries.emplace_back(key, std::move(*made));
      }
      return {};
    });
  }

  Expected<Value> any_object(const MapValue& map, const std::string& java_class, const TypeShape& around, int depth) {
    return graph_.once<ObjectValue>(&map, &around, [&](ObjectValue& to) -> Status {
      to.java_class = java_class;
      for (const auto& [key, item] : map.entries) {
        const std::string* name = key.as_string();
        if (name == nullptr || *name == kClassEntry) continue;
        auto made = convert_any(item, around, depth + 1);
        if (!made) return made.status();
        to.fields.emplace_back(*name, std::move(*made));
      }
      return {};
    });
  }

  Graph graph_;
};

}  // namespace

Value to_maps(const Value& value, const TypeShape* shape) { return ToMaps().convert(value, shape); }

Expected<Value> from_maps(const Value& value, const TypeShape& shape) { return FromMaps().convert(value, shape); }

}  // namespace dubhe::generic
