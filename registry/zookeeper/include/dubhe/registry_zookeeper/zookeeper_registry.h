// The registry "zookeeper": providers announced and found in the interface-level tree that Apache
// Dubbo 2.6 to 3.x uses.
//
// zookeeper://[user:password@]host:2181[?backup=host2:2181,…]. Parameters: group (root, default
// dubbo), timeout (ms to connect, 30000), session (ms, 60000), file, file-cache,
// enable-empty-protection, simplified, extra-keys, retry.period (ms, 5000), reconnect.jitter (ms,
// 1000), reconnect.settle (ms, 5000), start.grace (ms, 1000), application (names the cache file).
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/registry/registry.h"

#include <memory>

namespace dubhe DUBHE_EXPORT {

// Needs the control executor as resource `Executor` (kFailedPrecondition without). Starts to
// connect and does not wait.
Expected<std::unique_ptr<Registry>> make_zookeeper_registry(const ExtensionContext& context);

}  // namespace dubhe
