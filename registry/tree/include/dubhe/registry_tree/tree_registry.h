// A Registry, with its application-level face, over any tree that a TreeClient reaches.
//
// Factory. The registry has the interface-level tree of Apache Dubbo, its instances and its
// metadata in it, and everything that the contract asks for: leases, retries, the cache on disk.
#pragma once

#include "dubhe/common/executor.h"
#include "dubhe/common/export.h"
#include "dubhe/registry/background_worker.h"
#include "dubhe/registry/registry.h"
#include "dubhe/registry_tree/tree_client.h"
#include "dubhe/registry_tree/tree_options.h"

#include <functional>
#include <memory>
#include <string>

namespace dubhe {
namespace tree DUBHE_EXPORT {

struct TreeRegistrySettings {
  TreeOptions options;
  // How its tree is reached. What may block is done on the worker, which outlives the clients.
  std::function<TreeClientFactory(BackgroundWorker& worker)> clients;
  std::string cache_address;  // "host:port": names the file on disk
};

// Needs the control executor as resource `Executor` (kFailedPrecondition without). Starts to
// connect and does not wait.
Expected<std::unique_ptr<Registry>> make_tree_registry(const ExtensionContext& context,
                                                       TreeRegistrySettings settings);

}  // namespace tree
}  // namespace dubhe
