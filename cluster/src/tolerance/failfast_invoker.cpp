#include "tolerance/failfast_invoker.h"

#include "dubhe/cluster/extensions.h"
#include "tolerance/joining_cluster.h"
#include "tolerance/one_attempt.h"

namespace dubhe {

Task<Expected<Result>> FailfastInvoker::invoke(Invocation& call) {
  return one_attempt(directory(), call, "failfast",
                     [](const ClusterCall&, Invoker*, const Status& why) { return Expected<Result>(why); });
}

Expected<std::unique_ptr<Cluster>> make_failfast(const ExtensionContext&) { return joining_cluster<FailfastInvoker>(); }

}  // namespace dubhe
