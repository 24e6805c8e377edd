#include "operators/kubeflow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::operators {
namespace {

using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Run sample(Conf conf = {}) {
  operators::Run run;
  run.conf = std::move(conf);
  run.primary_resource = "local:///opt/app.jar";
  run.main_class = "org.Main";
  run.spark_version = "4.1.4";
  run.name = "app.jar";
  return run;
}

Json spec_of(Run const& run) {
  return render_kubeflow(run).object["spec"];
}

TEST(Kubeflow, NamesTheKindOfTheApplication) {
  operators::Run run = sample();
  EXPECT_EQ(spec_of(run)["type"], "Scala");
  run.primary_resource = "local:///a.py";
  EXPECT_EQ(spec_of(run)["type"], "Python");
  run.primary_resource = "local:///a.R";
  EXPECT_EQ(spec_of(run)["type"], "R");
}

TEST(Kubeflow, HasWhatTheCrdRequires) {
  Json const spec = spec_of(sample());
  for (char const* const field :
       {"type", "sparkVersion", "mainApplicationFile", "driver", "executor"})
    EXPECT_TRUE(spec.contains(field)) << field;
  EXPECT_EQ(spec["restartPolicy"]["type"], "Never");
  EXPECT_EQ(spec["mode"], "cluster");
  EXPECT_FALSE(spec.contains("timeToLiveSeconds"));
}

TEST(Kubeflow, NamesTheDocumentBySparksRule) {
  Rendered const rendered = render_kubeflow(
      sample({{"spark.app.name", "3rd My_App (ü)"}, {"spark.kubernetes.namespace", "etl"}}));
  EXPECT_EQ(rendered.object["metadata"], (Json{{"name", "xrd-my-app"}, {"namespace", "etl"}}));
  EXPECT_THAT(rendered.warnings, Contains(HasSubstr("xrd-my-app")));
  EXPECT_FALSE(rendered.object["spec"].contains("sparkConf"));
  operators::Run const long_name = sample({{"spark.app.name", std::string(62, 'a') + ".b"}});
  EXPECT_EQ(render_kubeflow(long_name).object["metadata"]["name"], std::string(62, 'a'));
}

TEST(Kubeflow, LeavesInSparkConfWhatAFieldCannotHold) {
  Conf const odd = {{"spark.driver.cores", "two"},
                    {"spark.executor.cores", "0"},
                    {"spark.executor.instances", "3000000000"},
                    {"spark.kubernetes.driver.secretKeyRef.X", "nokey"},
                    {"spark.kubernetes.executor.deleteOnTermination", "maybe"},
                    {"spark.dynamicAllocation.maxExecutors", "5"},
                    {"spark.executorEnv.", "x"},
                    {"spark.x", "y"}};
  Rendered const rendered = render_kubeflow(sample(odd));
  EXPECT_THAT(rendered.warnings, IsEmpty());
  Conf rest;
  for (auto const& [key, value] : rendered.object["spec"]["sparkConf"].items())
    rest[key] = value.get<std::string>();
  EXPECT_EQ(rest, odd);
}

TEST(Kubeflow, SetsDynamicAllocationOnlyWhereItIsOn) {
  Json spec = spec_of(sample({{"spark.dynamicAllocation.enabled", "true"},
                              {"spark.dynamicAllocation.maxExecutors", "5"}}));
  EXPECT_EQ(spec["dynamicAllocation"], (Json{{"enabled", true}, {"maxExecutors", 5}}));
  EXPECT_FALSE(spec.contains("sparkConf"));
  // The operator would turn shuffle tracking on, which Spark before 3.4 does not.
  operators::Run old = sample({{"spark.dynamicAllocation.enabled", "true"}});
  old.spark_version = "3.3.4";
  EXPECT_EQ(spec_of(old)["dynamicAllocation"]["shuffleTrackingEnabled"], false);
}

TEST(Kubeflow, MakesVolumesOfTheKeysThatCanBeOnes) {
  std::string const driver = "spark.kubernetes.driver.volumes.";
  std::string const executor = "spark.kubernetes.executor.volumes.";
  Rendered const rendered =
      render_kubeflow(sample({{driver + "hostPath.h.mount.path", "/h"},
                              {driver + "hostPath.h.options.path", "/srv"},
                              {driver + "hostPath.h.mount.readOnly", "true"},
                              {executor + "hostPath.h.mount.path", "/h2"},
                              {executor + "hostPath.h.options.path", "/srv"},
                              {executor + "emptyDir.h2.mount.path", "/x"},
                              {executor + "persistentVolumeClaim.c.mount.path", "/c"},
                              {executor + "persistentVolumeClaim.c.options.claimName", "OnDemand"},
                              {driver + "nfs.n.mount.path", "/n"},
                              {driver + "nfs.n.options.server", "s"}}));
  Json const& spec = rendered.object["spec"];
  EXPECT_EQ(
      spec["volumes"],
      Json::parse(
          R"([{"name": "h", "hostPath": {"path": "/srv"}}, {"name": "h2", "emptyDir": {}}])"));
  EXPECT_EQ(spec["driver"]["volumeMounts"],
            Json::parse(R"([{"name": "h", "mountPath": "/h", "readOnly": true}])"));
  EXPECT_EQ(spec["executor"]["volumeMounts"].size(), 2U);
  // A claim that Spark makes, and a volume without all it needs, stay keys.
  EXPECT_EQ(spec["sparkConf"].size(), 4U);
  EXPECT_THAT(rendered.warnings,
              Contains(HasSubstr("webhook: driver.volumeMounts, executor.volumeMounts")));
}

TEST(Kubeflow, LeavesTheSecondVolumeOfANameInSparkConf) {
  Json const spec =
      spec_of(sample({{"spark.kubernetes.driver.volumes.hostPath.v.mount.path", "/a"},
                      {"spark.kubernetes.driver.volumes.hostPath.v.options.path", "/one"},
                      {"spark.kubernetes.executor.volumes.hostPath.v.mount.path", "/a"},
                      {"spark.kubernetes.executor.volumes.hostPath.v.options.path", "/two"}}));
  EXPECT_EQ(spec["volumes"].size(), 1U);
  EXPECT_EQ(spec["sparkConf"].size(), 2U);
}

TEST(Kubeflow, GivesARoleWithATemplateNothingThatNeedsTheWebhook) {
  operators::Run run = sample({{"spark.kubernetes.driver.podTemplateContainerName", "main"},
                               {"spark.kubernetes.driver.node.selector.a", "b"},
                               {"spark.kubernetes.driver.volumes.emptyDir.v.mount.path", "/v"}});
  run.driver_template = Json::parse(
      R"({"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "x"}, {"name": "main", "tty": true}],
          "unknown": 1}})");
  Rendered const rendered = render_kubeflow(run);
  Json const& driver = rendered.object["spec"]["driver"];
  EXPECT_EQ(driver["template"], Json::parse(R"({"spec": {"containers": [{"name": "x"},
              {"name": "spark-kubernetes-driver", "tty": true}], "unknown": 1}})"));
  EXPECT_EQ(driver.size(), 1U);
  EXPECT_EQ(rendered.object["spec"]["sparkConf"].size(), 2U);
  EXPECT_THAT(rendered.warnings, IsEmpty());
}

TEST(Kubeflow, NeverSetsSelectorsAtBothLevels) {
  Json const spec = spec_of(sample({{"spark.kubernetes.node.selector.a", "b"},
                                    {"spark.kubernetes.driver.node.selector.c", "d"}}));
  EXPECT_EQ(spec["nodeSelector"], (Json{{"a", "b"}}));
  EXPECT_FALSE(spec["driver"].contains("nodeSelector"));
  EXPECT_EQ(spec["sparkConf"], (Json{{"spark.kubernetes.driver.node.selector.c", "d"}}));
}

TEST(Kubeflow, SaysWhatItLeavesOut) {
  Rendered const rendered =
      render_kubeflow(sample({{"spark.master", "k8s://https://h"},
                              {"spark.kubernetes.authenticate.submission.oauthToken", "PLANTED"},
                              {"spark.hadoop.fs.s3a.secret.key", "PLANTED"},
                              {"spark.files", "conf/a.txt,s3a://x/b"}}));
  EXPECT_THAT(rendered.warnings, Contains(HasSubstr("spark.master is left out")));
  EXPECT_THAT(rendered.warnings, Contains(HasSubstr("oauthToken is left out")));
  EXPECT_THAT(rendered.warnings, Contains(HasSubstr("\"conf/a.txt\" of this machine")));
  EXPECT_THAT(rendered.warnings, Contains(HasSubstr("clear text")));
  EXPECT_THAT(rendered.warnings, Each(Not(HasSubstr("PLANTED"))));
  EXPECT_EQ(rendered.object.dump().find("oauthToken"), std::string::npos);
}

TEST(Kubeflow, NamesTheGpuAndKeepsItsKeys) {
  Json const spec = spec_of(sample({{"spark.executor.resource.gpu.amount", "2"},
                                    {"spark.executor.resource.gpu.vendor", "nvidia.com"}}));
  EXPECT_EQ(spec["executor"]["gpu"], (Json{{"name", "nvidia.com/gpu"}, {"quantity", 2}}));
  EXPECT_EQ(spec["sparkConf"].size(), 2U);
}

// Every row says the same in both directions.
TEST(Kubeflow, RowsAreTheirOwnInverse) {
  for (FieldRow const& row : kubeflow_rows()) {
    if (!row.key.starts_with("spark.")) continue;
    std::string value =
        row.choices.empty() ? "a" : std::string(row.choices.substr(0, row.choices.find('|')));
    if (row.shape == Shape::kInteger) value = "7";
    if (row.shape == Shape::kBoolean) value = "true";
    if (row.shape == Shape::kList) value = "a,b";
    if (row.shape == Shape::kSecretRefs) value = "s:k";
    std::string const key = std::string(row.key) + (row.key.ends_with('.') ? "n" : "");
    Conf const given = {{key, value}, {"spark.dynamicAllocation.enabled", "true"}};
    Conf entries = given;
    Json spec = Json::object();
    FieldRow const rows[] = {row};
    fields_from_entries(rows, {}, entries, spec);
    EXPECT_NE(find_at(spec, row.path), nullptr) << row.path;
    EXPECT_EQ(entries.contains(key), row.way == Way::kMirror) << row.path;
    entries_from_fields(rows, spec, entries);
    EXPECT_EQ(entries.at(key), value) << row.path;
    EXPECT_TRUE(spec.empty()) << row.path;
  }
}

TEST(Kubeflow, SameRunGivesTheSameBytes) {
  operators::Run const run =
      sample({{"spark.b", "1"}, {"spark.a", "2"}, {"spark.executorEnv.X", "y"}});
  EXPECT_EQ(render_kubeflow(run).object.dump(), render_kubeflow(run).object.dump());
}

TEST(Kubeflow, RefusesADocumentWithoutASpec) {
  EXPECT_FALSE(read_kubeflow(Json::parse(R"({"metadata": {"name": "x"}})")));
}

}  // namespace
}  // namespace k8spark::operators
