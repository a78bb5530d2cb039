// The things a registry does in its tree, each several requests long.
//
// Confined to the client's executor. `client` outlives the step or drops its callbacks with itself;
// `done` runs at most once (not when the client is dropped).
#pragma once

#include "dubhe/registry_tree/tree_client.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dubhe::tree {

// What must stand in a node.
enum class LeafData : std::uint8_t {
  kAny,     // whatever is there: nobody reads it
  kExact,   // the leaf's data
  kListed,  // the leaf's data is one of a comma list; others' names stay
};

struct Leaf {
  std::string path;
  std::string data;
  bool ephemeral = true;
  LeafData content = LeafData::kAny;
};

// The leaf is there, and belongs to `session` if it is ephemeral: the left-over of an older session
// is deleted and made again. Its directories are made on the way.
void ensure_leaf(TreeClient& client, const Leaf& leaf, std::uint64_t session,
                 TreeClient::Done done);
// The leaf is not there.
void remove_leaf(TreeClient& client, const std::string& path, TreeClient::Done done);
// The names in a directory, with a watch on it; it is made when it is not there.
void read_directory(TreeClient& client, const std::string& path, const std::string& data,
                    TreeClient::Children done);

// The data of a node, or kNoNode, with a watch in either case.
void read_node(TreeClient& client, const std::string& path, TreeClient::Data done);
// "a,b" → has "b".
bool is_listed(std::string_view list, std::string_view name);

}  // namespace dubhe::tree
