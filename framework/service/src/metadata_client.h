// Asks instances for their metadata: MetadataService V1, over any protocol that this application has.
//
// Thread-safe; `extensions` outlives it.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "dubhe/registry/service_discovery.h"
#include "dubhe/spi/extension_registry.h"

namespace dubhe {

class MetadataClient final : public MetadataSource {
 public:
  // `executors`: how many the application has.
  MetadataClient(ExtensionRegistry& extensions, std::string application, std::size_t executors)
      : extensions_(extensions), application_(std::move(application)), executors_(executors) {}

  Task<Expected<MetadataInfo>> ask(ServiceInstance instance) override;

 private:
  Expected<Url> service_url(const ServiceInstance& instance) const;

  ExtensionRegistry& extensions_;
  const std::string application_;
  const std::size_t executors_;
};

}  // namespace dubhe
