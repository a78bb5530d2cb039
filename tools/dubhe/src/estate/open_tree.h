// The tree of a registry, by the protocol of its address.
#pragma once

#include <memory>

#include "dubhe/common/expected.h"
#include "dubhe/common/url.h"
#include "dubhe/registry_tree/tree_reader.h"

namespace dubhe::tool {

// kInvalidArgument: it can be looked into at zookeeper:// and file:// only.
Status check_registry(const Url& registry);
// Failures: those of open_tree_reader() and open_file_tree_reader().
Expected<std::unique_ptr<TreeReader>> open_tree(const Url& registry);

}  // namespace dubhe::tool
