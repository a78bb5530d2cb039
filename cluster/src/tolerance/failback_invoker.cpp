#include "tolerance/failback_invoker.h"

#include <mutex>
#include <utility>
#include <vector>

#include "dubhe/cluster/extensions.h"
#include "tolerance/one_attempt.h"

namespace dubhe {

Task<Expected<Result>> FailbackInvoker::invoke(Invocation& call) {
  return one_attempt(directory(), call, "failback",
                     [this, &call](const ClusterCall& attempt, Invoker* asked, const Status& why) {
                       queue_->add(call, asked, attempt.settings().failback_retries, why);
                       return Expected<Result>(Result());
                     });
}

namespace {

class FailbackCluster final : public Cluster {
 public:
  FailbackCluster(Executor& control, Logger& logger) : control_(control), logger_(logger) {}

  Expected<InvokerPtr> join(DirectoryPtr directory) override {
    auto queue = std::make_shared<FailbackQueue>(directory, control_, logger_, read_failback_limits(directory->url()));
    {
      std::lock_guard lock(mutex_);
      std::erase_if(queues_, [](const auto& known) { return known.expired(); });
      queues_.push_back(queue);
      if (ended_) queue->close();  // a lazy reference that is first called while the application stops
    }
    return InvokerPtr(std::make_shared<FailbackInvoker>(std::move(directory), std::move(queue)));
  }

  Task<void> shut_down(Deadline until) override {
    const std::vector<std::shared_ptr<FailbackQueue>> queues = end();
    for (const auto& queue : queues) queue->begin_last(until);
    for (const auto& queue : queues) co_await queue->drained(until);
  }

 private:
  // Those that are in use.
  std::vector<std::shared_ptr<FailbackQueue>> end() {
    std::vector<std::shared_ptr<FailbackQueue>> queues;
    std::lock_guard lock(mutex_);
    ended_ = true;
    for (const auto& known : queues_) {
      if (auto queue = known.lock()) queues.push_back(std::move(queue));
    }
    return queues;
  }

  Executor& control_;
  Logger& logger_;
  std::mutex mutex_;  // guards everything below
  bool ended_ = false;
  std::vector<std::weak_ptr<FailbackQueue>> queues_;
};

}  // namespace

Expected<std::unique_ptr<Cluster>> make_failback(const ExtensionContext& context) {
  Executor* const control = context.resource<Executor>();
  if (control == nullptr) {
    return Status(StatusCode::kFailedPrecondition,
                  "cluster `failback` needs the control executor: set_resource<Executor>() on the ExtensionRegistry first");
  }
  return std::unique_ptr<Cluster>(std::make_unique<FailbackCluster>(*control, context.logger()));
}

}  // namespace dubhe
