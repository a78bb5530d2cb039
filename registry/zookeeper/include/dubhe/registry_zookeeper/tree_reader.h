// A look into a ZooKeeper tree, for tools: it reads, waits for the answer, and changes nothing.
//
// Interface, confined to one thread; blocks it. Dropping the reader ends its session.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/logger.h"
#include "dubhe/common/url.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace dubhe DUBHE_EXPORT {

struct TreeNode {
  std::string data;
  // The session that an ephemeral node belongs to, 0 for a persistent one.
  std::uint64_t session = 0;
  std::chrono::milliseconds created{};   // since 1970, by the server's clock
  std::chrono::milliseconds modified{};  // likewise
};

class TreeReader {
 public:
  virtual ~TreeReader() = default;
  // Names, sorted. kNotFound: no such node; kPermissionDenied: an access list is in the way;
  // kUnavailable: the connection was lost. The same for read().
  virtual Expected<std::vector<std::string>> children(const std::string& path) = 0;
  virtual Expected<TreeNode> read(const std::string& path) = 0;
  // First directory of Dubbo's tree: "/dubbo", or "" where it starts at the root.
  virtual const std::string& root() const noexcept = 0;
  // "host:port" of every server that was named.
  virtual const std::vector<std::string>& servers() const noexcept = 0;
};

// The URL is that of a registry (zookeeper_registry.h); `timeout` is how long a connection is
// waited for, 5000 ms where it is not said. kUnavailable: no server answered in time;
// kPermissionDenied: user and password were refused. `logger` outlives the reader.
Expected<std::unique_ptr<TreeReader>> open_tree_reader(const Url& registry, Logger& logger);

}  // namespace dubhe
