// The registry "memory": memory://anything[:port]. Shared through a MemoryRegistryHub given as
// resource; without one every Registry object is a world of its own.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/registry/registry.h"

#include <memory>

namespace dubhe DUBHE_EXPORT {

// Needs the control executor as resource `Executor` (kFailedPrecondition without).
Expected<std::unique_ptr<Registry>> make_memory_registry(const ExtensionContext& context);

}  // namespace dubhe
