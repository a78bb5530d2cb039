#include "wire_bio.h"

#include <openssl/bio.h>

#include <algorithm>
#include <cstring>

namespace dubhe {

namespace {

Wire& wire_of(BIO* bio) { return *static_cast<Wire*>(BIO_get_data(bio)); }

int read_wire(BIO* bio, char* to, int room) {
  BIO_clear_retry_flags(bio);
  Wire& wire = wire_of(bio);
  if (wire.in.empty()) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const std::size_t n = std::min(wire.in.size(), static_cast<std::size_t>(std::max(room, 0)));
  std::memcpy(to, wire.in.data(), n);
  wire.in.remove_prefix(n);
  return static_cast<int>(n);
}

int write_wire(BIO* bio, const char* bytes, int n) {
  BIO_clear_retry_flags(bio);
  if (Channel* out = wire_of(bio).out; out != nullptr && n > 0)
    out->output().append(bytes, static_cast<std::size_t>(n));
  return n;
}

long control_wire(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

const BIO_METHOD* wire_method() {
  static const std::unique_ptr<BIO_METHOD, SslFree> method = [] {
    std::unique_ptr<BIO_METHOD, SslFree> made(
        BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "dubhe channel"));
    BIO_meth_set_read(made.get(), read_wire);
    BIO_meth_set_write(made.get(), write_wire);
    BIO_meth_set_ctrl(made.get(), control_wire);
    return made;
  }();
  return method.get();
}

}  // namespace

void attach(SSL& ssl, Wire& wire) {
  BIO* bio = BIO_new(wire_method());
  BIO_set_data(bio, &wire);
  BIO_set_init(bio, 1);
  SSL_set_bio(&ssl, bio, bio);
  SSL_set_app_data(&ssl, &wire);
}

}  // namespace dubhe
