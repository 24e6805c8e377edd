#include "plan_support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::test {
namespace {

TEST(DriverCommand, NamesClassResourceAndArguments) {
  Submission submission = java_submission("4.1");
  submission.app_args = {"1", "", "two words", "$HOME"};
  Json const container = driver(planned(submission));
  EXPECT_EQ(container["args"],
            Json::array({"driver",
                         "--properties-file",
                         "/opt/spark/conf/spark.properties",
                         "--class",
                         "com.example.Main",
                         "local:///opt/app.jar",
                         "1",
                         "",
                         "two words",
                         "$HOME"}));
  EXPECT_FALSE(container.contains("command"));
}

TEST(DriverCommand, NamesTheProxyUser) {
  Submission submission = java_submission("4.1");
  submission.proxy_user = "bob";
  Json const args = driver(planned(submission))["args"];
  EXPECT_EQ(args[1], "--proxy-user");
  EXPECT_EQ(args[2], "bob");
}

TEST(DriverCommand, SaysWhatKindOfApplicationItIs) {
  constexpr char const* kKey = "spark.kubernetes.resource.type";
  EXPECT_EQ(property(planned(java_submission("4.1")), kKey), "java");
  EXPECT_EQ(property(planned(python_submission("4.1")), kKey), "python");
  EXPECT_EQ(property(planned(r_submission("4.1")), kKey), "r");
}

TEST(DriverPython, ComesFromTheConfElseFromTheEnvironment) {
  Submission submission = python_submission("4.1");
  EXPECT_TRUE(env(planned(submission), "PYSPARK_PYTHON").is_null());
  submission.environment["PYSPARK_PYTHON"] = "/e/python";
  EXPECT_EQ(env(planned(submission), "PYSPARK_PYTHON"), "/e/python");
  EXPECT_EQ(env(planned(submission), "PYSPARK_DRIVER_PYTHON"), "/e/python");
  submission.environment["PYSPARK_DRIVER_PYTHON"] = "/e/driver";
  EXPECT_EQ(env(planned(submission), "PYSPARK_DRIVER_PYTHON"), "/e/driver");
  set_conf(submission, "spark.pyspark.python", "/c/python");
  EXPECT_EQ(env(planned(submission), "PYSPARK_PYTHON"), "/c/python");
  EXPECT_EQ(env(planned(submission), "PYSPARK_DRIVER_PYTHON"), "/c/python");
  set_conf(submission, "spark.pyspark.driver.python", "${spark.pyspark.python}3");
  EXPECT_EQ(env(planned(submission), "PYSPARK_DRIVER_PYTHON"), "/c/python3");
  EXPECT_EQ(property(planned(submission), "spark.pyspark.driver.python"),
            "${spark.pyspark.python}3");
}

TEST(DriverPython, IsOfNoConcernToJava) {
  Submission submission = java_submission("4.1");
  submission.environment["PYSPARK_PYTHON"] = "/e/python";
  EXPECT_TRUE(env(planned(submission), "PYSPARK_PYTHON").is_null());
}

TEST(DriverPython, IsThreeWhereTheKeyExists) {
  Pairs const two = {{"spark.kubernetes.pyspark.pythonVersion", "2"}};
  EXPECT_EQ(refused_at(python_submission("4.0", two)), "at spark.kubernetes.pyspark.pythonVersion");
  planned(python_submission("4.1", two));
  planned(python_submission("3.5", {{"spark.kubernetes.pyspark.pythonVersion", "3"}}));
  planned(java_submission("3.5", two));
}

}  // namespace
}  // namespace k8spark::test
