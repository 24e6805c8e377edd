#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace k8spark::test {

enum class KeyType { kRsa, kEc };

struct Identity {
  std::string cert_pem;
  std::string key_pem;  // PKCS#8
};

// A certificate authority that lives as long as a test.
class Authority {
 public:
  explicit Authority(std::string const& name);
  [[nodiscard]] std::string const& pem() const { return pem_; }
  // For a server at 127.0.0.1 and `dns_name`, or a client of that common name.
  [[nodiscard]] Identity issue(std::string const& name,
                               KeyType type,
                               std::string const& dns_name = "localhost") const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<X509> certificate_;
  std::string pem_;
};

// The key again, encrypted with a password.
std::string encrypt_key(std::string const& key_pem);

}  // namespace k8spark::test
