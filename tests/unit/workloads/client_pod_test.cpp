#include "workloads/client_pod.h"

#include "plan_support.h"
#include "spark/properties.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::workloads {
namespace {

using test::java_submission;
using test::named;
using test::python_submission;
using testing::HasSubstr;

Plan planned(Submission const& submission) {
  auto plan = client_pod(submission);
  EXPECT_TRUE(plan) << plan.error().message;
  return plan ? *std::move(plan) : Plan{};
}

std::string properties_of(Plan const& plan) {
  return plan.resources.back()["data"]["spark.properties"].get<std::string>();
}

TEST(ClientPod, RunsSparkSubmitInClientMode) {
  Plan const plan = planned(python_submission("4.1.4", {{"spark.kubernetes.namespace", "etl"}}));
  Json const container = plan.driver_pod["spec"]["containers"][0];
  EXPECT_EQ(container["name"], "spark-kubernetes-driver");
  EXPECT_EQ(container["args"], Json::parse(R"(["/opt/spark/bin/spark-submit",
      "--properties-file", "/opt/spark/conf/spark.properties",
      "--class", "org.apache.spark.deploy.PythonRunner", "local:///opt/pi.py"])"));
  EXPECT_EQ(named(container["env"], "K8SPARK_POD_NAME")["valueFrom"]["fieldRef"]["fieldPath"],
            "metadata.name");
  EXPECT_EQ(
      named(container["env"], "SPARK_DRIVER_BIND_ADDRESS")["valueFrom"]["fieldRef"]["fieldPath"],
      "status.podIP");
  std::string const properties = properties_of(plan);
  for (char const* line : {"spark.submit.deployMode=client",
                           "spark.driver.host=job-00000000000000a1-driver-svc.etl.svc",
                           "spark.driver.port=7078",
                           "spark.driver.blockManager.port=7079",
                           "spark.kubernetes.namespace=etl",
                           "spark.kubernetes.container.image=registry.example.com/spark\\:1"})
    EXPECT_THAT(properties, HasSubstr(line));
  EXPECT_EQ(properties.find("submitInDriver"), std::string::npos);
}

TEST(ClientPod, IsADriverLikeAnyOther) {
  Plan const plan = planned(java_submission("4.1.4"));
  EXPECT_EQ(plan.driver_pod_name, "job-00000000000000a1-driver");
  Json const labels = plan.driver_pod["metadata"]["labels"];
  EXPECT_EQ(labels["spark-role"], "driver");
  EXPECT_EQ(labels["spark-app-selector"], test::kAppId);
  EXPECT_EQ(labels["k8spark.io/workload"], "client-pod");
  EXPECT_EQ(labels["app.kubernetes.io/instance"], "job-00000000000000a1");
  EXPECT_THAT(properties_of(plan), HasSubstr(std::string("spark.app.id=") + test::kAppId));
  Json const service = test::resource(plan, "Service");
  for (auto const& [key, value] : service["spec"]["selector"].items())
    EXPECT_EQ(labels[key], value) << key;
  EXPECT_EQ(service["spec"]["publishNotReadyAddresses"], true);
}

TEST(ClientPod, LocalCodeTravelsAsInClusterMode) {
  Submission submission = python_submission("4.1.4");
  submission.primary_resource = "file:/home/ann/pi.py";
  submission.local_files = {{"file:/home/ann/pi.py", "/home/ann/pi.py", "print(1)\n"}};
  submission.ship_code = true;
  Plan const plan = planned(submission);
  Json const container = plan.driver_pod["spec"]["containers"][0];
  EXPECT_EQ(container["args"].back(), "local:///opt/k8spark/code/pi.py");
  ASSERT_EQ(plan.resources.size(), 3U);
  EXPECT_THAT(plan.resources[0]["metadata"]["name"].get<std::string>(), HasSubstr("-code-"));
  EXPECT_EQ(plan.resources[0]["metadata"]["labels"]["k8spark.io/workload"], "client-pod");
  EXPECT_EQ(named(container["volumeMounts"], "k8spark-code")["mountPath"], "/opt/k8spark/code");
}

TEST(ClientPod, NeedsItsService) {
  auto const plan = client_pod(
      java_submission("4.1.4",
                      {{"spark.kubernetes.driver.pod.excludedFeatureSteps",
                        "org.apache.spark.deploy.k8s.features.DriverServiceFeatureStep"}}));
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, ErrorCode::kUsage);
}

TEST(ClientPod, TheSameSubmissionGivesTheSameObjects) {
  Submission const submission = java_submission("3.5.9");
  EXPECT_EQ(planned(submission).driver_pod, planned(submission).driver_pod);
  EXPECT_EQ(planned(submission).resources, planned(submission).resources);
}

}  // namespace
}  // namespace k8spark::workloads
