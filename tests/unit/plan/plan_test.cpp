#include "plan_support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace k8spark::test {
namespace {

TEST(PlanDriver, IsAFunctionOfTheSubmission) {
  Submission const submission = python_submission("4.3", {{"spark.kubernetes.namespace", "etl"}});
  Plan const one = planned(submission);
  Plan const two = planned(submission);
  EXPECT_EQ(one.driver_pod, two.driver_pod);
  EXPECT_EQ(one.resources, two.resources);
  EXPECT_EQ(one.properties, two.properties);
}

TEST(PlanDriver, NamesEverything) {
  Plan const plan = planned(java_submission(
      "4.1",
      {{"spark.kubernetes.namespace", "etl"}, {"spark.kubernetes.driver.pod.name", "my-driver"}}));
  EXPECT_EQ(plan.app_id, kAppId);
  EXPECT_EQ(plan.app_name, "job");
  EXPECT_EQ(plan.namespace_name, "etl");
  EXPECT_EQ(plan.driver_pod_name, "my-driver");
  EXPECT_EQ(plan.driver_pod["metadata"]["name"], "my-driver");
  EXPECT_EQ(property(plan, "spark.driver.host"), "job-00000000000000a1-driver-svc.etl.svc");
  EXPECT_EQ(planned(java_submission("4.1")).namespace_name, "default");
}

TEST(PlanDriver, MakesTheObjectsInSparksOrder) {
  Submission submission = java_submission("4.2",
                                          {{"spark.kubernetes.authenticate.driver.oauthToken", "t"},
                                           {"spark.kerberos.keytab", "/k"},
                                           {"spark.kerberos.principal", "p"}});
  submission.files.hadoop_conf_dir = std::vector<TextFile>{{"core-site.xml", ""}};
  submission.files.executor_template = "x";
  submission.files.keytab = TextFile{"k", "K"};
  EXPECT_EQ(kinds(planned(submission)),
            "Secret Service NetworkPolicy ConfigMap Secret ConfigMap ConfigMap");
}

TEST(PlanDriver, PutsThePodTogetherInTheOrderPeopleExpect) {
  std::string order;
  Json const pod = planned(java_submission("4.1")).driver_pod;
  for (auto const& [key, value] : pod.items()) order += key + ' ';
  EXPECT_EQ(order, "apiVersion kind metadata spec ");
}

TEST(PlanDriver, LeavesStepsOutFromFourOneOn) {
  Pairs const conf = {{"spark.kubernetes.driver.pod.excludedFeatureSteps",
                       "org.apache.spark.deploy.k8s.features.NetworkPolicyFeatureStep, "
                       "org.apache.spark.deploy.k8s.features.LocalDirsFeatureStep"}};
  Plan const now = planned(java_submission("4.2", conf));
  EXPECT_EQ(kinds(now), "Service ConfigMap");
  EXPECT_TRUE(env(now, "SPARK_LOCAL_DIRS").is_null());
  EXPECT_FALSE(env(planned(java_submission("4.0", conf)), "SPARK_LOCAL_DIRS").is_null());
}

TEST(PlanDriver, ChecksEvenWhatIsLeftOut) {
  struct Case {
    char const* step;
    char const* key;
    char const* value;
  };
  for (auto const& [step, key, value] : std::vector<Case>{
           {"DriverServiceFeatureStep", "spark.driver.bindAddress", "1.2.3.4"},
           {"DriverServiceFeatureStep", "spark.kubernetes.driver.service.ipFamilies", "x"},
           {"KerberosConfDriverFeatureStep", "spark.kubernetes.kerberos.tokenSecret.name", "x"},
           {"LocalDirsFeatureStep", "spark.kubernetes.local.dirs.tmpfs", "x"},
           {"MountVolumesFeatureStep",
            "spark.kubernetes.executor.volumes.hostPath.v.mount.path",
            "/v"}}) {
    std::string const full = "org.apache.spark.deploy.k8s.features." + std::string(step);
    Error const error = refusal(java_submission(
        "4.1", {{"spark.kubernetes.driver.pod.excludedFeatureSteps", full.c_str()}, {key, value}}));
    EXPECT_EQ(error.code, ErrorCode::kUsage) << key;
  }
}

TEST(PlanDriver, ExpandsTheNamesOfNamespaceAndPod) {
  Submission submission = java_submission("4.1",
                                          {{"spark.kubernetes.namespace", "${env:TEAM}"},
                                           {"spark.kubernetes.driver.pod.name", "${env:TEAM}-d"}});
  submission.environment["TEAM"] = "etl";
  Plan const plan = planned(submission);
  EXPECT_EQ(plan.namespace_name, "etl");
  EXPECT_EQ(plan.driver_pod_name, "etl-d");
  EXPECT_EQ(property(plan, "spark.kubernetes.namespace"), "${env:TEAM}");
}

TEST(PlanDriver, WarnsOfUnknownKeysWithAGuess) {
  Plan const plan =
      planned(java_submission("4.1", {{"spark.kubernetes.namspace", "x"}, {"spark.mine", "y"}}));
  ASSERT_EQ(plan.warnings.size(), 1U);
  EXPECT_EQ(plan.warnings[0],
            "at spark.kubernetes.namspace: Spark 4.1.4 does not know spark.kubernetes.namspace; "
            "did you mean "
            "spark.kubernetes.namespace?");
  EXPECT_EQ(property(plan, "spark.kubernetes.namspace"), "x");
}

TEST(PlanDriver, NamesTheOriginOfABadValue) {
  EXPECT_EQ(refused_at(java_submission("4.1", {{"spark.driver.memory", "1Gi"}})),
            "at spark.driver.memory");
  planned(java_submission("4.2", {{"spark.driver.memory", "1Gi"}}));
}

TEST(PlanDriver, WorksForEveryKnownLine) {
  for (char const* const spark : {"3.1", "3.2", "3.3", "3.4", "3.5", "4.0", "4.1", "4.2", "4.3"})
    for (Submission const& submission :
         {java_submission(spark), python_submission(spark), r_submission(spark)})
      EXPECT_TRUE(kinds(planned(submission)).ends_with("ConfigMap")) << spark;
}

}  // namespace
}  // namespace k8spark::test
