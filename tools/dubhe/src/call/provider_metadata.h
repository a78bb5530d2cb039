// What a provider says itself of the services at its address: for calls that go without a registry.
//
// Confined to one thread, which it blocks.
#pragma once

#include "dubhe/common/url.h"

#include "model/definition.h"
#include "peer/contact.h"

#include <optional>
#include <string>
#include <vector>

namespace dubhe::tool {

struct ProviderMetadata {
  std::optional<ServiceDefinition>
      definition{};  // Dubhe has it; Java and Go leave it to a metadata report
  std::vector<std::string>
      methods{};      // names alone, where there is no definition; empty: not known
  std::string gap{};  // why there is no definition
};

// Asks the MetadataService at the address of `service` (host, port, interface, group, version).
// That service is exported under the name of its application, which a provider tells in the refusal
// of a call for another.
ProviderMetadata ask_provider(Dialler& dialler, const Url& service, Limits limits);

}  // namespace dubhe::tool
