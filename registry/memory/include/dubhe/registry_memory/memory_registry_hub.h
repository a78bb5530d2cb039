// Registries in memory that several applications of one process share, each under its address: a
// whole estate for tests, without a server.
//
// Thread-safe. Outlives the applications that use it (set_resource(hub) on their
// ExtensionRegistry).
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/registry/registry.h"
#include "dubhe/registry/service_instance.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dubhe DUBHE_EXPORT {

namespace detail {
class MemoryTrees;
}

class MemoryRegistryHub {
 public:
  MemoryRegistryHub();
  ~MemoryRegistryHub();
  MemoryRegistryHub(const MemoryRegistryHub&) = delete;
  MemoryRegistryHub& operator=(const MemoryRegistryHub&) = delete;

  // The registry at `address` ("host:port", as the registry URL says it) cannot be reached from now
  // on: nothing is delivered, what is registered waits.
  void go_away(std::string_view address);
  // It is back: everything is registered again and every list that has changed is delivered.
  void come_back(std::string_view address);
  // What a stranger would read there, sorted by text.
  std::vector<Url> urls(std::string_view address, Category category) const;

  // The instances of an application, and what a console would read of an interface there (empty: nothing).
  std::vector<ServiceInstance> instances(std::string_view address, std::string_view application) const;
  std::string definition(std::string_view address, std::string_view interface_name) const;

  const std::shared_ptr<detail::MemoryTrees>& trees() const noexcept { return trees_; }

 private:
  const std::shared_ptr<detail::MemoryTrees> trees_;
};

}  // namespace dubhe
