#include "profile/presets.h"

#include "text/strings.h"

#include <optional>
#include <string_view>

namespace k8spark::profile {

namespace {

constexpr std::string_view kS3a = "spark.hadoop.fs.s3a.";

class Expansion {
 public:
  Expansion(ProfileValues const& values, spark::SparkVersion const& version)
      : values_(values), version_(version) {}

  Result<Presets> run() {
    s3_storage();
    K8SPARK_CHECK(s3_credentials());
    K8SPARK_CHECK(azure_storage());
    K8SPARK_CHECK(azure_credentials());
    event_log();
    return std::move(presets_);
  }

 private:
  [[nodiscard]] ConfValue const* option(std::string_view path) const {
    auto const at = values_.options.find(path);
    return at == values_.options.end() ? nullptr : &at->second;
  }

  void set_preset(std::string_view key, std::string value, ConfValue const& because) {
    presets_.preset.insert_or_assign(
        std::string(kS3a).append(key),
        ConfValue{std::move(value),
                  {Layer::kPreset, "preset storage.s3 (" + because.origin.where + ')'}});
  }

  void set(std::string key, std::string value, ConfValue const& because) {
    presets_.profile.insert_or_assign(std::move(key), ConfValue{std::move(value), because.origin});
  }

  // A variable of both roles that the kubelet reads out of a Secret.
  void set_secret_env(std::string const& name,
                      std::string const& reference,
                      ConfValue const& because) {
    set("spark.kubernetes.driver.secretKeyRef." + name, reference, because);
    set("spark.kubernetes.executor.secretKeyRef." + name, reference, because);
  }

  void s3_storage() {
    ConfValue const* const region = option("storage.s3.region");
    ConfValue const* const endpoint = option("storage.s3.endpoint");
    // The region's key came with Hadoop 3.3.1 (HADOOP-17705): Spark 3.1 has 3.2.
    bool const knows_region = version_.at_least(3, 2);
    if (region != nullptr && !knows_region) {
      presets_.dropped.push_back(std::string(kS3a) + "endpoint.region");
      if (endpoint == nullptr)
        set_preset("endpoint", "s3." + region->value + ".amazonaws.com", *region);
    }
    if (endpoint == nullptr || text::contains(endpoint->value, "amazonaws.com")) return;
    set_preset("path.style.access", "true", *endpoint);
    if (knows_region && region == nullptr) set_preset("endpoint.region", "external", *endpoint);
    if (endpoint->value.starts_with("http://"))
      set_preset("connection.ssl.enabled", "false", *endpoint);
    // Newer AWS SDKs add checksums that many other stores refuse; Hadoop 3.4.3 can turn them off.
    if (version_.at_least(4, 2)) {
      set_preset("checksum.generation", "false", *endpoint);
      set_preset("checksum.validation", "false", *endpoint);
    }
  }

  Result<void> s3_credentials() {
    ConfValue const* const kind = option("credentials.s3.kind");
    ConfValue const* const secret = option("credentials.s3.secret");
    if (kind != nullptr && kind->value != "secret") {
      if (secret != nullptr)
        return usage_error("credentials.s3: a secret does not go with kind " + kind->value,
                           secret->origin.where);
      return s3_provider(*kind);
    }
    return s3_secret(kind, secret);
  }

  Result<void> s3_secret(ConfValue const* kind, ConfValue const* secret) {
    constexpr std::string_view kKeys = "credentials.s3.keys.";
    bool any_key = false;
    for (auto at = values_.options.lower_bound(kKeys);
         at != values_.options.end() && at->first.starts_with(kKeys);
         ++at) {
      if (secret == nullptr)
        return usage_error("credentials.s3.keys wants credentials.s3.secret",
                           at->second.origin.where);
      any_key = true;
      set_secret_env(
          at->first.substr(kKeys.size()), secret->value + ':' + at->second.value, at->second);
    }
    if (secret == nullptr && kind != nullptr)
      return usage_error("credentials.s3 wants the name of the secret", kind->origin.where);
    if (secret == nullptr || any_key) return {};
    for (std::string const name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"})
      set_secret_env(name, secret->value + ':' + name, *secret);
    return {};
  }

  Result<void> s3_provider(ConfValue const& kind) {
    std::string const key = std::string(kS3a) + "aws.credentials.provider";
    bool const sdk2 = version_.at_least(4, 0);  // Hadoop 3.4
    if (kind.value == "anonymous") {
      set(key, "org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider", kind);
    } else if (kind.value == "irsa") {
      set(key,
          sdk2 ? "software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider"
               : "com.amazonaws.auth.WebIdentityTokenCredentialsProvider",
          kind);
      if (!version_.at_least(3, 2))
        presets_.warnings.push_back(kind.origin.where +
                                    ": irsa with Spark 3.1 needs a newer AWS bundle in the image");
    } else if (kind.value == "pod-identity" && !sdk2) {
      return usage_error(
          "credentials.s3: Spark " + version_.text + "'s AWS SDK does not know pod-identity",
          kind.origin.where,
          "use irsa, or Spark 4.0 or newer");
    } else {
      set(key,
          version_.at_least(3, 2) ? "org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider"
                                  : "com.amazonaws.auth.InstanceProfileCredentialsProvider",
          kind);
    }
    return {};
  }

  Result<void> azure_storage() {
    ConfValue const* const scheme = option("storage.azure.scheme");
    if (scheme == nullptr || scheme->value != "wasbs") return {};
    if (version_.at_least(4, 2))
      return usage_error("Spark " + version_.text + " cannot open wasbs:// any more",
                         scheme->origin.where,
                         "use abfss://CONTAINER@ACCOUNT.dfs.core.windows.net/");
    if (version_.at_least(4, 0))
      presets_.warnings.push_back(scheme->origin.where +
                                  ": wasbs is deprecated and gone in Spark 4.2; abfss replaces it");
    return {};
  }

  Result<void> azure_credentials() {
    ConfValue const* const secret = option("credentials.azure.secret");
    ConfValue const* const key = option("credentials.azure.key");
    ConfValue const* account = option("credentials.azure.account");
    if (secret == nullptr && key == nullptr && account == nullptr) return {};
    ConfValue const& given = secret != nullptr ? *secret : key != nullptr ? *key : *account;
    if (account == nullptr) account = option("storage.azure.account");
    if (secret == nullptr || key == nullptr || account == nullptr)
      return usage_error("credentials.azure wants secret, key and account", given.origin.where);
    ConfValue const* const scheme = option("storage.azure.scheme");
    bool const blob = scheme != nullptr && scheme->value == "wasbs";
    set_secret_env("AZURE_STORAGE_KEY", secret->value + ':' + key->value, *secret);
    // Hadoop reads the variable in each process; the key itself is in no object.
    set("spark.hadoop.fs.azure.account.key." + account->value + (blob ? ".blob" : ".dfs") +
            ".core.windows.net",
        "${env.AZURE_STORAGE_KEY}",
        *secret);
    return {};
  }

  void event_log() {
    ConfValue const* const folder = option("eventLog.dir");
    if (folder != nullptr && !values_.conf.contains("spark.eventLog.enabled"))
      set("spark.eventLog.enabled", "true", *folder);
  }

  ProfileValues const& values_;
  spark::SparkVersion const& version_;
  Presets presets_;
};

}  // namespace

Result<Presets> make_presets(ProfileValues const& values, spark::SparkVersion const& version) {
  return Expansion(values, version).run();
}

}  // namespace k8spark::profile
