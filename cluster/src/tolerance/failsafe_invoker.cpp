#include "tolerance/failsafe_invoker.h"

#include "dubhe/cluster/extensions.h"
#include "tolerance/joining_cluster.h"
#include "tolerance/one_attempt.h"

namespace dubhe {

namespace {

Expected<Result> nothing_instead(Logger& logger, const Invocation& call, const Status& why) {
  logger.error("cluster.failsafe", call.service->java_interface + "." + call.method->name +
                                       " failed and is answered with an empty result: " + why.to_string());
  return Result();
}

}  // namespace

Task<Expected<Result>> FailsafeInvoker::invoke(Invocation& call) {
  return one_attempt(directory(), call, "failsafe", [this, &call](const ClusterCall&, Invoker*, const Status& why) {
    return nothing_instead(logger_, call, why);
  });
}

Expected<std::unique_ptr<Cluster>> make_failsafe(const ExtensionContext& context) {
  return joining_cluster<FailsafeInvoker>(context.logger());
}

}  // namespace dubhe
