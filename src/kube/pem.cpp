#include "kube/pem.h"

#include "text/strings.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace k8spark::kube {

namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

std::unique_ptr<BIO, Free> open(std::string_view bytes) {
  return std::unique_ptr<BIO, Free>(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

std::unique_ptr<X509, Free> first_certificate(std::string_view pem) {
  auto const bio = open(pem);
  std::unique_ptr<X509, Free> certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  return certificate;
}

// OpenSSL would ask on the terminal.
int no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) {
  return 0;
}

}  // namespace

bool has_certificate(std::string_view pem) {
  return first_certificate(pem) != nullptr;
}

KeyFit check_key(std::string_view cert_pem, std::string_view key_pem) {
  auto const certificate = first_certificate(cert_pem);
  if (!certificate) return KeyFit::kUnreadableCertificate;
  auto const bio = open(key_pem);
  std::unique_ptr<EVP_PKEY, Free> const key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
  ERR_clear_error();
  if (!key)
    return text::contains(key_pem, "ENCRYPTED") ? KeyFit::kEncrypted : KeyFit::kUnreadableKey;
  bool const fits = X509_check_private_key(certificate.get(), key.get()) == 1;
  ERR_clear_error();
  return fits ? KeyFit::kFits : KeyFit::kOtherKey;
}

std::string to_message(KeyFit fit) {
  switch (fit) {
    case KeyFit::kFits:
      return "";
    case KeyFit::kOtherKey:
      return "the client key does not belong to the client certificate";
    case KeyFit::kEncrypted:
      return "encrypted client keys are not supported";
    case KeyFit::kUnreadableKey:
      return "the client key is no PEM private key";
    case KeyFit::kUnreadableCertificate:
      return "the client certificate is no PEM certificate";
  }
  return "";
}

}  // namespace k8spark::kube
