#include "render/python_code.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::render {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

PythonInput with(std::vector<std::pair<std::string, std::string>> const& pairs) {
  PythonInput input;
  input.ns = "etl";
  input.command.master = "k8s://https://h:6443";
  for (auto const& [key, value] : pairs) input.command.conf.set(key, value, {});
  return input;
}

TEST(PythonCode, SetsWhatASessionNeeds) {
  std::string const code =
      conf_as_python(with({{"spark.app.name", "p\"i\\"}, {"spark.executor.memory", "2g"}}));
  EXPECT_THAT(code, HasSubstr("conf.setMaster(\"k8s://https://h:6443\")\n"));
  EXPECT_THAT(code, HasSubstr(R"(conf.setAppName("p\"i\\"))"));
  EXPECT_THAT(code, HasSubstr("conf.set(\"spark.executor.memory\", \"2g\")\n"));
  EXPECT_THAT(code, HasSubstr("conf.set(\"spark.kubernetes.namespace\", \"etl\")\n"));
  EXPECT_THAT(code, Not(HasSubstr("import os")));
}

TEST(PythonCode, LeavesOutWhatOnlyADriverPodHas) {
  std::string const code = conf_as_python(with({{"spark.submit.deployMode", "cluster"},
                                                {"spark.kubernetes.driver.pod.name", "x"},
                                                {"spark.kubernetes.driver.label.a", "b"}}));
  EXPECT_THAT(code, Not(HasSubstr("deployMode")));
  EXPECT_THAT(code, Not(HasSubstr("kubernetes.driver")));
}

TEST(PythonCode, TakesSecretsFromTheEnvironmentAfterTheJvmHasStarted) {
  std::string const code =
      conf_as_python(with({{"spark.hadoop.fs.s3a.secret.key", "PLANTED"},
                           {"spark.kubernetes.driverEnv.TOKEN", "AKIAIOSFODNN7EXAMPLE"},
                           {"spark.ui.port", "4050"}}));
  EXPECT_THAT(code, Not(HasSubstr("PLANTED")));
  EXPECT_THAT(code, Not(HasSubstr("AKIA")));
  std::size_t const started = code.find("_ensure_initialized");
  std::size_t const set = code.find(
      "conf.set(\"spark.hadoop.fs.s3a.secret.key\", "
      "os.environ[\"SPARK_HADOOP_FS_S3A_SECRET_KEY\"]");
  ASSERT_NE(started, std::string::npos);
  ASSERT_NE(set, std::string::npos);
  EXPECT_LT(code.find("spark.ui.port"), started);
  EXPECT_GT(set, started);
}

TEST(PythonCode, SaysWhatTheProcessMustBeGiven) {
  std::string const code =
      conf_as_python(with({{"spark.kubernetes.driver.secretKeyRef.AWS_ACCESS_KEY_ID", "aws:id"},
                           {"spark.kubernetes.driverEnv.PLACE", "x"}}));
  EXPECT_THAT(code, HasSubstr("\"AWS_ACCESS_KEY_ID\",  # Secret aws:id\n"));
  EXPECT_THAT(code, HasSubstr("os.environ.setdefault(\"PLACE\", \"x\")\n"));
}

}  // namespace
}  // namespace k8spark::render
