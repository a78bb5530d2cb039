#include "tolerance/failover_invoker.h"

#include "dubhe/cluster/extensions.h"
#include "tolerance/cluster_call.h"

namespace dubhe {

Task<Expected<Result>> FailoverInvoker::invoke(Invocation& call) {
  ClusterCall attempts(directory(), call);
  Status last;
  for (int attempt = 1;; ++attempt) {
    auto provider = attempts.choose(attempt);
    if (!provider) co_return last.ok() ? provider.status() : attempts.give_up(last, attempt - 1);
    auto answer = co_await (*provider)->invoke(call);
    if (answer) co_return answer;
    last = answer.status();
    attempts.failed(last);
    const bool again =
        attempt < attempts.attempts() && may_repeat(attempts.options(), last.code()) && !attempts.out_of_time();
    if (!again) co_return attempts.give_up(last, attempt);
  }
}

namespace {

class FailoverCluster final : public Cluster {
 public:
  InvokerPtr join(DirectoryPtr directory) override { return std::make_shared<FailoverInvoker>(std::move(directory)); }
};

}  // namespace

Expected<std::unique_ptr<Cluster>> make_failover(const ExtensionContext&) {
  return std::unique_ptr<Cluster>(std::make_unique<FailoverCluster>());
}

}  // namespace dubhe
