#include "image/conflicts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace k8spark::image {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Holdings holdings(std::string_view spark, std::string_view files, std::string_view hadoop = {}) {
  Holdings all;
  if (!spark.empty()) all.stack = *matrix::make_stack(*spark::parse_spark_version(spark), hadoop);
  all.jars = read_jar_listing(files);
  return all;
}

std::vector<std::string> rules_of(Holdings const& all) {
  std::vector<std::string> rules;
  for (Finding const& finding : find_conflicts(all)) rules.push_back(finding.rule);
  return rules;
}

struct ConflictCase {
  char const* rule;
  char const* spark;
  char const* hadoop;
  char const* jars;
  char const* says;  // in message, symptom or cure
  char const* providers = "";
};

// One that shows each rule, alone.
ConflictCase const kCases[] = {
    {"hadoop-mismatch",
     "4.1",
     "",
     "hadoop-azure-3.3.4.jar\njetty-util-9.4.57.jar\njetty-util-ajax-9.4.57.jar",
     "\"60s\""},
    {"hadoop-mismatch",
     "3.5",
     "",
     "hadoop-aws-3.3.6.jar\naws-java-sdk-bundle-1.12.367.jar",
     "PrefetchingStatistics"},
    {"hadoop-mismatch",
     "3.1",
     "2.7",
     "hadoop-aws-3.2.0.jar\naws-java-sdk-bundle-1.11.375.jar",
     "StreamCapabilities"},
    {"hadoop-mismatch",
     "3.2",
     "",
     "hadoop-client-runtime-3.3.2.jar",
     "use hadoop-client-runtime 3.3.1"},
    {"sdk-generation",
     "4.0",
     "",
     "hadoop-aws-3.4.1.jar\naws-java-sdk-bundle-1.12.262.jar",
     "software.amazon.awssdk:bundle:2.24.6"},
    {"sdk-generation",
     "3.5",
     "",
     "hadoop-aws-3.3.4.jar\nbundle-2.24.6.jar",
     "com.amazonaws:aws-java-sdk-bundle:1.12.262"},
    {"sdk-generation", "3.5", "", "hadoop-aws-3.3.4.jar", "without version 1"},
    {"two-sdks",
     "4.0",
     "",
     "hadoop-aws-3.4.1.jar\nbundle-2.24.6.jar\naws-java-sdk-bundle-1.12.262.jar",
     "does not use it"},
    {"sdk-version",
     "4.0",
     "",
     "hadoop-aws-3.4.1.jar\nbundle-2.35.4.jar",
     "STREAMING-UNSIGNED-PAYLOAD-TRAILER"},
    {"sdk-version",
     "3.5",
     "",
     "hadoop-aws-3.3.4.jar\naws-java-sdk-bundle-1.12.746.jar",
     "built with"},
    {"sdk-provider",
     "4.0",
     "",
     "",
     "WebIdentityTokenFileCredentialsProvider",
     "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider, "
     "com.amazonaws.auth.WebIdentityTokenCredentialsProvider"},
    {"sdk-provider",
     "3.5",
     "",
     "",
     "wants version 1",
     "software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider"},
    {"sdk-web-identity",
     "3.1",
     "",
     "hadoop-aws-3.2.0.jar\naws-java-sdk-bundle-1.11.375.jar",
     "1.11.704",
     "com.amazonaws.auth.WebIdentityTokenCredentialsProvider"},
    {"scala-suffix", "4.0", "", "delta-spark_2.12-3.2.0.jar", "use delta-spark_2.13"},
    {"spark-mismatch",
     "3.5.6",
     "",
     "spark-hadoop-cloud_2.12-3.5.1.jar",
     "spark-hadoop-cloud_2.12 3.5.6"},
    {"spark-mismatch", "4.2.1", "", "spark-hadoop-cloud_2.13-4.1.2.jar", "from Spark's sources"},
    {"two-versions",
     "",
     "",
     "guava-14.0.1.jar\nguava-27.0-jre.jar",
     "guava-14.0.1.jar, guava-27.0-jre.jar"},
    {"azure-jetty",
     "3.5",
     "",
     "hadoop-azure-3.3.4.jar\nazure-storage-7.0.1.jar\njetty-util-9.4.57.jar",
     "ajax/JSON"},
    {"azure-storage-unused",
     "4.2",
     "",
     "hadoop-azure-3.5.0.jar\nazure-storage-7.0.1.jar",
     "abfss://"},
    {"guava",
     "3.1",
     "3.2.2",
     "hadoop-aws-3.2.2.jar\naws-java-sdk-bundle-1.11.563.jar\nguava-14.0.1.jar",
     "checkArgument"},
    {"gcs-connector", "3.5", "", "gcs-connector-hadoop2-2.2.11-shaded.jar", "for Hadoop 2"},
    {"gcs-connector", "3.5", "", "gcs-connector-hadoop3-2.2.14.jar", "shaded"},
    {"gcs-connector", "3.5", "", "gcs-connector-3.0.0-shaded.jar", "Guava"},
    {"two-log4j", "3.5", "", "log4j-1.2.17.jar\nlog4j-core-2.20.0.jar", "log4j-1.2-api"},
};

TEST(Conflicts, EachRuleFindsItsCaseAndNoOtherDoes) {
  for (ConflictCase const& one : kCases) {
    Holdings all = holdings(one.spark, one.jars, one.hadoop);
    all.s3a_providers = one.providers;
    auto const found = find_conflicts(all);
    ASSERT_EQ(found.size(), 1U) << one.rule << ": " << one.jars;
    EXPECT_EQ(found[0].rule, one.rule);
    EXPECT_THAT(found[0].message + '|' + found[0].symptom + '|' + found[0].cure,
                HasSubstr(one.says));
  }
}

TEST(Conflicts, EveryRuleHasACase) {
  std::set<std::string_view> shown = {"missing-jar"};  // below
  for (ConflictCase const& one : kCases) shown.insert(one.rule);
  for (std::string_view const name : rule_names()) EXPECT_EQ(shown.count(name), 1U) << name;
  EXPECT_EQ(shown.size(), rule_names().size());
}

TEST(Conflicts, ThereAreNoneInWhatTheTablesGive) {
  for (char const* const spark : {"3.1", "3.2", "3.3", "3.4", "3.5", "4.0", "4.1", "4.2", "4.3"})
    for (char const* const hadoop : {"", "2.7.4"})
      for (matrix::Store const store :
           {matrix::Store::kS3, matrix::Store::kWasb, matrix::Store::kAbfs, matrix::Store::kGcs}) {
        Holdings all = holdings(spark, "", hadoop);
        auto const jars = matrix::jars_for(*all.stack, store);
        if (!jars) continue;
        for (matrix::Jar const& jar : *jars) all.jars.push_back(named(jar));
        all.stores = {store};
        EXPECT_THAT(rules_of(all), IsEmpty())
            << spark << ' ' << hadoop << ' ' << static_cast<int>(store);
      }
}

TEST(Conflicts, AStoreWithoutItsJarsIsNamedJarByJar) {
  Holdings all = holdings("4.0", "hadoop-client-api-3.4.1.jar\nspark-core_2.13-4.0.5.jar");
  all.stores = {matrix::Store::kS3};
  EXPECT_THAT(rules_of(all), ElementsAre("missing-jar", "missing-jar"));
  EXPECT_EQ(find_conflicts(all)[1].cure, "add software.amazon.awssdk:bundle:2.24.6");
}

TEST(Conflicts, AStoreThatTheHadoopLacksIsAFinding) {
  Holdings all = holdings("4.2", "");
  all.stores = {matrix::Store::kWasb};
  ASSERT_THAT(rules_of(all), ElementsAre("missing-jar"));
  EXPECT_THAT(find_conflicts(all)[0].message, HasSubstr("wasb"));
}

TEST(Conflicts, HadoopsOwnNamesAndThoseItRenamesAreFine) {
  Holdings all = holdings("4.1", "");
  all.s3a_providers =
      "org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider,"
      "com.amazonaws.auth.EnvironmentVariableCredentialsProvider,"
      "software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider,my.own.Provider";
  EXPECT_THAT(rules_of(all), IsEmpty());
}

TEST(Conflicts, WithoutAStackOnlyJarsAreCompared) {
  EXPECT_THAT(rules_of(holdings("",
                                "hadoop-aws-3.4.1.jar\naws-java-sdk-bundle-1.12.262.jar\n"
                                "a_2.12-1.jar\nb_2.13-1.jar")),
              ElementsAre("sdk-generation"));
}

}  // namespace
}  // namespace k8spark::image
