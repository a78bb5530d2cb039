#include "registry_address.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace dubhe {

namespace {

constexpr std::string_view kZookeeper = "zookeeper";
constexpr std::uint16_t kZookeeperPort = 2181;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  return first == text.npos ? std::string_view()
                            : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string> split(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = text.find_first_of(separators);
    if (const auto part = trimmed(text.substr(0, end)); !part.empty()) parts.emplace_back(part);
    text = end == text.npos ? std::string_view() : text.substr(end + 1);
  }
  return parts;
}

bool is_none(std::string_view address) {
  constexpr std::string_view kNone = "n/a";
  return std::equal(address.begin(), address.end(), kNone.begin(), kNone.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b;
  });
}

// "zookeeper://u:p@h1:1,h2:2/path?x=y": the first server with everything around it, and the other
// servers.
std::pair<std::string, std::vector<std::string>> first_server(std::string_view address) {
  const auto scheme = address.find("://");
  const auto begin = scheme == address.npos ? 0 : scheme + 3;
  const auto end = std::min(address.find_first_of("/?", begin), address.size());
  auto servers = split(address.substr(begin, end - begin), ",");
  if (servers.empty()) return {std::string(address), {}};
  std::string text(address.substr(0, begin));
  text.append(servers.front()).append(address.substr(end));
  servers.erase(servers.begin());
  return {std::move(text), std::move(servers)};
}

Expected<Url> registry_url(std::string_view address, const AddressDefaults& defaults) {
  const auto [text, others] = first_server(address);
  auto parsed = Url::parse(text);
  if (!parsed.ok()) return parsed;
  Url url = *parsed;
  if (url.protocol().empty()) {
    if (defaults.protocol.empty()) {
      return Status(StatusCode::kInvalidArgument,
                    "`" + std::string(address) + "` says no protocol; write `zookeeper://" +
                        std::string(address) + "`, or set `protocol`");
    }
    url = url.with_protocol(defaults.protocol);
  }
  const bool zookeeper = url.protocol() == kZookeeper;
  if (zookeeper && url.host().empty()) {
    return Status(StatusCode::kInvalidArgument,
                  "`" + std::string(address) + "` says no host; write `zookeeper://HOST:2181`");
  }
  if (url.port() == 0 && defaults.port != 0) url = url.with_port(defaults.port);
  if (url.port() == 0 && zookeeper) url = url.with_port(kZookeeperPort);
  if (url.username().empty() && !defaults.username.empty())
    url = url.with_user(defaults.username, defaults.password);

  std::string backup(url.get("backup"));
  for (const std::string& other : others) backup.append(backup.empty() ? "" : ",").append(other);
  if (!backup.empty()) url = url.with("backup", backup);
  for (const auto& [key, value] : defaults.parameters) url = url.with_absent(key, value);
  return url;
}

}  // namespace

Expected<std::vector<Url>> registry_urls(const std::string& address,
                                         const AddressDefaults& defaults) {
  std::vector<Url> urls;
  for (const std::string& one : split(address, ";|")) {
    if (is_none(one)) continue;
    auto url = registry_url(one, defaults);
    if (!url.ok()) return url.status();
    urls.push_back(std::move(*url));
  }
  return urls;
}

}  // namespace dubhe
