#include "dubhe/test_support/certificates.h"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <stdexcept>

namespace dubhe::test {

namespace {

template <class T, void (*free)(T*)>
struct Free {
  void operator()(T* one) const noexcept { free(one); }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509, X509_free>>;

void check(bool ok, const std::string& what) {
  if (!ok) throw std::runtime_error("OpenSSL: " + what);
}

Key make_key() {
  Key key(EVP_EC_gen("P-256"));
  check(key != nullptr, "no key");
  return key;
}

void add_extension(X509& to, X509& issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, &issuer, &to, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  check(extension != nullptr, value);
  X509_add_ext(&to, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate make_certificate(const std::string& name, EVP_PKEY& key, int from_hours, int to_hours) {
  Certificate made(X509_new());
  X509_set_version(made.get(), X509_VERSION_3);
  BIGNUM* serial = BN_new();
  BN_rand(serial, 64, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY);
  BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(made.get()));
  BN_free(serial);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), from_hours * 3600L);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), to_hours * 3600L);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_pubkey(made.get(), &key);
  return made;
}

// Under another name first, so that nobody reads half a file.
template <class Write>
void write_file(const std::filesystem::path& to, Write write) {
  const std::filesystem::path fresh = to.string() + ".new";
  std::FILE* file = std::fopen(fresh.c_str(), "w");
  check(file != nullptr, "cannot write " + fresh.string());
  write(file);
  std::fclose(file);
  std::filesystem::rename(fresh, to);
}

}  // namespace

struct Authority::Impl {
  Key key = make_key();
  Certificate certificate;
};

Authority::Authority(const std::string& name) : impl_(std::make_unique<Impl>()) {
  impl_->certificate = make_certificate(name, *impl_->key, -1, 48);
  X509& own = *impl_->certificate;
  X509_set_issuer_name(&own, X509_get_subject_name(&own));
  add_extension(own, own, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
  check(X509_sign(&own, impl_->key.get(), EVP_sha256()) > 0, "not signed");
}

Authority::~Authority() = default;

void Authority::issue(const Wish& wish, const std::filesystem::path& chain, const std::filesystem::path& key_file) const {
  const Key key = make_key();
  const Certificate made = make_certificate(wish.name, *key, wish.from_hours, wish.to_hours);
  X509_set_issuer_name(made.get(), X509_get_subject_name(impl_->certificate.get()));
  if (!wish.for_names.empty()) add_extension(*made, *impl_->certificate, NID_subject_alt_name, wish.for_names);
  check(X509_sign(made.get(), impl_->key.get(), EVP_sha256()) > 0, "not signed");
  write_file(key_file, [&](std::FILE* file) {
    auto* password = reinterpret_cast<unsigned char*>(const_cast<char*>(wish.password.data()));
    const EVP_CIPHER* cipher = wish.password.empty() ? nullptr : EVP_aes_256_cbc();
    PEM_write_PKCS8PrivateKey(file, key.get(), cipher, reinterpret_cast<char*>(password), static_cast<int>(wish.password.size()),
                              nullptr, nullptr);
  });
  write_file(chain, [&](std::FILE* file) { PEM_write_X509(file, made.get()); });
}

void Authority::write(const std::filesystem::path& to) const {
  write_file(to, [&](std::FILE* file) { PEM_write_X509(file, impl_->certificate.get()); });
}

}  // namespace dubhe::test
