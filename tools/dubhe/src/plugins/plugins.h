// `dubhe plugins`: every extension point, its names, and where each comes from.
#pragma once

#include "dubhe/common/expected.h"

#include "cli/table.h"

#include <string>
#include <vector>

namespace dubhe::tool {

struct PluginReport {
  Table table{std::vector<std::string>()};
  bool healthy = true;  // false: one of them could not be opened
};

// What is in the box, and what the manifests in `folders` bring: nothing is opened for that. With
// `check` every library is opened as a program would, and the table says whether it can be. A
// mistake in a manifest is the Status.
Expected<PluginReport> list_plugins(const std::vector<std::string>& folders, bool check);

}  // namespace dubhe::tool
