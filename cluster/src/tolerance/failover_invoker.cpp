#include "tolerance/failover_invoker.h"

#include <utility>

#include "dubhe/cluster/extensions.h"
#include "tolerance/cluster_call.h"
#include "tolerance/joining_cluster.h"

namespace dubhe {

namespace {

// A template, so that the call's own frame is the only one: `where` is what a ClusterCall takes behind directory and call.
template <class... Where>
[[gnu::hot]] Task<Expected<Result>> fail_over(Directory& directory, Invocation& call, Where... where) {
  ClusterCall attempts(directory, call, where...);
  Status last;
  for (int attempt = 1;;) {
    auto provider = attempts.choose(attempt);
    if (!provider) co_return last.ok() ? provider.status() : attempts.give_up(last, attempt - 1);
    WatchedCall watched = attempts.watch(call);
    Task<Expected<Result>> asking = (*provider)->invoke(call);
    Expected<Result>& answer = co_await asking.in_place();
    watched.end(answer);
    if (answer) co_return std::move(answer);
    last = answer.status();
    attempts.failed(last);
    if (attempts.never_began(last)) continue;
    const bool again =
        attempt < attempts.attempts() && may_repeat(attempts.options(), last.code()) && !attempts.out_of_time();
    if (!again) co_return attempts.give_up(last, attempt);
    ++attempt;
  }
}

}  // namespace

[[gnu::hot]] Task<Expected<Result>> FailoverInvoker::invoke(Invocation& call) { return fail_over(directory(), call); }

Task<Expected<Result>> fail_over_in_group(Directory& directory, Invocation& call, std::string group) {
  return fail_over(directory, call, std::move(group));
}

Expected<std::unique_ptr<Cluster>> make_failover(const ExtensionContext&) { return joining_cluster<FailoverInvoker>(); }

}  // namespace dubhe
