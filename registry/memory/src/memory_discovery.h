// The application-level face of one memory registry.
//
// Thread-safe.
#pragma once

#include <memory>
#include <string>

#include "dubhe/registry/service_discovery.h"
#include "memory_instances.h"

namespace dubhe::detail {

class MemoryDiscovery final : public ServiceDiscovery {
 public:
  MemoryDiscovery(std::shared_ptr<MemoryInstances> instances, std::string address, Executor& executor)
      : instances_(std::move(instances)), address_(std::move(address)), executor_(executor) {}

  Task<Expected<std::unique_ptr<Registration>>> register_instance(ServiceInstance instance, bool check) override;
  Task<Status> add_mapping(std::string interface_name, std::string application) override;
  Task<Status> write_metadata(MetadataInfo info) override;
  Task<Status> write_definition(Url provider, std::string json) override;
  Task<Expected<std::unique_ptr<Subscription>>> subscribe_instances(std::string application,
                                                                    InstanceListener listener) override;
  Task<Expected<std::unique_ptr<Subscription>>> subscribe_mapping(std::string interface_name,
                                                                  ApplicationListener listener) override;
  Task<Expected<MetadataInfo>> read_metadata(std::string application, std::string revision) override;

 private:
  Task<void> behind_deliveries();

  const std::shared_ptr<MemoryInstances> instances_;
  const std::string address_;
  Executor& executor_;
};

}  // namespace dubhe::detail
