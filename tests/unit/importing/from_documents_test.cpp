#include "import_documents.h"
#include "import_support.h"
#include "importing/detect.h"
#include "operators/apache.h"
#include "operators/kubeflow.h"
#include "yaml/yaml.h"

#include <gmock/gmock.h>

namespace k8spark::importing {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<ImportedRun> read(std::string_view text) {
  auto runs = read_text(text, "x.yaml", std::nullopt);
  EXPECT_TRUE(runs) << (runs ? "" : runs.error().where + ": " + runs.error().message);
  return runs ? *std::move(runs) : std::vector<ImportedRun>{};
}

Json json_of(std::string_view text) {
  return *yaml::to_json(*yaml::parse(text, "x"));
}

// The profile of a SparkApplication, rendered again as one.
operators::Run through_profile(ImportedRun run) {
  std::string const version = run.run.spark_version;
  auto const driver = run.run.driver_template;
  auto const executor = run.run.executor_template;
  ProfileDraft draft = draft_of(std::move(run));
  render::SubmitCommand const command = load(profile_file({draft}));
  operators::Run back;
  for (auto const& [key, value] : command.conf.values()) back.conf[key] = value.value;
  back.main_class = command.main_class;
  back.proxy_user = command.proxy_user;
  back.primary_resource = command.primary_resource;
  back.app_args = command.app_args;
  back.spark_version = version;
  back.driver_template = driver;
  back.executor_template = executor;
  return back;
}

TEST(FromKubeflow, KeepsEveryFieldThroughAProfile) {
  std::vector<ImportedRun> runs = read(kKubeflow);
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_THAT(runs[0].warnings, IsEmpty());
  operators::Rendered const back = operators::render_kubeflow(through_profile(std::move(runs[0])));
  Json want = json_of(kKubeflow);
  // Fields in any order; entries of lists that stand for keys come in the order of the keys.
  EXPECT_EQ(nlohmann::json(back.object["metadata"]), nlohmann::json(want["metadata"]));
  for (auto const& [field, value] : want["spec"].items())
    EXPECT_EQ(nlohmann::json(back.object["spec"].value(field, Json())).dump(1),
              nlohmann::json(value).dump(1))
        << field;
  EXPECT_EQ(back.object["spec"].size(), want["spec"].size());
}

TEST(FromKubeflow, PutsWhatOnlyATemplateCanSayIntoOne) {
  std::vector<ImportedRun> const runs = read(R"(apiVersion: sparkoperator.k8s.io/v1beta2
kind: SparkApplication
metadata: {name: x, labels: {team: data}}
spec:
  type: Python
  sparkVersion: 4.1.4
  mainApplicationFile: local:///opt/x.py
  volumes:
  - {name: conf, configMap: {name: app-conf}}
  driver:
    tolerations: [{key: spot, operator: Exists}]
    affinity: {nodeAffinity: {}}
    priorityClassName: high
    hostNetwork: true
    gpu: {name: nvidia.com/gpu, quantity: 1}
    securityContext: {runAsUser: 185}
    sidecars: [{name: proxy, image: p}]
    configMaps: [{name: settings, path: /etc/settings}]
    env:
    - {name: PLAIN, value: v}
    - {name: TOKEN, valueFrom: {secretKeyRef: {name: s, key: k}}}
    - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
    volumeMounts: [{name: conf, mountPath: /etc/app}]
  executor: {}
  restartPolicy: {type: OnFailure, onFailureRetries: 3}
  monitoring: {exposeDriverMetrics: true}
)");
  ASSERT_EQ(runs.size(), 1U);
  operators::Run const& run = runs[0].run;
  ASSERT_TRUE(run.driver_template);
  Json const& spec = (*run.driver_template)["spec"];
  Json const& container = spec["containers"][0];
  EXPECT_EQ(container["name"], "spark-kubernetes-driver");
  EXPECT_EQ(spec["containers"][1]["name"], "proxy");
  EXPECT_EQ(spec["tolerations"][0]["key"], "spot");
  EXPECT_EQ(spec["priorityClassName"], "high");
  EXPECT_EQ(spec["dnsPolicy"], "ClusterFirstWithHostNet");
  EXPECT_EQ(container["resources"]["limits"]["nvidia.com/gpu"], 1);
  EXPECT_EQ(container["securityContext"]["runAsUser"], 185);
  EXPECT_EQ(container["env"].size(), 1U);
  EXPECT_EQ(container["volumeMounts"].size(), 2U);
  EXPECT_EQ(spec["volumes"].size(), 2U);
  EXPECT_EQ(run.conf.at("spark.kubernetes.driverEnv.PLAIN"), "v");
  EXPECT_EQ(run.conf.at("spark.kubernetes.driver.secretKeyRef.TOKEN"), "s:k");
  EXPECT_EQ(run.conf.at("spark.kubernetes.executor.label.team"), "data");
  EXPECT_FALSE(run.executor_template);
  EXPECT_THAT(runs[0].warnings,
              ElementsAre(HasSubstr("spec.restartPolicy.type"),
                          HasSubstr("spec.restartPolicy.onFailureRetries"),
                          HasSubstr("spec.monitoring.exposeDriverMetrics")));
}

TEST(FromKubeflow, TakesTheGpuFromTheKeysWhereTheyNameIt) {
  std::vector<ImportedRun> const runs = read(R"(apiVersion: sparkoperator.k8s.io/v1beta2
kind: SparkApplication
metadata: {name: x}
spec:
  type: Scala
  sparkVersion: 4.1.4
  mainApplicationFile: local:///x.jar
  sparkConf: {spark.executor.resource.gpu.amount: "1", spark.executor.resource.gpu.vendor: nvidia.com}
  driver: {}
  executor: {gpu: {name: nvidia.com/gpu, quantity: 1}}
)");
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_FALSE(runs[0].run.executor_template);
  EXPECT_THAT(runs[0].warnings, IsEmpty());
}

TEST(FromApache, KeepsEveryFieldThroughAProfile) {
  std::vector<ImportedRun> runs = read(kApache);
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_THAT(runs[0].warnings, IsEmpty());
  EXPECT_EQ(runs[0].run.conf.at("spark.jars"), "s3a://jars/a.jar");
  operators::Rendered const back = operators::render_apache(through_profile(std::move(runs[0])));
  Json const want = json_of(kApache);
  EXPECT_EQ(nlohmann::json(back.object["spec"]).dump(1), nlohmann::json(want["spec"]).dump(1));
}

TEST(FromApache, TakesPythonsListApart) {
  std::vector<ImportedRun> const runs = read(R"(apiVersion: spark.apache.org/v1
kind: SparkApplication
metadata: {name: py}
spec:
  mainClass: org.apache.spark.deploy.PythonRunner
  pyFiles: local:///opt/main.py,s3a://x/dep.zip
  runtimeVersions: {sparkVersion: 3.5.6, scalaVersion: "2.12"}
  sparkConf: {spark.kubernetes.container.image: "spark:{{SPARK_VERSION}}"}
  applicationTolerations: {resourceRetainPolicy: OnFailure}
)");
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].run.primary_resource, "local:///opt/main.py");
  EXPECT_EQ(runs[0].run.conf.at("spark.submit.pyFiles"), "s3a://x/dep.zip");
  EXPECT_EQ(runs[0].run.conf.at("spark.kubernetes.container.image"), "spark:3.5.6");
  EXPECT_FALSE(runs[0].run.main_class);
  EXPECT_THAT(
      runs[0].warnings,
      ElementsAre(HasSubstr("runtimeVersions.scalaVersion"), HasSubstr("resourceRetainPolicy")));
}

TEST(FromDocuments, ReadsSeveralAndLists) {
  std::string const two = std::string(kKubeflow) + "---\n" + std::string(kApache);
  EXPECT_EQ(read(two).size(), 2U);
  Json list = {{"apiVersion", "v1"}, {"kind", "List"}};
  list["items"] = Json::array({json_of(kApache), json_of(kKubeflow)});
  EXPECT_EQ(read(list.dump()).size(), 2U);
}

TEST(FromDocuments, RefusesOtherObjects) {
  auto const runs =
      read_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n", "x.yaml", std::nullopt);
  ASSERT_FALSE(runs);
  EXPECT_EQ(runs.error().where, "x.yaml");
}

TEST(FromPod, DropsWhatTheSubmissionPutIn) {
  std::vector<ImportedRun> const runs = read(kPod);
  ASSERT_EQ(runs.size(), 1U);
  operators::Run const& run = runs[0].run;
  operators::Conf const want = {{"spark.app.name", "etl"},
                                {"spark.executor.instances", "3"},
                                {"spark.jars", "s3a://a/x.jar"},
                                {"spark.x", "a$${b}"}};
  EXPECT_EQ(run.conf, want);
  EXPECT_EQ(run.main_class, "org.Main");
  EXPECT_EQ(run.proxy_user, "ann");
  EXPECT_EQ(run.primary_resource, "local:///opt/app.jar");
  EXPECT_THAT(run.app_args, ElementsAre("", "$${X}"));
  EXPECT_EQ(run.spark_version, "4.1.4");
  EXPECT_EQ((*run.executor_template)["spec"]["priorityClassName"], "low");
  EXPECT_THAT(runs[0].warnings, ElementsAre(HasSubstr("was redacted")));
}

TEST(FromPod, WantsItsConfigMap) {
  std::string const alone = std::string(kPod.substr(kPod.find("apiVersion: v1\nkind: Pod")));
  auto const runs = read_text(alone, "pod.yaml", std::nullopt);
  ASSERT_FALSE(runs);
  EXPECT_THAT(runs.error().message, HasSubstr("spark-drv-1-conf-map"));
}

}  // namespace
}  // namespace k8spark::importing
