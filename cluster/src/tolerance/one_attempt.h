// A call's one attempt, and again elsewhere for as long as it never began.
#pragma once

#include <string_view>
#include <utility>

#include "tolerance/cluster_call.h"

namespace dubhe {

// `otherwise(attempt, asked, why)` says what becomes of a failure; `asked` is nullptr when there was nobody. What it refers to
// outlives the call. A template, so that the call's own frame is the only one.
template <class Otherwise>
Task<Expected<Result>> one_attempt(Directory& directory, Invocation& call, std::string_view cluster,
                                   Otherwise otherwise) {
  ClusterCall attempt(directory, call, cluster, ClusterCall::Asks::kOne);
  for (;;) {
    auto provider = attempt.choose(1);
    if (!provider) co_return otherwise(attempt, nullptr, provider.status());
    WatchedCall watched = attempt.watch(call);
    auto answer = co_await (*provider)->invoke(call);
    watched.end(answer);
    if (answer) co_return answer;
    const Status why = answer.status();
    attempt.failed(why);
    if (!attempt.never_began(why)) co_return otherwise(attempt, *provider, attempt.give_up(why, 1));
  }
}

}  // namespace dubhe
