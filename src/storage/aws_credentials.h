#pragma once

#include "k8spark/result.h"
#include "storage/hadoop_conf.h"
#include "storage/sigv4.h"
#include "sys/environment.h"
#include "sys/file_system.h"

#include <string>

namespace k8spark::storage {

// Options of one bucket: fs.s3a.bucket.BUCKET.OPTION, else fs.s3a.OPTION.
// Source: Hadoop's S3AUtils.propagateBucketOptions.
class S3aOptions {
 public:
  // `conf` outlives it.
  S3aOptions(HadoopConf const& conf, std::string const& bucket)
      : conf_(conf), bucket_prefix_("fs.s3a.bucket." + bucket + '.') {}

  [[nodiscard]] std::optional<std::string> get(std::string const& option) const;
  [[nodiscard]] std::string get_or(std::string const& option, std::string_view fallback) const;
  [[nodiscard]] Result<std::optional<std::string>> get_secret(std::string const& option) const;
  [[nodiscard]] bool get_bool(std::string const& option, bool fallback) const;
  // Keys lie in a Hadoop credential store (jceks), which only a JVM opens.
  [[nodiscard]] bool names_key_store() const;
  // The key that gives the option its value, or would: "fs.s3a.bucket.b.endpoint".
  [[nodiscard]] std::string key(std::string const& option) const;
  [[nodiscard]] std::string where(std::string const& option) const {
    return conf_.where(key(option));
  }

 private:
  HadoopConf const& conf_;
  std::string bucket_prefix_;
};

// Who we are for a bucket. Follows fs.s3a.aws.credentials.provider by its class names (SDK 1 and
// 2): keys of the configuration, the environment, a profile, nobody. Without that key: the
// configuration, then AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, then the
// profile AWS_PROFILE of ~/.aws/credentials (AWS_SHARED_CREDENTIALS_FILE).
// kUsage, with what to do, when that gives nobody: providers that only work inside the cluster
// (roles, web identity, metadata) cannot upload from here.
// Source: Hadoop's "Authenticating with S3", CredentialProviderListFactory; Spark's
// SparkHadoopUtil for the environment.
Result<AwsKeys> find_aws_keys(S3aOptions const& options,
                              sys::Environment const& environment,
                              sys::FileSystem const& files);

}  // namespace k8spark::storage
