#include "tls_context.h"

#include "openssl_texts.h"

#include <openssl/err.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace dubhe {

namespace {

constexpr std::string_view kWhere = "transport.tls";
constexpr Duration kLookAgain = std::chrono::seconds(1);

int give_password(char* to, int room, int, void* user) {
  const std::string& password = *static_cast<const std::string*>(user);
  const std::size_t n = std::min(password.size(), static_cast<std::size_t>(std::max(room, 0)));
  std::memcpy(to, password.data(), n);
  return static_cast<int>(n);
}

// OpenSSL forgets the certificate that it refuses.
int note_refused(int passed, X509_STORE_CTX* store) {
  const X509* const certificate = X509_STORE_CTX_get_current_cert(store);
  const auto* ssl = static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  if (passed == 0 && certificate != nullptr && ssl != nullptr) {
    static_cast<Wire*>(SSL_get_app_data(ssl))->refused = describe(*certificate);
  }
  return passed;
}

Status unreadable(const std::string& setting, const std::string& path) {
  return Status(StatusCode::kNotFound, setting + ": " + path + " cannot be read: " +
                                           std::generic_category().message(errno));
}

Status no_good(const std::string& setting, const std::string& path, std::string_view otherwise) {
  return Status(StatusCode::kInvalidArgument,
                setting + ": " + path + " is no good: " + take_openssl_error(otherwise));
}

}  // namespace

std::string TlsContext::setting(const char* name) const {
  return "dubbo.ssl." + std::string(side_ == TlsSide::kServer ? "server-" : "client-") + name;
}

Expected<SslPtr> TlsContext::make(TimePoint now) {
  ContextPtr context;
  {
    std::lock_guard lock(mutex_);
    Status fresh = refresh(now);
    if (!fresh.ok()) return fresh;
    context = context_;
  }
  SslPtr ssl(SSL_new(context.get()));
  if (!ssl)
    return Status(StatusCode::kUnavailable,
                  "OpenSSL makes no connection: " + take_openssl_error("out of memory"));
  return ssl;
}

Status TlsContext::refresh(TimePoint now) {
  if (context_ && now - looked_ < kLookAgain) return Status();
  looked_ = now;
  std::vector<FileState> there = look();
  if (context_ && there == seen_) return Status();
  const bool again = context_ != nullptr;
  seen_ = std::move(there);
  auto loaded = load();
  if (!loaded) {
    if (!again) return loaded.status();
    logger_.error(kWhere, loaded.status().message() + "; going on with the certificates of before");
    return Status();
  }
  context_ = std::move(*loaded);
  if (const X509* own = SSL_CTX_get0_certificate(context_.get())) {
    const std::string line =
        std::string(again ? "new certificate, for new connections: " : "certificate: ") +
        describe(*own);
    if (X509_cmp_current_time(X509_get0_notAfter(own)) < 0) {
      logger_.warn(kWhere, line + ": it has expired, and peers will refuse it");
    } else {
      logger_.info(kWhere, line);
    }
  }
  return Status();
}

std::vector<TlsContext::FileState> TlsContext::look() const {
  std::vector<FileState> states;
  for (const std::string* path : {&files_.cert_chain, &files_.private_key, &files_.trust}) {
    struct stat found {};
    FileState& state = states.emplace_back();
    if (path->empty() || ::stat(path->c_str(), &found) != 0) continue;
    state.inode = found.st_ino;
    state.size = static_cast<std::uint64_t>(found.st_size);
    state.changed_ns = static_cast<std::uint64_t>(found.st_mtim.tv_sec) * 1000000000u +
                       static_cast<std::uint64_t>(found.st_mtim.tv_nsec);
  }
  return states;
}

Expected<TlsContext::ContextPtr> TlsContext::load() const {
  ERR_clear_error();
  const bool server = side_ == TlsSide::kServer;
  const ContextPtr context(SSL_CTX_new(server ? TLS_server_method() : TLS_client_method()),
                           SslFree());
  if (!context)
    return Status(StatusCode::kUnavailable,
                  "OpenSSL makes no context: " + take_openssl_error("out of memory"));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Connections are long: there is little to gain from taking an old session up, and a revoked
  // certificate to lose.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context.get(), 0);
  if (Status identity = load_identity(*context); !identity.ok()) return identity;
  if (Status trust = load_trust(*context); !trust.ok()) return trust;
  return context;
}

Status TlsContext::load_identity(SSL_CTX& context) const {
  const std::string chain = setting("key-cert-chain-path"), key = setting("private-key-path");
  if (files_.cert_chain.empty() && files_.private_key.empty()) {
    if (side_ == TlsSide::kClient) return Status();
    return Status(StatusCode::kInvalidArgument,
                  "a server that is `ssl-enabled` needs a certificate: set `" + chain + "` and `" +
                      key + "`");
  }
  if (files_.cert_chain.empty() || files_.private_key.empty()) {
    return Status(StatusCode::kInvalidArgument,
                  "`" + chain + "` and `" + key + "` belong together, and one is not set");
  }
  if (::access(files_.cert_chain.c_str(), R_OK) != 0) return unreadable(chain, files_.cert_chain);
  if (::access(files_.private_key.c_str(), R_OK) != 0) return unreadable(key, files_.private_key);
  if (SSL_CTX_use_certificate_chain_file(&context, files_.cert_chain.c_str()) != 1) {
    return no_good(chain, files_.cert_chain, "it is no certificate in PEM form");
  }
  SSL_CTX_set_default_passwd_cb(&context, give_password);
  SSL_CTX_set_default_passwd_cb_userdata(&context, const_cast<std::string*>(&files_.key_password));
  if (SSL_CTX_use_PrivateKey_file(&context, files_.private_key.c_str(), SSL_FILETYPE_PEM) != 1) {
    // OpenSSL notices here that the key is another certificate's.
    return no_good(key, files_.private_key,
                   "it is no private key in PEM form, or `" + setting("key-password") +
                       "` is not its password");
  }
  if (SSL_CTX_check_private_key(&context) != 1)
    return no_good(key, files_.private_key, "it is not the certificate's key");
  return Status();
}

Status TlsContext::load_trust(SSL_CTX& context) const {
  const bool server = side_ == TlsSide::kServer;
  if (files_.trust.empty()) {
    if (server) return Status();
    if (SSL_CTX_set_default_verify_paths(&context) != 1) {
      return Status(StatusCode::kInvalidArgument,
                    "this system names no authorities to trust; set `" +
                        setting("trust-cert-collection-path") + "`");
    }
  } else {
    const std::string trust = setting("trust-cert-collection-path");
    if (::access(files_.trust.c_str(), R_OK) != 0) return unreadable(trust, files_.trust);
    if (SSL_CTX_load_verify_locations(&context, files_.trust.c_str(), nullptr) != 1) {
      return no_good(trust, files_.trust, "it has no certificate in PEM form");
    }
    if (server) SSL_CTX_set_client_CA_list(&context, SSL_load_client_CA_file(files_.trust.c_str()));
  }
  SSL_CTX_set_verify(&context,
                     server ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_PEER,
                     note_refused);
  return Status();
}

}  // namespace dubhe
