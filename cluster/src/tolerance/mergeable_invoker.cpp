#include "tolerance/mergeable_invoker.h"

#include <algorithm>
#include <memory>

#include "dubhe/cluster/extensions.h"
#include "dubhe/protocol/method_values.h"
#include "tolerance/failover_invoker.h"
#include "tolerance/mergers.h"

namespace dubhe {

namespace {

// In the order of the list; groups with a connected provider first.
std::vector<std::string> groups_of(const Snapshot& providers) {
  std::vector<std::string> connected, others;
  const auto has = [](const std::vector<std::string>& some, std::string_view group) {
    return std::find(some.begin(), some.end(), group) != some.end();
  };
  for (const InvokerPtr& provider : providers.invokers()) {
    const std::string_view group = provider->url().group();
    if (provider->available() && !has(connected, group)) connected.emplace_back(group);
    if (!provider->available() && !has(others, group)) others.emplace_back(group);
  }
  for (std::string& group : others) {
    if (!has(connected, group)) connected.push_back(std::move(group));
  }
  return connected;
}

}  // namespace

const Merger* MergeableInvoker::merger_of(const MethodDescriptor& method) const noexcept {
  const auto& listed = service().methods;
  const bool known = method.index < mergers_.size() && &listed[method.index] == &method;
  return known ? mergers_[method.index] : nullptr;
}

Task<Expected<Result>> MergeableInvoker::invoke(Invocation& call) {
  const auto view = directory().acquire();
  std::vector<std::string> groups = groups_of(view->providers_for(call));
  const Merger* const merger = merger_of(*call.method);
  if (merger == nullptr || groups.size() < 2) return ask_one_group(call, std::move(groups));
  return ask_all_groups(call, std::move(groups), *merger);
}

Task<Expected<Result>> MergeableInvoker::ask_one_group(Invocation& call, std::vector<std::string> groups) {
  if (groups.empty()) co_return Status(StatusCode::kNotFound, directory().why_empty(&call));
  Status last;
  for (const std::string& group : groups) {
    const Deadline given = call.deadline;
    auto answer = co_await fail_over_in_group(directory(), call, group);
    if (answer || answer.status().code() != StatusCode::kNotFound) co_return answer;
    last = answer.status();
    call.deadline = given;
  }
  co_return last;
}

Task<Expected<Result>> MergeableInvoker::ask_all_groups(Invocation& call, std::vector<std::string> groups,
                                                        const Merger& merger) {
  if (const Status possible = OwnCall::possible(call, "mergeable"); !possible.ok()) co_return possible;
  const auto calls = std::make_shared<ParallelCalls>(ParallelCalls::Until::kAll);
  for (std::string& group : groups) calls->add(call, nullptr, std::move(group));
  for (const auto& one : calls->ones()) {
    calls->begin(*one, fail_over_in_group(directory(), one->own.invocation(), one->address));
  }
  co_await calls->over();
  co_return merged(call, *calls, merger);
}

// Failed groups are logged and left out; all failed: the last failure. A service's own exception counts as a failure.
Expected<Result> MergeableInvoker::merged(Invocation& call, ParallelCalls& calls, const Merger& merger) {
  const std::string name = call.service->java_interface + "." + call.method->name;
  ParallelCalls::One* first = nullptr;
  ParallelCalls::One* failed = nullptr;
  for (const auto& one : calls.ones()) {
    Status usable = one->answer->status();
    if (usable.ok() && (*one->answer)->is_exception()) {
      usable = Status(StatusCode::kPeerFailure, "it threw " + (*one->answer)->exception->java_class);
    } else if (usable.ok() && one->own.slot() != nullptr) {
      usable = call.method->values->put_result(*call.method, **one->answer, one->own.slot());
    }
    if (!usable.ok()) {
      failed = one.get();
      logger_.error("cluster.mergeable", name + " failed in group `" + one->address + "` and is left out of the merged " +
                                             "result: " + usable.to_string());
    } else if (first == nullptr) {
      first = one.get();
    } else if (one->own.slot() != nullptr) {
      merger.merge(*call.method, first->own.slot(), one->own.slot());
    }
  }
  if (first == nullptr) return std::move(*failed->answer);
  Result result = first->own.slot() != nullptr ? Result::in_slot() : Result();
  first->own.give(call, result);
  return result;
}

namespace {

class MergeableCluster final : public Cluster {
 public:
  explicit MergeableCluster(ExtensionRegistry& extensions) : extensions_(extensions) {}
  Expected<InvokerPtr> join(DirectoryPtr directory) override {
    auto mergers = mergers_of(extensions_, directory->url(), directory->service());
    if (!mergers) return mergers.status();
    return InvokerPtr(std::make_shared<MergeableInvoker>(std::move(directory), std::move(*mergers), extensions_.logger()));
  }

 private:
  ExtensionRegistry& extensions_;
};

}  // namespace

Expected<std::unique_ptr<Cluster>> make_mergeable(const ExtensionContext& context) {
  return std::unique_ptr<Cluster>(std::make_unique<MergeableCluster>(context.registry()));
}

}  // namespace dubhe
