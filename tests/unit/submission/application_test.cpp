#include "submission/application.h"

#include <gtest/gtest.h>

namespace k8spark::submission {
namespace {

Result<Application> classify(std::string const& resource,
                             std::optional<std::string> const& main_class = std::nullopt,
                             char const* spark = "4.1") {
  return classify_application(
      resource, main_class, *spark::parse_spark_version(spark), DeployMode::kCluster);
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

TEST(ClassifyApplication, TakesShellsAndServersInClientMode) {
  struct Case {
    char const* resource;
    char const* main_class;  // "": none given
    AppKind kind;
    char const* expected;
  };
  for (auto const& [resource, main_class, kind, expected] :
       {Case{"pyspark-shell",
             "",
             AppKind::kPython,
             "org.apache.spark.api.python.PythonGatewayServer"},
        Case{"sparkr-shell", "", AppKind::kR, "org.apache.spark.api.r.RBackend"},
        Case{"spark-shell",
             "org.apache.spark.repl.Main",
             AppKind::kJava,
             "org.apache.spark.repl.Main"},
        Case{"spark-internal",
             "org.apache.spark.sql.connect.service.SparkConnectServer",
             AppKind::kJava,
             "org.apache.spark.sql.connect.service.SparkConnectServer"},
        Case{"a.py", "", AppKind::kPython, "org.apache.spark.deploy.PythonRunner"}}) {
    std::optional<std::string> given;
    if (*main_class != '\0') given = main_class;
    auto const found = classify_application(
        resource, given, *spark::parse_spark_version("4.1"), DeployMode::kClient);
    ASSERT_TRUE(found) << resource;
    EXPECT_EQ(found->kind, kind) << resource;
    EXPECT_EQ(found->main_class, expected) << resource;
  }
  EXPECT_FALSE(classify_application(
      "spark-shell", std::nullopt, *spark::parse_spark_version("4.1"), DeployMode::kClient));
}

TEST(IsUserFile, TellsFilesFromNames) {
  EXPECT_TRUE(is_user_file("a.py"));
  for (char const* const name : {"spark-internal", "spark-shell", "pyspark-shell", "connect-shell"})
    EXPECT_FALSE(is_user_file(name)) << name;
}

}  // namespace
}  // namespace k8spark::submission
