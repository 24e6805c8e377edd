#pragma once

#include <string>
#include <string_view>
#include <vector>

// What is wrong with the bytes of a secret value, without ever showing them. Pure.
namespace k8spark::setup {

// What the name of a key says about its value.
enum class SecretKind {
  kOther,
  kAwsAccessKeyId,  // 20 upper-case letters and digits, AKIA... or ASIA...
  kAwsSecretKey,    // 40 characters of base64's alphabet
  kAwsToken,
  kAzureKey,  // 88 characters, base64 of 64 bytes
  kAzureSas,  // sv=...&sig=...
  kJson,      // a key file of Google's
  kBinary,    // a trust or key store, a keytab: no byte of it is there by mistake
};

// By the name of the key in the Secret, or of the environment variable that it becomes:
// "AWS_SECRET_ACCESS_KEY", "aws-secret-key", "azure-account-key", "key.json".
SecretKind kind_of_name(std::string_view name);

struct SecretFault {
  bool certain = true;  // false: only unusual
  std::string text;     // "ends with a line feed"; never a part of the value
  std::string cure;
};

// kOther: only what breaks any value. A length is unusual at the most: stores that only speak S3
// give keys of any length.
std::vector<SecretFault> faults_of(SecretKind kind, std::string_view value);

// The value without the one line end that an editor or `echo` leaves at its end; `removed` says
// what it was: "", "a line feed", "a carriage return and a line feed".
struct TrimmedValue {
  std::string value;
  std::string removed;
};
TrimmedValue trim_line_end(std::string_view value);

}  // namespace k8spark::setup
