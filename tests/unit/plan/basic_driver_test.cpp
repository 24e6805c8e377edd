#include "plan_support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace k8spark::test {
namespace {

constexpr std::initializer_list<char const*> kLines = {
    "3.1", "3.2", "3.3", "3.4", "3.5", "4.0", "4.1", "4.2", "4.3"};

std::string memory(Submission const& submission) {
  Json const resources = driver(planned(submission))["resources"];
  EXPECT_EQ(resources["requests"]["memory"], resources["limits"]["memory"]);
  return resources["requests"]["memory"].get<std::string>();
}

TEST(DriverMemory, IsHeapAndOverhead) {
  for (char const* const spark : kLines) {
    EXPECT_EQ(memory(java_submission(spark)), "1408Mi") << spark;
    EXPECT_EQ(memory(python_submission(spark)), "1433Mi") << spark;
    EXPECT_EQ(memory(r_submission(spark)), "1433Mi") << spark;
    EXPECT_EQ(memory(java_submission(spark, {{"spark.driver.memory", "4g"}})), "4505Mi") << spark;
    EXPECT_EQ(memory(python_submission(spark, {{"spark.driver.memory", "8g"}})), "11468Mi");
    EXPECT_EQ(memory(java_submission(spark, {{"spark.driver.memory", "2000m"}})), "2384Mi");
  }
}

TEST(DriverMemory, TruncatesASmallHeapToNothing) {
  EXPECT_EQ(memory(java_submission("4.1", {{"spark.driver.memory", "512k"}})), "384Mi");
}

TEST(DriverMemory, TakesAGivenOverheadAsItIs) {
  EXPECT_EQ(memory(python_submission(
                "3.5", {{"spark.driver.memory", "256m"}, {"spark.driver.memoryOverhead", "200"}})),
            "456Mi");
  EXPECT_EQ(memory(java_submission("3.5", {{"spark.yarn.driver.memoryOverhead", "500"}})),
            "1524Mi");
}

TEST(DriverMemory, HasALeastOverheadOfItsOwnFromFourOn) {
  Pairs const conf = {{"spark.driver.minMemoryOverhead", "600m"}};
  EXPECT_EQ(memory(java_submission("3.5", conf)), "1408Mi");
  EXPECT_EQ(memory(java_submission("4.0", conf)), "1624Mi");
}

TEST(DriverMemory, HasAFactorOfItsOwnFromThreeThreeOn) {
  Pairs const conf = {{"spark.driver.memory", "10g"}, {"spark.driver.memoryOverheadFactor", "0.5"}};
  EXPECT_EQ(memory(java_submission("3.2", conf)), "11264Mi");
  EXPECT_EQ(memory(java_submission("3.3", conf)), "15360Mi");
}

TEST(DriverMemory, HandsTheKubernetesFactorToTheExecutors) {
  auto const factor = [](Submission const& submission) {
    return property(planned(submission), "spark.kubernetes.memoryOverheadFactor");
  };
  EXPECT_EQ(factor(java_submission("4.1")), "0.1");
  EXPECT_EQ(factor(python_submission("4.1")), "0.4");
  EXPECT_EQ(factor(java_submission("4.1", {{"spark.driver.memoryOverheadFactor", "0.5"}})), "0.1");
  EXPECT_EQ(factor(java_submission("4.1", {{"spark.kubernetes.memoryOverheadFactor", "1"}})),
            "1.0");
}

TEST(DriverMemory, RefusesBadFactors) {
  Pairs const one = {{"spark.kubernetes.memoryOverheadFactor", "1.5"}};
  EXPECT_EQ(refused_at(java_submission("3.2", one)), "at spark.kubernetes.memoryOverheadFactor");
  planned(java_submission("3.3", one));
  refused_at(java_submission("4.1", {{"spark.kubernetes.memoryOverheadFactor", "-0.1"}}));
  refused_at(java_submission("4.1", {{"spark.driver.memoryOverheadFactor", "0"}}));
}

TEST(DriverCpu, IsWhatWasAskedForAndNothingIsChecked) {
  Json const none = driver(planned(java_submission("4.1")))["resources"];
  EXPECT_EQ(none["requests"]["cpu"], "1");
  EXPECT_FALSE(none["limits"].contains("cpu"));
  Json const given = driver(
      planned(java_submission("4.1",
                              {{"spark.driver.cores", "2"},
                               {"spark.kubernetes.driver.request.cores", "5x"},
                               {"spark.kubernetes.driver.limit.cores", "abc"}})))["resources"];
  EXPECT_EQ(given["requests"]["cpu"], "5x");
  EXPECT_EQ(given["limits"]["cpu"], "abc");
}

TEST(CustomResources, AreLimits) {
  Json const limits =
      driver(planned(java_submission("4.1",
                                     {{"spark.driver.resource.gpu.amount", "2"},
                                      {"spark.driver.resource.gpu.vendor", "nvidia.com"},
                                      {"spark.driver.resource.fpga.amount", "0"}})))["resources"];
  EXPECT_EQ(limits["limits"]["nvidia.com/gpu"], "2");
  EXPECT_EQ(limits["limits"].size(), 2U);
  EXPECT_FALSE(limits["requests"].contains("nvidia.com/gpu"));
}

TEST(CustomResources, NeedAmountAndVendor) {
  refused_at(java_submission("4.1", {{"spark.driver.resource.gpu.vendor", "nvidia.com"}}));
  refused_at(java_submission("4.1", {{"spark.driver.resource.gpu.amount", "1"}}));
  refused_at(java_submission("4.1", {{"spark.driver.resource.gpu", "1"}}));
  EXPECT_EQ(refused_at(java_submission("4.1", {{"spark.driver.resource.gpu.amount", "x"}})),
            "at spark.driver.resource.gpu.amount");
}

TEST(DriverLabels, ArePresetAndTheUsers) {
  Submission const old =
      java_submission("3.2", {{"spark.kubernetes.driver.label.team", "{{APP_ID}}"}});
  EXPECT_EQ(
      planned(old).driver_pod["metadata"]["labels"],
      (Json{{"spark-app-selector", kAppId}, {"spark-role", "driver"}, {"team", "{{APP_ID}}"}}));
  Submission const now = java_submission(
      "4.0", {{"spark.kubernetes.driver.label.team", "{{APP_ID}}-{{EXECUTOR_ID}}x"}});
  EXPECT_EQ(planned(now).driver_pod["metadata"]["labels"],
            (Json{{"spark-app-name", "job"},
                  {"spark-app-selector", kAppId},
                  {"spark-role", "driver"},
                  {"spark-version", "4.0.5"},
                  {"team", std::string(kAppId) + "-x"}}));
}

TEST(DriverLabels, AreReservedWhereSparkSetsThem) {
  Pairs const conf = {{"spark.kubernetes.driver.label.spark-version", "x"}};
  EXPECT_EQ(refused_at(java_submission("3.3", conf)),
            "at spark.kubernetes.driver.label.spark-version");
  planned(java_submission("3.2", conf));
  refused_at(java_submission("3.1", {{"spark.kubernetes.driver.label.spark-role", "x"}}));
}

TEST(DriverAnnotations, KnowTheApplicationsIdFromThreeThreeOn) {
  Pairs const conf = {{"spark.kubernetes.driver.annotation.example.com/id", "{{APP_ID}}"}};
  auto const value = [&](char const* spark) {
    return planned(java_submission(spark, conf))
        .driver_pod["metadata"]["annotations"]["example.com/id"];
  };
  EXPECT_EQ(value("3.2"), "{{APP_ID}}");
  EXPECT_EQ(value("3.3"), kAppId);
}

TEST(DriverPorts, HaveSparkConnectFromFourOneOn) {
  EXPECT_EQ(names(driver(planned(java_submission("4.0")))["ports"]),
            "driver-rpc-port blockmanager spark-ui");
  EXPECT_EQ(
      named(driver(planned(java_submission("4.1")))["ports"], "spark-connect")["containerPort"],
      15002);
}

TEST(DriverPorts, FallBackToTheCommonBlockManagerPort) {
  Json const ports =
      driver(planned(java_submission("4.1", {{"spark.blockManager.port", "7090"}})))["ports"];
  EXPECT_EQ(named(ports, "blockmanager")["containerPort"], 7090);
}

TEST(DriverPorts, MayBeZero) {
  for (char const* const spark : {"4.2", "4.3"})
    EXPECT_EQ(named(driver(planned(java_submission(spark, {{"spark.ui.port", "0"}})))["ports"],
                    "spark-ui")["containerPort"],
              0);
}

TEST(DriverPorts, AreReadAsJavaDoesAndOnlyTheUisIsTrimmed) {
  struct Case {
    char const* value;
    Json common, ui;
  };
  for (auto const& [value, common, ui] : std::vector<Case>{{"+7001", 7001, 7001},
                                                           {"-1", -1, -1},
                                                           {"70000", 70000, 70000},
                                                           {" 7001 ", nullptr, 7001},
                                                           {"${spark.mine}", nullptr, 7002},
                                                           {"99999999999", nullptr, nullptr},
                                                           {"", nullptr, nullptr},
                                                           {"x", nullptr, nullptr}}) {
    for (char const* const key : {"spark.driver.port",
                                  "spark.driver.blockManager.port",
                                  "spark.connect.grpc.binding.port",
                                  "spark.ui.port"}) {
      Json const& wanted = key == std::string("spark.ui.port") ? ui : common;
      Submission const submission = java_submission("4.1", {{key, value}, {"spark.mine", "7002"}});
      if (wanted.is_null()) {
        EXPECT_EQ(refused_at(submission), std::string("at ") + key) << value;
        continue;
      }
      Json const ports = driver(planned(submission))["ports"];
      EXPECT_TRUE(std::any_of(ports.begin(),
                              ports.end(),
                              [&](Json const& port) { return port["containerPort"] == wanted; }))
          << key << '=' << value;
    }
  }
}

TEST(DriverResources, AreAtMostAJavaInt) {
  Pairs const conf = {{"spark.driver.resource.gpu.amount", "3000000000"},
                      {"spark.driver.resource.gpu.vendor", "nvidia.com"}};
  EXPECT_EQ(refused_at(java_submission("4.1", conf)), "at spark.driver.resource.gpu.amount");
}

TEST(DriverEnvironment, HasSparksVariablesAroundTheUsers) {
  Plan const plan = planned(java_submission(
      "4.1",
      {{"spark.kubernetes.driverEnv.EMPTY", ""}, {"spark.kubernetes.driverEnv.ID", "{{APP_ID}}"}}));
  EXPECT_EQ(names(driver(plan)["env"]),
            "SPARK_USER SPARK_APPLICATION_ID EMPTY ID SPARK_DRIVER_BIND_ADDRESS SPARK_LOCAL_DIRS "
            "SPARK_CONF_DIR");
  EXPECT_EQ(env(plan, "SPARK_USER"), "ann");
  EXPECT_EQ(env(plan, "SPARK_APPLICATION_ID"), kAppId);
  EXPECT_EQ(env(plan, "EMPTY"), "");
  EXPECT_EQ(env(plan, "ID"), "{{APP_ID}}");
  EXPECT_EQ(env(plan, "SPARK_DRIVER_BIND_ADDRESS")["fieldRef"]["fieldPath"], "status.podIP");
}

TEST(DriverEnvironment, NamesTheProxyUserFromFourThreeOn) {
  auto const user = [](char const* spark) {
    Submission submission = java_submission(spark);
    submission.proxy_user = "bob";
    return env(planned(submission), "SPARK_USER");
  };
  EXPECT_EQ(user("4.2"), "ann");
  EXPECT_EQ(user("4.3"), "bob");
}

TEST(DriverImage, IsTheDriversOwnElseTheCommonOne) {
  EXPECT_EQ(driver(planned(java_submission("4.1")))["image"], "registry.example.com/spark:1");
  EXPECT_EQ(driver(planned(java_submission(
                "4.1", {{"spark.kubernetes.driver.container.image", "d:1"}})))["image"],
            "d:1");
}

TEST(DriverImage, MustBeThere) {
  Submission submission = java_submission("4.1");
  submission.conf.erase("spark.kubernetes.container.image");
  EXPECT_NE(refusal(submission).hint.find("spark.kubernetes.container.image"), std::string::npos);
}

TEST(DriverImage, KnowsTheVersionFromFourOneOn) {
  Pairs const conf = {{"spark.kubernetes.container.image", "s:{{SPARK_VERSION}}-java17"}};
  EXPECT_EQ(driver(planned(java_submission("4.0", conf)))["image"], "s:{{SPARK_VERSION}}-java17");
  EXPECT_EQ(driver(planned(java_submission("4.1", conf)))["image"], "s:4.1.4-java17");
}

TEST(DriverImage, HasAPullPolicyAsWritten) {
  constexpr char const* kKey = "spark.kubernetes.container.image.pullPolicy";
  EXPECT_EQ(driver(planned(java_submission("4.1")))["imagePullPolicy"], "IfNotPresent");
  EXPECT_EQ(driver(planned(java_submission("4.1", {{kKey, "Always"}})))["imagePullPolicy"],
            "Always");
  EXPECT_EQ(refused_at(java_submission("4.1", {{kKey, "always"}})), std::string("at ") + kKey);
}

TEST(DriverImage, HasPullSecrets) {
  EXPECT_EQ(
      names(spec(planned(java_submission(
          "4.1", {{"spark.kubernetes.container.image.pullSecrets", "a, b"}})))["imagePullSecrets"]),
      "a b");
}

TEST(DriverPodSpec, HasNodeSelectorsOfItsOwnFromThreeThreeOn) {
  Pairs const conf = {{"spark.kubernetes.node.selector.disk", "ssd"},
                      {"spark.kubernetes.node.selector.pool", "all"},
                      {"spark.kubernetes.driver.node.selector.pool", "drivers"}};
  EXPECT_EQ(spec(planned(java_submission("3.2", conf)))["nodeSelector"],
            (Json{{"disk", "ssd"}, {"pool", "all"}}));
  EXPECT_EQ(spec(planned(java_submission("3.3", conf)))["nodeSelector"],
            (Json{{"disk", "ssd"}, {"pool", "drivers"}}));
}

TEST(DriverPodSpec, HasASchedulerFromThreeThreeOn) {
  Pairs const common = {{"spark.kubernetes.scheduler.name", "volcano"}};
  EXPECT_FALSE(spec(planned(java_submission("3.2", common))).contains("schedulerName"));
  EXPECT_EQ(spec(planned(java_submission("3.3", common)))["schedulerName"], "volcano");
  EXPECT_EQ(spec(planned(java_submission(
                "4.1",
                {{"spark.kubernetes.scheduler.name", "volcano"},
                 {"spark.kubernetes.driver.scheduler.name", ""}})))["schedulerName"],
            "");
}

TEST(DriverPodSpec, NeverRestarts) {
  EXPECT_EQ(spec(planned(java_submission("4.1")))["restartPolicy"], "Never");
}

TEST(DriverSecurity, ForbidsPrivilegeEscalationFromFourThreeOn) {
  constexpr char const* kCommon = "spark.kubernetes.securityContext.allowPrivilegeEscalation";
  constexpr char const* kOwn = "spark.kubernetes.driver.securityContext.allowPrivilegeEscalation";
  auto const allowed = [](Pairs conf) {
    return driver(
        planned(java_submission("4.3", conf)))["securityContext"]["allowPrivilegeEscalation"];
  };
  EXPECT_FALSE(driver(planned(java_submission("4.2"))).contains("securityContext"));
  EXPECT_EQ(allowed({}), false);
  EXPECT_EQ(allowed({{kCommon, "true"}}), true);
  EXPECT_EQ(allowed({{kCommon, "true"}, {kOwn, "false"}}), false);
}

TEST(DriverProperties, AreInjected) {
  Plan const plan = planned(java_submission("4.1", {{"spark.app.id", "mine"}}));
  EXPECT_EQ(property(plan, "spark.app.id"), kAppId);
  EXPECT_EQ(property(plan, "spark.kubernetes.driver.pod.name"), "job-00000000000000a1-driver");
  EXPECT_EQ(property(plan, "spark.kubernetes.submitInDriver"), "true");
}

}  // namespace
}  // namespace k8spark::test
