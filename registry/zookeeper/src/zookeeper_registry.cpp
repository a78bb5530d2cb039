#include "dubhe/registry_zookeeper/zookeeper_registry.h"

#include "dubhe/registry_tree/tree_registry.h"

#include "native_zk_client.h"
#include "zk_log_lines.h"
#include "zk_options.h"

#include <memory>
#include <utility>

namespace dubhe {

Expected<std::unique_ptr<Registry>> make_zookeeper_registry(const ExtensionContext& context) {
  if (context.url().host().empty()) {
    return Status(StatusCode::kInvalidArgument, "registry address " + context.url().to_string() +
                                                    " names no host; write zookeeper://host:2181");
  }
  Executor* const executor = context.resource<Executor>();
  Logger& logger = context.logger();
  const auto options = zookeeper::ZkOptions::from(context.url());
  tree::TreeRegistrySettings settings;
  settings.options = options.tree;
  settings.cache_address = options.servers.front();
  const auto lines = std::make_shared<zookeeper::ZkLogLines>();
  settings.clients = [options, executor, &logger, lines](BackgroundWorker& worker) {
    return [options, executor, &worker, &logger, lines](tree::TreeEvents events,
                                                        const tree::TreeSession& resume) {
      return zookeeper::open_native_zk_client(options, *executor, worker, logger, lines,
                                              std::move(events), resume);
    };
  };
  return tree::make_tree_registry(context, std::move(settings));
}

}  // namespace dubhe
