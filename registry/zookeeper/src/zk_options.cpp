#include "zk_options.h"

#include <algorithm>

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

std::string as_root(std::string root) {
  while (!root.empty() && root.back() == '/') root.pop_back();
  if (!root.empty() && root.front() != '/') root.insert(root.begin(), '/');
  return root;
}

// A registry's `group` moves its instances, too.
std::string root_of_services(const Url& registry) {
  const std::string_view path = registry.get("rootPath", "/services");
  return as_root(std::string(path == "/services" ? registry.get("group", path) : path));
}

}  // namespace

ZkOptions ZkOptions::from(const Url& registry) {
  ZkOptions options;
  options.servers.push_back(with_port(registry.address()));
  for (const std::string& more : registry.get_list("backup"))
    options.servers.push_back(with_port(more));
  options.root = as_root(std::string(registry.get("group", "dubbo")));
  options.services_root = root_of_services(registry);
  options.report_root = as_root(std::string(registry.get("metadata-group", "dubbo")));
  options.username = registry.username();
  options.password = registry.password();
  options.connect_timeout = registry.get_millis("timeout", options.connect_timeout);
  options.session_timeout = registry.get_millis("session", options.session_timeout);
  options.connect_attempt = registry.get_millis("connect.attempt", options.connect_attempt);
  options.start_grace = registry.get_millis("start.grace", options.start_grace);
  options.reconnect_jitter = registry.get_millis("reconnect.jitter", options.reconnect_jitter);
  options.reconnect_settle = registry.get_millis("reconnect.settle", options.reconnect_settle);
  options.retry_period = registry.get_millis("retry.period", options.retry_period);
  options.first_retry = std::min(options.first_retry, options.retry_period);
  options.empty_protection = registry.get_bool("enable-empty-protection", false);
  return options;
}

std::chrono::milliseconds ZkOptions::attempt_limit(unsigned failed, std::chrono::milliseconds session) const {
  constexpr std::chrono::milliseconds kFirst(5000);
  constexpr unsigned kDoubled = 10;
  const auto first = connect_attempt.count() > 0 ? connect_attempt : std::min(kFirst, session / 4);
  return std::min(first * (1 << std::min(failed, kDoubled)), session);
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
