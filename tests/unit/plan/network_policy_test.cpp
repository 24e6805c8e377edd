#include "plan_support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::test {
namespace {

TEST(NetworkPolicy, IsThereFromFourTwoOn) {
  EXPECT_TRUE(resource(planned(java_submission("4.1")), "NetworkPolicy").is_null());
  Json const policy = resource(
      planned(java_submission("4.2", {{"spark.kubernetes.namespace", "etl"}})), "NetworkPolicy");
  EXPECT_EQ(policy["apiVersion"], "networking.k8s.io/v1");
  EXPECT_EQ(policy["metadata"]["name"], "job-00000000000000a1-policy");
  EXPECT_EQ(policy["metadata"]["namespace"], "etl");
  EXPECT_EQ(policy["metadata"]["labels"], (Json{{"spark-app-selector", kAppId}}));
}

TEST(NetworkPolicy, LetsOnlyTheOwnPodsReachTheExecutors) {
  Json const rules = resource(planned(java_submission("4.3")), "NetworkPolicy")["spec"];
  EXPECT_EQ(rules["podSelector"]["matchLabels"],
            (Json{{"spark-role", "executor"}, {"spark-app-selector", kAppId}}));
  ASSERT_EQ(rules["ingress"].size(), 1U);
  ASSERT_EQ(rules["ingress"][0]["from"].size(), 1U);
  EXPECT_EQ(rules["ingress"][0]["from"][0],
            (Json{{"podSelector", {{"matchLabels", {{"spark-app-selector", kAppId}}}}}}));
  EXPECT_FALSE(rules.contains("policyTypes"));
}

}  // namespace
}  // namespace k8spark::test
