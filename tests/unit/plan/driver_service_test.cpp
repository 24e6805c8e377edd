#include "plan_support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::test {
namespace {

Json service(Submission const& submission) {
  return resource(planned(submission), "Service");
}

TEST(DriverService, IsHeadlessAndSelectsByAllOfTheDriversLabels) {
  Json const object =
      service(java_submission("4.1", {{"spark.kubernetes.driver.label.team", "data"}}));
  EXPECT_EQ(object["metadata"]["name"], "job-00000000000000a1-driver-svc");
  EXPECT_FALSE(object["metadata"].contains("namespace"));
  EXPECT_EQ(object["spec"]["clusterIP"], "None");
  EXPECT_EQ(object["spec"]["selector"],
            (Json{{"spark-app-name", "job"},
                  {"spark-app-selector", kAppId},
                  {"spark-role", "driver"},
                  {"spark-version", "4.1.4"},
                  {"team", "data"}}));
}

TEST(DriverService, HasALabelFromThreeTwoOnAndTheUsersFromThreeFourOn) {
  Pairs const conf = {{"spark.kubernetes.driver.service.label.x", "y"},
                      {"spark.kubernetes.driver.service.annotation.a", "b"}};
  EXPECT_FALSE(service(java_submission("3.1", conf))["metadata"].contains("labels"));
  EXPECT_EQ(service(java_submission("3.2", conf))["metadata"]["labels"],
            (Json{{"spark-app-selector", kAppId}}));
  Json const now = service(java_submission("3.4", conf))["metadata"];
  EXPECT_EQ(now["labels"], (Json{{"spark-app-selector", kAppId}, {"x", "y"}}));
  EXPECT_EQ(now["annotations"], (Json{{"a", "b"}}));
}

TEST(DriverService, LetsAUserOverwriteItsLabel) {
  EXPECT_EQ(service(java_submission("4.1",
                                    {{"spark.kubernetes.driver.service.label.spark-app-selector",
                                      "x"}}))["metadata"]["labels"]["spark-app-selector"],
            "x");
}

TEST(DriverService, HasIpFamiliesFromThreeFourOn) {
  EXPECT_FALSE(service(java_submission("3.3"))["spec"].contains("ipFamilies"));
  Json const spec = service(java_submission("3.4"))["spec"];
  EXPECT_EQ(spec["ipFamilyPolicy"], "SingleStack");
  EXPECT_EQ(spec["ipFamilies"], (Json::array({"IPv4"})));
  EXPECT_EQ(service(java_submission("4.1",
                                    {{"spark.kubernetes.driver.service.ipFamilies",
                                      "IPv6,IPv4"}}))["spec"]["ipFamilies"],
            (Json::array({"IPv6", "IPv4"})));
  EXPECT_EQ(refused_at(java_submission(
                "4.1", {{"spark.kubernetes.driver.service.ipFamilies", "IPv4, IPv6"}})),
            "at spark.kubernetes.driver.service.ipFamilies");
}

TEST(DriverService, HasPortsWithoutProtocol) {
  Json const ports =
      service(java_submission("3.5", {{"spark.driver.port", "7000"}}))["spec"]["ports"];
  EXPECT_EQ(ports[0], (Json{{"name", "driver-rpc-port"}, {"port", 7000}, {"targetPort", 7000}}));
  EXPECT_EQ(names(ports), "driver-rpc-port blockmanager spark-ui");
}

TEST(DriverService, DoesNotFallBackToTheCommonBlockManagerPort) {
  Plan const plan = planned(java_submission("4.1", {{"spark.blockManager.port", "7090"}}));
  EXPECT_EQ(named(resource(plan, "Service")["spec"]["ports"], "blockmanager")["port"], 7079);
  EXPECT_EQ(property(plan, "spark.driver.blockManager.port"), "7079");
}

TEST(DriverService, SpeaksGrpcFromFourTwoOn) {
  auto const connect = [](char const* spark) {
    return named(service(java_submission(spark))["spec"]["ports"], "spark-connect");
  };
  EXPECT_TRUE(connect("4.0").is_null());
  EXPECT_FALSE(connect("4.1").contains("appProtocol"));
  EXPECT_EQ(connect("4.2")["appProtocol"], "grpc");
}

TEST(DriverService, SaysWhetherItPublishesNotReadyAddressesFromFourThreeOn) {
  EXPECT_FALSE(service(java_submission("4.2"))["spec"].contains("publishNotReadyAddresses"));
  EXPECT_EQ(service(java_submission("4.3"))["spec"]["publishNotReadyAddresses"], false);
  EXPECT_EQ(service(java_submission("4.3",
                                    {{"spark.kubernetes.driver.service.publishNotReadyAddresses",
                                      "true"}}))["spec"]["publishNotReadyAddresses"],
            true);
}

TEST(DriverService, HasANameOfItsOwnWhenThePrefixIsTooLong) {
  Submission submission = java_submission("4.1", {{"spark.kubernetes.namespace", "etl"}});
  set_conf(submission, "spark.app.name", std::string(35, 'a'));
  EXPECT_EQ(service(submission)["metadata"]["name"],
            std::string(35, 'a') + "-00000000000000a1-driver-svc");
  set_conf(submission, "spark.app.name", std::string(36, 'a'));
  Plan const plan = planned(submission);
  EXPECT_EQ(resource(plan, "Service")["metadata"]["name"], "spark-00000000000000c3-driver-svc");
  EXPECT_EQ(property(plan, "spark.driver.host"), "spark-00000000000000c3-driver-svc.etl.svc");
  EXPECT_TRUE(warns_of(plan, "63 characters"));
}

TEST(DriverService, RefusesABindAddress) {
  EXPECT_EQ(refused_at(java_submission("4.1", {{"spark.driver.bindAddress", "0.0.0.0"}})),
            "at spark.driver.bindAddress");
}

}  // namespace
}  // namespace k8spark::test
