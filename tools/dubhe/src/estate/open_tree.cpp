#include "estate/open_tree.h"

#include "dubhe/common/logger.h"
#include "dubhe/registry_file/file_tree_reader.h"
#include "dubhe/registry_zookeeper/tree_reader.h"

namespace dubhe::tool {

Status check_registry(const Url& registry) {
  if (registry.protocol() == "zookeeper" || registry.protocol() == "file") return Status();
  return Status(StatusCode::kInvalidArgument, "registry `" + registry.to_string() +
                                                  "`: only zookeeper:// and file:// can be looked into, as in "
                                                  "zookeeper://127.0.0.1:2181 and file:///tmp/dubhe");
}

Expected<std::unique_ptr<TreeReader>> open_tree(const Url& registry) {
  if (registry.protocol() == "file") return open_file_tree_reader(registry);
  return open_tree_reader(registry, null_logger());
}

}  // namespace dubhe::tool
