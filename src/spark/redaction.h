#pragma once

#include <string>
#include <string_view>

namespace k8spark::spark {

// The key is one whose value people keep secret, by its name: fs.s3a.secret.key, *.password ...
// Wider than Spark's own spark.redaction.regex, which misses account.key and accesskey; keys that
// only name a Secret, a file or a class are none.
bool is_secret_key(std::string_view key);

// The value as it may be shown: "*********(redacted)", Spark's own words, for a secret key.
std::string redacted(std::string_view key, std::string_view value);

}  // namespace k8spark::spark
