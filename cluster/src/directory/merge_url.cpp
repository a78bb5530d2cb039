#include "dubhe/cluster/merge_url.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace dubhe {

namespace {

// The provider's own affairs.
constexpr std::array<std::string_view, 7> kProviderOnlyUse = {"threadname", "threadpool", "corethreads", "threads",
                                                              "queues",     "alive",      "transporter"};
// What only the provider can know, or what must not be claimed for it.
constexpr std::array<std::string_view, 5> kNeverFromConsumer = {"release", "dubbo", "methods", "timestamp", "dubbo.tag"};
// The provider's when it has them.
constexpr std::array<std::string_view, 3> kProviderFirst = {"group", "version", "generic"};
// Lists of names: both count.
constexpr std::array<std::string_view, 2> kJoined = {"reference.filter", "invoker.listener"};

template <std::size_t N>
bool is_one_of(std::string_view key, const std::array<std::string_view, N>& keys) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// `generic=false` stands in most providers' URLs; kept, it would take the form of its calls from a generic reference.
bool is_silent(std::string_view key, std::string_view value) { return key == "generic" && value == "false"; }

bool dropped_from_provider(std::string_view key) {
  constexpr std::string_view kOldDefault = "default.";
  if (key == "mock") return true;
  if (key.starts_with(kOldDefault)) key.remove_prefix(kOldDefault.size());
  return is_one_of(key, kProviderOnlyUse);
}

std::string joined(std::string_view first, std::string_view second) {
  if (first.empty() || second.empty()) return std::string(first.empty() ? second : first);
  return std::string(first) + "," + std::string(second);
}

}  // namespace

Url merge_urls(const Url& provider, const Url& consumer) {
  Url::Parameters merged;
  for (const auto& [key, value] : provider.parameters()) {
    if (!dropped_from_provider(key)) merged.emplace(key, value);
  }
  if (provider.has("application")) merged.insert_or_assign("remote.application", std::string(provider.get("application")));
  for (const auto& [key, value] : consumer.parameters()) {
    if (is_one_of(key, kNeverFromConsumer)) continue;
    if (is_one_of(key, kProviderFirst) && provider.has(key) && !is_silent(key, provider.get(key))) continue;
    if (is_one_of(key, kJoined)) {
      merged.insert_or_assign(key, joined(provider.get(key), value));
    } else {
      merged.insert_or_assign(key, value);
    }
  }
  merged.insert_or_assign("side", "consumer");
  return Url(provider.protocol(), provider.host(), provider.port(), provider.path(), std::move(merged))
      .with_user(provider.username(), provider.password());
}

}  // namespace dubhe
