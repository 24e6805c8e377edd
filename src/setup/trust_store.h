#pragma once

#include "k8spark/result.h"

#include <string>
#include <string_view>

// Certificates of a private CA as a file that Java trusts. Pure.
namespace k8spark::setup {

// A JKS of the certificates of a PEM file, aliases ca-1, ca-2, ... in the file's order, each once.
// The same bytes for the same certificates. Java reads it without a password, which
// -Djavax.net.ssl.trustStore does; its integrity is sealed with "changeit", Java's usual word: a
// CA is no secret. JKS, because a PKCS12 of Java cannot be read without one.
// kUsage for text without a certificate, for one that cannot be read, and for a private key, which
// has no place in a trust store.
//
// Source: sun.security.provider.JavaKeyStore (the format is described in its engineLoad).
Result<std::string> make_trust_store(std::string_view pem);

}  // namespace k8spark::setup
