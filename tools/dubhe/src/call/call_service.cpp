#include <string>
#include <utility>

#include "call/call.h"
#include "dubhe/common/logger.h"
#include "dubhe/proxy/errors.h"
#include "dubhe/proxy/generic_service.h"
#include "dubhe/service/application.h"

namespace dubhe::tool {

namespace {

ApplicationOptions application_options(const Url& registry, bool by_registry) {
  ApplicationOptions options{.name = "dubhe-call", .logger = &null_logger()};
  options.sources.text = "";
  const std::string address =
      by_registry ? registry.with("register", "false").with("file-cache", "false").to_string() : "N/A";
  options.sources.arguments = {"--dubbo.registry.address=" + address};
  return options;
}

ReferenceOptions reference_options(const CallTarget& target) {
  ReferenceOptions options{
      .version = target.service.version, .group = target.service.group, .timeout = target.timeout, .retries = 0};
  options.url = target.url;
  return options;
}

}  // namespace

CallOutcome call_service(const Url& registry, const CallTarget& target, const PreparedCall& call) {
  try {
    Application application(application_options(registry, target.url.empty()));
    const auto service = application.refer_generic(target.service.interface_name, reference_options(target));
    return {.kind = CallOutcome::Kind::kResult,
            .result = service->call(call.method, call.types, call.arguments, {.attachments = target.attachments})};
  } catch (const ApplicationException& thrown) {
    return {.kind = CallOutcome::Kind::kException, .java_class = thrown.java_class(), .message = thrown.message()};
  } catch (const RpcError& failed) {
    return {.message = failed.status().to_string()};
  } catch (const ConfigError& wrong) {
    return {.message = wrong.what()};
  }
}

}  // namespace dubhe::tool
