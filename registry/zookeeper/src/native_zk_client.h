// tree::TreeClient over the ZooKeeper C library (multi-threaded flavour).
#pragma once

#include "dubhe/common/executor.h"
#include "dubhe/common/logger.h"
#include "dubhe/registry/background_worker.h"
#include "dubhe/registry_tree/tree_client.h"

#include "zk_log_lines.h"
#include "zk_options.h"

#include <memory>

namespace dubhe::zookeeper {

// `resume`: see ZkClientFactory. `lines`: of all clients of one registry. The library's threads
// only post to `executor`. Opening (it resolves names) and closing happen on `worker`, in order.
// Executor, worker and logger outlive the client, `worker` until it has run what the client's
// destructor gives it.
std::unique_ptr<tree::TreeClient> open_native_zk_client(const ZkOptions& options,
                                                        Executor& executor,
                                                        BackgroundWorker& worker, Logger& logger,
                                                        std::shared_ptr<ZkLogLines> lines,
                                                        tree::TreeEvents events,
                                                        const tree::TreeSession& resume);

}  // namespace dubhe::zookeeper
