#include "memory_instances.h"

#include <utility>

namespace dubhe::detail {

MemoryInstances::Id MemoryInstances::add_instance(const std::string& address, ServiceInstance instance) {
  std::lock_guard lock(mutex_);
  Tree& tree = trees_[address];
  const Id id = ++last_id_;
  tree.instances.emplace(id, std::move(instance));
  notify(tree);
  return id;
}

void MemoryInstances::add_mapping(const std::string& address, const std::string& interface_name,
                                  const std::string& application) {
  std::lock_guard lock(mutex_);
  Tree& tree = trees_[address];
  tree.mappings[interface_name].insert(application);
  notify(tree);
}

void MemoryInstances::write_report(const std::string& address, MetadataInfo info) {
  std::lock_guard lock(mutex_);
  const std::pair key(info.app, info.revision);
  trees_[address].reports.insert_or_assign(key, std::move(info));
}

void MemoryInstances::write_definition(const std::string& address, const Url& provider, std::string json) {
  std::lock_guard lock(mutex_);
  trees_[address].definitions.insert_or_assign(std::string(provider.interface_name()), std::move(json));
}

std::optional<MetadataInfo> MemoryInstances::report(const std::string& address, const std::string& application,
                                                    const std::string& revision) const {
  std::lock_guard lock(mutex_);
  const auto tree = trees_.find(address);
  if (tree == trees_.end()) return std::nullopt;
  const auto found = tree->second.reports.find({application, revision});
  return found == tree->second.reports.end() ? std::nullopt : std::optional<MetadataInfo>(found->second);
}

std::string MemoryInstances::definition(std::string_view address, std::string_view interface_name) const {
  std::lock_guard lock(mutex_);
  const auto tree = trees_.find(address);
  if (tree == trees_.end()) return {};
  const auto found = tree->second.definitions.find(std::string(interface_name));
  return found == tree->second.definitions.end() ? std::string() : found->second;
}

std::vector<ServiceInstance> MemoryInstances::instances(std::string_view address, std::string_view application) const {
  std::lock_guard lock(mutex_);
  const auto tree = trees_.find(address);
  return tree == trees_.end() ? std::vector<ServiceInstance>() : instances_of(tree->second, application);
}

MemoryInstances::Id MemoryInstances::watch_instances(const std::string& address, const std::string& application,
                                                     std::shared_ptr<InstanceGate> gate, Executor& executor) {
  std::lock_guard lock(mutex_);
  Tree& tree = trees_[address];
  const Id id = ++last_id_;
  tree.instance_listeners.emplace(id, InstanceListener{application, std::move(gate), &executor, std::nullopt});
  notify(tree);
  return id;
}

MemoryInstances::Id MemoryInstances::watch_mapping(const std::string& address, const std::string& interface_name,
                                                   std::shared_ptr<MappingGate> gate, Executor& executor) {
  std::lock_guard lock(mutex_);
  Tree& tree = trees_[address];
  const Id id = ++last_id_;
  tree.mapping_listeners.emplace(id, MappingListener{interface_name, std::move(gate), &executor, std::nullopt});
  notify(tree);
  return id;
}

void MemoryInstances::remove(const std::string& address, Id id) {
  std::lock_guard lock(mutex_);
  Tree& tree = trees_[address];
  tree.instance_listeners.erase(id);
  tree.mapping_listeners.erase(id);
  if (tree.instances.erase(id) > 0) notify(tree);
}

void MemoryInstances::set_away(std::string_view address, bool away) {
  std::lock_guard lock(mutex_);
  Tree& tree = trees_[std::string(address)];
  tree.away = away;
  notify(tree);
}

// By node: one that was announced again has its latest text.
std::vector<ServiceInstance> MemoryInstances::instances_of(const Tree& tree, std::string_view application) {
  std::map<std::string, ServiceInstance> sorted;
  for (const auto& [id, instance] : tree.instances) {
    if (instance.application == application) sorted.insert_or_assign(instance.id(), instance);
  }
  std::vector<ServiceInstance> all;
  for (auto& [name, instance] : sorted) all.push_back(std::move(instance));
  return all;
}

// Posted while the lock is held, so that lists arrive in the order in which they came about.
void MemoryInstances::notify(Tree& tree) {
  if (tree.away) return;
  for (auto& [id, listener] : tree.instance_listeners) {
    std::vector<ServiceInstance> now = instances_of(tree, listener.application);
    if (listener.last == now) continue;
    listener.last = now;
    listener.executor->post([gate = listener.gate, now = std::move(now)] { gate->deliver(now); });
  }
  for (auto& [id, listener] : tree.mapping_listeners) {
    const std::set<std::string> now = tree.mappings[listener.interface_name];
    if (listener.last == now) continue;
    listener.last = now;
    listener.executor->post([gate = listener.gate, now] { gate->deliver(now); });
  }
}

}  // namespace dubhe::detail
