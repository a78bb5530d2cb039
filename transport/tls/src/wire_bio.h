// What OpenSSL reads from and writes to: the bytes that came, and the output of a channel.
#pragma once

#include "dubhe/transport/channel.h"

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

namespace dubhe {

struct SslFree {
  void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
  void operator()(BIO_METHOD* method) const noexcept { BIO_meth_free(method); }
};
using SslPtr = std::unique_ptr<SSL, SslFree>;

// Both ends of one connection, at its address while the SSL lives, which has it as its app data.
struct Wire {
  std::string_view in;     // OpenSSL takes from the front
  Channel* out = nullptr;  // nullptr: gone, what is written is lost
  std::string refused{};  // the certificate of the peer that did not pass, in words
};

// Makes `ssl` read and write there.
void attach(SSL& ssl, Wire& wire);

}  // namespace dubhe
