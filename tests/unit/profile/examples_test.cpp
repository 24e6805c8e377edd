#include "bench.h"
#include "profile/profile_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::profile {
namespace {

// k8spark.yaml as a file of somebody's repository.
Bench examples(std::string const& profile) {
  sys::HostFileSystem const host;
  Result<std::string> const text = host.read(K8SPARK_SOURCE_DIR "/k8spark.yaml");
  EXPECT_TRUE(text);
  Bench bench(text.value_or(""));
  bench.input.profile = profile;
  return bench;
}

TEST(Examples, AreWithoutMistakes) {
  Bench const bench = examples("local");
  Result<std::optional<ProfileFile>> const file =
      read_profile_file({bench.input.cwd, {}}, bench.files, sys::Environment(bench.environment));
  ASSERT_TRUE(file && *file);
  for (Error const& error : validate(**file)) ADD_FAILURE() << error.where << ": " << error.message;
  for (std::string const& name : (*file)->names()) {
    Layers const layers = examples(name).must_load();
    EXPECT_THAT(layers.warnings, testing::IsEmpty()) << name;
    EXPECT_EQ(layers.settings.name, name);
  }
}

TEST(Examples, LocalIsWhatTheQuickstartNeeds) {
  Layers const layers = examples("local").must_load();
  SparkConf const conf = merge(layers.in_order);
  EXPECT_EQ(layers.spark_version.text, "4.3.0");
  EXPECT_EQ(conf.get("spark.kubernetes.container.image"), "localhost/k8spark/spark:4.3.0");
  EXPECT_EQ(conf.get("spark.kubernetes.container.image.pullPolicy"), "IfNotPresent");
  EXPECT_EQ(conf.get("spark.kubernetes.authenticate.driver.serviceAccountName"), "spark");
  EXPECT_EQ(conf.get("spark.kubernetes.authenticate.executor.serviceAccountName"), "spark");
  EXPECT_EQ(conf.get("spark.kubernetes.driver.request.cores"), "0");
  EXPECT_EQ(conf.get("spark.kubernetes.executor.request.cores"), "0");
  EXPECT_EQ(conf.get("spark.driver.memory"), "512m");
  EXPECT_EQ(conf.get("spark.executor.memory"), "512m");
  EXPECT_EQ(conf.get("spark.executor.instances"), "1");
  EXPECT_EQ(conf.get("spark.pyspark.python"), "python3");
}

TEST(Examples, AwsExpandsAsTheManualSays) {
  SparkConf const conf = examples("aws").conf();
  EXPECT_EQ(conf.get("spark.hadoop.fs.s3a.endpoint.region"), "eu-central-1");
  EXPECT_EQ(conf.get("spark.kubernetes.driver.secretKeyRef.AWS_ACCESS_KEY_ID"),
            "aws-secrets:aws-access-key");
  EXPECT_EQ(conf.get("spark.eventLog.dir"), "s3a://logs/history/");
  EXPECT_EQ(conf.get("spark.eventLog.enabled"), "true");
  EXPECT_EQ(conf.get("spark.kubernetes.driverEnv.S3A_DATA_PATH"), "s3a://data/pi/");
  EXPECT_EQ(conf.get("spark.executorEnv.S3A_DATA_PATH"), "s3a://data/pi/");
  EXPECT_EQ(conf.get("spark.task.maxFailures"), "3");
  EXPECT_EQ(conf.get("spark.executor.instances"), "4");
}

TEST(Examples, AzureKeepsItsKeyInASecret) {
  SparkConf const conf = examples("azure").conf();
  EXPECT_EQ(conf.get("spark.kubernetes.driver.secretKeyRef.AZURE_STORAGE_KEY"),
            "azure-secrets:account-key");
}

}  // namespace
}  // namespace k8spark::profile
