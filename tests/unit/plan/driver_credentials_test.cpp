#include "plan_support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::test {
namespace {

constexpr char const* kToken = "spark.kubernetes.authenticate.driver.oauthToken";
constexpr char const* kAccount = "spark.kubernetes.authenticate.driver.serviceAccountName";

TEST(DriverCredentials, AreTheServiceAccountWhenNothingElseIsGiven) {
  Plan const plan = planned(java_submission("4.1", {{kAccount, "spark"}}));
  EXPECT_EQ(spec(plan)["serviceAccount"], "spark");
  EXPECT_EQ(spec(plan)["serviceAccountName"], "spark");
  EXPECT_TRUE(resource(plan, "Secret").is_null());
  EXPECT_FALSE(spec(planned(java_submission("4.1"))).contains("serviceAccountName"));
}

TEST(DriverCredentials, TravelInAMountedSecret) {
  Submission submission = java_submission("4.1", {{kToken, "tok"}});
  submission.files.driver_ca_cert = "CA";
  Plan const plan = planned(submission);
  Json const secret = resource(plan, "Secret");
  EXPECT_EQ(secret["metadata"]["name"], "job-00000000000000a1-kubernetes-credentials");
  EXPECT_EQ(secret["data"], (Json{{"ca-cert", "Q0E="}, {"oauth-token", "dG9r"}}));
  EXPECT_EQ(secret["immutable"], true);
  EXPECT_EQ(named(driver(plan)["volumeMounts"], "kubernetes-credentials")["mountPath"],
            "/mnt/secrets/spark-kubernetes-credentials");
  EXPECT_EQ(property(plan, "spark.kubernetes.authenticate.driver.mounted.oauthTokenFile"),
            "/mnt/secrets/spark-kubernetes-credentials/oauth-token");
  EXPECT_EQ(property(plan, "spark.kubernetes.authenticate.driver.mounted.caCertFile"),
            "/mnt/secrets/spark-kubernetes-credentials/ca-cert");
  EXPECT_EQ(property(plan, "spark.kubernetes.authenticate.driver.mounted.clientKeyFile"),
            "(absent)");
}

TEST(DriverCredentials, AreNotImmutableInThreeOne) {
  EXPECT_FALSE(
      resource(planned(java_submission("3.1", {{kToken, "t"}})), "Secret").contains("immutable"));
}

TEST(DriverCredentials, TakeTheServiceAccountsPlaceWithAWarning) {
  Plan const plan = planned(java_submission("4.1", {{kToken, "t"}, {kAccount, "spark"}}));
  EXPECT_FALSE(spec(plan).contains("serviceAccountName"));
  EXPECT_TRUE(warns_of(plan, kAccount));
}

TEST(DriverCredentials, KeepAMountedPathThatTheUserGave) {
  constexpr char const* kMounted = "spark.kubernetes.authenticate.driver.mounted.oauthTokenFile";
  EXPECT_EQ(property(planned(java_submission("4.1", {{kToken, "t"}, {kMounted, "/x"}})), kMounted),
            "/x");
}

TEST(DriverCredentials, AreNotExpanded) {
  Submission submission = java_submission("4.1", {{kToken, "${env:T}"}});
  submission.environment["T"] = "x";
  EXPECT_EQ(resource(planned(submission), "Secret")["data"]["oauth-token"], "JHtlbnY6VH0=");
}

TEST(DriverCredentials, LeaveNoTokenInTheProperties) {
  Plan const plan =
      planned(java_submission("4.1",
                              {{kToken, "s3cr3t-1"},
                               {"spark.kubernetes.authenticate.submission.oauthToken", "s3cr3t-2"},
                               {"spark.mine.oauthToken", "s3cr3t-3"}}));
  std::string const text = plan.resources.back()["data"]["spark.properties"].get<std::string>();
  EXPECT_EQ(text.find("s3cr3t"), std::string::npos);
  EXPECT_EQ(property(plan, "spark.mine.oauthToken"), "<present_but_redacted>");
  for (std::string const& line : plan.warnings) EXPECT_EQ(line.find("s3cr3t"), std::string::npos);
}

}  // namespace
}  // namespace k8spark::test
