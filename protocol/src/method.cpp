#include "dubhe/protocol/method.h"

#include <algorithm>

namespace dubhe {

const MethodDescriptor* ServiceDescriptor::find(std::string_view name,
                                                std::string_view parameter_descriptor) const noexcept {
  for (const MethodDescriptor& method : methods) {
    if (method.name == name && method.parameter_descriptor == parameter_descriptor) return &method;
  }
  return nullptr;
}

std::string ServiceDescriptor::method_names() const {
  if (any_method) return "*";
  std::vector<std::string_view> names;
  names.reserve(methods.size());
  for (const MethodDescriptor& method : methods) names.push_back(method.name);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += ',';
    text += name;
  }
  return text;
}

}  // namespace dubhe
