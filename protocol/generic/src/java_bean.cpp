#include "dubhe/protocol_generic/java_bean.h"

#include <string>
#include <string_view>
#include <utility>

#include "graph.h"

namespace dubhe::generic {

namespace {

using Kind = TypeShape::Kind;

constexpr std::string_view kDescriptor = "org.apache.dubbo.common.beanutil.JavaBeanDescriptor";
constexpr std::string_view kOldDescriptor = "com.alibaba.dubbo.common.beanutil.JavaBeanDescriptor";
constexpr std::string_view kProperties = "java.util.LinkedHashMap";

// JavaBeanDescriptor.TYPE_…
enum class BeanType : std::int32_t { kClass = 1, kEnum, kCollection, kMap, kArray, kPrimitive, kBean };

bool is_descriptor_class(std::string_view java_class) noexcept {
  return java_class == kDescriptor || java_class == kOldDescriptor;
}

const TypeShape* element_of(const TypeShape* shape) {
  return shape == nullptr || shape->element == nullptr ? nullptr : &shape->element();
}

// The class that Java would see in a number of this shape.
std::string_view number_class(const Value& value, const TypeShape* shape) {
  if (shape != nullptr) {
    switch (shape->kind) {
      case Kind::kByte: return "java.lang.Byte";
      case Kind::kShort: return "java.lang.Short";
      case Kind::kInt: return "java.lang.Integer";
      case Kind::kLong: return "java.lang.Long";
      case Kind::kFloat: return "java.lang.Float";
      case Kind::kDouble: return "java.lang.Double";
      default: break;
    }
  }
  if (value.as_double() != nullptr) return "java.lang.Double";
  return value.as_long() != nullptr ? "java.lang.Long" : "java.lang.Integer";
}

std::string_view scalar_class(const Value& value, const TypeShape* shape) {
  switch (value.kind()) {
    case Value::Kind::kBool: return "java.lang.Boolean";
    case Value::Kind::kDate: return "java.util.Date";
    case Value::Kind::kString:
      return shape != nullptr && shape->kind == Kind::kChar ? "java.lang.Character" : "java.lang.String";
    default: return number_class(value, shape);
  }
}

// "[int" → "int", "[string" → "java.lang.String", "[[int" → "[I".
std::string component_class(std::string_view list_type) {
  std::string_view component = list_type.substr(1);
  if (component == "string") return "java.lang.String";
  if (component == "object") return "java.lang.Object";
  if (component == "date") return "java.util.Date";
  if (!component.starts_with('[')) return std::string(component);
  struct Letter {
    std::string_view name, letter;
  };
  constexpr Letter kLetters[] = {{"boolean", "Z"}, {"byte", "B"}, {"short", "S"}, {"char", "C"},
                                 {"int", "I"},     {"long", "J"}, {"float", "F"}, {"double", "D"}};
  const std::size_t dimensions = component.find_first_not_of('[');
  if (dimensions == std::string_view::npos) return "java.lang.Object";
  std::string name(component.substr(0, dimensions));
  const std::string innermost = component_class(component.substr(dimensions - 1));
  for (const Letter& one : kLetters) {
    if (one.name == innermost) return name.append(one.letter);
  }
  return name + "L" + innermost + ";";
}

class ToBean {
 public:
  Value convert(const Value& value, const TypeShape* shape, int depth = 0) {
    if (value.is_null() || depth > Graph::kDeepest) return value;
    if (const auto list = value.as_list()) return of_list(*list, shape, depth + 1);
    if (const auto map = value.as_map()) return of_map(*map, shape, depth + 1);
    if (const auto object = value.as_object()) return of_object(value, *object, shape, depth + 1);
    if (const Bytes* bytes = value.as_bytes()) return of_bytes(*bytes);
    if (shape != nullptr && shape->kind == Kind::kEnum) return of_enum(shape->type_name, value);
    return of_one(scalar_class(value, shape), BeanType::kPrimitive, "value", value);
  }

 private:
  using Entries = std::vector<std::pair<Value, Value>>;

  static void describe(ObjectValue& to, std::string_view java_class, BeanType type, Entries properties) {
    to.java_class = kDescriptor;
    to.fields = {{"className", Value(java_class)},
                 {"type", Value(static_cast<std::int32_t>(type))},
                 {"properties", Value(MapValue{std::string(kProperties), std::move(properties)})}};
  }
  static Value of_one(std::string_view java_class, BeanType type, const char* property, const Value& value) {
    ObjectValue made;
    Entries properties;
    properties.emplace_back(Value(property), value);
    describe(made, java_class, type, std::move(properties));
    return Value(std::move(made));
  }
  static Value of_enum(std::string_view java_class, const Value& name) {
    return of_one(java_class, BeanType::kEnum, "name", name);
  }
  static Value of_bytes(const Bytes& bytes) {
    ObjectValue made;
    Entries properties;
    for (const std::byte byte : bytes) {
      const Value number(static_cast<std::int32_t>(static_cast<std::int8_t>(byte)));
      properties.emplace_back(Value(static_cast<std::int32_t>(properties.size())),
                              of_one("java.lang.Byte", BeanType::kPrimitive, "value", number));
    }
    describe(made, "byte", BeanType::kArray, std::move(properties));
    return Value(std::move(made));
  }

  Value once(const void* from, const TypeShape* shape, std::string_view java_class, BeanType type, auto fill) {
    auto made = graph_.once<ObjectValue>(from, shape, [&](ObjectValue& to) -> Status {
      // The object is known before its content is made, so that a cycle finds it.
      Entries properties;
      fill(properties);
      describe(to, java_class, type, std::move(properties));
      return {};
    });
    return made ? *made : Value();
  }

  Value of_list(const ListValue& list, const TypeShape* shape, int depth) {
    const bool is_array = list.type.starts_with('[');
    const bool is_set = list.type.ends_with("Set") || (shape != nullptr && shape->kind == Kind::kSet);
    std::string java_class = is_array ? component_class(list.type) : list.type;
    if (java_class.empty()) java_class = is_set ? "java.util.HashSet" : "java.util.ArrayList";
    return once(&list, shape, java_class, is_array ? BeanType::kArray : BeanType::kCollection, [&](Entries& to) {
      for (const Value& item : list.items) {
        to.emplace_back(Value(static_cast<std::int32_t>(to.size())), convert(item, element_of(shape), depth));
      }
    });
  }

  Value of_map(const MapValue& map, const TypeShape* shape, int depth) {
    if (const Value* java_class = find_text(map, "class")) {
      return once(&map, shape, *java_class->as_string(), BeanType::kBean, [&](Entries& to) {
        for (const auto& [key, item] : map.entries) {
          if (key.as_string() != nullptr && *key.as_string() != "class") add_property(to, *key.as_string(), item, shape, depth);
        }
      });
    }
    const TypeShape* key_shape = shape == nullptr || shape->key == nullptr ? nullptr : &shape->key();
    return once(&map, shape, map.type.empty() ? "java.util.HashMap" : map.type, BeanType::kMap, [&](Entries& to) {
      for (const auto& [key, item] : map.entries) {
        to.emplace_back(convert(key, key_shape, depth), convert(item, element_of(shape), depth));
      }
    });
  }

  Value of_object(const Value& value, const ObjectValue& object, const TypeShape* shape, int depth) {
    if (is_descriptor_class(object.java_class)) return value;
    if (is_enum(object, shape)) return of_enum(object.java_class, object.fields.front().second);
    // Numbers, times and the like are carried whole, as Java carries its numbers.
    if (object.java_class.starts_with("java.") || object.java_class.starts_with("com.alibaba.com.caucho.hessian.")) {
      return of_one(object.java_class, BeanType::kPrimitive, "value", value);
    }
    if (shape != nullptr) shape = &shape->of_class(object.java_class);
    return once(&object, shape, object.java_class, BeanType::kBean, [&](Entries& to) {
      for (const auto& [name, item] : object.fields) add_property(to, name, item, shape, depth);
    });
  }

  // Where nobody knows: an enum on the wire is an object whose only field is its name.
  static bool is_enum(const ObjectValue& object, const TypeShape* shape) {
    if (object.fields.size() != 1 || object.fields.front().first != "name") return false;
    return shape == nullptr ? object.fields.front().second.as_string() != nullptr : shape->kind == Kind::kEnum;
  }

  void add_property(Entries& to, const std::string& name, const Value& item, const TypeShape* shape, int depth) {
    if (item.is_null()) return;
    const TypeShape::Field* field = shape == nullptr ? nullptr : shape->field(name);
    to.emplace_back(Value(name), convert(item, field == nullptr ? nullptr : &field->shape(), depth));
  }

  Graph graph_;
};

class FromBean {
 public:
  Value convert(const Value& value, int depth = 0) {
    const auto object = value.as_object();
    if (object == nullptr || !is_descriptor_class(object->java_class) || depth > Graph::kDeepest) return value;
    const Value* type = object->find("type");
    const Value* name = object->find("className");
    const Value* properties = object->find("properties");
    std::int64_t number = 0;
    if (type == nullptr || !type->to_int64(number)) return Value();
    const std::string java_class = name == nullptr || name->as_string() == nullptr ? std::string() : *name->as_string();
    const auto map = properties == nullptr ? nullptr : properties->as_map();
    static const MapValue kNone;
    const MapValue& entries = map == nullptr ? kNone : *map;
    switch (static_cast<BeanType>(number)) {
      case BeanType::kClass: return value_of(entries, "name");
      case BeanType::kEnum: return Value(ObjectValue{java_class, {{"name", value_of(entries, "name")}}});
      case BeanType::kPrimitive: return value_of(entries, "value");
      case BeanType::kCollection: return list(*object, entries, java_class.ends_with("Set") ? "java.util.HashSet" : "", depth);
      case BeanType::kArray: return list(*object, entries, array_type(java_class), depth);
      case BeanType::kMap: return map_of(*object, entries, {}, depth);
      case BeanType::kBean: return map_of(*object, entries, java_class, depth);
    }
    return Value();
  }

 private:
  static Value value_of(const MapValue& entries, std::string_view key) {
    const Value* found = entries.find(key);
    return found == nullptr ? Value() : *found;
  }
  static std::string array_type(const std::string& component) {
    constexpr std::string_view kPrimitives[] = {"boolean", "byte", "short", "char", "int", "long", "float", "double"};
    for (const std::string_view one : kPrimitives) {
      if (one == component) return "[" + component;
    }
    if (component == "java.lang.String") return "[string";
    return component.starts_with("java.lang.") && component != "java.lang.Object" ? "[" + component : "[object";
  }

  Value list(const ObjectValue& object, const MapValue& entries, std::string type, int depth) {
    auto made = graph_.once<ListValue>(&object, nullptr, [&](ListValue& to) -> Status {
      to.type = std::move(type);
      for (const auto& entry : entries.entries) to.items.push_back(convert(entry.second, depth + 1));
      return {};
    });
    return made ? *made : Value();
  }
  // `java_class`: of an object; empty for a map.
  Value map_of(const ObjectValue& object, const MapValue& entries, const std::string& java_class, int depth) {
    auto made = graph_.once<MapValue>(&object, nullptr, [&](MapValue& to) -> Status {
      if (!java_class.empty()) to.entries.emplace_back(Value("class"), Value(java_class));
      for (const auto& [key, item] : entries.entries) to.entries.emplace_back(convert(key, depth + 1), convert(item, depth + 1));
      return {};
    });
    return made ? *made : Value();
  }

  Graph graph_;
};

}  // namespace

bool is_bean(const Value& value) {
  const auto object = value.as_object();
  return object != nullptr && is_descriptor_class(object->java_class);
}

Value to_bean(const Value& value, const TypeShape* shape) { return ToBean().convert(value, shape); }

Value from_bean(const Value& value) { return FromBean().convert(value); }

}  // namespace dubhe::generic
