#include "tolerance/failsafe_invoker.h"

#include "dubhe/cluster/extensions.h"
#include "tolerance/cluster_call.h"
#include "tolerance/joining_cluster.h"

namespace dubhe {

namespace {

Expected<Result> nothing_instead(Logger& logger, const Invocation& call, const Status& why) {
  logger.error("cluster.failsafe", call.service->java_interface + "." + call.method->name +
                                       " failed and is answered with an empty result: " + why.to_string());
  return Result();
}

}  // namespace

Task<Expected<Result>> FailsafeInvoker::invoke(Invocation& call) {
  ClusterCall attempt(directory(), call, "failsafe", ClusterCall::Asks::kOne);
  for (;;) {
    auto provider = attempt.choose(1);
    if (!provider) co_return nothing_instead(logger_, call, provider.status());
    WatchedCall watched = attempt.watch(call);
    auto answer = co_await (*provider)->invoke(call);
    watched.end(answer);
    if (answer) co_return answer;
    const Status why = answer.status();
    attempt.failed(why);
    if (!attempt.never_began(why)) co_return nothing_instead(logger_, call, attempt.give_up(why, 1));
  }
}

Expected<std::unique_ptr<Cluster>> make_failsafe(const ExtensionContext& context) {
  return joining_cluster<FailsafeInvoker>(context.logger());
}

}  // namespace dubhe
