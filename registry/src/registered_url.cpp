#include "dubhe/registry/registered_url.h"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dubhe {

namespace {

// Settings of the provider's process that mean nothing to others.
constexpr std::string_view kLocalKeys[] = {"monitor",
                                           "bind.ip",
                                           "bind.port",
                                           "qos.enable",
                                           "qos.host",
                                           "qos.port",
                                           "qos.accept.foreign.ip",
                                           "validation",
                                           "interfaces",
                                           "register-mode",
                                           "pid",
                                           "file-cache",
                                           "executor-management-mode",
                                           "background",
                                           "anyhost",
                                           "threadname",
                                           "threadpool",
                                           "alive",
                                           "queues",
                                           "corethreads",
                                           "threads"};

constexpr std::string_view kSimpleProviderKeys[] = {"application",
                                                    "codec",
                                                    "exchanger",
                                                    "serialization",
                                                    "prefer.serialization",
                                                    "cluster",
                                                    "connections",
                                                    "deprecated",
                                                    "group",
                                                    "loadbalance",
                                                    "mock",
                                                    "path",
                                                    "timeout",
                                                    "token",
                                                    "version",
                                                    "warmup",
                                                    "weight",
                                                    "dubbo",
                                                    "release",
                                                    "side",
                                                    "ipv6",
                                                    "serialize.packable.factory",
                                                    "auth",
                                                    "authenticator",
                                                    "username",
                                                    "password"};

constexpr std::string_view kSimpleConsumerKeys[] = {"application", "version", "group", "dubbo",
                                                    "release"};

bool is_one_of(std::string_view key, std::span<const std::string_view> keys) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

bool is_local(std::string_view key) {
  return is_one_of(key, kLocalKeys) || key.starts_with('.') || key.starts_with("triple.");
}

Url without_local_keys(const Url& url) {
  Url shown = url;
  for (const auto& [key, value] : url.parameters()) {
    if (is_local(key)) shown = shown.without(key);
  }
  return shown;
}

bool kept(std::string_view key, std::span<const std::string_view> keys,
          const std::vector<std::string>& extra) {
  return is_one_of(key, keys) || std::find(extra.begin(), extra.end(), key) != extra.end();
}

Url simple_provider(const Url& url, const std::vector<std::string>& extra) {
  Url::Parameters parameters;
  const std::vector<std::string> methods = url.get_list("methods");
  for (const auto& [key, value] : url.parameters()) {
    if (kept(key, kSimpleProviderKeys, extra) || key == "methods") parameters.emplace(key, value);
    // Per-method forms of the kept keys: "greet.timeout".
    for (const std::string& method : methods) {
      if (key.size() > method.size() + 1 && key.starts_with(method) && key[method.size()] == '.' &&
          kept(std::string_view(key).substr(method.size() + 1), kSimpleProviderKeys, extra)) {
        parameters.emplace(key, value);
      }
    }
  }
  if (url.has("interface") && url.get("interface") != url.path()) {
    parameters.insert_or_assign("interface", std::string(url.get("interface")));
  }
  // These decide where and how the URL is registered, whatever the list says.
  for (const std::string_view key : {std::string_view("category"), std::string_view("dynamic")}) {
    if (url.has(key)) parameters.insert_or_assign(std::string(key), std::string(url.get(key)));
  }
  return Url(url.protocol(), url.host(), url.port(), url.path(), std::move(parameters))
      .with_user(url.username(), url.password());
}

Url simple_consumer(const Url& url) {
  Url::Parameters parameters;
  for (const auto& [key, value] : url.parameters()) {
    if (is_one_of(key, kSimpleConsumerKeys)) parameters.emplace(key, value);
  }
  return Url(url.protocol(), url.host(), url.port(), url.path(), std::move(parameters));
}

}  // namespace

Url to_registered(const Url& url, const Url& registry) {
  const bool simplified = registry.get_bool("simplified", false);
  if (url.protocol() == "consumer") {
    const Url shown = simplified ? simple_consumer(url) : without_local_keys(url);
    return shown.with("category", "consumers").with("check", "false");
  }
  if (url.get("category", "providers") != "providers") return url;
  if (registry.has("dynamic") && !url.has("dynamic")) {
    return to_registered(url.with("dynamic", registry.get("dynamic")), registry);
  }
  return simplified ? simple_provider(without_local_keys(url), registry.get_list("extra-keys"))
                    : without_local_keys(url);
}

}  // namespace dubhe
