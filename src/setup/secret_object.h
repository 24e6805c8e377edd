#pragma once

#include "k8spark/json.h"
#include "k8spark/result.h"
#include "setup/secret_value.h"

#include <string>
#include <vector>

// Secrets that k8spark makes. Pure.
namespace k8spark::setup {

// One key of a Secret to be, and what its value becomes in a pod.
struct SecretEntry {
  std::string key;     // in the Secret
  std::string value;   // secret
  std::string source;  // for messages: "$AWS_ACCESS_KEY_ID", "keys/azure", "profile dev of ..."
  SecretKind kind = SecretKind::kOther;
};

struct PreparedSecret {
  std::vector<SecretEntry> entries;  // trimmed
  std::vector<std::string> notes;    // "aws-key: a line feed at its end was removed"
  std::vector<std::string> warnings;
};

// Trims and checks. kUsage, naming key and source and never the value, for a value that cannot be
// right, for a key that Kubernetes does not take, and for one that comes twice.
Result<PreparedSecret> prepare_secret(std::vector<SecretEntry> entries);

// An Opaque Secret, with its values.
Json secret_object(std::string const& ns,
                   std::string const& name,
                   std::vector<SecretEntry> const& entries);

// The same as stringData, with a word in place of each value.
Json secret_outline(std::string const& ns,
                    std::string const& name,
                    std::vector<SecretEntry> const& entries);

// One fault in a Secret that is there.
struct KeyFault {
  std::string key;
  SecretFault fault;
};

// Of `data` (base64) of a Secret. `keys`: only these, each missing one is a fault; empty: all.
// A key becomes an environment variable in `names`, whose name says what it is, else its own does.
struct WantedKey {
  std::string key;
  std::string name;  // "AWS_ACCESS_KEY_ID", or empty
};
std::vector<KeyFault> faults_in(Json const& secret, std::vector<WantedKey> const& keys);

// `secret` with every line end at the end of a value taken off; only its data changes. The keys
// that changed are named in `changed`.
Json trimmed_data(Json const& secret, std::vector<std::string>& changed);

}  // namespace k8spark::setup
