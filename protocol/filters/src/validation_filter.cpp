#include "dubhe/protocol_filters/filters.h"
#include "dubhe/serialize/constraints.h"

#include "filter_tools.h"
#include "method_table.h"

#include <chrono>
#include <string>
#include <vector>

namespace dubhe {

namespace {

constexpr std::size_t kInlineArguments = 16;

// Dubbo's names for who checks; they choose the package of the exception.
Expected<std::string> read_package(const Url& url) {
  const std::string_view name = url.get("validation");
  if (name == "jvalidation-jakarta") return std::string("jakarta");
  if (filters::says_nothing(name) || name == "true" || name == "default" || name == "jvalidation" ||
      name == "jvalidation-javax") {
    return std::string("javax");
  }
  return Status(StatusCode::kInvalidArgument,
                "there is no `validation` " + std::string(name) +
                    "; it may be true, jvalidation, jvalidation-javax, jvalidation-jakarta, false");
}

class ValidationFilter final : public Filter {
 public:
  ValidationFilter(const Url& url, std::string package)
      : package_(std::move(package)), wanted_([url](const std::string& method) {
          return std::make_unique<bool>(
              !filters::says_nothing(url.get_method(method, "validation")));
        }) {}

  std::optional<Expected<Result>> before(Invocation& call, FilterNote&) override {
    const MethodDescriptor& method = *call.method;
    if (method.check_arguments == nullptr || !wanted_.of(call)) return std::nullopt;
    const void* inline_room[kInlineArguments];
    std::vector<const void*> more;
    const void* const* arguments = call.argument_refs;
    if (call.argument_tuple != nullptr && method.argument_addresses != nullptr) {
      const void** room = inline_room;
      if (method.parameter_types.size() > kInlineArguments) {
        more.resize(method.parameter_types.size());
        room = more.data();
      }
      method.argument_addresses(call.argument_tuple, room);
      arguments = room;
    }
    if (arguments == nullptr) return std::nullopt;
    constraints::Checker checker(
        std::chrono::time_point_cast<Date::duration>(std::chrono::system_clock::now()));
    method.check_arguments(arguments, checker);
    if (checker.violations().empty()) return std::nullopt;
    return Expected<Result>(
        filters::exception_result(package_ + std::string(filters::kConstraintViolation),
                                  text_of(call, checker.violations())));
  }
  void after(Invocation&, Expected<Result>&, FilterNote&) override {}

 private:
  // In Java's words, and the value.
  std::string text_of(const Invocation& call,
                      const std::vector<constraints::Violation>& violations) const {
    std::string text = "Failed to validate service: " + call.service->java_interface +
                       ", method: " + call.method->name + ", cause: [";
    for (const constraints::Violation& one : violations) {
      if (&one != violations.data()) text += ", ";
      text += "ConstraintViolationImpl{interpolatedMessage='" + one.message +
              "', propertyPath=" + one.path + ", rootBeanClass=class " + one.type +
              ", messageTemplate='{" + package_ + ".validation.constraints." + one.constraint +
              ".message}', invalidValue='" + one.value + "'}";
    }
    return text + "]";
  }

  const std::string package_;
  filters::MethodTable<bool> wanted_;
};

}  // namespace

Expected<std::unique_ptr<Filter>> make_validation_filter(const ExtensionContext& context) {
  auto package = read_package(context.url());
  if (!package) {
    if (!filters::is_of_a_peer(context.url())) return package.status();
    context.logger().warn("filter.validation", context.url().address() + ": " +
                                                   package.status().message() + "; taken for true");
    package = std::string("javax");
  }
  return std::unique_ptr<Filter>(
      std::make_unique<ValidationFilter>(context.url(), std::move(*package)));
}

}  // namespace dubhe
