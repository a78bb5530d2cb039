// One service in several registries: the cluster over what each of them knows (`cluster` of the first registry that sets it,
// else zone-aware).
#pragma once

#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/protocol/invoker.h"
#include "dubhe/spi/extension_registry.h"

namespace dubhe {

struct RegistryInvoker {
  Url registry;
  InvokerPtr invoker;
};

// Called on an ordinary thread.
Expected<InvokerPtr> join_registries(ExtensionRegistry& extensions, std::vector<RegistryInvoker> registries,
                                     const Url& consumer, const ServiceDescriptor& service);

}  // namespace dubhe
