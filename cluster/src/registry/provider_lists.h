// The providers that one reference sees at interface level and at application level, made one list.
//
// Confined to the control executor. Shared by the two subscriptions. A provider that stands in both counts once: the
// entry of the interface level is taken, so that a provider that shows up a second time keeps its connections.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "dubhe/cluster/directory.h"
#include "dubhe/registry/service_instance.h"

namespace dubhe {

class ProviderLists {
 public:
  explicit ProviderLists(std::weak_ptr<Directory> directory) : directory_(std::move(directory)) {}

  void on_interface_level(Category category, std::span<const Url> urls);
  void on_application_level(std::span<const Url> urls);
  // An instance that the interface level shows needs no asking.
  bool shows(const ServiceInstance& instance) const { return addresses_.contains(instance.id()); }
  // Told when what shows() answers has changed.
  std::function<void()> on_addresses_changed;

 private:
  void tell();

  const std::weak_ptr<Directory> directory_;
  std::optional<std::vector<Url>> interface_level_;
  std::optional<std::vector<Url>> application_level_;
  std::set<std::string> addresses_;  // "host:port", of the interface level
};

}  // namespace dubhe
