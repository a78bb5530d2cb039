// A look into the tree of a registry, for tools: it reads, waits for the answer, and changes nothing.
//
// Interface, confined to one thread; blocks it.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace dubhe DUBHE_EXPORT {

struct TreeNode {
  std::string data;
  // The session that the node goes with, 0 for one that stays.
  std::uint64_t session = 0;
  std::chrono::milliseconds created{};   // since 1970, by the server's clock, or the file system's
  std::chrono::milliseconds modified{};  // likewise
};

class TreeReader {
 public:
  virtual ~TreeReader() = default;
  // Names, sorted. kNotFound: no such node; kPermissionDenied: an access list, or the rights of a
  // file, are in the way; kUnavailable: the registry is lost. The same for read().
  virtual Expected<std::vector<std::string>> children(const std::string& path) = 0;
  virtual Expected<TreeNode> read(const std::string& path) = 0;
  // First directory of Dubbo's tree: "/dubbo", or "" where it starts at the root.
  virtual const std::string& root() const noexcept = 0;
  // "host:port" of every server that was named; none where there is no server.
  virtual const std::vector<std::string>& servers() const noexcept = 0;
};

}  // namespace dubhe
