#include "plan_support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::test {
namespace {

constexpr char const* kSteps = "spark.kubernetes.driver.pod.featureSteps";
constexpr char const* kVolcano = "org.apache.spark.deploy.k8s.features.VolcanoFeatureStep";

TEST(Volcano, CreatesAPodGroupBeforeThePod) {
  Submission submission =
      java_submission("4.2", {{kSteps, kVolcano}, {"spark.kubernetes.namespace", "etl"}});
  submission.files.pod_group_template =
      "metadata: {name: x, labels: {a: b}}\nspec: {minMember: 1, queue: q}\n";
  Plan const plan = planned(submission);
  ASSERT_EQ(plan.pre_resources.size(), 1U);
  Json const& group = plan.pre_resources[0];
  EXPECT_EQ(group["apiVersion"], "scheduling.volcano.sh/v1beta1");
  EXPECT_EQ(group["metadata"]["name"], std::string(kAppId) + "-podgroup");
  EXPECT_EQ(group["metadata"]["namespace"], "etl");
  EXPECT_EQ(group["metadata"]["labels"], (Json{{"a", "b"}}));
  EXPECT_EQ(group["spec"], (Json{{"minMember", 1}, {"queue", "q"}}));
  EXPECT_EQ(plan.driver_pod["metadata"]["annotations"]["scheduling.k8s.io/group-name"],
            group["metadata"]["name"]);
  EXPECT_FALSE(spec(plan).contains("schedulerName"));
}

TEST(Volcano, MayHaveNoTemplate) {
  EXPECT_EQ(planned(java_submission("4.2", {{kSteps, kVolcano}})).pre_resources.at(0)["spec"],
            Json::object());
}

TEST(Volcano, ReadsAJsonTemplateFromFourTwoOn) {
  Pairs const conf = {
      {kSteps, kVolcano},
      {"spark.kubernetes.scheduler.volcano.podGroupTemplateJson", R"({"spec": {"queue": "q"}})"}};
  EXPECT_EQ(planned(java_submission("4.2", conf)).pre_resources.at(0)["spec"]["queue"], "q");
}

TEST(FeatureSteps, OfTheUserCannotRun) {
  Pairs const conf = {{kSteps, "com.example.Step"}};
  EXPECT_EQ(refused_at(java_submission("4.1", conf)), std::string("at ") + kSteps);
  planned(java_submission("3.1", conf));
}

TEST(FeatureSteps, OfVolcanoComeWithFourTwo) {
  for (char const* const spark : {"3.2", "3.5", "4.1"})
    EXPECT_EQ(refused_at(java_submission(spark, {{kSteps, kVolcano}})),
              std::string("at ") + kSteps);
}

TEST(FeatureSteps, MayBeLeftOutAgain) {
  Plan const plan = planned(java_submission(
      "4.2", {{kSteps, kVolcano}, {"spark.kubernetes.driver.pod.excludedFeatureSteps", kVolcano}}));
  EXPECT_TRUE(plan.pre_resources.empty());
}

}  // namespace
}  // namespace k8spark::test
