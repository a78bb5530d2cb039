// The object behind this application's metadata service.
//
// Thread-safe: it only reads what LocalMetadata has.
#pragma once

#include "dubhe/registry/local_metadata.h"
#include "metadata_wire.h"

namespace dubhe {

class MetadataServer final : public metadata_wire::MetadataService {
 public:
  // `metadata` outlives this.
  explicit MetadataServer(const LocalMetadata& metadata) : metadata_(metadata) {}

  Task<std::string> serviceName() override;
  Task<std::string> version() override;
  Task<std::optional<metadata_wire::Info>> getMetadataInfo(std::string revision) override;
  Task<std::vector<metadata_wire::Info>> getMetadataInfos() override;
  Task<Value> getExportedURLs() override;
  Task<Value> getExportedURLs(std::string interface_name) override;
  Task<Value> getExportedURLs(std::string interface_name, std::string group) override;
  Task<Value> getExportedURLs(std::string interface_name, std::string group, std::string version) override;
  Task<Value> getExportedURLs(std::string interface_name, std::string group, std::string version,
                              std::string protocol) override;
  Task<Value> getSubscribedURLs() override;
  Task<std::optional<std::string>> getServiceDefinition(std::string service_key) override;
  Task<std::optional<std::string>> getServiceDefinition(std::string interface_name, std::string version,
                                                        std::string group) override;

 private:
  const LocalMetadata& metadata_;
};

}  // namespace dubhe
