#include "image/conflict_rules.h"
#include "text/strings.h"

#include <algorithm>
#include <array>

namespace k8spark::image {

namespace {

constexpr std::string_view kV1Package = "com.amazonaws.";
constexpr std::string_view kV2Package = "software.amazon.awssdk.";
constexpr std::string_view kWebIdentity = "WebIdentityTokenCredentialsProvider";

// The whole SDK in one jar; before Hadoop 3 "aws-java-sdk" with its parts.
NamedJar const* v1_sdk(Holdings const& holdings) {
  NamedJar const* const bundle = find_jar(holdings, "aws-java-sdk-bundle");
  return bundle != nullptr ? bundle : find_jar(holdings, "aws-java-sdk");
}

// Amazon calls it "bundle", and nothing else.
NamedJar const* v2_sdk(Holdings const& holdings) {
  return find_jar(holdings, "bundle");
}

struct S3a {
  NamedJar const* jar = nullptr;  // hadoop-aws
  matrix::HadoopVersion version;
  bool wants_v2 = false;
};

std::optional<S3a> s3a_of(Holdings const& holdings) {
  NamedJar const* const jar = find_jar(holdings, "hadoop-aws");
  if (jar == nullptr) return std::nullopt;
  auto const version = matrix::parse_hadoop_version(jar->version);
  if (!version) return std::nullopt;
  return S3a{jar, *version, version->at_least(3, 4)};
}

std::string wanted_sdk(S3a const& s3a) {
  return matrix::aws_sdk(s3a.version).coordinate();
}

// Hadoop's own names for the classes of SDK v1 that 3.4 and newer replace by themselves.
// Source: hadoop-aws' S3AUtils and CredentialProviderListFactory.
constexpr std::array<std::string_view, 5> kRenamed = {
    "com.amazonaws.auth.AnonymousAWSCredentials",
    "com.amazonaws.auth.EnvironmentVariableCredentialsProvider",
    "com.amazonaws.auth.EC2ContainerCredentialsProviderWrapper",
    "com.amazonaws.auth.InstanceProfileCredentialsProvider",
    "com.amazonaws.auth.profile.ProfileCredentialsProvider"};

std::string cure_of_provider(std::string_view provider) {
  if (provider.ends_with(kWebIdentity))
    return "use software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider";
  return "use one of org.apache.hadoop.fs.s3a, whose names are the same for every Hadoop 3";
}

std::optional<matrix::HadoopVersion> hadoop_of(Holdings const& holdings) {
  if (holdings.stack) return holdings.stack->hadoop;
  if (auto const s3a = s3a_of(holdings)) return s3a->version;
  return std::nullopt;
}

}  // namespace

std::vector<Finding> wrong_sdk_generation(Holdings const& holdings) {
  auto const s3a = s3a_of(holdings);
  if (!s3a) return {};
  NamedJar const* const right = s3a->wants_v2 ? v2_sdk(holdings) : v1_sdk(holdings);
  if (right != nullptr) return {};
  NamedJar const* const other = s3a->wants_v2 ? v1_sdk(holdings) : v2_sdk(holdings);
  std::string const symptom = s3a->wants_v2 ? "NoClassDefFoundError: software/amazon/awssdk/..."
                                            : "ClassNotFoundException: com.amazonaws...";
  std::string const generation = s3a->wants_v2 ? "version 2" : "version 1";
  std::string const message = other != nullptr
                                  ? other->file + " is of the wrong generation: " + s3a->jar->file +
                                        " wants " + generation + " of AWS's SDK"
                                  : s3a->jar->file + " without " + generation + " of AWS's SDK";
  return {{"", Severity::kError, message, symptom, "add " + wanted_sdk(*s3a)}};
}

std::vector<Finding> two_sdk_generations(Holdings const& holdings) {
  auto const s3a = s3a_of(holdings);
  if (!s3a || v1_sdk(holdings) == nullptr || v2_sdk(holdings) == nullptr) return {};
  NamedJar const* const unused = s3a->wants_v2 ? v1_sdk(holdings) : v2_sdk(holdings);
  return {{"",
           Severity::kWarning,
           unused->file + " beside the other generation of AWS's SDK: " + s3a->jar->file +
               " does not use it",
           "",
           "leave it out, unless classes of your own want it: it has hundreds of megabytes"}};
}

std::vector<Finding> other_sdk_than_hadoops(Holdings const& holdings) {
  auto const s3a = s3a_of(holdings);
  if (!s3a) return {};
  NamedJar const* const sdk = s3a->wants_v2 ? v2_sdk(holdings) : v1_sdk(holdings);
  matrix::Jar const wanted = matrix::aws_sdk(s3a->version);
  if (sdk == nullptr || sdk->version == wanted.version) return {};
  // SDK 2.30 adds checksums that Hadoop cannot switch off before 3.4.3.
  bool const checksums = s3a->wants_v2 && !s3a->version.at_least(3, 4, 3) &&
                         compare_versions(sdk->version, "2.30") >= 0;
  return {{"",
           Severity::kWarning,
           sdk->file + " is not the one that " + s3a->jar->file + " was built with",
           checksums ? "stores that are not AWS refuse STREAMING-UNSIGNED-PAYLOAD-TRAILER" : "",
           "use " + wanted.coordinate()}};
}

std::vector<Finding> provider_of_other_sdk(Holdings const& holdings) {
  auto const hadoop = hadoop_of(holdings);
  std::vector<Finding> found;
  if (!hadoop) return found;
  bool const v2 = hadoop->at_least(3, 4);
  for (std::string const& provider : text::split_list(holdings.s3a_providers)) {
    bool const renamed = std::find(kRenamed.begin(), kRenamed.end(), provider) != kRenamed.end();
    bool const wrong =
        v2 ? provider.starts_with(kV1Package) && !renamed : provider.starts_with(kV2Package);
    if (!wrong) continue;
    std::string const cure =
        v2 ? cure_of_provider(provider)
        : provider.ends_with("WebIdentityTokenFileCredentialsProvider")
            ? "use com.amazonaws.auth.WebIdentityTokenCredentialsProvider"
            : "use one of org.apache.hadoop.fs.s3a, whose names are the same for every Hadoop 3";
    found.push_back({"",
                     Severity::kError,
                     provider + " is a class of the other generation of AWS's SDK; Hadoop " +
                         hadoop->text() + " wants version " + (v2 ? "2" : "1"),
                     "InstantiationIOException or ClassNotFoundException: " + provider,
                     cure});
  }
  return found;
}

std::vector<Finding> old_sdk_for_web_identity(Holdings const& holdings) {
  constexpr std::string_view kFirst = "1.11.704";
  NamedJar const* const sdk = v1_sdk(holdings);
  if (sdk == nullptr || compare_versions(sdk->version, kFirst) >= 0 ||
      !text::contains(holdings.s3a_providers, kWebIdentity))
    return {};
  return {{"",
           Severity::kError,
           sdk->file + " cannot log in by a service account's role (IRSA)",
           "ClassNotFoundException: com.amazonaws.auth.WebIdentityTokenCredentialsProvider",
           "use Spark 3.2 or newer, or a bundle of " + std::string(kFirst) + " or newer"}};
}

}  // namespace k8spark::image
