#include "matrix/jars.h"

#include "text/strings.h"

#include <algorithm>
#include <array>

namespace k8spark::matrix {

namespace {

constexpr std::string_view kHadoop = "org.apache.hadoop";

// From this Hadoop on, until the next row.
struct SdkPin {
  HadoopVersion since;
  std::string_view group;
  std::string_view artifact;
  std::string_view version;
};

constexpr std::string_view kV1 = "com.amazonaws";
constexpr std::string_view kV1Bundle = "aws-java-sdk-bundle";
constexpr std::string_view kV2 = "software.amazon.awssdk";

constexpr std::array<SdkPin, 14> kSdkPins = {{
    {{2, 7, 0}, kV1, "aws-java-sdk", "1.7.4"},
    {{3, 1, 0}, kV1, kV1Bundle, "1.11.271"},
    {{3, 2, 0}, kV1, kV1Bundle, "1.11.375"},
    {{3, 2, 2}, kV1, kV1Bundle, "1.11.563"},
    {{3, 2, 3}, kV1, kV1Bundle, "1.11.901"},
    {{3, 3, 0}, kV1, kV1Bundle, "1.11.563"},
    {{3, 3, 1}, kV1, kV1Bundle, "1.11.901"},
    {{3, 3, 2}, kV1, kV1Bundle, "1.11.1026"},
    {{3, 3, 4}, kV1, kV1Bundle, "1.12.262"},
    {{3, 3, 5}, kV1, kV1Bundle, "1.12.316"},
    {{3, 3, 6}, kV1, kV1Bundle, "1.12.367"},
    {{3, 4, 0}, kV2, "bundle", "2.23.19"},
    {{3, 4, 1}, kV2, "bundle", "2.24.6"},
    {{3, 4, 2}, kV2, "bundle", "2.29.52"},
}};
constexpr SdkPin kNewestSdk = {{3, 4, 3}, kV2, "bundle", "2.35.4"};

Jar jar(std::string_view group, std::string_view artifact, std::string_view version) {
  return {std::string(group), std::string(artifact), std::string(version), {}};
}

std::vector<Jar> s3_jars(Stack const& stack) {
  std::vector<Jar> jars = {jar(kHadoop, "hadoop-aws", stack.hadoop.text()), aws_sdk(stack.hadoop)};
  // Amazon's accelerator of reads, which the default stream of 3.5 wants.
  if (stack.hadoop.at_least(3, 4, 2))
    jars.push_back(jar("software.amazon.s3.analyticsaccelerator",
                       "analyticsaccelerator-s3",
                       stack.hadoop.at_least(3, 4, 3) ? "1.3.1" : "1.2.1"));
  return jars;
}

std::vector<Jar> azure_jars(Stack const& stack) {
  HadoopVersion const& hadoop = stack.hadoop;
  std::vector<Jar> jars = {jar(kHadoop, "hadoop-azure", hadoop.text())};
  if (!hadoop.at_least(3, 5))
    jars.push_back(jar("com.microsoft.azure",
                       "azure-storage",
                       !hadoop.at_least(3, 0)      ? "2.0.0"
                       : !hadoop.at_least(3, 3, 1) ? "7.0.0"
                                                   : "7.0.1"));
  if (!hadoop.at_least(3, 0)) return jars;
  if (hadoop.at_least(3, 3, 1) && !hadoop.at_least(3, 5))
    jars.push_back(jar("com.microsoft.azure", "azure-keyvault-core", "1.0.0"));
  jars.push_back(jar("org.wildfly.openssl",
                     "wildfly-openssl",
                     !hadoop.at_least(3, 3)      ? "1.0.4.Final"
                     : !hadoop.at_least(3, 3, 5) ? "1.0.7.Final"
                     : !hadoop.at_least(3, 4, 2) ? "1.1.3.Final"
                     : !hadoop.at_least(3, 4, 3) ? "2.1.4.Final"
                                                 : "2.2.5.Final"));
  // ABFS measures its requests with it from 3.5 on, and Spark does not bring it.
  if (hadoop.at_least(3, 5)) jars.push_back(jar("org.hdrhistogram", "HdrHistogram", "2.1.12"));
  // Spark shades its own Jetty; these are asked for under their real name.
  std::string_view const jetty = hadoop.at_least(3, 5) ? "" : "9.4.57.v20241219";
  if (!jetty.empty())
    for (std::string_view const name : {"jetty-util", "jetty-util-ajax"})
      jars.push_back(jar("org.eclipse.jetty", name, jetty));
  return jars;
}

// As Spark's own hadoop-cloud module has it; for 4.2 and newer the first one behind its 2.2.31,
// which was never published.
std::vector<Jar> gcs_jars(Stack const& stack) {
  std::string_view const version = stack.spark.at_least(4, 2)   ? "hadoop3-2.2.32"
                                   : stack.spark.at_least(4, 1) ? "hadoop3-2.2.28"
                                   : stack.spark.at_least(4, 0) ? "hadoop3-2.2.26"
                                   : stack.spark.at_least(3, 5) ? "hadoop3-2.2.14"
                                                                : "hadoop3-2.2.11";
  Jar connector = jar("com.google.cloud.bigdataoss",
                      "gcs-connector",
                      stack.hadoop.at_least(3, 0) ? version : "hadoop2-2.2.10");
  connector.classifier = "shaded";
  return {connector};
}

// The patches of a line with which spark-hadoop-cloud was published, from and to.
struct CloudLine {
  int major;
  int minor;
  int first;
  int last;
};

// Source: Spark's release-build.sh (the module belongs to what is published since 3.2) and the
// versions that Maven Central lists of it; of 4.2 and 4.3 it lists none.
constexpr auto kCloudLines = std::to_array<CloudLine>(
    {{3, 2, 0, 4}, {3, 3, 0, 4}, {3, 4, 0, 4}, {3, 5, 0, 8}, {4, 0, 0, 2}, {4, 1, 1, 2}});

}  // namespace

std::string Jar::coordinate() const {
  std::string const kind = classifier.empty() ? "" : "jar:" + classifier + ':';
  return group + ':' + artifact + ':' + kind + version;
}

std::string Jar::file() const {
  return artifact + '-' + version + (classifier.empty() ? "" : '-' + classifier) + ".jar";
}

std::string Jar::path() const {
  std::string folder = group;
  for (char& c : folder)
    if (c == '.') c = '/';
  return folder + '/' + artifact + '/' + version + '/' + file();
}

Result<Jar> parse_coordinate(std::string_view text) {
  std::vector<std::string> parts = text::split(text, ':');
  bool whole = parts.size() == 3 || (parts.size() == 5 && parts[2] == "jar");
  for (std::string const& part : parts)
    whole = whole && !part.empty() && part.find_first_of(" /\\\t\r\n") == std::string::npos;
  if (!whole)
    return usage_error("not Maven coordinates: \"" + std::string(text) + '"',
                       "",
                       "write them as GROUP:ARTIFACT:VERSION");
  if (parts.size() == 3) return jar(parts[0], parts[1], parts[2]);
  return Jar{parts[0], parts[1], parts[4], parts[3]};
}

Jar aws_sdk(HadoopVersion const& hadoop) {
  if (hadoop >= kNewestSdk.since)
    return jar(kNewestSdk.group, kNewestSdk.artifact, kNewestSdk.version);
  SdkPin const* found = kSdkPins.data();
  for (SdkPin const& pin : kSdkPins)
    if (hadoop >= pin.since) found = &pin;
  return jar(found->group, found->artifact, found->version);
}

Result<std::vector<Jar>> jars_for(Stack const& stack, Store store) {
  std::string const with = "Spark " + stack.spark.text + " with Hadoop " + stack.hadoop.text();
  if (store == Store::kWasb && stack.hadoop.at_least(3, 5))
    return usage_error(with + " cannot open wasb:// or wasbs:// any more",
                       "",
                       "use abfss://CONTAINER@ACCOUNT.dfs.core.windows.net/");
  if (store == Store::kAbfs && !stack.hadoop.at_least(3, 2))
    return usage_error(with + " does not know abfs:// yet", "", "use wasbs://, or Hadoop 3");
  switch (store) {
    case Store::kS3:
      return s3_jars(stack);
    case Store::kWasb:
    case Store::kAbfs:
      return azure_jars(stack);
    case Store::kGcs:
      return gcs_jars(stack);
  }
  return std::vector<Jar>{};
}

Result<Jar> cloud_jar(Stack const& stack) {
  spark::SparkVersion const& spark = stack.spark;
  for (CloudLine const& line : kCloudLines) {
    if (line.major != spark.major || line.minor != spark.minor) continue;
    int const patch = std::clamp(spark.patch, line.first, line.last);
    return jar("org.apache.spark",
               "spark-hadoop-cloud_" + stack.scala,
               std::to_string(line.major) + '.' + std::to_string(line.minor) + '.' +
                   std::to_string(patch));
  }
  return usage_error("spark-hadoop-cloud was not published for Spark " + spark.text,
                     "",
                     "build it from Spark's sources (-Phadoop-cloud -pl hadoop-cloud) and name the "
                     "file as a jar, or do without S3A's committers: Spark's own one renames");
}

}  // namespace k8spark::matrix
