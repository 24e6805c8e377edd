#include "plan_support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::test {
namespace {

constexpr char const* kMapKey = "spark.kubernetes.hadoop.configMapName";
constexpr char const* kExecutorKey = "spark.kubernetes.executor.hadoopConfigMapName";

Submission with_folder(char const* spark, std::vector<TextFile> files) {
  Submission submission = java_submission(spark);
  submission.files.hadoop_conf_dir = std::move(files);
  return submission;
}

TEST(HadoopConf, IsNotThereUnlessAskedFor) {
  EXPECT_TRUE(env(planned(java_submission("4.1")), "HADOOP_CONF_DIR").is_null());
}

TEST(HadoopConf, TravelsInAConfigMap) {
  Plan const plan = planned(with_folder("4.0", {{"core-site.xml", "<a/>"}, {"x.bin", "\xFF"}}));
  Json const map = resource(plan, "ConfigMap");
  EXPECT_EQ(map["metadata"]["name"], "job-00000000000000a1-hadoop-config");
  EXPECT_EQ(map["data"], (Json{{"core-site.xml", "<a/>"}, {"x.bin", "\uFFFD"}}));
  EXPECT_EQ(refused_at(with_folder("4.1", {{"x.bin", "\xFF"}})), "x.bin");
  Json const volume = named(spec(plan)["volumes"], "hadoop-properties")["configMap"];
  EXPECT_EQ(volume["items"][0], (Json{{"key", "core-site.xml"}, {"path", "core-site.xml"}}));
  EXPECT_EQ(named(driver(plan)["volumeMounts"], "hadoop-properties")["mountPath"],
            "/opt/hadoop/conf");
  EXPECT_EQ(env(plan, "HADOOP_CONF_DIR"), "/opt/hadoop/conf");
}

TEST(HadoopConf, MayBeAnEmptyFolder) {
  Plan const plan = planned(with_folder("4.1", {}));
  EXPECT_FALSE(resource(plan, "ConfigMap").contains("data"));
  EXPECT_FALSE(named(spec(plan)["volumes"], "hadoop-properties")["configMap"].contains("items"));
}

TEST(HadoopConf, MayBeAMapThatExists) {
  Plan const plan = planned(java_submission("4.1", {{kMapKey, "mine"}}));
  EXPECT_EQ(named(spec(plan)["volumes"], "hadoop-properties")["configMap"],
            (Json{{"name", "mine"}}));
  EXPECT_EQ(property(plan, kExecutorKey), "mine");
}

TEST(HadoopConf, TellsTheExecutorsFromThreeFiveOn) {
  EXPECT_EQ(property(planned(with_folder("3.4", {})), kExecutorKey), "(absent)");
  EXPECT_EQ(property(planned(with_folder("3.5", {})), kExecutorKey),
            "job-00000000000000a1-hadoop-config");
}

TEST(HadoopConf, RefusesFolderAndMap) {
  Submission submission = with_folder("4.1", {});
  set_conf(submission, kMapKey, "mine");
  EXPECT_EQ(refused_at(submission), std::string("at ") + kMapKey);
}

}  // namespace
}  // namespace k8spark::test
