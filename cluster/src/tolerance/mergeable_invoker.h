// `mergeable`: every group of the service is asked, and their results are made one.
//
// A method without a merger is asked of one group: the first that has a connected provider.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dubhe/cluster/merger.h"
#include "dubhe/common/logger.h"
#include "tolerance/cluster_invoker.h"
#include "tolerance/parallel_calls.h"

namespace dubhe {

class MergeableInvoker final : public ClusterInvoker {
 public:
  // `mergers` by MethodDescriptor::index.
  MergeableInvoker(DirectoryPtr directory, std::vector<const Merger*> mergers, Logger& logger)
      : ClusterInvoker(std::move(directory)), mergers_(std::move(mergers)), logger_(logger) {}
  Task<Expected<Result>> invoke(Invocation& call) override;

 private:
  const Merger* merger_of(const MethodDescriptor& method) const noexcept;
  Task<Expected<Result>> ask_one_group(Invocation& call, std::vector<std::string> groups);
  Task<Expected<Result>> ask_all_groups(Invocation& call, std::vector<std::string> groups, const Merger& merger);
  Expected<Result> merged(Invocation& call, ParallelCalls& calls, const Merger& merger);

  const std::vector<const Merger*> mergers_;
  Logger& logger_;
};

}  // namespace dubhe
