// `registry`: the protocol that makes services reachable by announcing them, and reaches them by looking them up.
//
// One per application, thread-safe. What it does with a registry it does on the control executor and waits for it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "dubhe/cluster/registry_protocol.h"
#include "dubhe/cluster/wall_clock.h"
#include "dubhe/common/executor.h"
#include "dubhe/protocol/protocol.h"
#include "dubhe/registry/application_discovery.h"
#include "dubhe/registry/registry.h"
#include "registry/announcement.h"

namespace dubhe {

// Where a reference looks for providers: Dubbo's `migration.step`.
enum class MigrationStep : std::uint8_t { kForceInterface, kApplicationFirst, kForceApplication };

// Which of a registry's trees providers are written to.
enum class RegisterMode : std::uint8_t { kInterface, kInstance, kAll };

class RegistryProtocol final : public Protocol {
 public:
  RegistryProtocol(ExtensionRegistry& extensions, Executor& control);

  Expected<std::unique_ptr<Exporter>> export_service(InvokerPtr service, const Url& at) override;
  Expected<InvokerPtr> refer(const Url& at, const ServiceDescriptor& service) override;
  // Takes back all announcements, the consumers' too. The exports themselves end with their own protocols.
  Task<void> shut_down(Deadline until) override;

 private:
  // One export that several registries announce.
  using SharedExporter = std::shared_ptr<Exporter>;

  Expected<std::shared_ptr<Registry>> registry_at(const Url& address);
  Expected<SharedExporter> export_once(InvokerPtr service, const Url& provider);
  Expected<std::shared_ptr<Announcement>> announce(const std::shared_ptr<Registry>& registry, const Url& url, bool check);
  Expected<RegisterMode> register_mode(const Url& address, Registry& registry) const;
  // What the application tells at application level; nullptr where nothing is told there.
  std::shared_ptr<void> offer_to(const std::shared_ptr<Registry>& registry, const Url& address, const Url& provider,
                                 const ServiceDescriptor& service, RegisterMode mode);
  // nullptr: there is none, or nobody who could ask instances.
  std::shared_ptr<ApplicationDiscovery> discovery_of(const std::shared_ptr<Registry>& registry);
  Task<void> withdraw_all(Deadline until);

  ExtensionRegistry& extensions_;
  Executor& control_;
  Announcements announcements_;

  std::mutex mutex_;  // guards what follows
  std::map<std::string, std::shared_ptr<Registry>> registries_;
  std::map<std::string, std::weak_ptr<Exporter>> exports_;
  // By registry; made when the first reference looks for instances.
  std::map<const Registry*, std::shared_ptr<ApplicationDiscovery>> discoveries_;
};

}  // namespace dubhe
