// The three things a registry does in ZooKeeper, each several requests long.
//
// Confined to the client's executor. `client` outlives the step or drops its callbacks with itself;
// `done` runs at most once (not when the client is dropped).
#pragma once

#include "zk_client.h"

#include <cstdint>
#include <string>
#include <vector>

namespace dubhe::zookeeper {

struct Leaf {
  std::string path;
  std::string data;
  bool ephemeral = true;
};

// The leaf is there, and belongs to `session` if it is ephemeral: the left-over of an older session
// is deleted and made again. Its directories are made on the way.
void ensure_leaf(ZkClient& client, const Leaf& leaf, std::uint64_t session, ZkClient::Done done);
// The leaf is not there.
void remove_leaf(ZkClient& client, const std::string& path, ZkClient::Done done);
// The names in a directory, with a watch on it; it is made when it is not there.
void read_directory(ZkClient& client, const std::string& path, const std::string& data,
                    ZkClient::Children done);

}  // namespace dubhe::zookeeper
