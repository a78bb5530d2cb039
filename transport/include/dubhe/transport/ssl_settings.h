// The files that identify this application to its peers, and its peers to it: `dubbo.ssl` of the
// configuration.
//
// A resource of the application's ExtensionRegistry; read by the transporter that encrypts, where a
// port or a provider says `ssl-enabled`.
#pragma once

#include <string>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

// All are files in PEM form. The key may be encrypted with `key_password`.
struct SslFiles {
  std::string cert_chain;  // own certificate, then those that lead from it to the root
  std::string private_key;
  std::string key_password;
  std::string trust;  // whom to believe
};

struct SslSettings {
  // `trust` said: a client must show a certificate too.
  SslFiles server;
  // `trust` not said: what this system trusts. A certificate of its own only where servers want
  // one.
  SslFiles client;
  // A server's certificate must be for the name or address that was called. Java does not look.
  bool check_server_name = true;
};

}  // namespace dubhe
