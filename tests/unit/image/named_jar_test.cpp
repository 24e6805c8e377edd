#include "image/named_jar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::image {
namespace {

struct NameCase {
  char const* file;
  char const* artifact;
  char const* version;
  char const* classifier;
};

// Names out of Spark's distributions, 2.4 to 4.3, and of what people add to them.
TEST(JarName, IsReadAsMavenWritesIt) {
  for (NameCase const& one : std::initializer_list<NameCase>{
           {"spark-core_2.12-3.5.9.jar", "spark-core_2.12", "3.5.9", ""},
           {"hadoop-client-api-3.4.2.jar", "hadoop-client-api", "3.4.2", ""},
           {"log4j-1.2-api-2.20.0.jar", "log4j-1.2-api", "2.20.0", ""},
           {"log4j-1.2.17.jar", "log4j", "1.2.17", ""},
           {"hive-shims-0.23-2.3.9.jar", "hive-shims-0.23", "2.3.9", ""},
           {"hive-exec-2.3.9-core.jar", "hive-exec", "2.3.9", "core"},
           {"zstd-jni-1.5.5-4.jar", "zstd-jni", "1.5.5-4", ""},
           {"jline-3.29.0-jdk8.jar", "jline", "3.29.0", "jdk8"},
           {"guava-33.6.0-jre.jar", "guava", "33.6.0-jre", ""},
           {"javax.jdo-3.2.0-m3.jar", "javax.jdo", "3.2.0-m3", ""},
           {"json4s-ast_2.12-3.7.0-M11.jar", "json4s-ast_2.12", "3.7.0-M11", ""},
           {"netty-transport-native-epoll-4.1.96.Final-linux-x86_64.jar",
            "netty-transport-native-epoll",
            "4.1.96.Final",
            "linux-x86_64"},
           {"gcs-connector-hadoop3-2.2.14-shaded.jar", "gcs-connector", "hadoop3-2.2.14", "shaded"},
           {"jetty-util-9.4.57.v20241219.jar", "jetty-util", "9.4.57.v20241219", ""},
           {"spark-root_2.11-0.1.17.jar", "spark-root_2.11", "0.1.17", ""},
           {"spark-sql_2.13-4.2.0-preview1.jar", "spark-sql_2.13", "4.2.0-preview1", ""},
           {"bundle-2.24.6.jar", "bundle", "2.24.6", ""},
           {"app.jar", "app", "", ""},
           {"-1.jar", "", "1", ""},
           {".jar", "", "", ""},
           {"", "", "", ""}}) {
    NamedJar const jar = read_jar_name(one.file);
    EXPECT_EQ(jar.artifact, one.artifact) << one.file;
    EXPECT_EQ(jar.version, one.version) << one.file;
    EXPECT_EQ(jar.classifier, one.classifier) << one.file;
  }
}

TEST(JarName, OfACoordinateIsThatOfItsFile) {
  for (char const* const text :
       {"org.apache.hadoop:hadoop-aws:3.3.4",
        "com.google.cloud.bigdataoss:gcs-connector:jar:shaded:hadoop3-2.2.14",
        "org.apache.spark:spark-hadoop-cloud_2.13:4.1.4"}) {
    matrix::Jar const jar = *matrix::parse_coordinate(text);
    EXPECT_EQ(named(jar), read_jar_name(jar.file())) << text;
  }
}

TEST(JarName, SaysItsScala) {
  EXPECT_EQ(read_jar_name("spark-core_2.13-4.0.0.jar").scala(), "2.13");
  EXPECT_EQ(read_jar_name("library_3-1.0.jar").scala(), "3");
  EXPECT_EQ(read_jar_name("hadoop-aws-3.3.4.jar").scala(), "");
  EXPECT_EQ(read_jar_name("error_prone_annotations-2.20.0.jar").scala(), "");
}

TEST(JarListing, TakesNamesPathsAndLs) {
  auto const jars = read_jar_listing(
      "total 12\n"
      "-rw-r--r-- 1 root root 962685 Jan 1 2026 hadoop-aws-3.3.4.jar\n"
      "./opt/spark/jars/spark-core_2.12-3.5.6.jar\r\n"
      "  guava-14.0.1.jar\n"
      "README\n"
      ".jar\n");
  std::vector<std::string> files;
  for (NamedJar const& jar : jars) files.push_back(jar.file);
  EXPECT_THAT(files,
              testing::ElementsAre(
                  "hadoop-aws-3.3.4.jar", "spark-core_2.12-3.5.6.jar", "guava-14.0.1.jar"));
}

TEST(Detect, ReadsSparkHadoopAndScalaOffTheNames) {
  Detected const shaded = detect(read_jar_listing(
      "spark-core_2.13-4.1.4.jar\nhadoop-client-api-3.4.2.jar\nhadoop-client-runtime-3.4.2.jar\n"));
  EXPECT_EQ(shaded.spark->text, "4.1.4");
  EXPECT_EQ(shaded.hadoop->text(), "3.4.2");
  EXPECT_EQ(shaded.scala, "2.13");

  Detected const old = detect(read_jar_listing(
      "hadoop-common-2.7.4.jar\nhadoop-client-2.7.4.jar\nspark-core_2.12-3.1.1.jar\n"));
  EXPECT_EQ(old.hadoop->text(), "2.7.4");
  EXPECT_EQ(old.stack()->hadoop.text(), "2.7.4");
}

TEST(Detect, KnowsWhatItDoesNotKnow) {
  Detected const jars =
      detect(read_jar_listing("scala-library-2.12.18.jar\nhadoop-aws-3.3.4.jar\n"));
  EXPECT_FALSE(jars.spark);
  EXPECT_FALSE(jars.hadoop);
  EXPECT_FALSE(jars.stack());
  EXPECT_EQ(jars.scala, "2.12");
  // Too old for k8spark, and no crash.
  EXPECT_FALSE(detect(read_jar_listing("spark-core_2.11-2.4.5.jar")).spark);
}

TEST(CompareVersions, CountsNumbers) {
  EXPECT_TRUE(compare_versions("1.11.375", "1.11.704") < 0);
  EXPECT_TRUE(compare_versions("1.12.1000", "1.12.262") > 0);
  EXPECT_TRUE(compare_versions("2.30", "2.29.52") > 0);
  EXPECT_TRUE(compare_versions("2.30.0", "2.30") > 0);
  EXPECT_TRUE(compare_versions("9.4.57.v20241219", "9.4.57.v20241219") == 0);
}

}  // namespace
}  // namespace k8spark::image
