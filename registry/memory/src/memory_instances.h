// The application level behind a MemoryRegistryHub: instances, mappings and reports per address, and who listens.
//
// Thread-safe; shared by the hub, the registries and their tokens.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/common/executor.h"
#include "dubhe/registry/delivery.h"
#include "dubhe/registry/service_discovery.h"

namespace dubhe::detail {

class MemoryInstances {
 public:
  using Id = std::uint64_t;
  using InstanceGate = Gate<std::span<const ServiceInstance>>;
  using MappingGate = Gate<const std::set<std::string>&>;

  Id add_instance(const std::string& address, ServiceInstance instance);
  void add_mapping(const std::string& address, const std::string& interface_name, const std::string& application);
  void write_report(const std::string& address, MetadataInfo info);
  void write_definition(const std::string& address, const Url& provider, std::string json);
  std::optional<MetadataInfo> report(const std::string& address, const std::string& application,
                                     const std::string& revision) const;
  std::string definition(std::string_view address, std::string_view interface_name) const;
  std::vector<ServiceInstance> instances(std::string_view address, std::string_view application) const;

  // The first list is posted at once, unless the registry is away; all lists are posted to `executor`.
  Id watch_instances(const std::string& address, const std::string& application, std::shared_ptr<InstanceGate> gate,
                     Executor& executor);
  Id watch_mapping(const std::string& address, const std::string& interface_name, std::shared_ptr<MappingGate> gate,
                   Executor& executor);
  // An instance or a listener.
  void remove(const std::string& address, Id id);
  void set_away(std::string_view address, bool away);

 private:
  struct InstanceListener {
    std::string application;
    std::shared_ptr<InstanceGate> gate;
    Executor* executor;
    std::optional<std::vector<ServiceInstance>> last;
  };
  struct MappingListener {
    std::string interface_name;
    std::shared_ptr<MappingGate> gate;
    Executor* executor;
    std::optional<std::set<std::string>> last;
  };
  struct Tree {
    bool away = false;
    std::map<Id, ServiceInstance> instances;
    std::map<std::string, std::set<std::string>> mappings;
    std::map<std::pair<std::string, std::string>, MetadataInfo> reports;
    std::map<std::string, std::string> definitions;  // by interface
    std::map<Id, InstanceListener> instance_listeners;
    std::map<Id, MappingListener> mapping_listeners;
  };

  static std::vector<ServiceInstance> instances_of(const Tree& tree, std::string_view application);
  static void notify(Tree& tree);

  mutable std::mutex mutex_;
  Id last_id_ = 0;
  std::map<std::string, Tree, std::less<>> trees_;
};

}  // namespace dubhe::detail
