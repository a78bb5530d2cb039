// The registry "file": providers announced and found in a directory of this machine, without a
// server.
//
// file:///tmp/dubhe, parameters as of zookeeper://, and: session (lease in ms, 10000: a process
// that is killed is gone from the lists within it), poll (ms between two looks where changes are
// not told by the system, 1000), inotify (true).
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/registry/registry.h"

#include <memory>

namespace dubhe DUBHE_EXPORT {

// Needs the control executor as resource `Executor` (kFailedPrecondition without); kInvalidArgument
// for an address that names no absolute path. Starts to look and does not wait.
Expected<std::unique_ptr<Registry>> make_file_registry(const ExtensionContext& context);

}  // namespace dubhe
