#include "launcher/tool.h"

#include "conf_of.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::launcher {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST(Tool, EachKindHasItsProgram) {
  EXPECT_EQ(tool_of(ToolKind::kSubmit).program, "bin/spark-submit");
  EXPECT_EQ(tool_of(ToolKind::kPyspark).resource, "pyspark-shell");
  EXPECT_EQ(tool_of(ToolKind::kScala).app_name, "Spark shell");
  EXPECT_EQ(tool_of(ToolKind::kSql).program, "bin/spark-sql");
  EXPECT_EQ(tool_of(ToolKind::kR).program, "bin/sparkR");
}

TEST(Tool, SecretValuesAreKeptApart) {
  OpenAndSecret const parts =
      split_secrets(conf_of({{"spark.hadoop.fs.s3a.secret.key", "PLANTED"},
                             {"spark.hadoop.fs.s3a.access.key", "${env.AWS_ACCESS_KEY_ID}"},
                             {"spark.kubernetes.driver.secretKeyRef.X", "aws:key"},
                             {"spark.executor.memory", "1g"}}));
  EXPECT_TRUE(parts.secret.contains("spark.hadoop.fs.s3a.secret.key"));
  EXPECT_EQ(parts.secret.values().size(), 1U);
  EXPECT_EQ(parts.open.values().size(), 3U);
}

TEST(Tool, TheDriversVariablesBecomeItsEnvironment) {
  SparkConf const conf = conf_of({{"spark.kubernetes.driverEnv.A", "1"},
                                  {"spark.kubernetes.driverEnv.B", "${env:HOME}/b"},
                                  {"spark.executorEnv.C", "3"}});
  spark::EnvMap const environment = {{"HOME", "/home/ann"}};
  auto const variables =
      driver_variables(spark::ConfReader(conf, environment, spark::newest_spark_version()));
  ASSERT_TRUE(variables);
  EXPECT_THAT(*variables, ElementsAre(Pair("A", "1"), Pair("B", "/home/ann/b")));
}

TEST(Tool, SecretVariablesNameSecretAndKey) {
  spark::EnvMap const environment;
  auto const read = [&](char const* value) {
    SparkConf const conf = conf_of({{"spark.kubernetes.driver.secretKeyRef.KEY", value}});
    return secret_variables(spark::ConfReader(conf, environment, spark::newest_spark_version()));
  };
  auto const one = read("aws:aws-key");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->front().secret, "aws");
  EXPECT_EQ(one->front().key, "aws-key");
  for (char const* const wrong : {"aws", ":k", "aws:", ""}) {
    ASSERT_FALSE(read(wrong)) << wrong;
    EXPECT_THAT(read(wrong).error().message, HasSubstr("SECRET:KEY"));
  }
}

}  // namespace
}  // namespace k8spark::launcher
