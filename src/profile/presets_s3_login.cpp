#include "profile/preset_build.h"
#include "text/strings.h"

#include <algorithm>
#include <array>

// S3A's logins: what each one needs, and the class that does it in each Hadoop.
//
// Source: storage-images-recipes.md 1.2, 1.3; hadoop-aws's authentication pages.
namespace k8spark::profile {

namespace {

constexpr std::string_view kS3a = "org.apache.hadoop.fs.s3a.";
constexpr std::string_view kV1 = "com.amazonaws.auth.";
constexpr std::string_view kV2 = "software.amazon.awssdk.auth.credentials.";

// The class of one kind from that Hadoop on; an empty class: nothing need be set.
struct ProviderRow {
  std::string_view kind;
  matrix::HadoopVersion since;
  std::string_view prefix;
  std::string_view name;
};

// The last row that fits holds. 2.7 cannot choose a class, and tries instance profile and
// anonymous by itself.
constexpr auto kProviders = std::to_array<ProviderRow>({
    {"session", {3, 0, 0}, kS3a, "TemporaryAWSCredentialsProvider"},
    {"session", {3, 3, 0}, "", ""},  // in the default chain, first
    {"irsa", {3, 1, 0}, kV1, "WebIdentityTokenCredentialsProvider"},
    {"irsa", {3, 4, 0}, kV2, "WebIdentityTokenFileCredentialsProvider"},
    {"pod-identity", {3, 1, 0}, kV1, "EC2ContainerCredentialsProviderWrapper"},
    {"pod-identity", {3, 3, 0}, kS3a, "auth.IAMInstanceCredentialsProvider"},
    {"instance-profile", {2, 7, 0}, "", ""},
    {"instance-profile", {3, 1, 0}, kV1, "InstanceProfileCredentialsProvider"},
    {"instance-profile", {3, 3, 0}, kS3a, "auth.IAMInstanceCredentialsProvider"},
    {"assumed-role", {3, 1, 0}, kS3a, "auth.AssumedRoleCredentialProvider"},
    {"anonymous", {2, 7, 0}, "", ""},
    {"anonymous", {2, 8, 0}, kS3a, "AnonymousAWSCredentialsProvider"},
    {"profile", {3, 1, 0}, kV1, "profile.ProfileCredentialsProvider"},
    {"profile", {3, 4, 0}, kV2, "ProfileCredentialsProvider"},
    {"jceks", {2, 8, 0}, "", ""},
});

Result<std::string> provider_of(PresetBuild const& build,
                                std::string const& kind,
                                ConfValue const& because) {
  ProviderRow const* found = nullptr;
  for (ProviderRow const& row : kProviders)
    if (row.kind == kind && build.stack().hadoop >= row.since) found = &row;
  if (found == nullptr)
    return usage_error(build.hadoop_name() + "'s S3A cannot log in by " + kind,
                       because.origin.where,
                       kind == "irsa" || kind == "pod-identity"
                           ? "use an image with Hadoop 3, or keys in a Secret"
                           : "use an image with Hadoop 3");
  return std::string(found->prefix) + std::string(found->name);
}

// "1.12.746" >= {1, 12, 746}
bool is_at_least(std::string const& version, std::array<long long, 3> wanted) {
  std::vector<std::string> const parts = text::split(version, '.');
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    long long const part = i < parts.size() ? text::to_integer(parts[i]).value_or(0) : 0;
    if (part != wanted.at(i)) return part > wanted.at(i);
  }
  return true;
}

// The SDKs that know EKS's agent: v2 2.21.30, v1 1.12.746. Hadoop 3.4's own is newer.
Result<void> check_pod_identity(PresetBuild const& build, ConfValue const& kind) {
  if (build.hadoop(3, 4)) return {};
  if (is_at_least(build.jar_version("aws-java-sdk-bundle"), {1, 12, 746})) return {};
  return usage_error("the AWS SDK of " + build.stack_name() + " does not know pod-identity",
                     kind.origin.where,
                     "use irsa, Spark 4.0 or newer, or an image with another SDK: image.jars: "
                     "[\"com.amazonaws:aws-java-sdk-bundle:1.12.782\"]");
}

class Login {
 public:
  Login(PresetBuild& build, S3Place const& place) : build_(build), place_(place) {}

  Result<void> run() {
    kind_ = option("kind");
    secret_ = option("secret");
    ConfValue const* const any = build_.first_of(place_.credentials);
    if (any == nullptr) return {};
    std::string kind = kind_ == nullptr ? "secret" : kind_->value;
    if (kind == "secret" && option("keys.AWS_SESSION_TOKEN") != nullptr) kind = "session";
    K8SPARK_CHECK(check_fields(kind));
    ConfValue const& because = kind_ != nullptr ? *kind_ : *any;
    if (kind != "secret") K8SPARK_CHECK(set_provider(kind, because));
    if (kind == "session")
      build_.note(because, "session tokens are not renewed: a run that outlives them fails");
    if (kind == "secret" || kind == "session") return keys(kind);
    if (kind == "assumed-role") return assumed_role(because);
    if (kind == "profile") return credentials_file(because);
    if (kind == "jceks") return keystore(because);
    return {};
  }

 private:
  [[nodiscard]] ConfValue const* option(std::string_view name) const {
    return build_.option(place_.credentials + std::string(name));
  }

  [[nodiscard]] std::string hadoop_key(std::string_view name) const {
    return place_.keys + std::string(name);
  }

  [[nodiscard]] std::string section() const {
    return place_.credentials.substr(0, place_.credentials.size() - 1);
  }

  // Fields that mean nothing for the kind are mistakes: somebody thinks that they do.
  [[nodiscard]] Result<void> check_fields(std::string const& kind) const {
    struct Use {
      std::string_view field;
      std::string_view kinds;
    };
    constexpr auto kUses = std::to_array<Use>({
        {"base", "assumed-role"},
        {"file", "profile jceks"},
        {"keys", "secret session assumed-role"},
        {"passwordKey", "jceks"},
        {"policy", "assumed-role"},
        {"profileName", "profile"},
        {"roleArn", "assumed-role"},
        {"secret", "secret session assumed-role profile jceks"},
        {"sessionDuration", "assumed-role"},
        {"sessionName", "assumed-role"},
        {"stsEndpoint", "assumed-role"},
        {"stsRegion", "assumed-role"},
    });
    for (auto const& [path, value] : build_.all_of(place_.credentials)) {
      std::string const field = path.substr(0, path.find('.'));
      for (Use const& use : kUses) {
        std::vector<std::string> const kinds = text::split(use.kinds, ' ');
        if (use.field == field && std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
          return usage_error(section() + ": " +
                                 (field == "secret" ? "a secret" : '"' + field + '"') +
                                 " does not go with kind " + kind,
                             value->origin.where,
                             "it goes with " + text::join(kinds, ", "));
      }
    }
    return {};
  }

  Result<void> set_provider(std::string const& kind, ConfValue const& because) {
    K8SPARK_ASSIGN(std::string const provider, provider_of(build_, kind, because));
    if (kind == "pod-identity") K8SPARK_CHECK(check_pod_identity(build_, because));
    if (kind == "irsa" && !build_.hadoop(3, 3, 1))
      build_.warn(because,
                  "irsa with " + build_.hadoop_name() + " needs a newer AWS bundle in the image");
    if (!provider.empty())
      build_.set("spark.hadoop." + hadoop_key("aws.credentials.provider"), provider, because);
    return {};
  }

  // The keys: variables that Spark itself hands to S3A, or, of one bucket, ones that Hadoop reads.
  Result<void> keys(std::string const& kind) {
    std::string const prefix = place_.credentials + "keys.";
    auto const named = build_.all_of(prefix);
    if (secret_ == nullptr && !named.empty())
      return usage_error(section() + ".keys wants " + section() + ".secret",
                         named.front().second->origin.where);
    if (secret_ == nullptr)
      return usage_error(section() + " wants the name of the secret",
                         build_.first_of(place_.credentials)->origin.where);
    for (auto const& [variable, key] : named)
      K8SPARK_CHECK(key_of(variable, secret_->value + ':' + key->value, *key));
    if (!named.empty()) return check_pair(kind, named.front().second);
    for (std::string const variable :
         {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"})
      if (variable != "AWS_SESSION_TOKEN" || kind == "session")
        K8SPARK_CHECK(key_of(variable, secret_->value + ':' + variable, *secret_));
    return {};
  }

  Result<void> key_of(std::string const& variable, std::string const& ref, ConfValue const& why) {
    if (place_.bucket.empty()) {
      build_.secret_env(variable, ref, why);
      return {};
    }
    struct Key {
      std::string_view variable;
      std::string_view option;
    };
    constexpr auto kKeys = std::to_array<Key>({{"AWS_ACCESS_KEY_ID", "access.key"},
                                               {"AWS_SECRET_ACCESS_KEY", "secret.key"},
                                               {"AWS_SESSION_TOKEN", "session.token"}});
    for (Key const& key : kKeys)
      if (key.variable == variable)
        return build_.secret_conf(
            hadoop_key(key.option), variable_of(variable, place_.bucket), ref, why);
    return usage_error(section() + ".keys: S3A knows no " + variable + " of a bucket",
                       why.origin.where,
                       "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN");
  }

  // Spark takes the variables only where both are there; a token alone is ignored.
  [[nodiscard]] Result<void> check_pair(std::string const& kind, ConfValue const* at) const {
    bool const id = option("keys.AWS_ACCESS_KEY_ID") != nullptr;
    bool const key = option("keys.AWS_SECRET_ACCESS_KEY") != nullptr;
    bool const token = option("keys.AWS_SESSION_TOKEN") != nullptr;
    if (id != key || (token && !id))
      return usage_error(section() + ".keys wants AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY both",
                         at->origin.where,
                         "Spark ignores one without the other");
    if (kind == "session" && id && !token)
      return usage_error(section() + ".keys of kind session wants AWS_SESSION_TOKEN, too",
                         at->origin.where);
    return {};
  }

  Result<void> assumed_role(ConfValue const& because) {
    struct Option {
      std::string_view field;
      std::string_view key;
    };
    constexpr auto kOptions = std::to_array<Option>({
        {"roleArn", "assumed.role.arn"},
        {"sessionName", "assumed.role.session.name"},
        {"sessionDuration", "assumed.role.session.duration"},
        {"policy", "assumed.role.policy"},
        {"stsEndpoint", "assumed.role.sts.endpoint"},
        {"stsRegion", "assumed.role.sts.endpoint.region"},
    });
    if (option("roleArn") == nullptr)
      return usage_error(section() + " of kind assumed-role wants roleArn", because.origin.where);
    for (Option const& row : kOptions)
      if (ConfValue const* const value = option(row.field))
        build_.set("spark.hadoop." + hadoop_key(row.key), value->value, *value);
    if ((option("stsEndpoint") == nullptr) != (option("stsRegion") == nullptr))
      return usage_error(section() + " wants stsEndpoint and stsRegion together",
                         because.origin.where);
    ConfValue const* const base = option("base");
    if ((base == nullptr) == (secret_ == nullptr))
      return usage_error(section() + " of kind assumed-role wants to know who assumes the role",
                         because.origin.where,
                         "either a secret with long-lived keys, or base: irsa, pod-identity or "
                         "instance-profile");
    if (secret_ != nullptr) return keys("secret");
    K8SPARK_ASSIGN(std::string const provider, provider_of(build_, base->value, *base));
    if (base->value == "pod-identity") K8SPARK_CHECK(check_pod_identity(build_, *base));
    build_.set("spark.hadoop." + hadoop_key("assumed.role.credentials.provider"), provider, *base);
    return {};
  }

  [[nodiscard]] Result<void> wants_file(std::string const& what, ConfValue const& because) const {
    if (secret_ != nullptr && option("file") != nullptr) return {};
    return usage_error(section() + " wants the secret with " + what + ", and its key as file",
                       because.origin.where,
                       "secret: NAME, file: KEY");
  }

  // The SDKs read the variables themselves; v1 has a name of its own for the file's.
  Result<void> credentials_file(ConfValue const& because) {
    K8SPARK_CHECK(wants_file("the credentials file", because));
    build_.mount(secret_->value, "/etc/k8spark/aws", *secret_);
    std::string const path = "/etc/k8spark/aws/" + option("file")->value;
    build_.env(build_.hadoop(3, 4) ? "AWS_SHARED_CREDENTIALS_FILE" : "AWS_CREDENTIAL_PROFILES_FILE",
               path,
               *option("file"));
    if (ConfValue const* const name = option("profileName"))
      build_.env("AWS_PROFILE", name->value, *name);
    return {};
  }

  Result<void> keystore(ConfValue const& because) {
    K8SPARK_CHECK(wants_file("the keystore", because));
    build_.mount(secret_->value, "/etc/k8spark/keystore", *secret_);
    build_.set("spark.hadoop.hadoop.security.credential.provider.path",
               "localjceks://file/etc/k8spark/keystore/" + option("file")->value,
               *option("file"));
    if (ConfValue const* const key = option("passwordKey"))
      build_.secret_env("HADOOP_CREDSTORE_PASSWORD", secret_->value + ':' + key->value, *key);
    return {};
  }

  PresetBuild& build_;
  S3Place const& place_;
  ConfValue const* kind_ = nullptr;
  ConfValue const* secret_ = nullptr;
};

}  // namespace

Result<void> expand_s3_login(PresetBuild& build, S3Place const& place) {
  return Login(build, place).run();
}

}  // namespace k8spark::profile
