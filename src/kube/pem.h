#pragma once

#include <string>
#include <string_view>

// What PEM text holds. Pure; by OpenSSL. Never shows any of it.
namespace k8spark::kube {

// At least one certificate that can be read.
bool has_certificate(std::string_view pem);

enum class KeyFit { kFits, kOtherKey, kEncrypted, kUnreadableKey, kUnreadableCertificate };

// Does the private key (RSA, EC ...; PKCS#1, PKCS#8, SEC1) belong to the first certificate?
KeyFit check_key(std::string_view cert_pem, std::string_view key_pem);

// The words for a check that failed; "" for kFits.
std::string to_message(KeyFit fit);

}  // namespace k8spark::kube
