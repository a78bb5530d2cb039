#include "dubhe/protocol_filters/filters.h"

#include "filter_tools.h"

#include <string>

namespace dubhe {

namespace {

// Java's RpcException has a number for what happened.
StatusCode code_of(const Value& object) noexcept {
  std::int64_t code = 0;
  if (const auto fields = object.as_object()) {
    if (const Value* field = fields->find("code")) (void)field->to_int64(code);
  }
  switch (code) {
    case 1:
      return StatusCode::kInterrupted;  // NETWORK_EXCEPTION
    case 2:                             // TIMEOUT_EXCEPTION
    case 8:
      return StatusCode::kDeadlineExceeded;  // TIMEOUT_TERMINATE
    case 4:                                  // FORBIDDEN_EXCEPTION
    case 13:
      return StatusCode::kPermissionDenied;  // AUTHORIZATION_EXCEPTION
    case 5:
      return StatusCode::kDataLoss;  // SERIALIZATION_EXCEPTION
    case 6:                          // NO_INVOKER_AVAILABLE_AFTER_FILTER
    case 11:
      return StatusCode::kNotFound;  // METHOD_NOT_FOUND
    case 7:
      return StatusCode::kOverloaded;  // LIMIT_EXCEEDED_EXCEPTION
    case 12:
      return StatusCode::kInvalidArgument;  // VALIDATION_EXCEPTION
    default:
      return StatusCode::kPeerFailure;
  }
}

// A provider's filters may answer with an RpcException as if the service had thrown it: it is a
// failure of the framework there, and treated as one here (tried again elsewhere, told as a
// Status).
class RpcExceptionFilter final : public Filter {
 public:
  std::optional<Expected<Result>> before(Invocation&, FilterNote&) override { return std::nullopt; }
  [[gnu::hot]] void after(Invocation& call, Expected<Result>& answer, FilterNote&) override {
    if (!answer || !answer->is_exception()) [[likely]]
      return;
    const AppException& thrown = *answer->exception;
    if (thrown.java_class != filters::kRpcException &&
        thrown.java_class != "com.alibaba.dubbo.rpc.RpcException")
      return;
    answer =
        Status(code_of(thrown.object), call.service->java_interface + "." + call.method->name +
                                           " at " + std::string(call.peer) + ": " + thrown.message);
  }
};

}  // namespace

Expected<std::unique_ptr<Filter>> make_rpc_exception_filter(const ExtensionContext&) {
  return std::unique_ptr<Filter>(std::make_unique<RpcExceptionFilter>());
}

}  // namespace dubhe
