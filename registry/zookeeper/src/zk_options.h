// The settings of a ZooKeeper registry, read once from its URL.
#pragma once

#include "dubhe/common/url.h"
#include "dubhe/registry_tree/tree_options.h"

#include "tls_relay.h"

#include <optional>
#include <string>
#include <vector>

namespace dubhe::zookeeper {

struct ZkOptions {
  tree::TreeOptions tree;
  // host:port, the first is the one the cache file is named after
  std::vector<std::string> servers;
  std::optional<TlsFiles> tls;     // `secure=true`
  std::string username, password;  // digest authentication; nodes get "creator: all" then

  static ZkOptions from(const Url& registry);

  std::string connect_string() const;  // "h1:2181,h2:2181"
};

}  // namespace dubhe::zookeeper
