#include "submission/application.h"

#include <gtest/gtest.h>

namespace k8spark::submission {
namespace {

Result<Application> classify(std::string const& resource,
                             std::optional<std::string> const& main_class = std::nullopt,
                             char const* spark = "4.1") {
  return classify_application(resource, main_class, *spark::parse_spark_version(spark));
}

TEST(ClassifyApplication, KnowsPythonAndRByTheEndOfTheName) {
  EXPECT_EQ(classify("local:///a/pi.py")->kind, AppKind::kPython);
  EXPECT_EQ(classify("local:///a/pi.py")->main_class, "org.apache.spark.deploy.PythonRunner");
  for (char const* const resource : {"a.R", "a.r"}) {
    EXPECT_EQ(classify(resource)->kind, AppKind::kR);
    EXPECT_EQ(classify(resource)->main_class, "org.apache.spark.deploy.RRunner");
  }
  EXPECT_EQ(classify("a.PY", "C")->kind, AppKind::kJava);
}

TEST(ClassifyApplication, HasNoUseForAClassBesidePython) {
  EXPECT_EQ(classify("a.py", "com.example.Main")->main_class,
            "org.apache.spark.deploy.PythonRunner");
}

TEST(ClassifyApplication, NeedsAClassForAJar) {
  EXPECT_EQ(classify("a.jar", "com.example.Main")->main_class, "com.example.Main");
  EXPECT_EQ(classify("spark-internal", "com.example.Main")->kind, AppKind::kJava);
  for (char const* const resource : {"local:///a.jar", "https://h/a.jar", "spark-internal"}) {
    auto const none = classify(resource);
    ASSERT_FALSE(none) << resource;
    EXPECT_NE(none.error().hint.find("--class"), std::string::npos);
  }
}

TEST(ClassifyApplication, LeavesTheClassOfALocalJarToItsManifest) {
  EXPECT_EQ(classify("a.jar")->main_class, "");
  EXPECT_EQ(classify("file:///a.jar")->main_class, "");
}

TEST(ClassifyApplication, RefusesShells) {
  for (char const* const shell : {"spark-shell", "pyspark-shell", "sparkr-shell", "connect-shell"})
    EXPECT_FALSE(classify(shell, "C")) << shell;
}

TEST(ClassifyApplication, RefusesServersInClusterMode) {
  EXPECT_FALSE(
      classify("spark-internal", "org.apache.spark.sql.hive.thriftserver.SparkSQLCLIDriver"));
  EXPECT_FALSE(
      classify("spark-internal", "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"));
}

TEST(ClassifyApplication, RefusesTheConnectServerFromThreeFourOn) {
  std::string const server = "org.apache.spark.sql.connect.service.SparkConnectServer";
  EXPECT_TRUE(classify("spark-internal", server, "3.3"));
  for (char const* const spark : {"3.4", "3.5", "4.0", "4.2", "4.3"})
    EXPECT_FALSE(classify("spark-internal", server, spark)) << spark;
}

}  // namespace
}  // namespace k8spark::submission
