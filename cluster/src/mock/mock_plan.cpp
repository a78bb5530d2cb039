#include "mock/mock_plan.h"

#include <algorithm>
#include <utility>

#include "dubhe/common/json.h"
#include "dubhe/common/url.h"

namespace dubhe {

namespace {

constexpr std::string_view kReturn = "return";
constexpr std::string_view kThrow = "throw";
constexpr int kMostDepth = 64;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string low(text);
  std::transform(low.begin(), low.end(), low.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return low;
}

bool is_off(std::string_view text) {
  const std::string low = lower(text);
  return low.empty() || low == "false" || low == "0" || low == "null" || low == "n/a";
}

bool is_word(std::string_view text, std::string_view word) {
  return text == word || (text.starts_with(word) && (text[word.size()] == ' ' || text[word.size()] == '\t'));
}

bool is_quoted(std::string_view text) {
  return text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
}

// "return empty": of types whose default in C++ is none of these (an optional number), and where there is no type.
Value empty_of(const MethodDescriptor& method) {
  using enum TypeShape::Kind;
  if (method.result_shape == nullptr) return Value();
  switch (method.result_shape().kind) {
    case kBool:
      return Value(false);
    case kByte:
    case kShort:
    case kInt:
      return Value(std::int32_t{0});
    case kLong:
      return Value(std::int64_t{0});
    case kFloat:
    case kDouble:
      return Value(0.0);
    case kString:
      return Value("");
    case kList:
    case kSet:
    case kArray:
      return Value(ListValue());
    case kMap:
      return Value(MapValue());
    default:
      return Value();
  }
}

bool returns_text(const MethodDescriptor& method) { return method.return_type == "java.lang.String"; }

Status senseless(const MethodDescriptor& method, std::string_view text, std::string_view why) {
  return Status(StatusCode::kInvalidArgument,
                "`mock` of " + method.name + ", `" + std::string(text) + "`: " + std::string(why));
}

Expected<Value> read_value(std::string text, const MethodDescriptor& method) {
  std::replace(text.begin(), text.end(), '`', '"');
  if (text == "true" || text == "false") {
    if (!returns_text(method)) return Value(text == "true");
  }
  if (is_quoted(text)) return Value(text.substr(1, text.size() - 2));
  if (returns_text(method)) return Value(std::move(text));
  const bool json = text.starts_with('{') || text.starts_with('[') || text.starts_with('-') ||
                    (!text.empty() && text.front() >= '0' && text.front() <= '9');
  if (!json) return Value(std::move(text));
  auto parsed = parse_json(text);
  if (!parsed) return senseless(method, text, parsed.status().message());
  return method.result_shape != nullptr ? shaped(*parsed, method.result_shape()) : *parsed;
}

Status plan_return(MockPlan& plan, std::string_view rest, const MethodDescriptor& method) {
  rest = trimmed(rest);
  plan.answer = MockPlan::Answer::kEmpty;
  if (rest.empty() || rest == "null") return Status();
  plan.answer = MockPlan::Answer::kValue;
  if (rest == "empty") {
    plan.value = empty_of(method);
    if (plan.value.is_null()) plan.answer = MockPlan::Answer::kEmpty;
    return Status();
  }
  auto value = read_value(std::string(rest), method);
  if (!value) return value.status();
  plan.value = std::move(*value);
  return Status();
}

void plan_throw(MockPlan& plan, std::string_view rest) {
  rest = trimmed(rest);
  plan.answer = rest.empty() ? MockPlan::Answer::kFailure : MockPlan::Answer::kThrow;
  plan.java_class = rest;
}

template <class N>
Value whole(std::int64_t number) {
  return Value(static_cast<N>(number));
}

Value shaped_number(const Value& value, const TypeShape& shape) {
  using enum TypeShape::Kind;
  std::int64_t whole_number = 0;
  const bool is_whole = value.to_int64(whole_number);
  switch (shape.kind) {
    case kByte:
    case kShort:
    case kInt:
      return is_whole && whole_number >= INT32_MIN && whole_number <= INT32_MAX ? whole<std::int32_t>(whole_number) : value;
    case kLong:
      return is_whole ? whole<std::int64_t>(whole_number) : value;
    case kFloat:
    case kDouble:
      return is_whole ? Value(static_cast<double>(whole_number)) : value;
    default:
      return value;
  }
}

Value shaped_at(const Value& value, const TypeShape& shape, int depth);

Value shaped_list(const ListValue& list, const TypeShape& shape, int depth) {
  ListValue made;
  for (const Value& item : list.items) {
    made.items.push_back(shape.element != nullptr ? shaped_at(item, shape.element(), depth) : item);
  }
  return Value(std::move(made));
}

Value shaped_map(const MapValue& map, const TypeShape& shape, int depth) {
  MapValue made;
  for (const auto& [key, value] : map.entries) {
    made.entries.emplace_back(shape.key != nullptr ? shaped_at(key, shape.key(), depth) : key,
                              shape.element != nullptr ? shaped_at(value, shape.element(), depth) : value);
  }
  return Value(std::move(made));
}

Value shaped_object(const MapValue& map, const TypeShape& declared, int depth) {
  const Value* const named = map.find("class");
  const std::string* const java_class = named != nullptr ? named->as_string() : nullptr;
  const TypeShape& shape = java_class != nullptr ? declared.of_class(*java_class) : declared;
  ObjectValue made;
  made.java_class = shape.type_name;
  for (const TypeShape::Field& field : shape.fields) {
    if (const Value* value = map.find(field.name))
      made.fields.emplace_back(field.name, shaped_at(*value, field.shape(), depth));
  }
  return Value(std::move(made));
}

Value shaped_at(const Value& value, const TypeShape& shape, int depth) {
  using enum TypeShape::Kind;
  if (depth == 0) return value;
  if (const auto list = value.as_list()) return shaped_list(*list, shape, depth - 1);
  if (const auto map = value.as_map()) {
    if (shape.kind == kObject) return shaped_object(*map, shape, depth - 1);
    if (shape.kind == kMap) return shaped_map(*map, shape, depth - 1);
    return value;
  }
  return shaped_number(value, shape);
}

}  // namespace

Value shaped(const Value& value, const TypeShape& shape) { return shaped_at(value, shape, kMostDepth); }

Expected<MockPlan> read_mock(std::string_view encoded, const MethodDescriptor& method, std::string_view java_interface) {
  MockPlan plan;
  const std::string decoded = url_decode(encoded);
  std::string_view text = trimmed(decoded);
  if (is_off(text)) return plan;
  const std::string low = lower(text);
  plan.instead = low.starts_with("force");
  plan.answer = MockPlan::Answer::kObject;
  plan.object = std::string(java_interface) + "Mock";
  if (low == "true" || low == "default" || low == "fail" || low == "force") return plan;
  for (const std::string_view prefix : {std::string_view("fail:"), std::string_view("force:")}) {
    if (text.starts_with(prefix)) text = trimmed(text.substr(prefix.size()));
  }
  if (text.empty() || text == "true" || text == "default") return plan;
  if (is_word(text, kReturn)) {
    if (const Status read = plan_return(plan, text.substr(kReturn.size()), method); !read.ok()) return read;
  } else if (is_word(text, kThrow)) {
    plan_throw(plan, text.substr(kThrow.size()));
  } else {
    plan.object = text;
  }
  return plan;
}

}  // namespace dubhe
