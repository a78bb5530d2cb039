// A look into a ZooKeeper tree, for tools. Dropping the reader ends its session.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/logger.h"
#include "dubhe/common/url.h"
#include "dubhe/registry_tree/tree_reader.h"

#include <memory>

namespace dubhe DUBHE_EXPORT {

// The URL is that of a registry (zookeeper_registry.h); `timeout` is how long a connection is
// waited for, 5000 ms where it is not said. kUnavailable: no server answered in time;
// kPermissionDenied: user and password were refused. `logger` outlives the reader.
Expected<std::unique_ptr<TreeReader>> open_tree_reader(const Url& registry, Logger& logger);

}  // namespace dubhe
