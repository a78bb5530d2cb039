#include "dubhe/protocol_filters/filters.h"

#include "filter_tools.h"

#include <string>
#include <utility>

namespace dubhe {

namespace {

class TokenFilter final : public Filter {
 public:
  TokenFilter(std::string token, std::string address)
      : token_(std::move(token)), address_(std::move(address)) {}

  std::optional<Expected<Result>> before(Invocation& call, FilterNote&) override {
    const std::string_view received = call.attachments.get("token");
    if (received == token_) [[likely]] {
      call.attachments.erase("token");  // no service passes it on
      return std::nullopt;
    }
    return Expected<Result>(
        Status(StatusCode::kPermissionDenied,
               "Invalid token! Forbid invoke remote service interface " +
                   call.service->java_interface + " method " + call.method->name +
                   "() from consumer " + std::string(filters::host_of(call.peer)) +
                   " to provider " + address_ + ", consumer incorrect token is " +
                   (call.attachments.has("token") ? std::string(received) : "null")));
  }
  void after(Invocation&, Expected<Result>&, FilterNote&) override {}

 private:
  const std::string token_;
  const std::string address_;
};

}  // namespace

Expected<std::unique_ptr<Filter>> make_token_filter(const ExtensionContext& context) {
  const std::string_view token = context.url().get("token");
  if (filters::says_nothing(token))
    return std::unique_ptr<Filter>(std::make_unique<filters::NothingToDo>());
  return std::unique_ptr<Filter>(
      std::make_unique<TokenFilter>(std::string(token), context.url().host()));
}

}  // namespace dubhe
