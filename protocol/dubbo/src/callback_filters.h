// Filters around the calls of objects that were handed over: as Dubbo has them, those that need no
// setting.
#pragma once

#include "dubhe/protocol/invoker.h"
#include "dubhe/spi/extension_registry.h"

#include <string_view>

namespace dubhe::dubbo {

// Where the object is: the provider's filters stand around it. `extensions` null: none.
Expected<InvokerPtr> around_object(ExtensionRegistry* extensions, InvokerPtr object, const Url& at);
// Where it is called: the consumer's do. `peer`: "10.0.0.7:51234".
Expected<InvokerPtr> around_call_back(ExtensionRegistry* extensions, InvokerPtr back,
                                      std::string_view peer);

}  // namespace dubhe::dubbo
