#include "registry/provider_lists.h"

#include <utility>

namespace dubhe {

namespace {

// One offer of one service.
std::string identity(const Url& url) { return url.protocol() + "://" + url.address() + "/" + url.service_key(); }

bool is_placeholder(const Url& url) { return url.protocol() == "empty"; }

}  // namespace

void ProviderLists::on_interface_level(Category category, std::span<const Url> urls) {
  if (category != Category::kProviders) {
    if (const auto to = directory_.lock()) to->on_list(category, urls);
    return;
  }
  interface_level_.emplace(urls.begin(), urls.end());
  std::set<std::string> addresses;
  for (const Url& url : urls) {
    if (!is_placeholder(url)) addresses.insert(url.host() + ":" + std::to_string(url.port()));
  }
  const bool changed = addresses != addresses_;
  addresses_ = std::move(addresses);
  tell();
  if (changed && on_addresses_changed) on_addresses_changed();
}

void ProviderLists::on_application_level(std::span<const Url> urls) {
  application_level_.emplace(urls.begin(), urls.end());
  tell();
}

void ProviderLists::tell() {
  const auto to = directory_.lock();
  if (to == nullptr) return;
  std::vector<Url> all;
  std::set<std::string> known;
  for (const auto* list : {&interface_level_, &application_level_}) {
    if (!*list) continue;
    for (const Url& url : **list) {
      const bool second = list == &application_level_ && known.contains(identity(url));
      if (second) continue;
      known.insert(identity(url));
      all.push_back(url);
    }
  }
  to->on_list(Category::kProviders, all);
}

}  // namespace dubhe
