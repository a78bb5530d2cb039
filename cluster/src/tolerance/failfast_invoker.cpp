#include "tolerance/failfast_invoker.h"

#include "dubhe/cluster/extensions.h"
#include "tolerance/cluster_call.h"

namespace dubhe {

Task<Expected<Result>> FailfastInvoker::invoke(Invocation& call) {
  ClusterCall attempt(directory(), call, ClusterCall::kOneAttempt);
  auto provider = attempt.choose(1);
  if (!provider) co_return provider.status();
  auto answer = co_await (*provider)->invoke(call);
  if (answer) co_return answer;
  const Status why = answer.status();
  attempt.failed(why);
  co_return attempt.give_up(why, 1);
}

namespace {

class FailfastCluster final : public Cluster {
 public:
  InvokerPtr join(DirectoryPtr directory) override { return std::make_shared<FailfastInvoker>(std::move(directory)); }
};

}  // namespace

Expected<std::unique_ptr<Cluster>> make_failfast(const ExtensionContext&) {
  return std::unique_ptr<Cluster>(std::make_unique<FailfastCluster>());
}

}  // namespace dubhe
