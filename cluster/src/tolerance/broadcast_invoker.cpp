#include "tolerance/broadcast_invoker.h"

#include <optional>
#include <string>

#include "dubhe/cluster/extensions.h"
#include "tolerance/cluster_call.h"
#include "tolerance/joining_cluster.h"
#include "tolerance/own_call.h"

namespace dubhe {

namespace {

// So many failures end it early, as Dubbo counts them: a whole number, the share rounded down.
std::uint64_t most_failures(const ClusterCall& round) {
  const std::uint64_t share =
      std::uint64_t{round.providers().size()} * static_cast<std::uint64_t>(round.settings().fail_percent);
  return share / 100;
}

// A service's own exception is no success here.
bool is_failure(const Expected<Result>& answer) { return !answer.ok() || answer->is_exception(); }

}  // namespace

Task<Expected<Result>> BroadcastInvoker::invoke(Invocation& call) {
  if (const Status possible = OwnCall::possible(call, "broadcast"); !possible.ok()) co_return possible;
  ClusterCall round(directory(), call, "broadcast", ClusterCall::Asks::kEverybody);
  if (const Status nobody = round.anybody(); !nobody.ok()) co_return nobody;
  const std::uint32_t everybody = round.providers().size();
  const std::uint64_t most = most_failures(round);
  std::uint64_t failures = 0;
  std::uint32_t asked = 0;
  std::optional<Expected<Result>> failure;  // the last one
  std::optional<Expected<Result>> answer;
  while (asked < everybody) {
    Invoker& provider = round.take(asked);
    OwnCall own(call);
    WatchedCall watched = round.watch(own.invocation());
    answer.emplace(co_await provider.invoke(own.invocation()));
    watched.end(*answer);
    ++asked;
    if (!is_failure(*answer)) {
      own.give(call, **answer);
      continue;
    }
    const std::string why = answer->ok() ? "it threw " + (*answer)->exception->java_class : answer->status().to_string();
    logger_.warn("cluster.broadcast", call.service->java_interface + "." + call.method->name + " failed at " +
                                          std::string(round.address()) + ": " + why);
    if (!answer->ok()) round.failed(answer->status());
    failure = std::move(answer);
    answer.reset();
    if (++failures == most) break;
  }
  if (!failure) co_return std::move(*answer);
  if (failure->ok()) co_return std::move(*failure);
  co_return round.give_up(failure->status(), "`broadcast` asked " + std::to_string(asked) + " of " +
                                                 std::to_string(everybody) + " providers, " + std::to_string(failures) +
                                                 " failed");
}

Expected<std::unique_ptr<Cluster>> make_broadcast(const ExtensionContext& context) {
  return joining_cluster<BroadcastInvoker>(context.logger());
}

}  // namespace dubhe
