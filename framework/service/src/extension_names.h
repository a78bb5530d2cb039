// Are there extensions of the names that the configuration gives? Asked before anything is made of
// it, so that the answer says where the name stands.
#pragma once

#include "dubhe/config/config.h"
#include "dubhe/spi/extension_registry.h"

namespace dubhe {

// kNotFound has the right names and "dubhe.yaml:6 `loadbalance`". Nothing is opened or made.
Status check_extension_names(const ExtensionRegistry& extensions, const ElementConfig& element);

}  // namespace dubhe
