#include "dubhe/registry_tree/tree_options.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace dubhe::tree {

namespace {

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

TreeOptions TreeOptions::from(const Url& registry, TreeOptions defaults,
                              const std::string& chroot) {
  TreeOptions options = std::move(defaults);
  const std::string top = as_root(chroot);
  options.root = top + as_root(std::string(registry.get("group", "dubbo")));
  options.services_root = top + root_of_services(registry);
  options.report_root = top + as_root(std::string(registry.get("metadata-group", "dubbo")));
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

std::chrono::milliseconds TreeOptions::attempt_limit(unsigned failed,
                                                     std::chrono::milliseconds session) const {
  constexpr std::chrono::milliseconds kFirst(5000);
  constexpr unsigned kDoubled = 10;
  const auto first = connect_attempt.count() > 0 ? connect_attempt : std::min(kFirst, session / 4);
  return std::min(first * (1 << std::min(failed, kDoubled)), session);
}

}  // namespace dubhe::tree
