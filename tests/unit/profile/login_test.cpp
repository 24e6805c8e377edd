#include "bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::profile {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

Layers load(std::string const& fields, std::string const& version = "3.5") {
  Bench bench = Bench::with(fields);
  bench.input.spark_version = version;
  return bench.must_load();
}

SparkConf conf_of(std::string const& fields, std::string const& version = "3.5") {
  return merge(load(fields, version).in_order);
}

std::string message_of(std::string const& fields, std::string const& version = "3.5") {
  Bench bench = Bench::with(fields);
  bench.input.spark_version = version;
  return bench.must_fail().message;
}

TEST(S3Login, SaysWhatDoesNotGoTogether) {
  for (auto const& [fields, message] : std::map<std::string, std::string>{
           {"kind: anonymous, keys: {A: b}",
            "credentials.s3: \"keys\" does not go with kind anonymous"},
           {"secret: s, roleArn: r", "credentials.s3: \"roleArn\" does not go with kind secret"},
           {"kind: assumed-role, secret: s", "credentials.s3 of kind assumed-role wants roleArn"},
           {"kind: assumed-role, roleArn: r",
            "credentials.s3 of kind assumed-role wants to know who assumes the role"},
           {"kind: assumed-role, roleArn: r, base: irsa, secret: s",
            "credentials.s3 of kind assumed-role wants to know who assumes the role"},
           {"kind: assumed-role, roleArn: r, base: irsa, stsEndpoint: e",
            "credentials.s3 wants stsEndpoint and stsRegion together"},
           {"kind: profile, secret: s",
            "credentials.s3 wants the secret with the credentials file, and its key as file"},
           {"kind: jceks, file: f",
            "credentials.s3 wants the secret with the keystore, and its key as file"},
           {"secret: s, keys: {AWS_ACCESS_KEY_ID: a}",
            "credentials.s3.keys wants AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY both"},
           {"secret: s, keys: {AWS_SESSION_TOKEN: t}",
            "credentials.s3.keys wants AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY both"},
           {"kind: session, secret: s, keys: {AWS_ACCESS_KEY_ID: a, AWS_SECRET_ACCESS_KEY: b}",
            "credentials.s3.keys of kind session wants AWS_SESSION_TOKEN, too"},
           {"kind: session", "credentials.s3 wants the name of the secret"}})
    EXPECT_EQ(message_of("  credentials: {s3: {" + fields + "}}\n"), message);
}

TEST(S3Login, ATokenAmongTheKeysIsASession) {
  std::string const fields =
      "  credentials: {s3: {secret: s, keys: {AWS_ACCESS_KEY_ID: a, AWS_SECRET_ACCESS_KEY: b, "
      "AWS_SESSION_TOKEN: c}}}\n";
  SparkConf const old = conf_of(fields, "3.1");
  EXPECT_EQ(old.get("spark.hadoop.fs.s3a.aws.credentials.provider"),
            "org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider");
  EXPECT_EQ(old.get("spark.kubernetes.executor.secretKeyRef.AWS_SESSION_TOKEN"), "s:c");
  EXPECT_FALSE(conf_of(fields, "3.3").contains("spark.hadoop.fs.s3a.aws.credentials.provider"));
}

TEST(S3Login, AssumesARole) {
  SparkConf const conf = conf_of(
      "  credentials: {s3: {kind: assumed-role, roleArn: 'arn:r', base: instance-profile, "
      "sessionName: n, sessionDuration: 1h, policy: '{}', stsEndpoint: e, stsRegion: r}}\n",
      "4.1");
  std::string const prefix = "spark.hadoop.fs.s3a.assumed.role.";
  EXPECT_EQ(conf.get(prefix + "arn"), "arn:r");
  EXPECT_EQ(conf.get(prefix + "session.name"), "n");
  EXPECT_EQ(conf.get(prefix + "session.duration"), "1h");
  EXPECT_EQ(conf.get(prefix + "policy"), "{}");
  EXPECT_EQ(conf.get(prefix + "sts.endpoint"), "e");
  EXPECT_EQ(conf.get(prefix + "sts.endpoint.region"), "r");
  EXPECT_EQ(conf.get(prefix + "credentials.provider"),
            "org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider");
}

TEST(S3Login, MountsAFileAndNamesItToTheSdk) {
  std::string const fields =
      "  credentials: {s3: {kind: profile, secret: aws, file: credentials, profileName: etl}}\n";
  SparkConf const v1 = conf_of(fields, "3.5");
  EXPECT_EQ(v1.get("spark.kubernetes.driver.secrets.aws"), "/etc/k8spark/aws");
  EXPECT_EQ(v1.get("spark.executorEnv.AWS_CREDENTIAL_PROFILES_FILE"),
            "/etc/k8spark/aws/credentials");
  EXPECT_EQ(v1.get("spark.kubernetes.driverEnv.AWS_PROFILE"), "etl");
  EXPECT_EQ(conf_of(fields, "4.0").get("spark.executorEnv.AWS_SHARED_CREDENTIALS_FILE"),
            "/etc/k8spark/aws/credentials");
  SparkConf const store =
      conf_of("  credentials: {s3: {kind: jceks, secret: ks, file: a.jceks, passwordKey: pw}}\n");
  EXPECT_EQ(store.get("spark.hadoop.hadoop.security.credential.provider.path"),
            "localjceks://file/etc/k8spark/keystore/a.jceks");
  EXPECT_EQ(store.get("spark.kubernetes.driver.secretKeyRef.HADOOP_CREDSTORE_PASSWORD"), "ks:pw");
}

TEST(S3Buckets, HaveKeysOfTheirOwn) {
  SparkConf const conf = conf_of(
      "  credentials: {s3: {kind: irsa}}\n  storage:\n    s3:\n      region: eu-central-1\n"
      "      buckets:\n        my-logs: {endpoint: 'http://minio:9000', credentials: {secret: s, "
      "keys: {AWS_ACCESS_KEY_ID: a, AWS_SECRET_ACCESS_KEY: b}}}\n");
  std::string const bucket = "spark.hadoop.fs.s3a.bucket.my-logs.";
  EXPECT_EQ(conf.get("spark.hadoop.fs.s3a.endpoint.region"), "eu-central-1");
  EXPECT_FALSE(conf.contains("spark.hadoop.fs.s3a.path.style.access"));
  EXPECT_EQ(conf.get(bucket + "endpoint"), "http://minio:9000");
  EXPECT_EQ(conf.get(bucket + "path.style.access"), "true");
  EXPECT_EQ(conf.get(bucket + "endpoint.region"), "external");
  EXPECT_EQ(conf.get(bucket + "access.key"), "${env.AWS_ACCESS_KEY_ID_MY_LOGS}");
  EXPECT_EQ(conf.get("spark.kubernetes.driver.secretKeyRef.AWS_SECRET_ACCESS_KEY_MY_LOGS"), "s:b");
  EXPECT_EQ(message_of("  storage: {s3: {buckets: {b: {credentials: {secret: s, keys: {X: "
                       "x}}}}}}\n"),
            "storage.s3.buckets.b.credentials.keys: S3A knows no X of a bucket");
}

TEST(S3Buckets, HaveNoDotInTheirNames) {
  EXPECT_THAT(message_of("  storage: {s3: {buckets: {my.logs: {region: r}}}}\n"),
              HasSubstr("unknown key \"my.logs\" in \"storage.s3.buckets\""));
}

TEST(S3Buckets, OfAParentAreMerged) {
  Bench bench(
      "version: 1\ndefaultProfile: b\nprofiles:\n"
      "  a: {storage: {s3: {buckets: {x: {region: eu-west-1}, y: {region: eu-west-1}}}}}\n"
      "  b: {extends: a, storage: {s3: {buckets: {x: {region: eu-west-2}}}}}\n");
  SparkConf const conf = bench.conf();
  EXPECT_EQ(conf.get("spark.hadoop.fs.s3a.bucket.x.endpoint.region"), "eu-west-2");
  EXPECT_EQ(conf.get("spark.hadoop.fs.s3a.bucket.y.endpoint.region"), "eu-west-1");
}

TEST(S3Storage, RefusesReservedRegions) {
  for (std::string const region : {"auto", "sdk", "ec2", "'null'", "AUTO"})
    EXPECT_THAT(message_of("  storage: {s3: {region: " + region + "}}\n"),
                HasSubstr("is no region to sign with"));
}

TEST(S3Storage, NamesEncryptionAsTheHadoopDoes) {
  std::string const fields =
      "  storage: {s3: {encryption: {algorithm: SSE-C, secret: s, key: k}}}\n";
  EXPECT_EQ(conf_of(fields, "3.2").get("spark.hadoop.fs.s3a.server-side-encryption.key"),
            "${env.S3_ENCRYPTION_KEY}");
  SparkConf const conf = conf_of(fields, "3.3");
  EXPECT_EQ(conf.get("spark.hadoop.fs.s3a.encryption.algorithm"), "SSE-C");
  EXPECT_EQ(conf.get("spark.hadoop.fs.s3a.encryption.key"), "${env.S3_ENCRYPTION_KEY}");
  EXPECT_EQ(conf.get("spark.kubernetes.driver.secretKeyRef.S3_ENCRYPTION_KEY"), "s:k");
  EXPECT_TRUE(conf.contains("spark.redaction.regex"));
  EXPECT_EQ(message_of("  storage: {s3: {encryption: {algorithm: AES256, kmsKey: k}}}\n"),
            "encryption AES256 takes no kmsKey");
  EXPECT_EQ(message_of("  storage: {s3: {encryption: {kmsKey: k}}}\n"),
            "encryption wants an algorithm");
}

TEST(S3Storage, AddsTheSignatureToWhateverOptionsWin) {
  Bench bench = Bench::with(
      "  spark: {version: '3.1', hadoop: '2.7'}\n  storage: {s3: {region: eu-central-1}}\n"
      "  javaOptions: {driver: -Da=b}\n");
  bench.input.conf_flags = {{"spark.executor.extraJavaOptions", "-XX:+UseG1GC"}};
  SparkConf const conf = bench.conf();
  EXPECT_EQ(at(conf, "spark.driver.extraJavaOptions"),
            "-Da=b -Dcom.amazonaws.services.s3.enableV4=true @ k8spark.yaml:7, k8spark.yaml:6");
  EXPECT_EQ(at(conf, "spark.executor.extraJavaOptions"),
            "-XX:+UseG1GC -Dcom.amazonaws.services.s3.enableV4=true @ --conf, k8spark.yaml:6");
  EXPECT_FALSE(conf_of("  storage: {s3: {region: r}}\n").contains("spark.driver.extraJavaOptions"));
  EXPECT_THAT(load("  storage: {s3: {region: r, signatureV4: true}}\n", "4.0").warnings,
              Contains(HasSubstr("signatureV4 is obsolete")));
  EXPECT_EQ(conf_of("  storage: {s3: {region: r, signatureV4: true}}\n"
                    "  conf: {spark.driver.extraJavaOptions: "
                    "'-Dcom.amazonaws.services.s3.enableV4=false'}\n")
                .get("spark.driver.extraJavaOptions"),
            "-Dcom.amazonaws.services.s3.enableV4=false");
}

TEST(AzureLogin, SaysWhatDoesNotGoTogether) {
  std::string const storage = "  storage: {azure: {account: a, scheme: wasbs}}\n";
  EXPECT_EQ(message_of(storage + "  credentials: {azure: {kind: workload-identity}}\n"),
            "wasbs:// cannot log in by workload-identity");
  EXPECT_EQ(message_of(storage + "  credentials: {azure: {kind: sas, secret: s, key: k}}\n"),
            "wasbs:// wants storage.azure.container for a SAS");
  EXPECT_EQ(message_of("  credentials: {azure: {kind: oauth, account: a, secret: s, key: k}}\n"),
            "credentials.azure of kind oauth wants secret, key, tenant, clientId and account");
  EXPECT_EQ(message_of("  credentials: {azure: {kind: managed-identity, account: a, secret: s}}\n"),
            "credentials.azure: \"secret\" does not go with kind managed-identity");
}

TEST(AzureLogin, ByWorkloadIdentity) {
  std::string const host = ".acc.dfs.core.windows.net";
  std::string const prefix = "spark.hadoop.fs.azure.account.";
  SparkConf const conf = conf_of(
      "  credentials: {azure: {kind: workload-identity, account: acc, tenant: t}}\n", "4.0");
  EXPECT_EQ(conf.get(prefix + "auth.type" + host), "OAuth");
  EXPECT_EQ(conf.get(prefix + "oauth.provider.type" + host),
            "org.apache.hadoop.fs.azurebfs.oauth2.WorkloadIdentityTokenProvider");
  EXPECT_EQ(conf.get(prefix + "oauth2.msi.tenant" + host), "t");
  EXPECT_EQ(conf.get(prefix + "oauth2.client.id" + host), "${env.AZURE_CLIENT_ID}");
  EXPECT_EQ(conf.get(prefix + "oauth2.token.file" + host), "${env.AZURE_FEDERATED_TOKEN_FILE}");
  for (std::string const role : {"driver", "executor"})
    EXPECT_EQ(conf.get("spark.kubernetes." + role + ".label.azure.workload.identity/use"), "true");
}

TEST(AzureLogin, FlatAccountsOfHadoop35UseTheBlobEndpoint) {
  std::string const fields =
      "  storage: {azure: {account: acc, hierarchical: false, endpointSuffix: core.x.cn}}\n"
      "  credentials: {azure: {secret: s, key: k}}\n";
  EXPECT_TRUE(
      conf_of(fields, "4.1").contains("spark.hadoop.fs.azure.account.key.acc.dfs.core.x.cn"));
  SparkConf const conf = conf_of(fields, "4.2");
  EXPECT_TRUE(conf.contains("spark.hadoop.fs.azure.account.key.acc.blob.core.x.cn"));
  EXPECT_EQ(conf.get("spark.hadoop.fs.azure.account.hns.enabled.acc.blob.core.x.cn"), "false");
}

// Hadoop 3.5.0 counts its calls on a thread that keeps the JVM.
TEST(AzureLogin, LetsDriversOfHadoop35End) {
  std::string const key = "spark.hadoop.fs.azure.metrics.collection.enabled";
  std::string const fields =
      "  storage: {azure: {account: acc}}\n  credentials: {azure: {secret: s, key: k}}\n";
  EXPECT_FALSE(conf_of(fields, "4.1").contains(key));
  EXPECT_EQ(conf_of(fields, "4.2").get(key), "false");
  EXPECT_EQ(conf_of(fields + "  conf: {" + key + ": true}\n", "4.3").get(key), "true");
}

TEST(AzureLogin, AsksTheCloudOfTheAccount) {
  auto const endpoint = [](std::string const& suffix) {
    return conf_of("  storage: {azure: {account: acc, endpointSuffix: " + suffix +
                   "}}\n  credentials: {azure: {kind: oauth, secret: s, key: k, tenant: t, "
                   "clientId: i}}\n")
        .get_or("spark.hadoop.fs.azure.account.oauth2.client.endpoint.acc.dfs." + suffix, "none");
  };
  EXPECT_EQ(endpoint("core.windows.net"), "https://login.microsoftonline.com/t/oauth2/token");
  EXPECT_EQ(endpoint("core.usgovcloudapi.net"), "https://login.microsoftonline.us/t/oauth2/token");
  EXPECT_EQ(endpoint("core.chinacloudapi.cn"), "https://login.chinacloudapi.cn/t/oauth2/token");
}

TEST(HadoopConf, KeepsAnySecretInASecret) {
  SparkConf const conf =
      conf_of("  hadoopConf: {secrets: {fs.s3a.proxy.password: {secret: p, key: pw}}}\n");
  EXPECT_EQ(at(conf, "spark.hadoop.fs.s3a.proxy.password"),
            "${env.HADOOP_FS_S3A_PROXY_PASSWORD} @ k8spark.yaml:5");
  EXPECT_EQ(conf.get("spark.kubernetes.executor.secretKeyRef.HADOOP_FS_S3A_PROXY_PASSWORD"),
            "p:pw");
}

TEST(HadoopConf, AFileJoinsTheOthers) {
  std::string const fields =
      "  deps: {files: [/work/repo/a]}\n  hadoopConf: {file: core-site.xml}\n";
  EXPECT_EQ(conf_of(fields).get("spark.files"), "/work/repo/a,/work/repo/core-site.xml");
  EXPECT_FALSE(conf_of(fields).contains("spark.executorEnv.SPARK_EXTRA_CLASSPATH"));
  EXPECT_EQ(conf_of(fields, "3.4").get("spark.executorEnv.SPARK_EXTRA_CLASSPATH"),
            "/opt/spark/work-dir");
  EXPECT_THAT(message_of("  hadoopConf: {file: site.xml}\n"), HasSubstr("not site.xml"));
}

}  // namespace
}  // namespace k8spark::profile
