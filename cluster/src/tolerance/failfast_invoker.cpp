#include "tolerance/failfast_invoker.h"

#include <utility>

#include "dubhe/cluster/extensions.h"
#include "tolerance/cluster_call.h"
#include "tolerance/joining_cluster.h"

namespace dubhe {

Task<Expected<Result>> FailfastInvoker::invoke(Invocation& call) {
  ClusterCall attempt(directory(), call, "failfast", ClusterCall::Asks::kOne);
  for (;;) {
    auto provider = attempt.choose(1);
    if (!provider) co_return provider.status();
    WatchedCall watched = attempt.watch(call);
    auto answer = co_await (*provider)->invoke(call);
    watched.end(answer);
    if (answer) co_return answer;
    const Status why = answer.status();
    attempt.failed(why);
    if (!attempt.never_began(why)) co_return attempt.give_up(why, 1);
  }
}

Expected<std::unique_ptr<Cluster>> make_failfast(const ExtensionContext&) { return joining_cluster<FailfastInvoker>(); }

}  // namespace dubhe
