#include "../http/test_certs.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>

namespace k8spark::test {

namespace {

std::shared_ptr<EVP_PKEY> make_key(KeyType type) {
  EVP_PKEY* const key = type == KeyType::kRsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256");
  return {key, EVP_PKEY_free};
}

template <typename Write>
std::string to_pem(Write const& write) {
  std::unique_ptr<BIO, int (*)(BIO*)> const bio(BIO_new(BIO_s_mem()), BIO_free);
  write(bio.get());
  char* data = nullptr;
  long const size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string cert_pem(X509* certificate) {
  return to_pem([&](BIO* bio) { PEM_write_bio_X509(bio, certificate); });
}

void add_extension(X509* certificate, X509* issuer, int nid, std::string const& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

std::shared_ptr<X509> make_certificate(std::string const& name, EVP_PKEY* key) {
  static std::atomic<long> serial{1};
  std::shared_ptr<X509> certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()),
                             "CN",
                             MBSTRING_ASC,
                             reinterpret_cast<unsigned char const*>(name.c_str()),
                             -1,
                             -1,
                             0);
  X509_set_pubkey(certificate.get(), key);
  return certificate;
}

}  // namespace

Authority::Authority(std::string const& name)
    : key_(make_key(KeyType::kEc)), certificate_(make_certificate(name, key_.get())) {
  X509_set_issuer_name(certificate_.get(), X509_get_subject_name(certificate_.get()));
  add_extension(certificate_.get(), certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(certificate_.get(), key_.get(), EVP_sha256());
  pem_ = cert_pem(certificate_.get());
}

Identity Authority::issue(std::string const& name,
                          KeyType type,
                          std::string const& dns_name) const {
  auto const key = make_key(type);
  auto const certificate = make_certificate(name, key.get());
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get()));
  add_extension(certificate.get(),
                certificate_.get(),
                NID_subject_alt_name,
                "DNS:" + dns_name + (dns_name == "localhost" ? ",IP:127.0.0.1" : ""));
  X509_sign(certificate.get(), key_.get(), EVP_sha256());
  return {cert_pem(certificate.get()), to_pem([&](BIO* bio) {
            PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

std::string encrypt_key(std::string const& key_pem) {
  std::unique_ptr<BIO, int (*)(BIO*)> const bio(
      BIO_new_mem_buf(key_pem.data(), static_cast<int>(key_pem.size())), BIO_free);
  std::shared_ptr<EVP_PKEY> const key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr),
                                      EVP_PKEY_free);
  std::string const password = "secret";
  return to_pem([&](BIO* out) {
    PEM_write_bio_PKCS8PrivateKey(out,
                                  key.get(),
                                  EVP_aes_256_cbc(),
                                  password.data(),
                                  static_cast<int>(password.size()),
                                  nullptr,
                                  nullptr);
  });
}

}  // namespace k8spark::test
