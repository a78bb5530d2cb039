#include "local_objects.h"

#include <utility>

namespace dubhe::injvm {

std::shared_ptr<void> LocalObjects::get(const void* object, const Make& make) {
  std::lock_guard lock(mutex_);
  const auto known = proxies_.find(object);
  if (known != proxies_.end()) return known->second.object;
  return proxies_.emplace(object, make()).first->second.object;
}

std::shared_ptr<void> LocalObjects::take_back(const void* object) {
  CallbackProxy taken;
  {
    std::lock_guard lock(mutex_);
    const auto known = proxies_.find(object);
    if (known == proxies_.end()) return nullptr;
    taken = std::move(known->second);
    proxies_.erase(known);
  }
  taken.close();
  return taken.object;
}

void LocalObjects::clear() {
  std::map<const void*, CallbackProxy> all;
  {
    std::lock_guard lock(mutex_);
    all.swap(proxies_);
  }
  for (const auto& [object, proxy] : all) proxy.close();
}

}  // namespace dubhe::injvm
