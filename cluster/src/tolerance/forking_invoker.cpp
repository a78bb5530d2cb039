#include "tolerance/forking_invoker.h"

#include <memory>
#include <string>

#include "dubhe/cluster/extensions.h"
#include "tolerance/cluster_call.h"
#include "tolerance/joining_cluster.h"
#include "tolerance/parallel_calls.h"

namespace dubhe {

namespace {

void add_fork(ClusterCall& forks, ParallelCalls& calls, const Invocation& call, Invoker& who) {
  ParallelCalls::One& one = calls.add(call, &who, std::string(forks.address()));
  one.watched = forks.watch(one.own.invocation());
}

// As many different providers as `forks` says.
Status choose_forks(ClusterCall& forks, ParallelCalls& calls, const Invocation& call) {
  const std::int64_t wanted = forks.settings().forks;
  const std::uint32_t known = forks.providers().size();
  if (wanted <= 0 || wanted >= known) {
    if (const Status nobody = forks.anybody(); !nobody.ok()) return nobody;
    for (std::uint32_t i = 0; i < known; ++i) add_fork(forks, calls, call, forks.take(i));
    return Status();
  }
  for (std::int64_t i = 0; i < wanted; ++i) {
    auto provider = forks.choose(1);
    if (!provider) return provider.status();
    // Fewer than wanted have a weight.
    for (const auto& chosen : calls.ones()) {
      if (chosen->who == *provider) return Status();
    }
    add_fork(forks, calls, call, **provider);
    forks.set_aside();
  }
  return Status();
}

}  // namespace

Task<Expected<Result>> ForkingInvoker::invoke(Invocation& call) {
  if (const Status possible = OwnCall::possible(call, "forking"); !possible.ok()) co_return possible;
  ClusterCall forks(directory(), call, "forking", ClusterCall::Asks::kOne);
  const auto calls = std::make_shared<ParallelCalls>(ParallelCalls::Until::kFirstSuccess);
  if (const Status chosen = choose_forks(forks, *calls, call); !chosen.ok()) co_return chosen;
  for (const auto& one : calls->ones()) {
    calls->begin(*one, one->who->invoke(one->own.invocation()));
    if (calls->winner() != nullptr) break;
  }
  co_await calls->over();
  if (ParallelCalls::One* const winner = calls->winner()) {
    winner->own.give(call, **winner->answer);
    co_return std::move(*winner->answer);
  }
  Status last;
  for (const auto& one : calls->ones()) {
    last = one->answer->status();
    forks.failed(*one->who, one->address, last);
  }
  co_return forks.give_up(last, "`forking` asked " + std::to_string(calls->ones().size()) + " at once");
}

Expected<std::unique_ptr<Cluster>> make_forking(const ExtensionContext&) { return joining_cluster<ForkingInvoker>(); }

}  // namespace dubhe
