#include "workloads/connect.h"

#include "plan_support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::workloads {
namespace {

using test::java_submission;
using test::named;
using testing::HasSubstr;
using testing::Not;

Workload made(Submission const& submission, ConnectWishes const& wishes = {"sc"}) {
  auto workload = connect_server(submission, wishes);
  EXPECT_TRUE(workload) << workload.error().message;
  return workload ? *std::move(workload) : Workload{};
}

Json object_of(Workload const& workload, std::string_view kind) {
  for (Json const& object : workload.objects)
    if (object["kind"] == kind) return object;
  return {};
}

std::string properties_of(Workload const& workload) {
  return object_of(workload, "ConfigMap")["data"]["spark.properties"].get<std::string>();
}

TEST(Connect, RunsTheServersClassInClientMode) {
  Workload const workload = made(java_submission("4.3.0", {{"spark.kubernetes.namespace", "etl"}}));
  Json const pod = object_of(workload, "Pod");
  Json const container = pod["spec"]["containers"][0];
  EXPECT_EQ(container["args"], Json::parse(R"(["/opt/spark/bin/spark-submit", "--properties-file",
      "/opt/spark/conf/spark.properties", "--class",
      "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal"])"));
  EXPECT_EQ(container["readinessProbe"]["tcpSocket"]["port"], 15002);
  std::string const properties = properties_of(workload);
  EXPECT_THAT(properties, HasSubstr("spark.driver.host=sc.etl.svc"));
  EXPECT_THAT(properties, HasSubstr("spark.scheduler.mode=FAIR"));
  EXPECT_THAT(properties, HasSubstr(std::string("spark.app.id=") + test::kAppId));
  EXPECT_THAT(properties, Not(HasSubstr("spark-connect_")));
  EXPECT_EQ(pod["metadata"]["labels"]["spark-role"], "driver") << "logs, ui and why find it";
  EXPECT_TRUE(named(container["env"], "SPARK_CONNECT_AUTHENTICATE_TOKEN").is_null());
}

TEST(Connect, ThePortIsTheServicesOnceOnEveryLine) {
  for (char const* const line : {"3.5.9", "4.0.5", "4.1.4", "4.3.0"}) {
    Workload const workload =
        made(java_submission(line, {{"spark.connect.grpc.binding.port", "16000"}}));
    Json const ports = object_of(workload, "Service")["spec"]["ports"];
    int found = 0;
    for (Json const& port : ports)
      if (port["name"] == "spark-connect") {
        ++found;
        EXPECT_EQ(port["port"], 16000) << line;
        EXPECT_EQ(port["appProtocol"], "grpc") << line;
      }
    EXPECT_EQ(found, 1) << line;
  }
}

TEST(Connect, BelowFourTheServerIsAPackage) {
  EXPECT_THAT(properties_of(made(java_submission("3.5.9"))),
              HasSubstr("spark.jars.packages=org.apache.spark\\:spark-connect_2.12\\:3.5.9"));
  EXPECT_THAT(
      properties_of(made(java_submission("3.4.4", {{"spark.jars.packages", "g:a:1"}}))),
      HasSubstr("spark.jars.packages=g\\:a\\:1,org.apache.spark\\:spark-connect_2.12\\:3.4.4"));
  ConnectWishes other{"sc"};
  other.scala = "2.13";
  EXPECT_THAT(properties_of(made(java_submission("3.5.9"), other)),
              HasSubstr("spark-connect_2.13"));
  std::string const own = properties_of(made(
      java_submission("3.5.9", {{"spark.jars", "local:///opt/spark-connect_2.12-3.5.9.jar"}})));
  EXPECT_THAT(own, Not(HasSubstr("spark.jars.packages")));
}

TEST(Connect, ATokenThatIsWantedIsNeeded) {
  Workload const workload = made(java_submission("4.3.0"), {"sc", true});
  Json const entry = named(object_of(workload, "Pod")["spec"]["containers"][0]["env"],
                           "SPARK_CONNECT_AUTHENTICATE_TOKEN");
  EXPECT_EQ(entry["valueFrom"],
            Json::parse(R"({"secretKeyRef": {"name": "sc-token", "key": "token"}})"));
}

TEST(Connect, WhatALineDoesNotHaveIsRefused) {
  EXPECT_FALSE(connect_server(java_submission("3.3.4"), {"sc"}));
  EXPECT_FALSE(connect_server(java_submission("3.5.9"), {"sc", true}));
  EXPECT_FALSE(connect_server(java_submission("4.3.0"), {"S C"}));
  auto const port = connect_server(
      java_submission("4.0.5", {{"spark.connect.grpc.binding.port", "many"}}), {"sc"});
  ASSERT_FALSE(port);
  EXPECT_EQ(port.error().code, ErrorCode::kUsage);
}

}  // namespace
}  // namespace k8spark::workloads
