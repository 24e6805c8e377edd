#include "render/chart_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::render {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

ChartInput input(std::string log_dir, char const* version = "3.1.1") {
  ChartInput in;
  in.version = *spark::parse_spark_version(version);
  in.image = "registry.example.com:5000/team/spark:3.1.1";
  in.log_dir = std::move(log_dir);
  in.memory = "1g";
  return in;
}

ChartValues made(ChartInput const& in) {
  auto values = chart_values(in);
  EXPECT_TRUE(values) << values.error().message;
  return values ? *std::move(values) : ChartValues{};
}

TEST(ChartValues, SwitchWhatIsOnByDefaultOff) {
  Json const values = made(input("s3a://logs/h/")).values;
  EXPECT_EQ(values["pvc"]["enablePVC"], false);
  EXPECT_EQ(values["nfs"]["enableExampleNFS"], false);
  EXPECT_EQ(values["rbac"]["create"], false);
  EXPECT_EQ(values["ingress"]["enabled"], false);
  EXPECT_EQ(values["service"]["type"], "ClusterIP");
  EXPECT_EQ(values["service"]["port"]["number"], 18080);
  EXPECT_EQ(values["image"]["repository"], "registry.example.com:5000/team/spark");
  EXPECT_EQ(values["image"]["tag"], "3.1.1");
}

TEST(ChartValues, NameTheSecretOfTheDrivers) {
  ChartInput in = input("s3a://logs/h/");
  in.conf.set("spark.hadoop.fs.s3a.endpoint", "http://minio:9000", {});
  in.conf.set("spark.hadoop.fs.s3a.path.style.access", "true", {});
  in.conf.set("spark.kubernetes.driver.secretKeyRef.AWS_ACCESS_KEY_ID", "aws-secrets:id", {});
  in.conf.set("spark.kubernetes.driver.secretKeyRef.AWS_SECRET_ACCESS_KEY", "aws-secrets:key", {});
  ChartValues const values = made(in);
  EXPECT_EQ(values.values["s3"],
            Json({{"enableS3", true},
                  {"enableIAM", false},
                  {"logDirectory", "s3a://logs/h/"},
                  {"secret", "aws-secrets"},
                  {"accessKeyName", "id"},
                  {"secretKeyName", "key"},
                  {"endpoint", "http://minio:9000"}}));
  EXPECT_EQ(values.values["environment"]["SPARK_HISTORY_OPTS"],
            "-Dspark.hadoop.fs.s3a.path.style.access=true");
  EXPECT_THAT(values.warnings, Contains(HasSubstr("command line")));
}

TEST(ChartValues, WithoutASecretTheAccountsRoleCounts) {
  ChartInput in = input("s3a://logs/h/");
  in.account = "spark";
  ChartValues const values = made(in);
  EXPECT_EQ(values.values["s3"]["enableIAM"], true);
  EXPECT_EQ(values.values["serviceAccount"], Json({{"create", false}, {"name", "spark"}}));
  EXPECT_TRUE(values.warnings.empty());
}

TEST(ChartValues, NeverHoldAReferenceThatAShellWouldExpand) {
  ChartInput in = input("s3a://logs/h/");
  in.conf.set("spark.hadoop.fs.s3a.proxy.password", "${env.PASSWORD}", {});
  EXPECT_THAT(made(in).values.dump(), Not(HasSubstr("PASSWORD")));
}

TEST(ChartValues, KnowWhichStoresTheChartKnows) {
  EXPECT_EQ(made(input("gs://logs/h/")).values["gcs"]["enableGCS"], true);
  EXPECT_EQ(made(input("hdfs://n/h/")).values["hdfs"]["logDirectory"], "hdfs://n/h/");
  EXPECT_EQ(made(input("wasbs:///h")).values["wasbs"]["enableWASBS"], true);
  EXPECT_FALSE(chart_values(input("wasbs:///h", "4.2")));
  EXPECT_FALSE(chart_values(input("abfss://c@a.dfs.core.windows.net/h")));
  EXPECT_FALSE(chart_values(input("file:///logs")));
  ChartInput claimed = input("file:///logs");
  claimed.claim = "logs";
  EXPECT_EQ(made(claimed).values["pvc"]["existingClaimName"], "logs");
}

TEST(ChartValues, SayWhatTheChartCannotDoWithNewerImages) {
  ChartInput in = input("s3a://logs/h/", "4.3");
  in.host = "h.example.com";
  std::vector<std::string> const warnings = made(in).warnings;
  EXPECT_THAT(warnings, Contains(HasSubstr("dash")));
  EXPECT_THAT(warnings, Contains(HasSubstr("Ingress")));
}

}  // namespace
}  // namespace k8spark::render
