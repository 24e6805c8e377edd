#include "bench.h"
#include "spark/redaction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::profile {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using Flags = std::vector<std::pair<std::string, std::string>>;

// Without any profile: what a spark-submit command line says.
std::vector<std::string> warnings_of(Flags flags, std::string const& version = "4.1") {
  Bench bench;
  if (!version.empty()) bench.input.spark_version = version;
  bench.input.conf_flags = std::move(flags);
  return bench.must_load().warnings;
}

TEST(StoreRemarks, KnowTheSdkOfTheHadoop) {
  std::string const key = "spark.hadoop.fs.s3a.aws.credentials.provider";
  std::string const v1 = "com.amazonaws.auth.WebIdentityTokenCredentialsProvider";
  std::string const v2 =
      "software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider";
  EXPECT_THAT(warnings_of({{key, v1}}, "4.0"), ElementsAre(HasSubstr(v2)));
  EXPECT_THAT(warnings_of({{key, v1}}, "3.5"), IsEmpty());
  EXPECT_THAT(warnings_of({{key, v2}}, "3.5"), ElementsAre(HasSubstr("is of AWS's SDK v2")));
  EXPECT_THAT(warnings_of({{"spark.hadoop.fs.s3a.bucket.b.aws.credentials.provider", v1}}, "4.2"),
              ElementsAre(HasSubstr("SDK v1")));
  std::string const list = v2 + ",org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider";
  EXPECT_THAT(warnings_of({{key, list}}, "4.1"), ElementsAre(HasSubstr("must stand alone")));
  EXPECT_THAT(warnings_of({{key, list}}, "4.2"), IsEmpty());
  EXPECT_THAT(warnings_of({{"spark.hadoop.fs.s3a.endpoint.region", "auto"}}),
              ElementsAre(HasSubstr("no region to sign with")));
  // Hadoop 3.4 knows the successors of these.
  EXPECT_THAT(warnings_of({{key,
                            "com.amazonaws.auth.EnvironmentVariableCredentialsProvider,"
                            "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider"}}),
              IsEmpty());
}

TEST(StoreRemarks, NameWhatHasNoEffectOrCannotBeRead) {
  EXPECT_THAT(warnings_of({{"spark.hadoop.fs.s3a.fast.upload", "true"}}),
              ElementsAre(HasSubstr("no effect")));
  EXPECT_THAT(
      warnings_of({{"spark.driver.extraJavaOptions", "-Dcom.amazonaws.services.s3.enableV4=true"}}),
      ElementsAre(HasSubstr("obsolete")));
  EXPECT_THAT(warnings_of({{"spark.hadoop.fs.s3a.connection.timeout", "60s"}}, "3.5"),
              ElementsAre(HasSubstr("plain number of milliseconds")));
  EXPECT_THAT(warnings_of({{"spark.hadoop.fs.s3a.connection.timeout", "60s"}}, "4.0"), IsEmpty());
  EXPECT_THAT(warnings_of({{"spark.eventLog.dir", "s3://b/"}}), ElementsAre(HasSubstr("s3a://")));
  EXPECT_THAT(warnings_of({{"spark.eventLog.dir", "s3://b/"}, {"spark.hadoop.fs.s3.impl", "X"}}),
              IsEmpty());
  EXPECT_THAT(warnings_of({{"spark.jars", "local:///a.jar,wasbs://c@a.blob.x/b.jar"}}, "4.2"),
              ElementsAre(HasSubstr("cannot open wasb")));
}

TEST(StoreRemarks, CompareJarsWithTheHadoop) {
  EXPECT_THAT(warnings_of({{"spark.jars.packages", "org.apache.hadoop:hadoop-aws:3.4.2"}}, "4.2"),
              ElementsAre(HasSubstr("use org.apache.hadoop:hadoop-aws:3.5.0")));
  EXPECT_THAT(warnings_of({{"spark.jars.packages", "org.apache.hadoop:hadoop-aws:3.3.4"}}, "3.5"),
              IsEmpty());
  EXPECT_THAT(
      warnings_of({{"spark.jars.packages", "com.amazonaws:aws-java-sdk-bundle:1.12.262"}}, "4.0"),
      ElementsAre(HasSubstr("software.amazon.awssdk:bundle:2.24.6")));
  EXPECT_THAT(
      warnings_of({{"spark.jars.packages", "com.google.cloud.bigdataoss:gcs-connector:3.1.0"},
                   {"spark.hadoop.fs.gs.auth.service.account.json.keyfile", "/k"}}),
      ElementsAre(HasSubstr("SERVICE_ACCOUNT_JSON_KEYFILE")));
}

TEST(StoreRemarks, SayNothingOfAnUnknownImage) {
  EXPECT_THAT(warnings_of({{"spark.jars.packages", "org.apache.hadoop:hadoop-aws:3.3.4"}}, ""),
              IsEmpty());
}

TEST(PlainSecrets, ComeWithTheLinesThatReplaceThem) {
  std::vector<std::string> const warnings =
      warnings_of({{"spark.hadoop.fs.s3a.secret.key", "hunter2"}});
  EXPECT_THAT(
      warnings,
      ElementsAre(
          "--conf: \"spark.hadoop.fs.s3a.secret.key\" holds a secret in clear text; keep it in a "
          "Secret, and write in its place\n"
          "    in the profile:       credentials: {s3: {secret: SECRET, keys: "
          "{AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: KEY}}}\n"
          "    on the command line:  --conf "
          "spark.kubernetes.driver.secretKeyRef.AWS_ACCESS_KEY_ID=SECRET:KEY\n"
          "                          --conf "
          "spark.kubernetes.executor.secretKeyRef.AWS_ACCESS_KEY_ID=SECRET:KEY\n"
          "                          --conf "
          "spark.kubernetes.driver.secretKeyRef.AWS_SECRET_ACCESS_KEY=SECRET:KEY\n"
          "                          --conf "
          "spark.kubernetes.executor.secretKeyRef.AWS_SECRET_ACCESS_KEY=SECRET:KEY"));
  std::vector<std::string> const three = warnings_of({{"spark.hadoop.fs.s3a.secret.key", "a"},
                                                      {"spark.hadoop.fs.s3a.access.key", "b"},
                                                      {"spark.hadoop.fs.s3a.session.token", "c"}});
  ASSERT_EQ(three.size(), 3U);
  EXPECT_THAT(three[0], HasSubstr("AWS_SESSION_TOKEN: KEY}}}"));
  EXPECT_THAT(three[1], HasSubstr("the same lines replace it"));
  EXPECT_THAT(three[2], HasSubstr("the same lines replace it"));
}

// Every profile line that a warning offers loads, and says nothing of a secret.
TEST(PlainSecrets, AreReplacedByProfilesThatLoad) {
  for (std::string const key : {"spark.hadoop.fs.s3a.secret.key",
                                "spark.hadoop.fs.s3a.session.token",
                                "spark.hadoop.fs.s3a.bucket.b.secret.key",
                                "spark.hadoop.fs.azure.account.key.acc.dfs.core.windows.net",
                                "spark.hadoop.fs.azure.account.key.acc.blob.core.windows.net",
                                "spark.hadoop.fs.azure.sas.c.acc.blob.core.windows.net",
                                "spark.kubernetes.driverEnv.DB_PASSWORD"}) {
    std::vector<std::string> const warnings = warnings_of({{key, "x"}});
    ASSERT_EQ(warnings.size(), 1U) << key;
    std::string const& text = warnings.front();
    std::size_t const begin = text.find("in the profile:       ") + 22;
    std::string const line = text.substr(begin, text.find('\n', begin) - begin);
    Bench bench = Bench::with("  " + line + '\n');
    bench.input.spark_version = "4.1";
    EXPECT_THAT(bench.must_load().warnings, IsEmpty()) << line;
  }
}

TEST(PlainSecrets, AreReplacedByTheLinesOfTheirKind) {
  EXPECT_THAT(warnings_of({{"spark.hadoop.fs.azure.account.key.acc.dfs.core.windows.net", "x"}}),
              ElementsAre(testing::AllOf(
                  HasSubstr("credentials: {azure: {secret: SECRET, key: KEY, account: acc}}"),
                  HasSubstr("'spark.hadoop.fs.azure.account.key.acc.dfs.core.windows.net="
                            "${env.AZURE_STORAGE_KEY}'"))));
  EXPECT_THAT(warnings_of({{"spark.hadoop.fs.azure.account.key.acc.dfs.core.windows.net",
                            "${env.AZURE_STORAGE_KEY}"},
                           {"spark.kubernetes.driver.secretKeyRef.AZURE_STORAGE_KEY", "S:K"}}),
              IsEmpty());
  EXPECT_THAT(Bench::with("  credentials: {azure: {secret: SECRET, key: KEY, account: acc}}\n")
                  .must_load()
                  .warnings,
              IsEmpty());
  EXPECT_THAT(warnings_of({{"spark.hadoop.fs.s3a.proxy.password", "x"}}),
              ElementsAre(HasSubstr("hadoopConf: {secrets: {fs.s3a.proxy.password: "
                                    "\"SECRET:KEY\"}}")));
  EXPECT_THAT(warnings_of({{"spark.executorEnv.DB_PASSWORD", "x"}}),
              ElementsAre(HasSubstr("secretEnv: {DB_PASSWORD: \"SECRET:KEY\"}")));
  EXPECT_THAT(warnings_of({{"spark.hadoop.fs.s3a.encryption.key", "x"}}, "3.5"),
              ElementsAre(HasSubstr("HADOOP_FS_S3A_ENCRYPTION_KEY")));
}

TEST(PlainSecrets, AreNotTheNamesOfKeysOfKms) {
  std::string const prefix = "spark.hadoop.fs.s3a.encryption.";
  EXPECT_THAT(warnings_of({{prefix + "algorithm", "SSE-KMS"}, {prefix + "key", "alias/etl"}}),
              IsEmpty());
  EXPECT_EQ(warnings_of({{prefix + "algorithm", "SSE-C"}, {prefix + "key", "x"}}).size(), 1U);
}

TEST(PlainSecrets, AreNeverShown) {
  std::string const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N";
  for (std::string const& secret : {std::string("AKIAIOSFODNN7EXAMPLE"),
                                    std::string("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
                                    std::string(86, 'a') + "==",
                                    std::string("sv=2022-11-02&sig=abc%3D"),
                                    std::string("-----BEGIN PRIVATE KEY-----\nx"),
                                    std::string("jdbc:postgresql://h/db?user=u&password=x"),
                                    std::string("https://user:pass@host/x"),
                                    std::string("-Xmx1g -Djavax.net.ssl.keyStorePassword=x"),
                                    jwt}) {
    std::vector<std::string> const warnings =
        warnings_of({{"spark.kubernetes.driverEnv.HARMLESS", secret}});
    ASSERT_EQ(warnings.size(), 1U) << secret;
    EXPECT_THAT(warnings.front(), Not(HasSubstr(secret)));
    EXPECT_EQ(spark::redacted("spark.any", secret), "*********(redacted)");
  }
}

TEST(PlainSecrets, AreNotSeenWhereThereAreNone) {
  for (std::string const value : {"s3a://bucket/path",
                                  "wasbs://container@account.blob.core.windows.net/x",
                                  "k8s://https://host:6443",
                                  "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                                  "registry.example.com:5000/team/spark@sha256:abc",
                                  "-Dlog4j.configurationFile=file:///x -Da.password=${env:PW}",
                                  "https://h/?sig=a",
                                  "jdbc:postgresql://h/db?user=u&password=",
                                  "/Opt/spark1/work+dir/aaaaaaaaaaaaaaaaaaaaaa",
                                  ""}) {
    EXPECT_FALSE(spark::looks_secret(value)) << value;
    EXPECT_EQ(spark::redacted("spark.any", value), value);
  }
  EXPECT_EQ(spark::redacted("spark.hadoop.fs.s3a.secret.key", "${env.KEY}"), "${env.KEY}");
  EXPECT_EQ(spark::redacted("spark.hadoop.fs.s3a.secret.key", "${env.KEY}x"),
            "*********(redacted)");
}

TEST(Redaction, IsSparksOwnByLine) {
  auto const of = [](char const* version) {
    return std::string(spark::default_redaction_regex(*spark::parse_spark_version(version)));
  };
  EXPECT_EQ(of("3.1.3"), "(?i)secret|password|token|access[.]key");
  EXPECT_EQ(of("3.5.1"), "(?i)secret|password|token|access[.]key");
  EXPECT_EQ(of("3.5.2"), "(?i)secret|password|token|access[.]?key");
  EXPECT_EQ(of("4.3"), "(?i)secret|password|token|access[.]?key");
}

}  // namespace
}  // namespace k8spark::profile
