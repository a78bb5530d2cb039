// What this application offers, as it is told at application level: per registry its services with their revision, for
// the instance node, the metadata service and the metadata report.
//
// Thread-safe, one per application (a resource of its ExtensionRegistry). Outlives the offers' tokens.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/logger.h"
#include "dubhe/common/task.h"
#include "dubhe/registry/metadata_info.h"
#include "dubhe/registry/registry.h"

namespace dubhe DUBHE_EXPORT {

// One export in one registry.
struct ServiceOffer {
  std::shared_ptr<Registry> registry;
  Url url;                     // as others see it
  std::string definition;      // methods and types, JSON; empty: not told
  bool in_metadata = true;     // one of the services of the instance; false: at interface level only
};

// What an instance says of itself beside its services.
struct InstanceFacts {
  bool metadata_is_remote = false;  // `metadata-type: remote`: consumers read the report
  bool write_report = false;        // the report is written also when it is not
  bool write_definitions = true;    // methods and types of every service, for consoles
  // How the metadata service is reached; empty: there is none.
  ServiceInstance::Metadata metadata_service;
  // Labels, `timestamp` and the like.
  ServiceInstance::Metadata metadata;
  std::string preferred_protocol = "dubbo";  // whose address names the instance
  std::int64_t now_ms = 0;
};

class LocalMetadata {
 public:
  explicit LocalMetadata(std::string application);
  ~LocalMetadata();
  LocalMetadata(const LocalMetadata&) = delete;
  LocalMetadata& operator=(const LocalMetadata&) = delete;

  const std::string& application() const noexcept { return application_; }

  // Until the token is dropped. Is told with the next publish().
  std::shared_ptr<void> add(ServiceOffer offer);

  // There is something that an instance should tell.
  bool has_instance() const;
  // The services of one registry that `revision` stood for; nullopt: none ever did, or too long ago.
  std::optional<MetadataInfo> find(std::string_view revision) const;
  // The services of every registry.
  std::vector<MetadataInfo> all() const;
  std::vector<Url> exported() const;
  // nullopt: not offered here.
  std::optional<std::string> definition(std::string_view interface_name, std::string_view version,
                                        std::string_view group) const;

  // What publish() would write for one of the registries, for the check beforehand; nullopt: nothing.
  std::optional<ServiceInstance> instance(const InstanceFacts& facts) const;

  // Writes definitions, mappings, the metadata report and the instance node of every registry, in this order; what a
  // registry cannot take now is written later. Control executor.
  Task<void> publish(InstanceFacts facts, Logger& logger);
  // The instance nodes' tokens: whoever takes them withdraws them.
  std::vector<std::unique_ptr<Registration>> take_instances();

 private:
  using Id = std::uint64_t;
  struct Token;
  struct Place {
    std::shared_ptr<Registry> registry;
    std::vector<ServiceOffer> offers;
  };

  void remove(Id id);
  std::vector<Place> places() const;
  MetadataInfo info_of(const Place& place) const;
  ServiceInstance instance_of(const MetadataInfo& info, const Place& place, const InstanceFacts& facts) const;
  void remember(const MetadataInfo& info);
  Task<void> publish_at(Place place, const InstanceFacts& facts, Logger& logger);
  Task<void> publish_instance(Place place, MetadataInfo info, const InstanceFacts& facts, Logger& logger);

  const std::string application_;
  mutable std::mutex mutex_;  // guards what follows
  Id last_id_ = 0;
  std::map<Id, ServiceOffer> offers_;
  std::deque<MetadataInfo> told_;  // by revision, the latest last
  std::map<const Registry*, std::unique_ptr<Registration>> instances_;
};

}  // namespace dubhe
