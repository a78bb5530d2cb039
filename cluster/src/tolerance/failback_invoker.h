// `failback`: one attempt; a failed call is answered with an empty result and made again later, in the background.
#pragma once

#include <memory>

#include "tolerance/cluster_invoker.h"
#include "tolerance/failback_queue.h"

namespace dubhe {

class FailbackInvoker final : public ClusterInvoker {
 public:
  FailbackInvoker(DirectoryPtr directory, std::shared_ptr<FailbackQueue> queue)
      : ClusterInvoker(std::move(directory)), queue_(std::move(queue)) {}
  ~FailbackInvoker() override { queue_->close(); }
  Task<Expected<Result>> invoke(Invocation& call) override;

 private:
  const std::shared_ptr<FailbackQueue> queue_;
};

}  // namespace dubhe
