// Transporter "unix": Unix domain sockets, for peers on the same machine.
//
// The file is ChannelOptions::socket_path (`unix.path`). Host and port only name the provider, as in registries; a listener
// keeps its number from being taken by another program of this machine, and refuses who comes there by TCP.
#pragma once

#include <memory>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/logger.h"
#include "dubhe/transport/transporter.h"

namespace dubhe DUBHE_EXPORT {

// kFailedPrecondition when the application has set no Runtime.
Expected<std::unique_ptr<Transporter>> make_unix_transporter(const ExtensionContext& context);
// The same without a registry; both outlive it. Its end is that of the transporter "tcp".
std::unique_ptr<Transporter> make_unix_transporter_on(Runtime& runtime, Logger& logger);

}  // namespace dubhe
