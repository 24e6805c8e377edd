#include "plan_support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::test {
namespace {

TEST(Krb5, TravelsInAConfigMap) {
  Submission submission =
      java_submission("4.1", {{"spark.kubernetes.kerberos.krb5.path", "/etc/krb5.conf"}});
  submission.files.krb5 = TextFile{"krb5.conf", "[libdefaults]"};
  Plan const plan = planned(submission);
  Json const map = resource(plan, "ConfigMap");
  EXPECT_EQ(map["metadata"]["name"], "job-00000000000000a1-krb5-file");
  EXPECT_EQ(map["data"], (Json{{"krb5.conf", "[libdefaults]"}}));
  EXPECT_EQ(
      named(driver(plan)["volumeMounts"], "krb5-file"),
      (Json{{"name", "krb5-file"}, {"mountPath", "/etc/krb5.conf"}, {"subPath", "krb5.conf"}}));
}

TEST(Krb5, MayBeAMapThatExists) {
  Plan const plan =
      planned(java_submission("4.1", {{"spark.kubernetes.kerberos.krb5.configMapName", "k"}}));
  EXPECT_EQ(named(spec(plan)["volumes"], "krb5-file")["configMap"], (Json{{"name", "k"}}));
  EXPECT_EQ(kinds(plan), "Service ConfigMap");
}

TEST(Krb5, IsFileOrMapNotBoth) {
  refused_at(java_submission("4.1",
                             {{"spark.kubernetes.kerberos.krb5.path", "/k"},
                              {"spark.kubernetes.kerberos.krb5.configMapName", "k"}}));
}

TEST(Keytab, TravelsInASecret) {
  Submission submission = java_submission(
      "4.1", {{"spark.kerberos.keytab", "/k/ann.keytab"}, {"spark.kerberos.principal", "ann@X"}});
  submission.files.keytab = TextFile{"ann.keytab", "KT"};
  Plan const plan = planned(submission);
  Json const secret = resource(plan, "Secret");
  EXPECT_EQ(secret["metadata"]["name"], "job-00000000000000a1-kerberos-keytab");
  EXPECT_EQ(secret["data"], (Json{{"ann.keytab", "S1Q="}}));
  EXPECT_EQ(property(plan, "spark.kerberos.keytab"), "/mnt/secrets/kerberos-keytab/ann.keytab");
  EXPECT_EQ(named(driver(plan)["volumeMounts"], "kerberos-keytab")["mountPath"],
            "/mnt/secrets/kerberos-keytab");
}

TEST(Keytab, AndPrincipalBelongTogether) {
  EXPECT_EQ(refused_at(java_submission("4.1", {{"spark.kerberos.keytab", "local:///k"}})),
            "at spark.kerberos.keytab");
  EXPECT_EQ(refused_at(java_submission("4.1", {{"spark.kerberos.principal", "ann@X"}})),
            "at spark.kerberos.principal");
}

TEST(Krb5, NameIsExpandedAndItsBytesAreText) {
  Submission submission =
      java_submission("4.0", {{"spark.kubernetes.kerberos.krb5.configMapName", "${env:MAP}"}});
  submission.environment["MAP"] = "km";
  EXPECT_EQ(named(spec(planned(submission))["volumes"], "krb5-file")["configMap"]["name"], "km");
  Submission bytes = java_submission("4.0");
  bytes.files.krb5 = TextFile{"krb5.conf", "a\xFF"};
  EXPECT_EQ(resource(planned(bytes), "ConfigMap")["data"]["krb5.conf"], "a\uFFFD");
  bytes.version = *spark::parse_spark_version("4.1");
  EXPECT_EQ(refused_at(bytes), "krb5.conf");
}

TEST(Keytab, OfTheImageIsNotMounted) {
  Plan const plan = planned(java_submission(
      "4.1", {{"spark.kerberos.keytab", "local:///k"}, {"spark.kerberos.principal", "ann@X"}}));
  EXPECT_EQ(property(plan, "spark.kerberos.keytab"), "local:///k");
  EXPECT_TRUE(resource(plan, "Secret").is_null());
}

TEST(DelegationTokens, ComeFromASecretThatExists) {
  Plan const plan =
      planned(java_submission("4.1",
                              {{"spark.kubernetes.kerberos.tokenSecret.name", "tokens"},
                               {"spark.kubernetes.kerberos.tokenSecret.itemKey", "hdfs"}}));
  EXPECT_EQ(named(spec(plan)["volumes"], "hadoop-secret")["secret"],
            (Json{{"secretName", "tokens"}}));
  EXPECT_EQ(env(plan, "HADOOP_TOKEN_FILE_LOCATION"), "/mnt/secrets/hadoop-credentials/hdfs");
}

TEST(DelegationTokens, NeedSecretAndKey) {
  refused_at(java_submission("4.1", {{"spark.kubernetes.kerberos.tokenSecret.name", "tokens"}}));
  refused_at(java_submission("4.1", {{"spark.kubernetes.kerberos.tokenSecret.itemKey", "hdfs"}}));
}

}  // namespace
}  // namespace k8spark::test
