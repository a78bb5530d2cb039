#include "forms.h"

#include "dubhe/protocol_generic/java_bean.h"
#include "dubhe/protocol_generic/pojo.h"
#include "dubhe/serialize_hessian2/tree.h"

namespace dubhe::generic {

bool is_generic_exception(std::string_view java_class) noexcept {
  return java_class == kGenericException || java_class == "org.apache.dubbo.rpc.service.GenericException";
}

Value outgoing(const Value& value, const TypeShape* shape, GenericForm form) {
  return form == GenericForm::kBean ? to_bean(value, shape) : to_maps(value, shape);
}

Value incoming(const Value& value, GenericForm form) { return form == GenericForm::kBean ? from_bean(value) : value; }

Expected<std::vector<Value>> arguments_of(const Invocation& call) {
  std::vector<Value> values;
  if (call.argument_refs == nullptr) return values;
  if (call.method->of_values) {
    for (const void* const* at = call.argument_refs; *at != nullptr; ++at) values.push_back(*static_cast<const Value*>(*at));
    return values;
  }
  Buffer bytes;
  hessian2::Writer out(bytes);
  call.method->write_arguments(out, call.argument_refs);
  if (!out.ok()) return out.status();
  hessian2::Reader in(bytes.view());
  while (!in.at_end()) {
    if (!hessian2::read_value(in, values.emplace_back())) return in.status();
  }
  return values;
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

}  // namespace dubhe::generic
