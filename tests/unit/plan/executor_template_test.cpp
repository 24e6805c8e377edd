#include "plan_support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::test {
namespace {

TEST(ExecutorTemplate, TravelsAsItIs) {
  Submission submission =
      java_submission("4.1", {{"spark.kubernetes.executor.podTemplateFile", "/e.yaml"}});
  submission.files.executor_template = "spec: [not even a pod";
  Plan const plan = planned(submission);
  Json const map = resource(plan, "ConfigMap");
  EXPECT_EQ(map["metadata"]["name"], "job-00000000000000a1-driver-podspec-conf-map");
  EXPECT_EQ(map["data"], (Json{{"podspec-configmap-key", "spec: [not even a pod"}}));
  EXPECT_EQ(
      named(spec(plan)["volumes"], "pod-template-volume")["configMap"]["items"],
      Json::array({Json{{"key", "podspec-configmap-key"}, {"path", "pod-spec-template.yml"}}}));
  EXPECT_EQ(property(plan, "spark.kubernetes.executor.podTemplateFile"),
            "/opt/spark/pod-template/pod-spec-template.yml");
}

TEST(ExecutorTemplate, IsImmutableFromThreeTwoOn) {
  auto const immutable = [](char const* spark) {
    Submission submission = java_submission(spark);
    submission.files.executor_template = "x";
    return resource(planned(submission), "ConfigMap").contains("immutable");
  };
  EXPECT_FALSE(immutable("3.1"));
  EXPECT_TRUE(immutable("3.2"));
}

}  // namespace
}  // namespace k8spark::test
