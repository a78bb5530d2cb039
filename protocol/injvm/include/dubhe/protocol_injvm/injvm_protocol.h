// Protocol `injvm`: services of this application, called without a socket.
#pragma once

#include <memory>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/protocol/protocol.h"
#include "dubhe/spi/extension_registry.h"

namespace dubhe DUBHE_EXPORT {

// Needs the resource Runtime. URLs: injvm://127.0.0.1/INTERFACE?group=…&version=…; host and port mean nothing. A reference may be
// made before the service is exported: its calls fail with kUnavailable until then. One service key is exported once, else
// kAlreadyExists.
Expected<std::unique_ptr<Protocol>> make_injvm_protocol(const ExtensionContext& context);

}  // namespace dubhe
