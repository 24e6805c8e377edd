#include "plan_support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::test {
namespace {

constexpr char const* kFileKey = "spark.kubernetes.driver.podTemplateFile";
constexpr char const* kNameKey = "spark.kubernetes.driver.podTemplateContainerName";

Submission with_template(char const* spark, std::string text, Pairs conf = {}) {
  Submission submission = java_submission(spark, conf);
  set_conf(submission, kFileKey, "/t.yaml");
  submission.files.driver_template = std::move(text);
  return submission;
}

TEST(PodTemplate, KeepsWhatSparkDoesNotSet) {
  Plan const plan = planned(with_template("4.1", R"(
metadata: {name: x, labels: {mine: "1", spark-role: nope}, finalizers: [f]}
spec:
  tolerations: [{key: spark, operator: Exists}]
  somethingNew: {deep: [1, 2]}
  containers:
    - {name: main, livenessProbe: {exec: {command: ["true"]}}, workingDir: /w}
)"));
  EXPECT_EQ(plan.driver_pod["metadata"]["name"], "job-00000000000000a1-driver");
  EXPECT_EQ(plan.driver_pod["metadata"]["labels"]["mine"], "1");
  EXPECT_EQ(plan.driver_pod["metadata"]["labels"]["spark-role"], "driver");
  EXPECT_EQ(plan.driver_pod["metadata"]["finalizers"], Json::array({"f"}));
  EXPECT_EQ(spec(plan)["somethingNew"], (Json{{"deep", {1, 2}}}));
  EXPECT_EQ(spec(plan)["tolerations"][0]["key"], "spark");
  EXPECT_EQ(driver(plan)["name"], "main");
  EXPECT_EQ(driver(plan)["workingDir"], "/w");
  EXPECT_TRUE(driver(plan).contains("livenessProbe"));
}

TEST(PodTemplate, LabelsAreNotInTheServicesSelector) {
  Plan const plan = planned(with_template("4.1", "metadata: {labels: {mine: x}}\nspec: {}"));
  EXPECT_FALSE(resource(plan, "Service")["spec"]["selector"].contains("mine"));
}

TEST(PodTemplate, IsOverwrittenWhereSparkSets) {
  Plan const plan = planned(with_template("4.3", R"(
spec:
  restartPolicy: Always
  schedulerName: mine
  serviceAccountName: mine
  containers:
    - image: x
      imagePullPolicy: Never
      resources: {requests: {cpu: 9, memory: 9Gi, ephemeral-storage: 2Gi}, limits: {cpu: 9, memory: 9Gi}}
      securityContext: {allowPrivilegeEscalation: true, runAsUser: 1}
)"));
  EXPECT_EQ(spec(plan)["restartPolicy"], "Never");
  EXPECT_EQ(spec(plan)["schedulerName"], "mine");
  EXPECT_EQ(spec(plan)["serviceAccountName"], "mine");
  EXPECT_EQ(driver(plan)["image"], "registry.example.com/spark:1");
  EXPECT_EQ(driver(plan)["imagePullPolicy"], "IfNotPresent");
  EXPECT_EQ(driver(plan)["resources"],
            (Json{{"requests", {{"cpu", "1"}, {"memory", "1408Mi"}, {"ephemeral-storage", "2Gi"}}},
                  {"limits", {{"cpu", "9"}, {"memory", "1408Mi"}}}}));
  EXPECT_EQ(driver(plan)["securityContext"],
            (Json{{"allowPrivilegeEscalation", false}, {"runAsUser", 1}}));
}

TEST(PodTemplate, ListsComeFirst) {
  Plan const plan =
      planned(with_template("4.1",
                            R"(
spec:
  volumes: [{name: mine, emptyDir: {}}]
  imagePullSecrets: [{name: mine}]
  containers:
    - {args: [first], env: [{name: SPARK_USER, value: x}], ports: [{name: http, containerPort: 80}]}
)",
                            {{"spark.kubernetes.container.image.pullSecrets", "mine"}}));
  EXPECT_EQ(driver(plan)["args"][0], "first");
  EXPECT_EQ(driver(plan)["args"][1], "driver");
  EXPECT_EQ(driver(plan)["env"][0]["value"], "x");
  EXPECT_EQ(driver(plan)["env"][1]["value"], "ann");
  EXPECT_EQ(driver(plan)["ports"][0]["name"], "http");
  EXPECT_EQ(spec(plan)["volumes"][0]["name"], "mine");
  EXPECT_EQ(names(spec(plan)["imagePullSecrets"]), "mine mine");
}

constexpr char const* kThree = "spec: {containers: [{name: a}, {name: b}, {name: c}]}";

TEST(PodTemplate, TheDriverIsTheNamedContainerAndStandsLast) {
  EXPECT_EQ(names(spec(planned(with_template("4.1", kThree)))["containers"]), "b c a");
  EXPECT_EQ(names(spec(planned(with_template("4.1", kThree, {{kNameKey, "b"}})))["containers"]),
            "a c b");
}

TEST(PodTemplate, TheDriverIsTheFirstContainerWhenNoneHasTheName) {
  Plan const plan = planned(with_template("4.1", kThree, {{kNameKey, "z"}}));
  EXPECT_EQ(names(spec(plan)["containers"]), "b c a");
  EXPECT_TRUE(warns_of(plan, "\"z\""));
  EXPECT_EQ(
      names(spec(planned(with_template("4.1",
                                       "spec: {containers: [{name: a}, {name: b}, {name: b}]}",
                                       {{kNameKey, "b"}})))["containers"]),
      "b b a");
}

TEST(PodTemplate, MayHaveNoContainers) {
  EXPECT_EQ(names(spec(planned(with_template("4.1", "spec: {dnsPolicy: Default}")))["containers"]),
            "spark-kubernetes-driver");
}

TEST(PodTemplate, MustHaveASpec) {
  for (char const* const text :
       {"", "metadata: {}", "spec:", "[]", "spec: 3", "spec: {", "spec: {containers: [1]}"})
    EXPECT_TRUE(refused_at(with_template("4.1", text)).starts_with("/t.yaml")) << text;
}

TEST(PodTemplate, KeepsItsKindButNotItsApiVersion) {
  Plan const plan =
      planned(with_template("4.1", "apiVersion: apps/v1\nkind: Deployment\nspec: {}"));
  EXPECT_EQ(plan.driver_pod["kind"], "Deployment");
  EXPECT_EQ(plan.driver_pod["apiVersion"], "v1");
}

TEST(PodTemplate, NamespaceGivesWayFromThreeFourOn) {
  std::string const text = "metadata: {namespace: theirs}\nspec: {}";
  EXPECT_EQ(planned(with_template("3.4", text)).driver_pod["metadata"]["namespace"], "default");
  for (char const* const spark : {"3.1", "3.2", "3.3"})
    EXPECT_EQ(refused_at(with_template(spark, text)), "/t.yaml");
  planned(with_template("3.3", text, {{"spark.kubernetes.namespace", "theirs"}}));
  EXPECT_FALSE(planned(java_submission("4.1")).driver_pod["metadata"].contains("namespace"));
}

TEST(PodTemplate, MayBeJson) {
  std::string const json = R"({"spec": {"containers": [{"name": "a"}]}})";
  for (char const* const spark : {"3.1", "3.2", "4.3"})
    EXPECT_EQ(driver(planned(with_template(spark, json)))["name"], "a") << spark;
}

TEST(PodTemplate, OfAnotherKindIsRefusedUpToThreeThree) {
  std::string const text = "kind: Deployment\nspec: {replicas: 2}";
  EXPECT_EQ(refused_at(with_template("3.3", text)), "/t.yaml");
  EXPECT_EQ(spec(planned(with_template("3.4", text)))["replicas"], 2);
}

TEST(PodTemplate, LosesFieldsThatTheClientDoesNotKnowUpToThreeTwo) {
  std::string const text =
      "foo: 1\nspec: {bar: 1, initContainers: [{name: i, restartPolicy: Always}]}";
  Plan const old = planned(with_template("3.2", text));
  EXPECT_EQ(spec(old)["initContainers"][0], (Json{{"name", "i"}}));
  EXPECT_FALSE(spec(old).contains("bar"));
  EXPECT_FALSE(old.driver_pod.contains("foo"));
  EXPECT_TRUE(warns_of(old, "spec.initContainers[0].restartPolicy"));
  Plan const plan = planned(with_template("3.3", text));
  EXPECT_EQ(spec(plan)["initContainers"][0]["restartPolicy"], "Always");
  EXPECT_EQ(plan.driver_pod["foo"], 1);
}

TEST(PodTemplate, OfManyUnknownFieldsIsReadOnce) {
  std::string text = "spec:\n";
  for (int i = 0; i < 500; ++i)
    text += "  field" + std::to_string(i) + ": {a: [1, yes], b: 1.50}\n";
  Json const pod = spec(planned(with_template("4.1", text)));
  EXPECT_EQ(pod["field499"], (Json{{"a", {1, "yes"}}, {"b", 1.5}}));
}

}  // namespace
}  // namespace k8spark::test
