// The registries that an application uses, and whether each can be reached: for its metrics.
//
// A resource of the ExtensionRegistry that the application may put there. Thread-safe.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/registry/registry.h"

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace dubhe DUBHE_EXPORT {

class RegistryBook {
 public:
  struct State {
    std::string address;  // without credentials
    bool available;
  };

  void add(std::string address, std::weak_ptr<Registry> registry) {
    std::lock_guard lock(mutex_);
    registries_.emplace_back(std::move(address), std::move(registry));
  }
  // Of those that are still in use, in the order in which they came.
  std::vector<State> states() const {
    std::vector<State> all;
    std::lock_guard lock(mutex_);
    for (const auto& [address, registry] : registries_) {
      if (const auto used = registry.lock()) all.push_back({address, used->available()});
    }
    return all;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::pair<std::string, std::weak_ptr<Registry>>> registries_;
};

}  // namespace dubhe
