#include "storage/aws_credentials.h"

#include "storage/aws_profile.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <vector>

namespace k8spark::storage {

namespace {

constexpr char const* kProviderOption = "aws.credentials.provider";

enum class Provider { kTemporary, kSimple, kEnvironment, kProfile, kAnonymous };

struct ProviderClass {
  std::string_view name;
  std::vector<Provider> (*providers)();
};

template <Provider... kOnes>
std::vector<Provider> of() {
  return {kOnes...};
}

std::vector<ProviderClass> const& known_classes() {
  constexpr auto kEnvironment = &of<Provider::kEnvironment>;
  constexpr auto kProfile = &of<Provider::kProfile>;
  constexpr auto kAnonymous = &of<Provider::kAnonymous>;
  // The SDKs' own chains, as far as they work on a machine outside AWS.
  constexpr auto kChain = &of<Provider::kEnvironment, Provider::kProfile>;
  static std::vector<ProviderClass> const classes = {
      {"org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider", &of<Provider::kSimple>},
      {"org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider", &of<Provider::kTemporary>},
      {"org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider", kAnonymous},
      {"org.apache.hadoop.fs.s3a.auth.ProfileAWSCredentialsProvider", kProfile},
      {"com.amazonaws.auth.EnvironmentVariableCredentialsProvider", kEnvironment},
      {"com.amazonaws.auth.AnonymousAWSCredentials", kAnonymous},
      {"com.amazonaws.auth.profile.ProfileCredentialsProvider", kProfile},
      {"com.amazonaws.auth.DefaultAWSCredentialsProviderChain", kChain},
      {"software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider",
       kEnvironment},
      {"software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider", kAnonymous},
      {"software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider", kProfile},
      {"software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider", kChain}};
  return classes;
}

struct Chain {
  std::vector<Provider> providers;
  std::vector<std::string> unusable;  // classes that this program does not speak
};

Chain chain_of(S3aOptions const& options) {
  auto const named = options.get(kProviderOption);
  if (!named)
    return {{Provider::kTemporary, Provider::kSimple, Provider::kEnvironment, Provider::kProfile},
            {}};
  Chain chain;
  std::string list = *named;
  std::replace_if(
      list.begin(), list.end(), [](char c) { return c == '\n' || c == '\r'; }, ',');
  for (std::string const& name : text::split_list(list)) {
    auto const& classes = known_classes();
    auto const at = std::find_if(
        classes.begin(), classes.end(), [&](ProviderClass const& one) { return one.name == name; });
    if (at == classes.end()) {
      chain.unusable.push_back(name);
      continue;
    }
    std::vector<Provider> const ones = at->providers();
    chain.providers.insert(chain.providers.end(), ones.begin(), ones.end());
  }
  return chain;
}

using Found = Result<std::optional<AwsKeys>>;

Found from_conf(S3aOptions const& options, bool temporary) {
  K8SPARK_ASSIGN(auto const access, options.get_secret("access.key"));
  K8SPARK_ASSIGN(auto const secret, options.get_secret("secret.key"));
  if (!access || !secret) return std::optional<AwsKeys>();
  AwsKeys keys{*access, *secret, ""};
  if (temporary) {
    K8SPARK_ASSIGN(auto const token, options.get_secret("session.token"));
    if (!token) return std::optional<AwsKeys>();
    keys.session_token = *token;
  }
  return std::optional(keys);
}

std::optional<AwsKeys> from_environment(sys::Environment const& environment) {
  auto const value = [&](std::string_view name) {
    return std::string(text::trim(environment.get_or_empty(name)));
  };
  AwsKeys keys{
      value("AWS_ACCESS_KEY_ID"), value("AWS_SECRET_ACCESS_KEY"), value("AWS_SESSION_TOKEN")};
  if (keys.access_key.empty() || keys.secret_key.empty()) return std::nullopt;
  return keys;
}

std::string profile_name(S3aOptions const& options, sys::Environment const& environment) {
  std::string const own = environment.get_or_empty("AWS_PROFILE");
  return options.get_or("auth.profile.name", own.empty() ? "default" : own);
}

std::string profile_file(S3aOptions const& options, sys::Environment const& environment) {
  std::string const own = environment.get_or_empty("AWS_SHARED_CREDENTIALS_FILE");
  std::string const home = sys::home_folder(environment) + "/.aws/credentials";
  return options.get_or("auth.profile.file", own.empty() ? home : own);
}

class Search {
 public:
  Search(S3aOptions const& options,
         sys::Environment const& environment,
         sys::FileSystem const& files)
      : options_(options), environment_(environment), files_(files) {}

  [[nodiscard]] Found ask(Provider provider) const {
    switch (provider) {
      case Provider::kTemporary:
        return from_conf(options_, true);
      case Provider::kSimple:
        return from_conf(options_, false);
      case Provider::kEnvironment:
        return from_environment(environment_);
      case Provider::kProfile:
        return from_profile();
      case Provider::kAnonymous:
        break;
    }
    return std::optional<AwsKeys>(AwsKeys{});
  }

 private:
  [[nodiscard]] Found from_profile() const {
    std::string const path = profile_file(options_, environment_);
    if (files_.kind(path) != sys::FileKind::kRegular) return std::optional<AwsKeys>();
    K8SPARK_ASSIGN(std::string const text, files_.read(path));
    std::string const name = profile_name(options_, environment_);
    auto keys = keys_of_profile(text, name);
    // A profile that was named and is not there is a mistake; "default" need not exist.
    if (!keys && name != "default")
      return usage_error(
          "profile " + name + " has no aws_access_key_id and aws_secret_access_key",
          path,
          "roles and single sign-on are not spoken; \"aws configure export-credentials "
          "--format env\" turns them into variables");
    return keys;
  }

  S3aOptions const& options_;
  sys::Environment const& environment_;
  sys::FileSystem const& files_;
};

Error nobody(S3aOptions const& options, Chain const& chain) {
  if (chain.unusable.empty())
    return usage_error(
        options.names_key_store()
            ? "there are no credentials for the upload: a key store (jceks) is not read"
            : "there are no credentials for the upload",
        options.where(kProviderOption),
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY where k8spark runs, or a "
        "profile in ~/.aws/credentials");
  std::string const first = chain.unusable.front();
  bool const sdk1 = first.starts_with("com.amazonaws.");
  std::string const environment_class =
      sdk1 ? "com.amazonaws.auth.EnvironmentVariableCredentialsProvider"
           : "software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider";
  return usage_error(
      options.key(kProviderOption) + " names " + first + ", which cannot log in from here",
      options.where(kProviderOption),
      "put " + environment_class +
          " in front of it and set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY where "
          "k8spark runs: the driver, without them, goes on to the next in the list");
}

}  // namespace

std::optional<std::string> S3aOptions::get(std::string const& option) const {
  if (auto own = conf_.get(bucket_prefix_ + option)) return own;
  return conf_.get("fs.s3a." + option);
}

std::string S3aOptions::get_or(std::string const& option, std::string_view fallback) const {
  return get(option).value_or(std::string(fallback));
}

Result<std::optional<std::string>> S3aOptions::get_secret(std::string const& option) const {
  return conf_.get_secret(key(option));
}

bool S3aOptions::get_bool(std::string const& option, bool fallback) const {
  return conf_.get_bool(key(option), fallback);
}

bool S3aOptions::names_key_store() const {
  return get("security.credential.provider.path") ||
         conf_.get("hadoop.security.credential.provider.path");
}

std::string S3aOptions::key(std::string const& option) const {
  std::string const own = bucket_prefix_ + option;
  return conf_.get(own) ? own : "fs.s3a." + option;
}

Result<AwsKeys> find_aws_keys(S3aOptions const& options,
                              sys::Environment const& environment,
                              sys::FileSystem const& files) {
  Chain const chain = chain_of(options);
  Search const search(options, environment, files);
  for (Provider const provider : chain.providers) {
    K8SPARK_ASSIGN(auto keys, search.ask(provider));
    if (keys) return *std::move(keys);
  }
  return nobody(options, chain);
}

}  // namespace k8spark::storage
