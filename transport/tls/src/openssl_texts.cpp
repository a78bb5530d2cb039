#include "openssl_texts.h"

#include "wire_bio.h"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <memory>

namespace dubhe {

namespace {

struct BioFree {
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};

template <class Print>
std::string printed(Print print) {
  const std::unique_ptr<BIO, BioFree> bio(BIO_new(BIO_s_mem()));
  print(bio.get());
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string();
}

std::string reason_of(unsigned long error) {
  const char* reason = ERR_reason_error_string(error);
  return reason != nullptr ? reason : "error " + std::to_string(error);
}

// A fatal alert of the peer: it has the reason, we have its number.
bool is_alert(unsigned long error) {
  return ERR_GET_LIB(error) == ERR_LIB_SSL && ERR_GET_REASON(error) >= SSL_AD_REASON_OFFSET;
}

std::string mend_of(long verified, std::string_view peer_name) {
  switch (verified) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "; it needs a new one";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "; look at the clocks of both machines";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "; its subjectAltName does not have " + std::string(peer_name.substr(0, peer_name.rfind(':'))) +
             ", under which it was called. Issue it for this name, or set "
             "`dubbo.ssl.check-server-name: false`";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "; who issued it is not among those whom `trust-cert-collection-path` names";
    default:
      return "";
  }
}

}  // namespace

std::string take_openssl_error(std::string_view otherwise) {
  const unsigned long first = ERR_get_error();
  ERR_clear_error();
  return first == 0 ? std::string(otherwise) : reason_of(first);
}

std::string describe(const X509& certificate) {
  X509* const one = const_cast<X509*>(&certificate);  // the functions of OpenSSL 3.0 want it so
  return printed([&](BIO* to) {
           X509_NAME_print_ex(to, X509_get_subject_name(one), 0,
                              XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
         }) +
         "; valid until " + printed([&](BIO* to) { ASN1_TIME_print(to, X509_get0_notAfter(one)); });
}

std::string describe_handshake_failure(SSL& ssl, std::string_view peer_name) {
  const unsigned long error = ERR_peek_error();
  const long verified = SSL_get_verify_result(&ssl);
  std::string text;
  if (verified != X509_V_OK) {
    text = X509_verify_cert_error_string(verified);
    const auto* wire = static_cast<const Wire*>(SSL_get_app_data(&ssl));
    if (!wire->refused.empty()) text += " (" + wire->refused + ")";
    text += mend_of(verified, peer_name);
  } else if (is_alert(error)) {
    text = "the peer refused: " + reason_of(error);
  } else if (ERR_GET_REASON(error) == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE) {
    text = "the peer shows no certificate, and `server-trust-cert-collection-path` asks for one";
  } else {
    text = take_openssl_error("the handshake failed");
  }
  ERR_clear_error();
  return text;
}

std::string describe_plaintext(std::string_view first_bytes) {
  if (first_bytes.empty()) return {};
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(first_bytes[i]); };
  // A record of TLS begins with its type, 20 to 23, and 3.
  if (byte(0) >= 20 && byte(0) <= 23 && (first_bytes.size() < 2 || byte(1) == 3)) return {};
  if (byte(0) == 0xda && (first_bytes.size() < 2 || byte(1) == 0xbb)) {
    return "the peer speaks the dubbo protocol without TLS, which this side has on (`ssl-enabled`)";
  }
  return "the peer does not speak TLS, which this side has on (`ssl-enabled`)";
}

}  // namespace dubhe
