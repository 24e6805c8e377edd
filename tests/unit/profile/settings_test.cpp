#include "bench.h"
#include "spark/redaction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::profile {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST(ProfileValues, OneRoleBeatsBothRoles) {
  SparkConf const conf = Bench::with(
                             "  executors: {env: {A: exec}}\n  env: {A: both, B: both}\n"
                             "  driver: {labels: {l: driver}}\n  labels: {l: both}\n")
                             .conf();
  EXPECT_EQ(conf.get("spark.executorEnv.A"), "exec");
  EXPECT_EQ(conf.get("spark.kubernetes.driverEnv.A"), "both");
  EXPECT_EQ(conf.get("spark.executorEnv.B"), "both");
  EXPECT_EQ(conf.get("spark.kubernetes.driver.label.l"), "driver");
  EXPECT_EQ(conf.get("spark.kubernetes.executor.label.l"), "both");
}

TEST(ProfileValues, ConfBeatsTheFieldsBesideIt) {
  SparkConf const conf =
      Bench::with("  conf: {spark.driver.memory: 2g}\n  driver: {memory: 1g}\n").conf();
  EXPECT_EQ(at(conf, "spark.driver.memory"), "2g @ k8spark.yaml:5");
}

TEST(ProfileValues, SecretsMayBeAMapOrAList) {
  SparkConf const conf =
      Bench::with(
          "  secrets: {tls: /etc/tls}\n  driver: {secrets: [{name: gcp, mountPath: /gcp}]}\n")
          .conf();
  EXPECT_EQ(conf.get("spark.kubernetes.driver.secrets.tls"), "/etc/tls");
  EXPECT_EQ(conf.get("spark.kubernetes.executor.secrets.tls"), "/etc/tls");
  EXPECT_EQ(conf.get("spark.kubernetes.driver.secrets.gcp"), "/gcp");
  EXPECT_FALSE(conf.contains("spark.kubernetes.executor.secrets.gcp"));
}

TEST(ProfileValues, SecretEnvMayBeShort) {
  SparkConf const conf = Bench::with("  secretEnv: {A: s:k, B: {secret: s, key: k2}}\n").conf();
  EXPECT_EQ(conf.get("spark.kubernetes.driver.secretKeyRef.A"), "s:k");
  EXPECT_EQ(conf.get("spark.kubernetes.executor.secretKeyRef.B"), "s:k2");
}

TEST(ProfileValues, ListsMayBeATextWithCommas) {
  EXPECT_EQ(Bench::with("  image: {pullSecrets: \"a, b\"}\n")
                .conf()
                .get("spark.kubernetes.container.image.pullSecrets"),
            "a, b");
}

TEST(ProfileValues, ExpandTheEnvironment) {
  Bench bench = Bench::with(
      "  namespace: ${TEAM:-nobody}\n  app: {args: [\"${TEAM:-x}\", '${env:A}']}\n"
      "  conf:\n    spark.a: ${env:HOME}\n    spark.b: ${spark.app.name}-${TEAM:-y}\n");
  EXPECT_EQ(bench.conf().get("spark.kubernetes.namespace"), "nobody");
  bench.environment["TEAM"] = "etl";
  SparkConf const conf = bench.conf();
  EXPECT_EQ(at(conf, "spark.kubernetes.namespace"), "etl @ k8spark.yaml:5");
  EXPECT_EQ(conf.get("spark.a"), "${env:HOME}");
  EXPECT_EQ(conf.get("spark.b"), "${spark.app.name}-etl");
  EXPECT_THAT(bench.must_load().settings.list("app.args"), ElementsAre("etl", "${env:A}"));
}

TEST(ProfileValues, AnUnsetVariableIsAnErrorWithItsPlace) {
  Error const error = Bench::with("  image:\n    name: registry/${TEAM}:1\n").must_fail();
  EXPECT_EQ(error.where, "k8spark.yaml:6:11");
  EXPECT_THAT(error.message, StartsWith("the environment variable \"TEAM\" is not set\n"));
  EXPECT_EQ(error.hint, "set it, or give a default: ${TEAM:-...}");
}

TEST(ProfileValues, NothingIsExpandedInCredentials) {
  Bench bench = Bench::with(
      "  credentials: {s3: {secret: \"${NAME}\", keys: {A: \"${KEY:-x}\"}}}\n"
      "  secretEnv: {B: \"${S:-s}:k\"}\n  secrets: {t: \"/a/${P}\"}\n");
  bench.environment["NAME"] = "value-from-the-environment";
  SparkConf const conf = bench.conf();
  EXPECT_EQ(conf.get("spark.kubernetes.driver.secretKeyRef.A"), "${NAME}:${KEY:-x}");
  EXPECT_EQ(conf.get("spark.kubernetes.driver.secretKeyRef.B"), "${S:-s}:k");
  EXPECT_EQ(conf.get("spark.kubernetes.driver.secrets.t"), "/a/${P}");
}

TEST(ProfileValues, WarnOfASecretInClearTextWithoutShowingIt) {
  Layers const layers = Bench::with(
                            "  conf:\n    spark.hadoop.fs.s3a.secret.key: hunter2\n    spark.x: y\n"
                            "  env: {MY_PASSWORD: hunter2}\n")
                            .must_load();
  ASSERT_EQ(layers.warnings.size(), 3U);
  for (std::string const& warning : layers.warnings)
    EXPECT_THAT(warning, Not(HasSubstr("hunter2")));
  EXPECT_THAT(
      layers.warnings,
      testing::Contains(StartsWith(
          "k8spark.yaml:6: \"spark.hadoop.fs.s3a.secret.key\" holds a secret in clear text")));
}

TEST(ProfileValues, DoNotWarnOfReferences) {
  Bench bench = Bench::with(
      "  conf:\n    spark.hadoop.fs.s3a.secret.key: ${env.KEY}\n    spark.a.password: "
      "\"${env:PW}\"\n"
      "    spark.hadoop.fs.s3a.aws.credentials.provider: org.x.Y\n"
      "  secretEnv: {TOKEN: s:token}\n  credentials: {s3: {secret: s}}\n");
  EXPECT_THAT(bench.must_load().warnings, IsEmpty());
}

TEST(ProfileValues, WarnOfASecretThatTheSubmittersEnvironmentHolds) {
  Bench bench = Bench::with("  conf: {spark.a.password: \"${PW}\"}\n");
  bench.environment["PW"] = "hunter2";
  std::vector<std::string> const warnings = bench.must_load().warnings;
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_THAT(warnings.front(), Not(HasSubstr("hunter2")));
}

TEST(SecretKeys, AreKnownByName) {
  for (char const* const key : {"spark.hadoop.fs.s3a.secret.key",
                                "spark.hadoop.fs.s3a.access.key",
                                "spark.hadoop.fs.azure.account.key.a.dfs.core.windows.net",
                                "spark.hadoop.fs.azure.sas.c.a.blob.core.windows.net",
                                "spark.ssl.keyPassword",
                                "spark.kubernetes.authenticate.submission.oauthToken",
                                "spark.kubernetes.driverEnv.API_KEY",
                                "spark.hadoop.fs.s3a.encryption.key",
                                "spark.authenticate.secret"})
    EXPECT_TRUE(spark::is_secret_key(key)) << key;
  for (char const* const key : {"spark.driver.memory",
                                "spark.kubernetes.driver.secretKeyRef.TOKEN",
                                "spark.kubernetes.executor.secrets.token",
                                "spark.redaction.regex",
                                "spark.kubernetes.authenticate.submission.oauthTokenFile",
                                "spark.hadoop.fs.s3a.aws.credentials.provider",
                                "spark.kubernetes.kerberos.tokenSecret.name",
                                "spark.kubernetes.container.image.pullSecrets",
                                "spark.hadoop.hadoop.security.credential.provider.path"})
    EXPECT_FALSE(spark::is_secret_key(key)) << key;
}

}  // namespace
}  // namespace k8spark::profile
