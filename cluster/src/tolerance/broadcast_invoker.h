// `broadcast`: every provider is asked, one after another; the call fails when one of them did.
#pragma once

#include "dubhe/common/logger.h"
#include "tolerance/cluster_invoker.h"

namespace dubhe {

class BroadcastInvoker final : public ClusterInvoker {
 public:
  BroadcastInvoker(DirectoryPtr directory, Logger& logger) : ClusterInvoker(std::move(directory)), logger_(logger) {}
  Task<Expected<Result>> invoke(Invocation& call) override;

 private:
  Logger& logger_;
};

}  // namespace dubhe
