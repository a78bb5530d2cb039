// What OpenSSL reports, in words.
#pragma once

#include <openssl/ssl.h>

#include <string>
#include <string_view>

namespace dubhe {

// Takes OpenSSL's errors of this thread: the first of them, or `otherwise`.
std::string take_openssl_error(std::string_view otherwise);
// "CN = greeter, O = Acme; valid until Jan  1 00:00:00 2030 GMT"
std::string describe(const X509& certificate);
// Why the handshake of `ssl` failed (error codes of this thread are taken). `peer_name`: who it
// should be.
std::string describe_handshake_failure(SSL& ssl, std::string_view peer_name);
// What the first bytes of a peer are that does not speak TLS; empty: they may be TLS.
std::string describe_plaintext(std::string_view first_bytes);

}  // namespace dubhe
