// The settings of a registry that keeps its providers in a tree, read once from its URL.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/common/url.h"

#include <chrono>
#include <cstddef>
#include <string>

namespace dubhe {
namespace tree DUBHE_EXPORT {

struct TreeOptions {
  std::string address;      // "zookeeper://h1:2181,h2:2181": for messages, without credentials
  std::string place;        // "h1:2181,h2:2181", likewise
  std::size_t servers = 1;  // how many can be tried
  std::string log_source;   // "registry.zookeeper"

  std::string root;  // "/dubbo"; "" for a tree that starts at the root
  std::string services_root =
      "/services";                     // application level: /services/{application}/{host:port}
  std::string report_root = "/dubbo";  // metadata and mapping
  std::chrono::milliseconds connect_timeout{30000};
  std::chrono::milliseconds session_timeout{60000};
  // How long servers may take to give a session before a new connection is made, twice as long each
  // time; 0: the smaller one of 5 s and a quarter of the session. ZooKeeper's C library alone waits
  // two thirds of the session for one that hangs.
  std::chrono::milliseconds connect_attempt{0};
  // How long a start that may go on without the registry waits for it.
  std::chrono::milliseconds start_grace{1000};
  // After a lost session everything is registered again up to this much later, so that a thousand
  // processes do not do it in the same moment.
  std::chrono::milliseconds reconnect_jitter{1000};
  // For this long after that, providers that are not there again yet stay in the lists: theirs are
  // lost sessions too.
  std::chrono::milliseconds reconnect_settle{5000};
  std::chrono::milliseconds first_retry{200};
  std::chrono::milliseconds retry_period{5000};
  std::chrono::milliseconds read_pause{100};
  bool empty_protection = false;

  // What the URL's parameters say, over `defaults`. `chroot` ("/a/b", or "") is put before all
  // roots.
  static TreeOptions from(const Url& registry, TreeOptions defaults,
                          const std::string& chroot = {});
  // The limit of the attempt after `failed` ones; never longer than the session.
  std::chrono::milliseconds attempt_limit(unsigned failed, std::chrono::milliseconds session) const;
};

}  // namespace tree
}  // namespace dubhe
