// TLS 1.2 and 1.3 around a transporter, by OpenSSL: encrypts the connections that ask for it (ChannelOptions::tls).
//
// Certificates come from SslSettings, a resource of the application's registry, and are read again when the files change.
#pragma once

#include <memory>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/logger.h"
#include "dubhe/spi/extension_registry.h"
#include "dubhe/transport/ssl_settings.h"
#include "dubhe/transport/transporter.h"

namespace dubhe DUBHE_EXPORT {

// Around every transporter of this registry.
Status add_tls_wrapper(ExtensionRegistry& to);
// The same without a registry; the logger outlives it.
std::unique_ptr<Transporter> make_tls_transporter(std::unique_ptr<Transporter> inner, SslSettings settings, Logger& logger);

}  // namespace dubhe
