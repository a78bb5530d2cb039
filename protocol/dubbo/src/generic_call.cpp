#include "generic_call.h"

#include <utility>

#include "dubhe/serialize_hessian2/tree.h"

namespace dubhe::dubbo {

namespace {

// The elements of an array: read_element() for each. A null array leaves `present` false.
template <class ReadElement>
bool read_array(hessian2::Reader& in, const char* what, bool& present, ReadElement read_element) {
  hessian2::Reader::ListHead list;
  present = false;
  if (!in.open_list(list)) return false;
  if (list.kind == hessian2::Reader::HeadKind::kNull) return true;
  if (list.kind != hessian2::Reader::HeadKind::kOpen) return in.fail_mismatch(what);
  present = true;
  const bool counted = list.length != hessian2::Reader::kNoLength;
  std::size_t elements = 0;
  while (counted ? elements < list.length : !in.list_ended()) {
    if (!read_element()) return false;
    ++elements;
  }
  return in.close(list, elements);
}

bool read_types(hessian2::Reader& in, std::optional<std::vector<std::string>>& types) {
  std::vector<std::string> all;
  bool present = false;
  if (!read_array(in, "the array of parameter types", present, [&] {
        return in.afford(sizeof(std::string)) && in.read_string(all.emplace_back());
      })) {
    return false;
  }
  if (present) types = std::move(all);
  return true;
}

// Objects in it are converted, with the rest of the tree, when the method is known.
bool read_objects(hessian2::Reader& in, std::vector<Value>& to) {
  Value array;
  if (!hessian2::read_value(in, array)) return false;
  if (array.is_null()) return true;
  const auto list = array.as_list();
  if (list == nullptr) return in.fail_mismatch("the array of arguments");
  to = std::move(list->items);
  return true;
}

std::vector<Value> copy_values(const void* at) { return *static_cast<const std::vector<Value>*>(at); }

}  // namespace

bool is_generic(std::string_view method, std::string_view descriptor) noexcept {
  return (method == kInvokeMethod || method == kInvokeAsyncMethod) && descriptor == kGenericDescriptor;
}

bool read_invoke_arguments(hessian2::Reader& in, InvokeArguments& to) {
  to = {};
  return in.read_string(to.method) && read_types(in, to.types) && read_objects(in, to.arguments);
}

bool read_values(hessian2::Reader& in, std::size_t count, std::vector<Value>& to) {
  for (std::size_t i = 0; i < count; ++i) {
    if (!in.afford(sizeof(Value)) || !hessian2::read_value(in, to.emplace_back())) return false;
  }
  return true;
}

MethodDescriptor method_of_values(const ServiceDescriptor& service, std::string_view name, std::string_view descriptor,
                                  std::vector<std::string> types) {
  MethodDescriptor method;
  method.name = name;
  method.parameter_descriptor = descriptor;
  method.parameter_types = std::move(types);
  method.return_type = "java.lang.Object";
  method.form = service.any_form;
  method.of_values = true;
  method.arguments_to_values = &copy_values;
  return method;
}

}  // namespace dubhe::dubbo
