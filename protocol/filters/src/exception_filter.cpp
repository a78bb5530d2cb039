#include "dubhe/protocol_filters/filters.h"

#include "filter_tools.h"

#include <string>
#include <string_view>

namespace dubhe {

namespace {

constexpr std::string_view kRuntimeException = "java.lang.RuntimeException";

std::string_view package_of(std::string_view name) noexcept {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(0, dot + 1);
}

// What filters further in answer with: a refusal, which is nobody's surprise.
bool is_of_a_filter(std::string_view java_class) noexcept {
  return java_class == filters::kRpcException ||
         java_class.ends_with(filters::kConstraintViolation);
}

// Java asks whether the class is in the interface's jar; its package is the next that is known
// here.
bool callers_know(std::string_view java_class, const ServiceDescriptor& service) noexcept {
  const std::string_view package = package_of(service.java_interface);
  return java_class.starts_with("java.") || java_class.starts_with("javax.") ||
         java_class.starts_with("jakarta.") ||
         (!package.empty() && java_class.starts_with(package));
}

// What a service throws that its callers cannot know: told to the provider's log, and made into
// what they can read.
class ExceptionFilter final : public Filter {
 public:
  explicit ExceptionFilter(Logger& logger) : logger_(logger) {}

  std::optional<Expected<Result>> before(Invocation&, FilterNote&) override { return std::nullopt; }
  [[gnu::hot]] void after(Invocation& call, Expected<Result>& answer, FilterNote&) override {
    if (!answer || !answer->is_exception()) [[likely]]
      return;
    if (call.service->any_method)
      return;  // a generic implementation answers with whatever classes it likes
    AppException& thrown = *answer->exception;
    if (is_of_a_filter(thrown.java_class) || hessian2::is_described(thrown.java_class)) return;
    const std::string text =
        thrown.message.empty() ? thrown.java_class : thrown.java_class + ": " + thrown.message;
    if (logger_.enabled(LogLevel::kError)) {
      logger_.error("filter.exception", "Got unchecked and undeclared exception which called by " +
                                            std::string(filters::host_of(call.peer)) +
                                            ". service: " + call.service->java_interface +
                                            ", method: " + call.method->name +
                                            ", exception: " + text);
    }
    if (callers_know(thrown.java_class, *call.service)) return;
    std::unique_ptr<Attachments> attachments = std::move(answer->attachments);
    *answer = filters::exception_result(kRuntimeException, text);
    answer->attachments = std::move(attachments);
  }

 private:
  Logger& logger_;
};

}  // namespace

Expected<std::unique_ptr<Filter>> make_exception_filter(const ExtensionContext& context) {
  return std::unique_ptr<Filter>(std::make_unique<ExceptionFilter>(context.logger()));
}

}  // namespace dubhe
