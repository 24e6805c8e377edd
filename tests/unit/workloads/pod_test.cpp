#include "workloads/pod.h"

#include "plan_support.h"
#include "spark/properties.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::workloads {
namespace {

using test::java_submission;
using test::named;

Identity const kNotebook{Kind::kNotebook, "nb", "etl"};

Base base(Submission const& submission = java_submission("4.1.4")) {
  return *base_of(submission);
}

PodWishes wishes() {
  PodWishes wanted;
  wanted.component = "server";
  wanted.args = {"/opt/spark/bin/pyspark"};
  wanted.ports = {{"http", 8888}};
  wanted.env = {env_of_text("HOME", "/tmp"), env_of_field("K8SPARK_POD_NAME", "metadata.name")};
  wanted.readiness_probe = tcp_probe(8888);
  return wanted;
}

Json container_of(Json const& pod) {
  return pod["spec"]["containers"].back();
}

TEST(Pod, HasArgsAndNoCommandSoThatTheEntrypointRuns) {
  Json const pod = pod_of(base(), kNotebook, "nb", wishes());
  Json const container = container_of(pod);
  EXPECT_EQ(container["args"], Json::parse(R"(["/opt/spark/bin/pyspark"])"));
  EXPECT_FALSE(container.contains("command"));
  EXPECT_EQ(container["ports"], Json::parse(R"([{"name": "http", "containerPort": 8888,
                                                 "protocol": "TCP"}])"));
  EXPECT_EQ(container["readinessProbe"]["tcpSocket"]["port"], 8888);
  EXPECT_EQ(named(container["env"], "HOME")["value"], "/tmp");
  EXPECT_EQ(named(container["env"], "SPARK_CONF_DIR")["value"], "/opt/spark/conf");
  EXPECT_EQ(pod["spec"]["enableServiceLinks"], false);
  EXPECT_EQ(pod["spec"]["restartPolicy"], "Never");
  EXPECT_EQ(pod["metadata"]["name"], "nb");
  EXPECT_EQ(pod["metadata"]["namespace"], "etl");
}

TEST(Pod, OursTakesThePlaceOfAVariableOfThatName) {
  PodWishes wanted = wishes();
  wanted.env = {env_of_text("SPARK_USER", "other")};
  Json const container = container_of(pod_of(base(), kNotebook, "nb", wanted));
  int found = 0;
  for (Json const& entry : container["env"]) found += entry["name"] == "SPARK_USER" ? 1 : 0;
  EXPECT_EQ(found, 1);
  EXPECT_EQ(named(container["env"], "SPARK_USER")["value"], "other");
}

TEST(Pod, OnlyADriverHasADriversLabels) {
  Json const driver = pod_of(base(), kNotebook, "nb", wishes())["metadata"]["labels"];
  EXPECT_EQ(driver["spark-role"], "driver");
  EXPECT_EQ(driver["k8spark.io/workload"], "notebook");
  PodWishes other = wishes();
  other.is_driver = false;
  Json const server = pod_of(base(), kNotebook, "nb", other)["metadata"]["labels"];
  for (char const* label : {"spark-role", "spark-app-selector", "spark-app-name"})
    EXPECT_FALSE(server.contains(label)) << label;
}

TEST(Pod, TheTemplatesOtherContainersAndVolumesStay) {
  Submission submission = java_submission("4.1.4");
  submission.files.driver_template = R"(
apiVersion: v1
kind: Pod
metadata: {labels: {team: etl}}
spec:
  tolerations: [{key: spot, operator: Exists}]
  volumes: [{name: data, emptyDir: {}}]
  containers:
    - {name: spark, volumeMounts: [{name: data, mountPath: /data}]}
    - {name: git-sync, image: git}
)";
  Json const pod = pod_of(base(submission), kNotebook, "nb", wishes());
  EXPECT_EQ(pod["metadata"]["labels"]["team"], "etl");
  EXPECT_EQ(pod["spec"]["tolerations"][0]["key"], "spot");
  ASSERT_EQ(pod["spec"]["containers"].size(), 2U);
  EXPECT_EQ(pod["spec"]["containers"][0]["name"], "git-sync");
  EXPECT_EQ(named(container_of(pod)["volumeMounts"], "data")["mountPath"], "/data");
}

TEST(Pod, TheConfFolderHoldsThePropertiesUnderBothNames) {
  Submission submission = java_submission("4.1.4", {{"spark.executor.instances", "3"}});
  submission.files.conf_dir = {{"log4j2.properties", "x"}};
  Base const made = base(submission);
  Json const pod = pod_of(made, kNotebook, "nb", wishes());
  Json const volume = named(pod["spec"]["volumes"], "k8spark-conf");
  EXPECT_EQ(volume["configMap"]["name"], "nb-conf");
  EXPECT_EQ(volume["configMap"]["items"], Json::parse(R"([
      {"key": "log4j2.properties", "path": "log4j2.properties"},
      {"key": "spark.properties", "path": "spark.properties"},
      {"key": "spark.properties", "path": "spark-defaults.conf"}])"));
  EXPECT_EQ(named(container_of(pod)["volumeMounts"], "k8spark-conf")["mountPath"],
            "/opt/spark/conf");

  Json const map = conf_map_of(made, kNotebook);
  EXPECT_EQ(map["metadata"]["name"], "nb-conf");
  EXPECT_EQ(map["data"]["log4j2.properties"], "x");
  auto const read =
      spark::parse_properties(map["data"]["spark.properties"].get<std::string>(), "p");
  ASSERT_TRUE(read);
  std::map<std::string, std::string> properties;
  for (auto const& property : *read) properties[property.key] = property.value;
  EXPECT_EQ(properties, made.properties) << "what was written is read back";
}

TEST(Deployment, HasThePodAsItsTemplate) {
  Json const pod = pod_of(base(), kNotebook, "nb", wishes());
  Json const deployment = deployment_of(pod, kNotebook, "server", 2);
  EXPECT_EQ(deployment["apiVersion"], "apps/v1");
  EXPECT_EQ(deployment["metadata"]["name"], "nb");
  EXPECT_EQ(deployment["spec"]["replicas"], 2);
  Json const selector = deployment["spec"]["selector"]["matchLabels"];
  EXPECT_EQ(selector, selector_of(kNotebook, "server"));
  Json const labels = deployment["spec"]["template"]["metadata"]["labels"];
  for (auto const& [key, value] : selector.items()) EXPECT_EQ(labels[key], value) << key;
  EXPECT_FALSE(deployment["spec"]["template"]["metadata"].contains("name"));
  EXPECT_FALSE(deployment["spec"]["template"]["spec"].contains("restartPolicy"))
      << "a Deployment takes Always only";
  EXPECT_EQ(deployment["spec"]["template"]["spec"]["containers"], pod["spec"]["containers"]);
}

}  // namespace
}  // namespace k8spark::workloads
