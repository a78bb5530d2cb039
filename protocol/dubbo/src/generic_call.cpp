#include "generic_call.h"

#include <map>

#include "dubhe/serialize_hessian2/tree.h"

namespace dubhe::dubbo {

namespace {

bool read_texts(hessian2::Reader& in, std::optional<std::vector<std::string>>& texts) {
  hessian2::Reader::ListHead list;
  if (!in.open_list(list)) return false;
  if (list.kind == hessian2::Reader::HeadKind::kNull) return true;
  if (list.kind != hessian2::Reader::HeadKind::kOpen) return in.fail_mismatch("the array of parameter types");
  texts.emplace();
  const bool counted = list.length != hessian2::Reader::kNoLength;
  while (counted ? texts->size() < list.length : !in.list_ended()) {
    std::string text;
    if (!in.read_string(text)) return false;
    texts->push_back(std::move(text));
  }
  return in.close(list, texts->size());
}

// Keeps what is shared, and cycles, as they are.
class PojoMaps {
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

  Value convert_list(const std::shared_ptr<ListValue>& from, int depth) {
    auto [place, fresh] = lists_.try_emplace(from.get());
    if (!fresh) return place->second.expired() ? Value() : Value(place->second.lock());
    auto to = std::make_shared<ListValue>();
    place->second = to;
    to->type = from->type;
    for (const Value& item : from->items) to->items.push_back(convert(item, depth + 1));
    keep_.push_back(to);
    return Value(std::move(to));
  }
  Value convert_map(const std::shared_ptr<MapValue>& from, int depth) {
    auto [place, fresh] = maps_.try_emplace(from.get());
    if (!fresh) return place->second.expired() ? Value() : Value(place->second.lock());
    auto to = std::make_shared<MapValue>();
    place->second = to;
    to->type = from->type;
    for (const auto& [key, item] : from->entries) {
      to->entries.emplace_back(convert(key, depth + 1), convert(item, depth + 1));
    }
    keep_.push_back(to);
    return Value(std::move(to));
  }
  Value convert_object(const std::shared_ptr<ObjectValue>& from, int depth) {
    if (from->java_class.starts_with("java.")) return Value(from);
    auto [place, fresh] = maps_.try_emplace(from.get());
    if (!fresh) return place->second.expired() ? Value() : Value(place->second.lock());
    auto to = std::make_shared<MapValue>();
    place->second = to;
    to->entries.emplace_back(Value("class"), Value(from->java_class));
    for (const auto& [field, item] : from->fields) to->entries.emplace_back(Value(field), convert(item, depth + 1));
    keep_.push_back(to);
    return Value(std::move(to));
  }

  std::map<const void*, std::weak_ptr<ListValue>> lists_;
  std::map<const void*, std::weak_ptr<MapValue>> maps_;
  std::vector<std::shared_ptr<void>> keep_;
};

}  // namespace

bool is_generic(std::string_view method, std::string_view descriptor) noexcept {
  return (method == "$invoke" || method == "$invokeAsync") && descriptor == kGenericDescriptor;
}

Status check_generic_form(std::string_view form) {
  if (form.empty() || form == "true" || form == "raw.return") return Status();
  return Status(StatusCode::kUnimplemented, "generic=" + std::string(form) + " is not served; use true or raw.return");
}

bool read_generic_head(hessian2::Reader& in, GenericHead& head) {
  head = {};
  return in.read_string(head.method) && read_texts(in, head.types);
}

bool open_generic_arguments(hessian2::Reader& in, const MethodDescriptor& method, hessian2::Reader::ListHead& list) {
  if (!in.open_list(list)) return false;
  const std::size_t wanted = method.parameter_types.size();
  if (list.kind == hessian2::Reader::HeadKind::kNull && wanted == 0) return true;
  if (list.kind != hessian2::Reader::HeadKind::kOpen) return in.fail_mismatch("the array of arguments");
  if (list.length != hessian2::Reader::kNoLength && list.length != wanted) {
    return in.fail_with("GenericFilter#invoke args.length != types.length: " + std::to_string(list.length) +
                        " arguments for " + std::to_string(wanted) + " parameters of " + method.name);
  }
  return true;
}

bool close_generic_arguments(hessian2::Reader& in, const MethodDescriptor& method,
                             const hessian2::Reader::ListHead& list) {
  if (list.kind == hessian2::Reader::HeadKind::kNull) return true;
  const std::size_t wanted = method.parameter_types.size();
  if (list.length == hessian2::Reader::kNoLength && !in.list_ended()) {
    return in.fail_with("GenericFilter#invoke args.length != types.length: more than " + std::to_string(wanted) +
                        " arguments for the parameters of " + method.name);
  }
  return in.close(list, wanted);
}

Expected<const MethodDescriptor*> find_generic_method(const ServiceDescriptor& service, const GenericHead& head) {
  const MethodDescriptor* found = nullptr;
  for (const MethodDescriptor& method : service.methods) {
    if (method.name != head.method || (head.types && method.parameter_types != *head.types)) continue;
    if (found != nullptr) {
      return Status(StatusCode::kNotFound, service.java_interface + " has several methods " + head.method +
                                               ": name the parameter types");
    }
    found = &method;
  }
  if (found != nullptr) return found;
  std::string text = service.java_interface + " has no method " + head.method;
  if (head.types) {
    text += "(";
    for (const std::string& type : *head.types) text += (text.back() == '(' ? "" : ", ") + type;
    text += ")";
  }
  return Status(StatusCode::kNotFound, text);
}

Value value_of(const AnyValue& value) {
  Buffer bytes;
  hessian2::Writer out(bytes);
  value.ops().write(out, value.data());
  hessian2::Reader in(bytes.view());
  Value tree;
  if (!out.ok() || !hessian2::read_value(in, tree)) return Value();
  return tree;
}

Value to_pojo_maps(const Value& value) { return PojoMaps().convert(value); }

}  // namespace dubhe::dubbo
