// What one input does to the reader of JSON bodies.
#pragma once

#include "dubhe/common/logger.h"
#include "dubhe/serialize/archived.h"
#include "dubhe/serialize_hessian2/describe.h"
#include "dubhe/serialize_json/json_serialization.h"

#include "expect.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz_json {

enum class Color { RED, GREEN };
DUBHE_ENUM(Color, "demo.Color", RED, GREEN)
struct Shape {
  virtual ~Shape() = default;
  std::string name;
};
DUBHE_TYPE(Shape, "demo.Shape", name)
struct Circle : Shape {
  std::unique_ptr<Shape> frame;
};
DUBHE_SUBTYPE(Circle, Shape, "demo.Circle", frame)
DUBHE_SUBTYPES(Shape, Circle)
struct Node {
  bool flag = false;
  std::int8_t tiny = 0;
  std::int64_t number = 0;
  double ratio = 0;
  char16_t letter = 0;
  std::string name;
  std::optional<Color> color;
  std::vector<Node> inside;
  std::shared_ptr<Shape> shape;
  std::map<std::string, dubhe::Value> more;
  std::map<std::int32_t, std::string> by_number;
  std::map<std::vector<std::int32_t>, bool> by_list;
  dubhe::Bytes bytes;
  dubhe::Date when{};
  dubhe::Decimal price;
  dubhe::BigInteger huge;
  dubhe::java::Uuid id;
};
DUBHE_TYPE(Node, "demo.Node", flag, tiny, number, ratio, letter, name, color, inside, shape, more,
           by_number, by_list, bytes, when, price, huge, id)

inline const dubhe::ArchiveSerialization& json() {
  static dubhe::ExtensionRegistry registry{dubhe::null_logger()};
  static const auto* const made = [] {
    (void)registry.add<dubhe::Serialization>("gson", dubhe::make_json);
    return dynamic_cast<const dubhe::ArchiveSerialization*>(
        *registry.get<dubhe::Serialization>("gson"));
  }();
  return *made;
}

template <class T>
void written_reads_again(const T& value) {
  dubhe::Buffer bytes;
  const auto out = json().archive_writer(bytes);
  dubhe::archive(*out, value);
  if (!out->ok()) return;
  const auto in = json().archive_reader(bytes.view());
  T same{};
  fuzz::expect(in->begin_value() && dubhe::restore(*in, same));
}

// As a body of a described type, a tree, an exception and attachments; then once more as trees
// alone.
inline void one_input(std::string_view body) {
  const auto in = json().archive_reader(body);
  Node node;
  dubhe::Value tree;
  std::string key, value;
  if (in->begin_value() && dubhe::restore(*in, node)) written_reads_again(node);
  if (in->begin_value() && in->value(tree)) written_reads_again(tree);
  (void)(in->exception(key, value, tree) && in->begin_attachments());
  while (in->ok() && in->next_attachment(key, value)) continue;
  fuzz::expect(in->ok() || !in->status().message().empty());

  const auto trees = json().archive_reader(body);
  if (trees->begin_value() && trees->skip()) trees->rewind();
  while (!trees->at_end() && trees->begin_value() && trees->value(tree)) (void)tree.to_string();
}

}  // namespace fuzz_json
