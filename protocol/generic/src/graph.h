// Converting a graph of values: each container once, however often the graph meets it.
//
// State only; lives for one conversion.
#pragma once

#include <map>
#include <memory>
#include <utility>

#include "dubhe/common/expected.h"
#include "dubhe/common/value.h"
#include "dubhe/serialize/type_shape.h"

namespace dubhe::generic {

class Graph {
 public:
  // Deeper graphs are not converted: the readers of both sides would refuse them.
  static constexpr int kDeepest = 250;

  // What the container `from`, looked at as `shape`, has become: filled now by `fill(C&)`, a Status, or made before. Met
  // while it is being filled, it is a cycle, and referred to without owning.
  template <class C, class Fill>
  Expected<Value> once(const void* from, const TypeShape* shape, Fill fill) {
    auto [place, fresh] = made_.try_emplace({from, shape});
    Made& made = place->second;
    if (!fresh) return made.open ? made.lent : made.owned;
    auto container = std::make_shared<C>();
    made.owned = Value(container);
    made.lent = Value(std::weak_ptr<C>(container));
    if (Status filled = fill(*container); !filled.ok()) return filled;
    made.open = false;
    return made.owned;
  }

 private:
  struct Made {
    Value owned, lent;
    bool open = true;
  };
  std::map<std::pair<const void*, const TypeShape*>, Made> made_;
};

// The entry or field of this name; nullptr: none.
inline const Value* find_text(const MapValue& map, std::string_view key) {
  const Value* found = map.find(key);
  return found != nullptr && found->as_string() != nullptr ? found : nullptr;
}

}  // namespace dubhe::generic
