#pragma once

#include "k8spark/spark_version.h"

#include <string>
#include <string_view>

namespace k8spark::spark {

// The key is one whose value people keep secret, by its name: fs.s3a.secret.key, *.password ...
// Wider than Spark's own spark.redaction.regex, which misses account.key and accesskey; keys that
// only name a Secret, a file or a class are none.
bool is_secret_key(std::string_view key);

// The value looks like a secret whatever its key: a private key, an AWS key id or secret key, an
// Azure account key or SAS, a JWT, a password in a URL, in a connection string or in -Dname=value.
bool looks_secret(std::string_view value);

// "${env.NAME}", which each process expands for itself (Hadoop's Configuration): no secret.
bool is_environment_reference(std::string_view value);

// The value as it may be shown: "*********(redacted)", Spark's own words, for a secret one.
std::string redacted(std::string_view key, std::string_view value);

// What spark.redaction.regex is where nobody sets it. Source: Spark's config/package.scala of each
// line (SPARK-48930 in 3.5.2).
std::string_view default_redaction_regex(SparkVersion const& version);
// The same and what it misses: Azure's keys and SAS, private and encryption keys, credentials.
std::string_view wide_redaction_regex();

}  // namespace k8spark::spark
