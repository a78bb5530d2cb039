// `failsafe`: one attempt; a failure is logged and answered with an empty result.
#pragma once

#include "dubhe/common/logger.h"
#include "tolerance/cluster_invoker.h"

namespace dubhe {

class FailsafeInvoker final : public ClusterInvoker {
 public:
  FailsafeInvoker(DirectoryPtr directory, Logger& logger) : ClusterInvoker(std::move(directory)), logger_(logger) {}
  Task<Expected<Result>> invoke(Invocation& call) override;

 private:
  Logger& logger_;
};

}  // namespace dubhe
