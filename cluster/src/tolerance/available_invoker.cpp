#include "tolerance/available_invoker.h"

#include "dubhe/cluster/extensions.h"
#include "tolerance/cluster_call.h"
#include "tolerance/joining_cluster.h"

namespace dubhe {

Task<Expected<Result>> AvailableInvoker::invoke(Invocation& call) {
  ClusterCall attempt(directory(), call, "available", ClusterCall::Asks::kOne);
  auto provider = attempt.choose_available();
  if (!provider) co_return provider.status();
  auto answer = co_await (*provider)->invoke(call);
  if (answer) co_return answer;
  const Status why = answer.status();
  attempt.failed(why);
  co_return attempt.give_up(why, 1);
}

Expected<std::unique_ptr<Cluster>> make_available(const ExtensionContext&) { return joining_cluster<AvailableInvoker>(); }

}  // namespace dubhe
