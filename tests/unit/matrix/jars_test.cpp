#include "matrix/jars.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::matrix {
namespace {

using ::testing::ElementsAre;

Stack stack_of(std::string_view spark, std::string_view hadoop = {}) {
  return *make_stack(*spark::parse_spark_version(spark), hadoop);
}

std::vector<std::string> files(std::string_view spark, Store store, std::string_view hadoop = {}) {
  std::vector<std::string> names;
  std::vector<Jar> const jars = *jars_for(stack_of(spark, hadoop), store);
  for (Jar const& jar : jars) names.push_back(jar.file());
  return names;
}

TEST(JarsFor, S3ComesWithTheSdkOfItsHadoop) {
  EXPECT_THAT(files("3.1.1", Store::kS3, "2.7"),
              ElementsAre("hadoop-aws-2.7.4.jar", "aws-java-sdk-1.7.4.jar"));
  EXPECT_THAT(files("3.1.1", Store::kS3),
              ElementsAre("hadoop-aws-3.2.0.jar", "aws-java-sdk-bundle-1.11.375.jar"));
  EXPECT_THAT(files("3.5", Store::kS3),
              ElementsAre("hadoop-aws-3.3.4.jar", "aws-java-sdk-bundle-1.12.262.jar"));
  EXPECT_THAT(files("4.0", Store::kS3), ElementsAre("hadoop-aws-3.4.1.jar", "bundle-2.24.6.jar"));
  for (char const* const spark : {"4.2", "4.3"})
    EXPECT_THAT(
        files(spark, Store::kS3),
        ElementsAre(
            "hadoop-aws-3.5.0.jar", "bundle-2.35.4.jar", "analyticsaccelerator-s3-1.3.1.jar"))
        << spark;
}

TEST(JarsFor, WasbEndsAndAbfsBeginsWithAHadoop) {
  EXPECT_THAT(files("3.1.1", Store::kWasb, "2.7"),
              ElementsAre("hadoop-azure-2.7.4.jar", "azure-storage-2.0.0.jar"));
  EXPECT_EQ(jars_for(stack_of("4.2"), Store::kWasb).error().code, ErrorCode::kUsage);
  EXPECT_EQ(jars_for(stack_of("3.1", "2.7"), Store::kAbfs).error().code, ErrorCode::kUsage);
  EXPECT_EQ(files("3.5", Store::kAbfs).front(), "hadoop-azure-3.3.4.jar");
}

// As the pom of each Hadoop says.
TEST(JarsFor, AzureComesWithTheHelpersOfItsHadoop) {
  EXPECT_THAT(files("3.5", Store::kAbfs, "3.3.6"),
              testing::Contains("wildfly-openssl-1.1.3.Final.jar"));
  EXPECT_THAT(files("4.0", Store::kAbfs), testing::Contains("wildfly-openssl-1.1.3.Final.jar"));
  EXPECT_THAT(files("4.1", Store::kAbfs), testing::Contains("wildfly-openssl-2.1.4.Final.jar"));
  for (char const* const spark : {"4.2", "4.3"})
    EXPECT_THAT(
        files(spark, Store::kAbfs),
        ElementsAre(
            "hadoop-azure-3.5.0.jar", "wildfly-openssl-2.2.5.Final.jar", "HdrHistogram-2.1.12.jar"))
        << spark;
}

TEST(AwsSdk, IsTheOneThatEachHadoopWasBuiltWith) {
  for (auto const& [hadoop, sdk] :
       std::vector<std::pair<std::string, std::string>>{{"3.1.4", "1.11.271"},
                                                        {"3.2.1", "1.11.375"},
                                                        {"3.2.2", "1.11.563"},
                                                        {"3.2.4", "1.11.901"},
                                                        {"3.3.0", "1.11.563"},
                                                        {"3.3.1", "1.11.901"},
                                                        {"3.3.2", "1.11.1026"},
                                                        {"3.3.3", "1.11.1026"},
                                                        {"3.3.4", "1.12.262"},
                                                        {"3.3.5", "1.12.316"},
                                                        {"3.3.6", "1.12.367"},
                                                        {"3.4.0", "2.23.19"},
                                                        {"3.4.1", "2.24.6"},
                                                        {"3.4.2", "2.29.52"},
                                                        {"3.4.3", "2.35.4"},
                                                        {"3.5.0", "2.35.4"}})
    EXPECT_EQ(aws_sdk(*parse_hadoop_version(hadoop)).version, sdk) << hadoop;
}

TEST(JarsFor, GcsIsTheShadedConnector) {
  EXPECT_EQ(jars_for(stack_of("3.5"), Store::kGcs)->front().path(),
            "com/google/cloud/bigdataoss/gcs-connector/hadoop3-2.2.14/"
            "gcs-connector-hadoop3-2.2.14-shaded.jar");
  // Each is on Maven Central.
  for (auto const& [spark, version] :
       std::vector<std::pair<std::string, std::string>>{{"3.1", "hadoop3-2.2.11"},
                                                        {"3.4", "hadoop3-2.2.11"},
                                                        {"4.0", "hadoop3-2.2.26"},
                                                        {"4.1", "hadoop3-2.2.28"},
                                                        {"4.2", "hadoop3-2.2.32"},
                                                        {"4.3", "hadoop3-2.2.32"}})
    EXPECT_EQ(jars_for(stack_of(spark), Store::kGcs)->front().version, version) << spark;
  EXPECT_EQ(jars_for(stack_of("3.1", "2.7"), Store::kGcs)->front().version, "hadoop2-2.2.10");
}

TEST(CloudJar, IsOneThatWasPublished) {
  for (auto const& [spark, jar] : std::vector<std::pair<std::string, std::string>>{
           {"3.2.1", "2.12:3.2.1"},
           {"3.3.4", "2.12:3.3.4"},
           {"3.4.0", "2.12:3.4.0"},
           {"3.5.6", "2.12:3.5.6"},
           {"3.5.9", "2.12:3.5.8"},  // the line's nearest
           {"4.0.0", "2.13:4.0.0"},
           {"4.0.2", "2.13:4.0.2"},
           {"4.0.5", "2.13:4.0.2"},
           {"4.1.0", "2.13:4.1.1"},
           {"4.1.1", "2.13:4.1.1"},
           {"4.1.4", "2.13:4.1.2"}})
    EXPECT_EQ(cloud_jar(stack_of(spark))->coordinate(),
              "org.apache.spark:spark-hadoop-cloud_" + jar)
        << spark;
  for (char const* const spark : {"3.1", "4.2.0", "4.2.1", "4.3.0"}) {
    auto const none = cloud_jar(stack_of(spark));
    ASSERT_FALSE(none) << spark;
    EXPECT_EQ(none.error().code, ErrorCode::kUsage);
    EXPECT_NE(none.error().hint.find("-Phadoop-cloud"), std::string::npos);
  }
}

TEST(Coordinate, IsReadAsItIsWritten) {
  for (auto const* text : {"org.apache.hadoop:hadoop-aws:3.3.4", "g:a:jar:shaded:1"})
    EXPECT_EQ(parse_coordinate(text)->coordinate(), text);
  for (auto const* wrong : {"", "g:a", "g::v", "g:a:v:w", "g:a:pom:c:v", "g:a/b:v", "g:a: v"})
    EXPECT_EQ(parse_coordinate(wrong).error().code, ErrorCode::kUsage) << wrong;
}

}  // namespace
}  // namespace k8spark::matrix
