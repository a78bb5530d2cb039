#include "zk_options.h"

#include <utility>

namespace dubhe::zookeeper {

namespace {

constexpr std::string_view kDefaultPort = ":2181";

bool has_port(std::string_view server) {
  const auto colon = server.rfind(':');
  if (colon == std::string_view::npos) return false;
  const bool ipv6_without_port =
      server.find(':') != colon && server.find(']') == std::string_view::npos;
  return !ipv6_without_port && server.find(']', colon) == std::string_view::npos;
}

std::string with_port(std::string server) {
  if (!has_port(server)) server += kDefaultPort;
  return server;
}

}  // namespace

ZkOptions ZkOptions::from(const Url& registry) {
  ZkOptions options;
  options.servers.push_back(with_port(registry.address()));
  for (const std::string& more : registry.get_list("backup"))
    options.servers.push_back(with_port(more));
  options.username = registry.username();
  options.password = registry.password();
  if (registry.get_bool("secure", false)) {
    options.tls = TlsFiles{
        std::string(registry.get("tls.ca")), std::string(registry.get("tls.cert")),
        std::string(registry.get("tls.key")), std::string(registry.get("tls.key-password"))};
  }
  tree::TreeOptions defaults;
  defaults.place = options.connect_string();
  defaults.address = "zookeeper://" + defaults.place;
  defaults.servers = options.servers.size();
  defaults.log_source = "registry.zookeeper";
  options.tree = tree::TreeOptions::from(registry, std::move(defaults), registry.path());
  return options;
}

std::string ZkOptions::connect_string() const {
  std::string text;
  for (const std::string& server : servers) {
    if (!text.empty()) text += ',';
    text += server;
  }
  return text;
}

}  // namespace dubhe::zookeeper
