#include "profile/presets.h"

#include "bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::profile {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr char const* kS3a = "spark.hadoop.fs.s3a.";

SparkConf conf_of(std::string const& fields, std::string const& version) {
  Bench bench = Bench::with(fields);
  bench.input.spark_version = version;
  return bench.conf();
}

Error error_of(std::string const& fields, std::string const& version) {
  Bench bench = Bench::with(fields);
  bench.input.spark_version = version;
  return bench.must_fail();
}

std::string s3a(SparkConf const& conf, std::string const& key) {
  return conf.get_or(kS3a + key, "none");
}

TEST(S3Preset, FillsInWhatAnotherStoreNeeds) {
  SparkConf const conf = conf_of("  storage: {s3: {endpoint: 'http://minio:9000'}}\n", "4.1");
  EXPECT_EQ(s3a(conf, "endpoint"), "http://minio:9000");
  EXPECT_EQ(s3a(conf, "path.style.access"), "true");
  EXPECT_EQ(s3a(conf, "endpoint.region"), "external");
  EXPECT_EQ(s3a(conf, "connection.ssl.enabled"), "false");
  EXPECT_EQ(s3a(conf, "checksum.generation"), "none");
  ConfValue const* const style = conf.find(std::string(kS3a) + "path.style.access");
  EXPECT_EQ(style->origin, (Origin{Layer::kPreset, "preset storage.s3 (k8spark.yaml:5)"}));
}

TEST(S3Preset, FollowsTheSparkVersion) {
  std::string const fields = "  storage: {s3: {endpoint: 'http://minio:9000'}}\n";
  EXPECT_EQ(s3a(conf_of(fields, "3.1"), "endpoint.region"), "none");
  EXPECT_EQ(s3a(conf_of(fields, "4.2"), "checksum.generation"), "false");
  EXPECT_EQ(s3a(conf_of(fields, "4.2"), "checksum.validation"), "false");
}

TEST(S3Preset, LeavesAwsAlone) {
  SparkConf const conf = conf_of("  storage: {s3: {region: eu-central-1}}\n", "4.1");
  EXPECT_EQ(at(conf, "spark.hadoop.fs.s3a.endpoint.region"), "eu-central-1 @ k8spark.yaml:5");
  EXPECT_EQ(conf.values().size(), 1U);
  EXPECT_EQ(s3a(conf_of("  storage: {s3: {endpoint: s3.eu-west-1.amazonaws.com}}\n", "4.1"),
                "path.style.access"),
            "none");
}

TEST(S3Preset, TurnsARegionIntoAnEndpointForSpark31) {
  SparkConf const conf = conf_of("  storage: {s3: {region: eu-central-1}}\n", "3.1");
  EXPECT_EQ(s3a(conf, "endpoint.region"), "none");
  EXPECT_EQ(s3a(conf, "endpoint"), "s3.eu-central-1.amazonaws.com");
}

TEST(S3Preset, YieldsToEveryOtherLayer) {
  Bench bench = Bench::with("  storage: {s3: {endpoint: 'http://minio:9000', ssl: true}}\n");
  bench.environment["SPARK_CONF_DIR"] = "/conf";
  bench.files.add("/conf/spark-defaults.conf", "spark.hadoop.fs.s3a.path.style.access false\n");
  SparkConf const conf = bench.conf();
  EXPECT_EQ(at(conf, "spark.hadoop.fs.s3a.path.style.access"), "false @ spark-defaults.conf:1");
  EXPECT_EQ(s3a(conf, "connection.ssl.enabled"), "true");
}

TEST(S3Credentials, BecomeFourReferences) {
  SparkConf const conf = conf_of(
      "  credentials:\n    s3:\n      secret: aws-secrets\n"
      "      keys: {AWS_ACCESS_KEY_ID: aws-access-key, AWS_SECRET_ACCESS_KEY: aws-secret-key}\n",
      "4.1");
  EXPECT_EQ(at(conf, "spark.kubernetes.driver.secretKeyRef.AWS_ACCESS_KEY_ID"),
            "aws-secrets:aws-access-key @ k8spark.yaml:8");
  EXPECT_EQ(conf.get("spark.kubernetes.executor.secretKeyRef.AWS_ACCESS_KEY_ID"),
            "aws-secrets:aws-access-key");
  EXPECT_EQ(conf.get("spark.kubernetes.driver.secretKeyRef.AWS_SECRET_ACCESS_KEY"),
            "aws-secrets:aws-secret-key");
  EXPECT_EQ(conf.get("spark.kubernetes.executor.secretKeyRef.AWS_SECRET_ACCESS_KEY"),
            "aws-secrets:aws-secret-key");
  EXPECT_EQ(conf.values().size(), 4U);
}

TEST(S3Credentials, WithoutKeysTheNamesAreTheSame) {
  SparkConf const conf = conf_of("  credentials: {s3: {secret: aws}}\n", "4.1");
  EXPECT_EQ(conf.get("spark.kubernetes.driver.secretKeyRef.AWS_ACCESS_KEY_ID"),
            "aws:AWS_ACCESS_KEY_ID");
  EXPECT_EQ(conf.values().size(), 4U);
}

TEST(S3Credentials, MayComeFromTwoProfiles) {
  Bench bench(
      "version: 1\ndefaultProfile: b\nprofiles:\n  a: {credentials: {s3: {keys: {K: k}}}}\n"
      "  b: {extends: a, credentials: {s3: {secret: s}}}\n");
  EXPECT_EQ(bench.conf().get("spark.kubernetes.driver.secretKeyRef.K"), "s:k");
}

TEST(S3Credentials, WithoutTheSecretAreAnError) {
  EXPECT_EQ(error_of("  credentials: {s3: {keys: {K: k}}}\n", "4.1").where, "k8spark.yaml:5");
  EXPECT_EQ(error_of("  credentials: {s3: {kind: secret}}\n", "4.1").where, "k8spark.yaml:5");
  EXPECT_EQ(error_of("  credentials: {s3: {kind: irsa, secret: s}}\n", "4.1").message,
            "credentials.s3: a secret does not go with kind irsa");
}

TEST(S3Credentials, IrsaNamesTheClassOfTheSdk) {
  std::string const fields = "  credentials: {s3: {kind: irsa}}\n";
  EXPECT_EQ(s3a(conf_of(fields, "3.5"), "aws.credentials.provider"),
            "com.amazonaws.auth.WebIdentityTokenCredentialsProvider");
  EXPECT_EQ(s3a(conf_of(fields, "4.0"), "aws.credentials.provider"),
            "software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider");
}

TEST(S3Credentials, PodIdentityWantsSpark4) {
  std::string const fields = "  credentials: {s3: {kind: pod-identity}}\n";
  EXPECT_THAT(error_of(fields, "3.5").message, HasSubstr("does not know pod-identity"));
  EXPECT_EQ(s3a(conf_of(fields, "4.0"), "aws.credentials.provider"),
            "org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider");
}

TEST(S3Credentials, OtherKinds) {
  EXPECT_EQ(
      s3a(conf_of("  credentials: {s3: {kind: anonymous}}\n", "3.5"), "aws.credentials.provider"),
      "org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider");
  EXPECT_EQ(s3a(conf_of("  credentials: {s3: {kind: instance-profile}}\n", "3.5"),
                "aws.credentials.provider"),
            "org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider");
}

TEST(AzureCredentials, KeepTheKeyOutOfEveryObject) {
  SparkConf const conf = conf_of(
      "  storage: {azure: {account: acc}}\n  credentials: {azure: {secret: s, key: k}}\n", "4.1");
  EXPECT_EQ(conf.get("spark.kubernetes.driver.secretKeyRef.AZURE_STORAGE_KEY"), "s:k");
  EXPECT_EQ(conf.get("spark.kubernetes.executor.secretKeyRef.AZURE_STORAGE_KEY"), "s:k");
  EXPECT_EQ(conf.get("spark.hadoop.fs.azure.account.key.acc.dfs.core.windows.net"),
            "${env.AZURE_STORAGE_KEY}");
}

TEST(AzureCredentials, WantAllThree) {
  EXPECT_EQ(error_of("  credentials: {azure: {secret: s, key: k}}\n", "4.1").message,
            "credentials.azure wants secret, key and account");
  EXPECT_EQ(error_of("  credentials: {azure: {account: a, key: k}}\n", "4.1").where,
            "k8spark.yaml:5");
}

TEST(AzureStorage, WasbsGoesAwayWithTheVersions) {
  std::string const fields =
      "  storage: {azure: {account: acc, scheme: wasbs}}\n  credentials: {azure: {secret: s, key: "
      "k}}\n";
  EXPECT_TRUE(conf_of(fields, "3.5")
                  .contains("spark.hadoop.fs.azure.account.key.acc.blob.core.windows.net"));
  Bench bench = Bench::with(fields);
  bench.input.spark_version = "4.1";
  EXPECT_THAT(bench.must_load().warnings,
              ElementsAre(StartsWith("k8spark.yaml:5: wasbs is deprecated")));
  EXPECT_EQ(error_of(fields, "4.2").where, "k8spark.yaml:5");
}

TEST(EventLog, AFolderTurnsItOn) {
  SparkConf const conf = conf_of("  eventLog: {dir: 's3a://logs/', rolling: false}\n", "4.1");
  EXPECT_EQ(at(conf, "spark.eventLog.enabled"), "true @ k8spark.yaml:5");
  EXPECT_EQ(conf.get("spark.eventLog.dir"), "s3a://logs/");
  EXPECT_EQ(conf.get("spark.eventLog.rolling.enabled"), "false");
}

TEST(EventLog, ButNotWhenTheProfileSaysOff) {
  EXPECT_EQ(conf_of("  eventLog: {dir: x, enabled: false}\n", "4.1").get("spark.eventLog.enabled"),
            "false");
  EXPECT_EQ(conf_of("  eventLog: {dir: x}\n  conf: {spark.eventLog.enabled: false}\n", "4.1")
                .get("spark.eventLog.enabled"),
            "false");
}

}  // namespace
}  // namespace k8spark::profile
