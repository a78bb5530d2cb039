// What the URL of a file registry says of its directory and its tree.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/common/url.h"
#include "dubhe/registry_tree/tree_options.h"

#include <string>

namespace dubhe::file {

// Absolute, without a slash at its end; kInvalidArgument, and how it is written.
Expected<std::string> directory_of(const Url& registry);
tree::TreeOptions tree_options(const Url& registry, const std::string& directory);

}  // namespace dubhe::file
