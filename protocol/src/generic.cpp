#include "dubhe/protocol/generic.h"

#include <algorithm>
#include <array>
#include <utility>

#include "dubhe/protocol/java_types.h"

namespace dubhe {

namespace {

std::string_view trimmed(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool same_letters(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

constexpr std::string_view kServed = "use true, bean or raw.return";

Status no_such_method(const ServiceDescriptor& service, std::string_view name, const std::vector<std::string>* types) {
  std::string text = service.java_interface + " has no method ";
  text += types == nullptr ? std::string(name) : signature(name, *types);
  text += ". It has ";
  constexpr std::size_t kLongest = 1000;
  for (const MethodDescriptor& method : service.methods) {
    if (&method != service.methods.data()) text += ", ";
    text += signature(method.name, method.parameter_types);
    if (text.size() > kLongest) return Status(StatusCode::kNotFound, text + ", …");
  }
  return Status(StatusCode::kNotFound, std::move(text));
}

}  // namespace

const MethodDescriptor& echo_method() noexcept {
  static const MethodDescriptor kEcho = [] {
    MethodDescriptor echo;
    echo.name = kEchoMethod;
    echo.parameter_descriptor = "Ljava/lang/Object;";
    echo.parameter_types = {"java.lang.Object"};
    echo.return_type = "java.lang.Object";
    echo.form = CallForm::kTask;
    return echo;
  }();
  return kEcho;
}

std::string_view to_string(GenericForm form) noexcept {
  constexpr std::array<std::string_view, 3> kNames = {"true", "bean", "raw.return"};
  return kNames[static_cast<std::size_t>(form)];
}

bool asks_for_generic(std::string_view text) noexcept {
  text = trimmed(text);
  return !text.empty() && !same_letters(text, "false");
}

Expected<GenericForm> read_generic_form(std::string_view text) {
  text = trimmed(text);
  if (text.empty() || same_letters(text, "true")) return GenericForm::kTrue;
  if (text == "bean") return GenericForm::kBean;
  if (text == "raw.return") return GenericForm::kRawReturn;
  const std::string shown = "generic=" + std::string(text);
  if (same_letters(text, "nativejava")) {
    return Status(StatusCode::kUnimplemented,
                  shown + " is refused: it carries objects in Java's own serialization, which is unsafe to read. Java providers "
                          "take it only with `dubbo.security.serialize.generic.native-java-enable`, a C++ one never does; " +
                      std::string(kServed));
  }
  if (same_letters(text, "gson") || text == "protobuf-json") {
    return Status(StatusCode::kUnimplemented, shown + " is not spoken here; " + std::string(kServed));
  }
  return Status(StatusCode::kInvalidArgument, shown + " is no form of generic calls; " + std::string(kServed));
}

Expected<const MethodDescriptor*> find_generic_method(const ServiceDescriptor& service, std::string_view name,
                                                      const std::vector<std::string>* types) {
  name = trimmed(name);
  std::string descriptor;
  if (types != nullptr) {
    auto named = descriptor_of_types(*types);
    if (!named) return named.status().with_context(service.java_interface + "." + std::string(name));
    descriptor = std::move(*named);
  }
  const MethodDescriptor* found = nullptr;
  for (const MethodDescriptor& method : service.methods) {
    if (method.name != name || (types != nullptr && method.parameter_descriptor != descriptor)) continue;
    if (found != nullptr) {
      return Status(StatusCode::kNotFound, service.java_interface + " has several methods " + std::string(name) +
                                               ", name the parameter types: " +
                                               signature(found->name, found->parameter_types) + ", " +
                                               signature(method.name, method.parameter_types));
    }
    found = &method;
  }
  if (found != nullptr) return found;
  return no_such_method(service, name, types);
}

std::string signature(std::string_view method, const std::vector<std::string>& types) {
  std::string text = std::string(method) + "(";
  for (const std::string& type : types) text += (&type == types.data() ? "" : ", ") + type;
  return text + ")";
}

}  // namespace dubhe
