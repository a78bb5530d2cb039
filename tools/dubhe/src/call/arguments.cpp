#include "call/arguments.h"

#include <algorithm>
#include <utility>

#include "call/fit.h"
#include "dubhe/common/nearest.h"
#include "model/java_type.h"

namespace dubhe::tool {

namespace {

std::vector<std::string> erased(const std::vector<std::string>& types) {
  std::vector<std::string> names;
  for (const std::string& type : types) names.push_back(parse_java_type(type).erased());
  return names;
}

std::vector<Value> as_list(const Value& arguments) {
  if (const auto list = arguments.as_list()) return list->items;
  return {arguments};
}

Expected<PreparedCall> fit_method(const ServiceDefinition& definition, const DefinedMethod& method,
                                  const std::vector<Value>& arguments) {
  const Fit fit(definition);
  PreparedCall call{.method = method.name, .types = erased(method.parameters)};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    Expected<Value> fitted =
        fit.fit(arguments[i], parse_java_type(method.parameters[i]), "argument " + std::to_string(i + 1));
    if (!fitted) return fitted.status();
    call.arguments.push_back(std::move(*fitted));
  }
  return call;
}

std::vector<std::string> names_of(const ServiceDefinition& definition) {
  std::vector<std::string> names;
  for (const DefinedMethod& candidate : definition.methods) {
    if (names.empty() || names.back() != candidate.name) names.push_back(candidate.name);
  }
  return names;
}

}  // namespace

Status check_method(const std::string& interface_name, const std::vector<std::string>& methods, const std::string& method) {
  if (std::find(methods.begin(), methods.end(), method) != methods.end()) return {};
  std::string all;
  for (const std::string& name : methods) all += (all.empty() ? "" : ", ") + name;
  const std::string_view near = nearest(method, methods);
  return {StatusCode::kNotFound, interface_name + " has no method `" + method + "`" +
                                     (near.empty() ? "; it has " + all : "; did you mean `" + std::string(near) + "`?")};
}

Expected<PreparedCall> prepare_call(const ServiceDefinition& definition, const std::string& method,
                                    const std::vector<std::string>& types, const Value& arguments) {
  std::vector<const DefinedMethod*> overloads;
  for (const DefinedMethod& candidate : definition.methods) {
    if (candidate.name == method) overloads.push_back(&candidate);
  }
  if (overloads.empty()) return check_method(definition.interface_name, names_of(definition), method);

  const std::vector<Value> values = as_list(arguments);
  const bool picked = !types.empty();
  std::string offered;
  Status reason;
  for (const DefinedMethod* candidate : overloads) {
    offered += "\n  " + to_string(*candidate);
    if (candidate->parameters.size() != values.size()) continue;
    if (picked && erased(candidate->parameters) != erased(types)) continue;
    Expected<PreparedCall> call = fit_method(definition, *candidate, values);
    if (call) return call;
    if (reason.ok()) reason = call.status();
  }
  if (reason.ok()) {
    return Status(StatusCode::kNotFound, "`" + method + "` is not to be had with " + std::to_string(values.size()) +
                                             (values.size() == 1 ? " argument" : " arguments") +
                                             (picked ? " of these types" : "") + ", but as" + offered);
  }
  return overloads.size() == 1 ? reason : Status(reason.code(), reason.message() + "; no overload fits:" + offered);
}

Expected<PreparedCall> prepare_unchecked(const std::string& method, const std::vector<std::string>& types,
                                         const Value& arguments) {
  PreparedCall call{.method = method, .types = erased(types), .arguments = as_list(arguments)};
  if (!types.empty() && types.size() != call.arguments.size()) {
    return Status(StatusCode::kInvalidArgument, std::to_string(types.size()) + " types for " +
                                                    std::to_string(call.arguments.size()) + " arguments");
  }
  return call;
}

}  // namespace dubhe::tool
