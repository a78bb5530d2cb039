// Transporter "tcp": TCP over IPv4 and IPv6, one loop per connection for life.
//
// Made by the extension registry, which has the application's Runtime as a resource. Destroying it closes what is still
// open, delivers each on_closed(), and waits for that: on a thread that is none of the runtime's.
#pragma once

#include <memory>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/logger.h"
#include "dubhe/transport/transporter.h"

namespace dubhe DUBHE_EXPORT {

// kFailedPrecondition when the application has set no Runtime.
Expected<std::unique_ptr<Transporter>> make_tcp_transporter(const ExtensionContext& context);
// The same without a registry; both outlive it.
std::unique_ptr<Transporter> make_tcp_transporter_on(Runtime& runtime, Logger& logger);

}  // namespace dubhe
