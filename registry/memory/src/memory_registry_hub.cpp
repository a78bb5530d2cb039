#include "dubhe/registry_memory/memory_registry_hub.h"

#include "memory_trees.h"

namespace dubhe {

MemoryRegistryHub::MemoryRegistryHub() : trees_(std::make_shared<detail::MemoryTrees>()) {}
MemoryRegistryHub::~MemoryRegistryHub() = default;

void MemoryRegistryHub::go_away(std::string_view address) { trees_->set_away(address, true); }
void MemoryRegistryHub::come_back(std::string_view address) { trees_->set_away(address, false); }
std::vector<Url> MemoryRegistryHub::urls(std::string_view address, Category category) const {
  return trees_->urls(address, category);
}

std::vector<ServiceInstance> MemoryRegistryHub::instances(std::string_view address, std::string_view application) const {
  return trees_->instances()->instances(address, application);
}
std::string MemoryRegistryHub::definition(std::string_view address, std::string_view interface_name) const {
  return trees_->instances()->definition(address, interface_name);
}

}  // namespace dubhe
