#include "workloads/objects.h"

#include "plan_support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::workloads {
namespace {

using test::java_submission;
using test::named;

Identity const kServer{Kind::kConnect, "sc", "etl"};

TEST(HeadlessService, IsThePodsOwnAddressAndEarly) {
  Base const base = *base_of(
      java_submission("4.1.4",
                      {{"spark.kubernetes.driver.service.ipFamilyPolicy", "PreferDualStack"},
                       {"spark.kubernetes.driver.service.annotation.owner", "ann"}}));
  Json const service =
      headless_service(base, kServer, "sc", "server", {{"grpc", 15002, "grpc"}, {"ui", 4040}});
  EXPECT_EQ(service["metadata"]["name"], "sc");
  EXPECT_EQ(service["metadata"]["annotations"]["owner"], "ann");
  EXPECT_FALSE(service["metadata"]["labels"].contains("spark-app-selector"));
  EXPECT_EQ(service["spec"]["clusterIP"], "None");
  EXPECT_EQ(service["spec"]["publishNotReadyAddresses"], true);
  EXPECT_EQ(service["spec"]["ipFamilyPolicy"], "PreferDualStack");
  EXPECT_EQ(service["spec"]["selector"], selector_of(kServer, "server"));
  EXPECT_EQ(service["spec"]["ports"], Json::parse(R"([
      {"name": "grpc", "port": 15002, "targetPort": 15002, "appProtocol": "grpc"},
      {"name": "ui", "port": 4040, "targetPort": 4040}])"));
}

TEST(HeadlessService, NeedsNoPlannedOne) {
  Base base;
  EXPECT_EQ(headless_service(base, kServer, "sc", "server", {{"ui", 4040}})["metadata"]["name"],
            "sc");
}

TEST(Claim, AsksForItsSize) {
  Json const claim = claim_of(kServer, "home", {"5Gi", "fast", "ReadWriteMany"});
  EXPECT_EQ(claim["metadata"]["name"], "sc-home");
  EXPECT_EQ(claim["spec"], Json::parse(R"({"accessModes": ["ReadWriteMany"],
      "storageClassName": "fast", "resources": {"requests": {"storage": "5Gi"}}})"));
  EXPECT_FALSE(claim_of(kServer, "home", {"5Gi", {}})["spec"].contains("storageClassName"));
  EXPECT_EQ(claim_volume("home", "sc-home"),
            Json::parse(R"({"name": "home", "persistentVolumeClaim": {"claimName": "sc-home"}})"));
}

TEST(Account, HasTheLeastRightsOfADriver) {
  auto const objects = account_of(kServer, java_submission("4.1.4"));
  ASSERT_EQ(objects.size(), 3U);
  EXPECT_EQ(objects[0]["kind"], "ServiceAccount");
  EXPECT_EQ(objects[1]["kind"], "Role");
  EXPECT_EQ(objects[2]["kind"], "RoleBinding");
  for (Json const& object : objects) {
    EXPECT_EQ(object["metadata"]["name"], "sc");
    EXPECT_EQ(object["metadata"]["labels"]["k8spark.io/workload"], "connect");
  }
  EXPECT_EQ(objects[2]["subjects"][0]["name"], "sc");
  EXPECT_NE(objects[1]["rules"].dump().find("\"pods\""), std::string::npos);
  EXPECT_EQ(objects[1]["rules"].dump().find("\"*\""), std::string::npos);
}

TEST(Assemble, EveryObjectIsFoundAgainAndTheOwnerIsOneOfOurs) {
  Submission submission = java_submission("4.2.1");
  submission.files.executor_template =
      "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: e}]}\n";
  Base base = *base_of(submission);
  Json pod = {{"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", {{"name", "sc"}}}};
  std::size_t const own = base.resources.size();
  ASSERT_GE(own, 2U) << "the executors' template, the NetworkPolicy";
  Workload const made = assemble(base, kServer, {pod}, 0);
  ASSERT_TRUE(made.owner);
  EXPECT_EQ(*made.owner, own);
  EXPECT_EQ(made.objects.at(*made.owner)["kind"], "Pod");
  for (std::size_t i = 0; i < own; ++i) {
    EXPECT_EQ(made.objects[i]["metadata"]["namespace"], "etl");
    EXPECT_EQ(made.objects[i]["metadata"]["labels"]["app.kubernetes.io/instance"], "sc");
  }
}

}  // namespace
}  // namespace k8spark::workloads
