#include "workloads/notebook.h"

#include "plan_support.h"
#include "workloads/secrets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::workloads {
namespace {

using test::named;
using test::python_submission;
using testing::HasSubstr;

Workload made(NotebookWishes const& wishes, Submission const& submission) {
  auto workload = notebook(submission, wishes);
  EXPECT_TRUE(workload) << workload.error().message;
  return workload ? *std::move(workload) : Workload{};
}

Workload made(NotebookWishes const& wishes = {}) {
  return made(wishes, python_submission("4.1.4", {{"spark.kubernetes.namespace", "etl"}}));
}

std::string kinds_of(Workload const& workload) {
  std::string kinds;
  for (Json const& object : workload.objects)
    kinds += (kinds.empty() ? "" : " ") + object["kind"].get<std::string>();
  return kinds;
}

Json object_of(Workload const& workload, std::string_view kind) {
  for (Json const& object : workload.objects)
    if (object["kind"] == kind) return object;
  return {};
}

Json container_of(Json const& pod) {
  return pod["spec"]["containers"].back();
}

TEST(Notebook, IsAPodThatPysparkStartsJupyterIn) {
  Workload const workload = made();
  EXPECT_EQ(kinds_of(workload), "Service ConfigMap Pod");
  EXPECT_EQ(workload.objects.at(*workload.owner)["kind"], "Pod");
  EXPECT_EQ(workload.must_be_ready, (std::vector<MustBeReady>{{"server", 1}}));
  Json const pod = object_of(workload, "Pod");
  Json const container = container_of(pod);
  EXPECT_EQ(container["args"], Json::parse(R"(["/opt/spark/bin/pyspark", "--properties-file",
      "/opt/spark/conf/spark.properties", "--name", "job"])"));
  Json const env = container["env"];
  EXPECT_EQ(named(env, "HOME")["value"], "/tmp/.jupyter");
  EXPECT_EQ(named(env, "PYSPARK_DRIVER_PYTHON")["value"], "jupyter");
  EXPECT_THAT(named(env, "PYSPARK_DRIVER_PYTHON_OPTS")["value"].get<std::string>(),
              HasSubstr("lab --ip=0.0.0.0 --no-browser --port=8888"));
  EXPECT_THAT(named(env, "PYSPARK_DRIVER_PYTHON_OPTS")["value"].get<std::string>(),
              HasSubstr("--MappingKernelManager.kernel_info_timeout=300"));
  EXPECT_EQ(container["readinessProbe"]["tcpSocket"]["port"], 8888);
  EXPECT_EQ(container["ports"][0]["containerPort"], 8888);
  EXPECT_EQ(named(container["ports"], "driver-rpc-port")["containerPort"], 7078);
  EXPECT_EQ(pod["metadata"]["annotations"]["k8spark.io/jupyter"], "lab");
}

TEST(Notebook, ItsKernelsFindTheirExecutorsAndHaveIdsOfTheirOwn) {
  std::string const properties =
      object_of(made(), "ConfigMap")["data"]["spark.properties"].get<std::string>();
  for (char const* line : {"spark.driver.host=notebook.etl.svc",
                           "spark.submit.deployMode=client",
                           "spark.pyspark.driver.python=jupyter"})
    EXPECT_THAT(properties, HasSubstr(line));
  EXPECT_EQ(properties.find("spark.app.id"), std::string::npos);
  EXPECT_EQ(properties.find("podNamePrefix"), std::string::npos);
}

TEST(Notebook, TheTokenComesOutOfASecretThatIsNotPrinted) {
  Workload workload = made();
  Json const reference =
      named(container_of(object_of(workload, "Pod"))["env"], "JUPYTER_TOKEN")["valueFrom"];
  EXPECT_EQ(reference, Json::parse(R"({"secretKeyRef": {"name": "notebook-token", "key": "token",
                                                        "optional": true}})"));
  add_token(workload, "PLANTED");
  EXPECT_EQ(kinds_of(workload), "Secret Service ConfigMap Pod");
  EXPECT_EQ(workload.objects.at(*workload.owner)["kind"], "Pod");
  EXPECT_EQ(workload.objects[0]["metadata"]["labels"]["app.kubernetes.io/instance"], "notebook");
  EXPECT_EQ(workload.objects[0]["data"]["token"], "UExBTlRFRA==");
}

TEST(Notebook, ADeploymentOfOneIsNeverTwoAtOnce) {
  NotebookWishes wishes;
  wishes.deployment = true;
  Workload const workload = made(wishes);
  EXPECT_EQ(kinds_of(workload), "Service ConfigMap Deployment");
  Json const deployment = object_of(workload, "Deployment");
  EXPECT_EQ(deployment["spec"]["strategy"]["type"], "Recreate");
  EXPECT_EQ(deployment["spec"]["replicas"], 1);
}

TEST(Notebook, StorageIsAClaimThatTheOwnerDoesNotTakeAlong) {
  NotebookWishes wishes;
  wishes.storage = ClaimWishes{"5Gi", "fast"};
  Workload const workload = made(wishes);
  EXPECT_EQ(kinds_of(workload), "Service ConfigMap PersistentVolumeClaim Pod");
  Json const pod = object_of(workload, "Pod");
  EXPECT_EQ(
      named(pod["spec"]["volumes"], "k8spark-notebooks")["persistentVolumeClaim"]["claimName"],
      "notebook-notebooks");
  EXPECT_EQ(named(container_of(pod)["volumeMounts"], "k8spark-notebooks")["mountPath"],
            "/opt/k8spark/notebooks");
  EXPECT_THAT(
      named(container_of(pod)["env"], "PYSPARK_DRIVER_PYTHON_OPTS")["value"].get<std::string>(),
      HasSubstr("--ServerApp.root_dir=/opt/k8spark/notebooks"));
}

TEST(Notebook, AClaimThatIsThereIsMountedAndNotMade) {
  NotebookWishes wishes;
  wishes.claim = "home";
  Workload const workload = made(wishes);
  EXPECT_EQ(kinds_of(workload), "Service ConfigMap Pod");
  Json const volumes = object_of(workload, "Pod")["spec"]["volumes"];
  EXPECT_EQ(named(volumes, "k8spark-notebooks")["persistentVolumeClaim"]["claimName"], "home");
}

TEST(Notebook, GitIsClonedBeforeItStarts) {
  NotebookWishes wishes;
  wishes.git = GitSource{"https://git.example.com/a.git", "dev", ""};
  Json const pod = object_of(made(wishes), "Pod");
  Json const init = named(pod["spec"]["initContainers"], "git");
  EXPECT_EQ(init["image"], "registry.example.com/spark:1");
  EXPECT_EQ(named(init["env"], "K8SPARK_GIT_REPOSITORY")["value"], "https://git.example.com/a.git");
  EXPECT_EQ(named(init["env"], "K8SPARK_GIT_BRANCH")["value"], "dev");
  EXPECT_EQ(init["volumeMounts"][0]["name"], "k8spark-notebooks");
  EXPECT_TRUE(named(pod["spec"]["volumes"], "k8spark-notebooks").contains("emptyDir"));
}

TEST(Notebook, AnAccountOfItsOwnIsThePods) {
  NotebookWishes wishes;
  wishes.account = true;
  Workload const workload =
      made(wishes,
           python_submission(
               "4.1.4", {{"spark.kubernetes.authenticate.driver.serviceAccountName", "other"}}));
  EXPECT_EQ(kinds_of(workload), "Service ConfigMap ServiceAccount Role RoleBinding Pod");
  Json const spec = object_of(workload, "Pod")["spec"];
  EXPECT_EQ(spec["serviceAccountName"], "notebook");
  EXPECT_FALSE(spec.contains("serviceAccount"));
}

TEST(Notebook, HadoopsFilesComeFromAConfigMap) {
  Json const pod = object_of(
      made({},
           python_submission("4.1.4", {{"spark.kubernetes.hadoop.configMapName", "core-site"}})),
      "Pod");
  EXPECT_NE(pod["spec"]["volumes"].dump().find("\"core-site\""), std::string::npos);
  EXPECT_FALSE(named(container_of(pod)["env"], "HADOOP_CONF_DIR").is_null());
}

TEST(Notebook, WhatCannotBeIsRefused) {
  auto const refused = [](NotebookWishes const& wishes) {
    auto const workload = notebook(python_submission("4.1.4"), wishes);
    EXPECT_FALSE(workload);
    return workload ? std::string() : workload.error().where;
  };
  NotebookWishes wishes;
  wishes.name = "My Notebook";
  EXPECT_EQ(refused(wishes), "name of the notebook");
  wishes = {};
  wishes.jupyter = "labs";
  EXPECT_EQ(refused(wishes), "--jupyter");
  wishes = {};
  wishes.storage = ClaimWishes{"5Gi", {}};
  wishes.claim = "home";
  EXPECT_EQ(refused(wishes), "--claim");
}

}  // namespace
}  // namespace k8spark::workloads
