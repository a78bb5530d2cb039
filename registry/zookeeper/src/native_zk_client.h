// tree::TreeClient over the ZooKeeper C library (multi-threaded flavour).
#pragma once

#include "dubhe/common/executor.h"
#include "dubhe/common/logger.h"
#include "dubhe/registry/background_worker.h"
#include "dubhe/registry_tree/tree_client.h"

#include "zk_options.h"

#include <memory>

namespace dubhe::zookeeper {

// `resume`: see ZkClientFactory. The library's threads only post to `executor`. Opening (it
// resolves names) and closing happen on `worker`, in order. All three outlive the client, `worker`
// until it has run what the client's destructor gives it.
std::unique_ptr<tree::TreeClient> open_native_zk_client(const ZkOptions& options,
                                                        Executor& executor,
                                                        BackgroundWorker& worker, Logger& logger,
                                                        tree::TreeEvents events,
                                                        const tree::TreeSession& resume);

}  // namespace dubhe::zookeeper
