#include "bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Examples of what a few lines of a profile become, each on several lines of Spark.
namespace k8spark::profile {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

Bench bench_of(std::string const& fields, std::string const& version) {
  Bench bench = Bench::with(fields);
  bench.input.spark_version = version;
  return bench;
}

Bench on_hadoop(std::string const& fields, std::string const& version, std::string const& hadoop) {
  return Bench::with("  spark: {version: '" + version + "', hadoop: '" + hadoop + "'}\n" + fields);
}

// "key=value", the prefix of S3A's keys cut.
std::vector<std::string> keys_of(Bench const& bench) {
  std::vector<std::string> keys;
  SparkConf const conf = bench.conf();
  for (auto const& [key, value] : conf.values()) {
    std::string_view name = key;
    if (name.starts_with("spark.hadoop.fs.s3a.")) name.remove_prefix(20);
    keys.push_back(std::string(name) + '=' + value.value);
  }
  return keys;
}

TEST(Examples, MinioOnThreeLines) {
  std::string const fields = "  storage: {s3: {endpoint: 'http://minio:9000'}}\n";
  EXPECT_THAT(keys_of(bench_of(fields, "4.1")),
              UnorderedElementsAre("endpoint=http://minio:9000",
                                   "path.style.access=true",
                                   "endpoint.region=external",
                                   "connection.ssl.enabled=false"));
  EXPECT_THAT(
      keys_of(bench_of(fields, "3.1")),
      UnorderedElementsAre(
          "endpoint=http://minio:9000", "path.style.access=true", "connection.ssl.enabled=false"));
  Bench const newest = bench_of(fields, "4.2");
  EXPECT_THAT(keys_of(newest),
              UnorderedElementsAre("endpoint=http://minio:9000",
                                   "path.style.access=true",
                                   "endpoint.region=external",
                                   "connection.ssl.enabled=false",
                                   "checksum.generation=false",
                                   "checksum.validation=false"));
  EXPECT_THAT(newest.must_load().notes, Contains(HasSubstr("input.stream.type")));
}

TEST(Examples, IrsaOnBothSdks) {
  std::string const fields = "  serviceAccount: etl\n  credentials: {s3: {kind: irsa}}\n";
  SparkConf const old = bench_of(fields, "3.5").conf();
  EXPECT_EQ(old.get("spark.hadoop.fs.s3a.aws.credentials.provider"),
            "com.amazonaws.auth.WebIdentityTokenCredentialsProvider");
  EXPECT_EQ(old.get("spark.kubernetes.authenticate.executor.serviceAccountName"), "etl");
  EXPECT_EQ(bench_of(fields, "4.0").conf().get("spark.hadoop.fs.s3a.aws.credentials.provider"),
            "software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider");
  EXPECT_EQ(on_hadoop(fields, "3.1", "2.7").must_fail().message,
            "Hadoop 2.7.4's S3A cannot log in by irsa");
}

TEST(Examples, PodIdentityWantsANewerBundle) {
  std::string const fields = "  credentials: {s3: {kind: pod-identity}}\n";
  std::string const provider = "spark.hadoop.fs.s3a.aws.credentials.provider";
  EXPECT_THAT(bench_of(fields, "3.5").must_fail().message, HasSubstr("does not know pod-identity"));
  auto const with = [&](std::string const& bundle) {
    return fields + "  image: {jars: ['com.amazonaws:aws-java-sdk-bundle:" + bundle + "']}\n";
  };
  EXPECT_EQ(bench_of(with("1.12.746"), "3.5").conf().get(provider),
            "org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider");
  EXPECT_THAT(bench_of(with("1.12.745"), "3.5").must_fail().hint, HasSubstr("image.jars"));
  EXPECT_EQ(bench_of(fields, "4.0").conf().get(provider),
            "org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider");
}

TEST(Examples, AzureKeyByASecret) {
  std::string const fields =
      "  storage: {azure: {account: acc}}\n  credentials: {azure: {secret: s, key: k}}\n";
  SparkConf const conf = bench_of(fields, "4.1").conf();
  EXPECT_EQ(conf.get("spark.kubernetes.driver.secretKeyRef.AZURE_STORAGE_KEY"), "s:k");
  EXPECT_EQ(conf.get("spark.kubernetes.executor.secretKeyRef.AZURE_STORAGE_KEY"), "s:k");
  EXPECT_EQ(conf.get("spark.hadoop.fs.azure.account.key.acc.dfs.core.windows.net"),
            "${env.AZURE_STORAGE_KEY}");
  EXPECT_EQ(at(conf, "spark.redaction.regex"),
            "(?i)secret|password|token|credential|access[._-]?key|account[.]key|[.]sas[.]|"
            "private[.]key|encryption[.]key|api[._-]?key @ preset redaction (k8spark.yaml:6)");
  Error const error = on_hadoop(fields, "3.1", "2.7").must_fail();
  EXPECT_THAT(error.hint, HasSubstr("core-site.xml"));
  EXPECT_THAT(error.hint, HasSubstr("jceks"));
}

TEST(Examples, WasbsUntilHadoop35) {
  std::string const fields =
      "  storage: {azure: {account: acc, scheme: wasbs}}\n"
      "  credentials: {azure: {secret: s, key: k}}\n";
  for (std::string const version : {"4.2", "4.3"}) {
    Error const error = bench_of(fields, version).must_fail();
    EXPECT_THAT(error.message, HasSubstr("cannot open wasbs://"));
    EXPECT_THAT(error.hint, HasSubstr("convert-wasb"));
  }
  for (std::string const version : {"4.0", "4.1"})
    EXPECT_THAT(bench_of(fields, version).must_load().warnings,
                Contains(HasSubstr("wasbs is deprecated")));
  EXPECT_TRUE(bench_of(fields, "3.5").must_load().warnings.empty());
}

TEST(Examples, KeyFileOfGoogleByConnector) {
  std::string const old = "  storage: {gcs: {keySecret: s, keyFile: f.json}}\n";
  std::string const newer = "  storage: {gcs: {connector: '3.1', keySecret: s, keyFile: f.json}}\n";
  std::string const prefix = "spark.hadoop.fs.gs.auth.";
  SparkConf const conf = bench_of(old, "3.5").conf();
  EXPECT_EQ(conf.get(prefix + "service.account.enable"), "true");
  EXPECT_EQ(conf.get(prefix + "service.account.json.keyfile"), "/etc/gcp/f.json");
  EXPECT_EQ(conf.get("spark.kubernetes.executor.secrets.s"), "/etc/gcp");
  EXPECT_FALSE(conf.contains(prefix + "type"));
  SparkConf const conf3 = bench_of(newer, "3.5").conf();
  EXPECT_EQ(conf3.get(prefix + "type"), "SERVICE_ACCOUNT_JSON_KEYFILE");
  EXPECT_EQ(conf3.get(prefix + "service.account.json.keyfile"), "/etc/gcp/f.json");
  EXPECT_FALSE(conf3.contains(prefix + "service.account.enable"));
}

TEST(Examples, EventLogOf4WantsANewHistoryServer) {
  std::string const fields = "  eventLog: {dir: 's3a://logs/'}\n";
  EXPECT_THAT(bench_of(fields, "4.0").must_load().notes, Contains(HasSubstr("history server")));
  EXPECT_TRUE(bench_of(fields, "3.5").must_load().notes.empty());
}

TEST(Examples, TheMagicCommitterAndItsJar) {
  std::string const fields = "  storage: {s3: {committer: magic}}\n";
  Bench const bench = bench_of(fields, "3.5.1");
  EXPECT_THAT(
      keys_of(bench),
      UnorderedElementsAre("committer.name=magic",
                           "committer.magic.enabled=true",
                           "spark.sql.sources.commitProtocolClass="
                           "org.apache.spark.internal.io.cloud.PathOutputCommitProtocol",
                           "spark.sql.parquet.output.committer.class="
                           "org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter",
                           "spark.hadoop.mapreduce.outputcommitter.factory.scheme.s3a="
                           "org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory"));
  EXPECT_THAT(bench.must_load().notes, Contains(HasSubstr("spark-hadoop-cloud_2.12-3.5.1.jar")));
}

}  // namespace
}  // namespace k8spark::profile
