// A look into the tree of a `file:///tmp/dubhe` registry, for tools. It takes no lease and sweeps nothing up.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/url.h"
#include "dubhe/registry_tree/tree_reader.h"

#include <memory>

namespace dubhe DUBHE_EXPORT {

// The URL is that of a registry (file_registry.h). What a dead process has left counts as not there. kUnavailable: there is no
// such directory, or no registry in it; kInvalidArgument: the URL names none.
Expected<std::unique_ptr<TreeReader>> open_file_tree_reader(const Url& registry);

}  // namespace dubhe
