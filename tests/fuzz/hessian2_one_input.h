// What one input does to the Hessian 2 decoder: shared by the fuzz targets and by the tests that replay their corpus.
#pragma once

#include <cstdlib>
#include <string_view>

#include "dubhe/serialize_hessian2/describe.h"
#include "dubhe/serialize_hessian2/java_time.h"
#include "dubhe/serialize_hessian2/java_types.h"

namespace fuzz_hessian2 {

enum class Color { RED, GREEN };
DUBHE_ENUM(Color, "demo.Color", RED, GREEN)

struct Node {
  std::string name;
  std::int32_t number = 0;
  std::optional<double> ratio;
  Color color = Color::RED;
  std::vector<Node> inside;
  std::vector<std::shared_ptr<Node>> children;
  std::weak_ptr<Node> parent;
  std::map<std::string, dubhe::Value> more;
  std::set<std::int64_t> ids;
  dubhe::Array<std::string> words;
  dubhe::Bytes bytes;
  dubhe::Array<char16_t> letters;
  dubhe::Date when{};
  std::chrono::system_clock::time_point at{};
  dubhe::Decimal price;
  dubhe::BigInteger huge;
};
DUBHE_TYPE(Node, "demo.Node", name, number, ratio, color, inside, children, parent, more, ids, words, bytes, letters, when, at, price, huge)

// A family, a field that hides another, and classes of the Java library.
struct Shape {
  virtual ~Shape() = default;
  std::string name;
};
DUBHE_TYPE(Shape, "demo.Shape", name)
struct Circle : Shape {
  std::string own_name;
  std::weak_ptr<Shape> beside;
  std::shared_ptr<std::vector<std::weak_ptr<Shape>>> inside;  // a cycle of owners would never die, as docs/types.md says
  std::unique_ptr<Shape> frame;
  dubhe::java::ZonedDateTime at;
  std::chrono::year_month_day day{};
  std::chrono::milliseconds length{};
  dubhe::java::Uuid id;
  dubhe::java::ZoneId zone;
  dubhe::java::EnumSet<Color> colors;
  dubhe::java::LinkedHashMap<std::string, dubhe::Value> more;
};
DUBHE_SUBTYPE(Circle, Shape, "demo.Circle", (own_name, "name"), beside, inside, frame, at, day, length, id, zone, colors, more)
DUBHE_SUBTYPES(Shape, Circle)

inline void expect(bool true_always) {
  if (!true_always) std::abort();
}

inline constexpr dubhe::hessian2::ReadLimits kLimits{.max_repeated_bytes = 1 << 16};

// As a tree: what was read is written and read again, and must be the same. And passed over, value by value.
inline void tree_input(std::string_view body) {
  using namespace dubhe::hessian2;
  Reader in(body, kLimits);
  dubhe::Value value;
  if (read_value(in, value)) {
    (void)value.to_string();
    dubhe::Buffer bytes;
    Writer out(bytes);
    write_value(out, value);
    expect(out.ok());
    Reader again(bytes.view(), kLimits);
    dubhe::Value same;
    expect(read_value(again, same) && again.at_end());
    expect(value == same);
  } else {
    expect(!in.status().ok());
  }
  Reader passed(body, kLimits);
  while (!passed.at_end() && passed.skip()) continue;
  expect(passed.at_end());
}

// As described types, one after the other.
inline void typed_input(std::string_view body) {
  using namespace dubhe::hessian2;
  Reader in(body, kLimits);
  Node node;
  if (read(in, node)) {
    dubhe::Buffer bytes;
    Writer out(bytes);
    write(out, node);
    Reader again(bytes.view());
    Node same;
    expect(!out.ok() || read(again, same));
  }
  std::shared_ptr<Node> shared;
  if (read(in, shared)) (void)dubhe::hessian2::to_value(shared);
  dubhe::Value rest;
  (void)read_value(in, rest);

  Reader family(body, kLimits);
  std::shared_ptr<Shape> shape;
  if (read(family, shape)) (void)dubhe::hessian2::to_value(shape);
  Reader again(body, kLimits);
  Circle circle;
  if (read(again, circle)) (void)dubhe::hessian2::to_value(circle);
}

inline void one_input(std::string_view body) {
  tree_input(body);
  typed_input(body);
}

}  // namespace fuzz_hessian2
