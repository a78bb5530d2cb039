#include "dubhe/protocol_generic/pojo.h"

#include <map>
#include <memory>
#include <string_view>
#include <vector>

namespace dubhe::generic {

namespace {

// Containers are looked up by where they stand in the graph, so that each is converted once.
class ToMaps {
 public:
  Value convert(const Value& value, int depth = 0) {
    if (depth > kDeepest) return value;
    if (const auto list = value.as_list()) return convert_list(list, depth);
    if (const auto map = value.as_map()) return convert_map(map, depth);
    if (const auto object = value.as_object()) return convert_object(object, depth);
    return value;
  }

 private:
  static constexpr int kDeepest = 250;

  template <class Container>
  struct Made {
    std::shared_ptr<Container> container;
    bool open = true;  // being filled: met again, it is a cycle
    Value value() const { return open ? Value(std::weak_ptr<Container>(container)) : Value(container); }
  };

  Value convert_list(const std::shared_ptr<ListValue>& from, int depth) {
    auto [place, fresh] = lists_.try_emplace(from.get());
    Made<ListValue>& made = place->second;
    if (!fresh) return made.value();
    made.container = std::make_shared<ListValue>();
    made.container->type = from->type;
    for (const Value& item : from->items) made.container->items.push_back(convert(item, depth + 1));
    made.open = false;
    return made.value();
  }
  Value convert_map(const std::shared_ptr<MapValue>& from, int depth) {
    auto [place, fresh] = maps_.try_emplace(from.get());
    Made<MapValue>& made = place->second;
    if (!fresh) return made.value();
    made.container = std::make_shared<MapValue>();
    made.container->type = from->type;
    for (const auto& [key, item] : from->entries) {
      made.container->entries.emplace_back(convert(key, depth + 1), convert(item, depth + 1));
    }
    made.open = false;
    return made.value();
  }
  Value convert_object(const std::shared_ptr<ObjectValue>& from, int depth) {
    if (from->java_class.starts_with("java.")) return Value(from);
    auto [place, fresh] = maps_.try_emplace(from.get());
    Made<MapValue>& made = place->second;
    if (!fresh) return made.value();
    made.container = std::make_shared<MapValue>();
    made.container->entries.emplace_back(Value("class"), Value(from->java_class));
    for (const auto& [field, item] : from->fields) {
      made.container->entries.emplace_back(Value(field), convert(item, depth + 1));
    }
    made.open = false;
    return made.value();
  }

  std::map<const void*, Made<ListValue>> lists_;
  std::map<const void*, Made<MapValue>> maps_;
};

}  // namespace

Value to_maps(const Value& value) { return ToMaps().convert(value); }

}  // namespace dubhe::generic
