#include "plan/executor.h"
#include "plan_support.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::test {

namespace {

ExecutorPlan foretold(Submission const& submission) {
  auto plan = plan_executor(submission, planned(submission));
  EXPECT_TRUE(plan) << plan.error().where << ": " << plan.error().message;
  return plan ? *std::move(plan) : ExecutorPlan{};
}

// Where the refusal says the mistake is; "" if there is none.
std::string executor_refused_at(Submission const& submission) {
  auto const plan = plan_executor(submission, planned(submission));
  return plan ? "" : plan.error().where;
}

Json executor(ExecutorPlan const& plan) {
  return plan.pod["spec"]["containers"].back();
}

std::string value_of(ExecutorPlan const& plan, std::string_view variable) {
  Json const entry = named(executor(plan)["env"], variable);
  return entry.is_null() || !entry.contains("value") ? "-" : entry["value"].get<std::string>();
}

std::string memory_of(Submission const& submission) {
  return executor(foretold(submission))["resources"]["limits"]["memory"].get<std::string>();
}

Json claim_of(ExecutorPlan const& plan) {
  for (Json const& object : plan.resources)
    if (object["kind"] == "PersistentVolumeClaim") return object;
  return {};
}

constexpr char const* kClaim = "spark.kubernetes.executor.volumes.persistentVolumeClaim.d.";

Submission with_claim(char const* spark) {
  Submission submission = java_submission(spark);
  std::string const prefix = kClaim;
  set_conf(submission, prefix + "mount.path", "/d");
  set_conf(submission, prefix + "options.claimName", "OnDemand");
  set_conf(submission, prefix + "options.storageClass", "fast");
  set_conf(submission, prefix + "options.sizeLimit", "1Gi");
  return submission;
}

}  // namespace

TEST(ExecutorPlan, IsAPodOfItsOwnRoleOwnedByTheDriver) {
  ExecutorPlan const plan = foretold(java_submission("3.5.9"));
  Json const& metadata = plan.pod["metadata"];
  std::string const name = metadata["name"];
  EXPECT_TRUE(name.starts_with("job-") && name.ends_with("-exec-1")) << name;
  EXPECT_EQ(metadata["labels"]["spark-role"], "executor");
  EXPECT_EQ(metadata["labels"]["spark-exec-id"], "1");
  EXPECT_EQ(metadata["labels"]["spark-app-selector"], kAppId);
  EXPECT_EQ(metadata["ownerReferences"][0]["name"], "job-00000000000000a1-driver");
  EXPECT_FALSE(metadata["ownerReferences"][0].contains("uid"));
  EXPECT_EQ(plan.pod["spec"]["restartPolicy"], "Never");
  EXPECT_EQ(executor(plan)["args"], Json::array({"executor"}));
}

TEST(ExecutorPlan, IsTheSameForTheSameSubmission) {
  Submission const submission = python_submission("4.3.0");
  EXPECT_EQ(foretold(submission).pod.dump(), foretold(submission).pod.dump());
}

TEST(ExecutorPlan, FindsTheDriverByNameOrByAddress) {
  constexpr char const* kKey = "spark.kubernetes.executor.useDriverPodIP";
  std::string const by_name =
      "spark://CoarseGrainedScheduler@job-00000000000000a1-driver-svc.default.svc:7078";
  std::string const by_address =
      "spark://CoarseGrainedScheduler@" + std::string(plan::kDriverAddress) + ":7078";
  EXPECT_EQ(value_of(foretold(java_submission("4.2.1")), "SPARK_DRIVER_URL"), by_name);
  EXPECT_EQ(value_of(foretold(java_submission("4.3.0")), "SPARK_DRIVER_URL"), by_address);
  EXPECT_EQ(value_of(foretold(java_submission("4.1.4", {{kKey, "true"}})), "SPARK_DRIVER_URL"),
            by_address);
  EXPECT_EQ(value_of(foretold(java_submission("3.5.9", {{kKey, "true"}})), "SPARK_DRIVER_URL"),
            by_name);
}

TEST(ExecutorPlan, AddsUpItsMemory) {
  EXPECT_EQ(memory_of(java_submission("3.5.9")), "1408Mi");
  EXPECT_EQ(memory_of(python_submission("3.5.9")), "1433Mi");
  EXPECT_EQ(memory_of(python_submission("3.5.9", {{"spark.executor.pyspark.memory", "100m"}})),
            "1533Mi");
  EXPECT_EQ(memory_of(java_submission("3.5.9", {{"spark.executor.pyspark.memory", "100m"}})),
            "1408Mi");
  EXPECT_EQ(memory_of(java_submission("3.5.9",
                                      {{"spark.memory.offHeap.enabled", "true"},
                                       {"spark.memory.offHeap.size", "104857600"}})),
            "1508Mi");
  EXPECT_EQ(memory_of(java_submission("3.5.9", {{"spark.executor.memoryOverhead", "1g"}})),
            "2048Mi");
  EXPECT_EQ(memory_of(java_submission("3.2.4",
                                      {{"spark.executor.memory", "10g"},
                                       {"spark.executor.memoryOverheadFactor", "0.5"}})),
            "11264Mi");
  EXPECT_EQ(memory_of(java_submission("3.3.4",
                                      {{"spark.executor.memory", "10g"},
                                       {"spark.executor.memoryOverheadFactor", "0.5"}})),
            "15360Mi");
}

TEST(ExecutorPlan, GivesOptionsOfItsLineAroundTheUsers) {
  Submission const submission =
      java_submission("4.3.0",
                      {{"spark.executor.defaultJavaOptions", "-Da=1"},
                       {"spark.executor.extraJavaOptions", "-Db=\"x y\" -Dc={{EXECUTOR_ID}}"}});
  ExecutorPlan const plan = foretold(submission);
  EXPECT_EQ(value_of(plan, "SPARK_JAVA_OPT_0"), "-Da=1");
  EXPECT_EQ(value_of(plan, "SPARK_JAVA_OPT_1"), "-Djava.net.preferIPv6Addresses=false");
  EXPECT_EQ(value_of(plan, "SPARK_JAVA_OPT_23"), "--enable-native-access=ALL-UNNAMED");
  EXPECT_EQ(value_of(plan, "SPARK_JAVA_OPT_24"), "-Db=x y");
  EXPECT_EQ(value_of(plan, "SPARK_JAVA_OPT_25"), "-Dc=1");
  EXPECT_EQ(value_of(plan, "SPARK_JAVA_OPT_26"), "-Dspark.driver.port=7078");
  EXPECT_EQ(value_of(plan, "SPARK_JAVA_OPT_27"), "-Dspark.driver.blockManager.port=7079");
  EXPECT_EQ(value_of(plan, "SPARK_JAVA_OPT_28"), "-");
  EXPECT_EQ(value_of(foretold(java_submission("3.2.4")), "SPARK_JAVA_OPT_0"),
            "-Dspark.driver.blockManager.port=7079");
}

// The -Dspark... options of a driver whose conf has so many keys more, and these.
std::string startup_options(int more,
                            std::vector<std::pair<std::string, std::string>> const& keys) {
  Submission submission = python_submission("3.5.9");
  for (int i = 0; i < more; ++i) set_conf(submission, "spark.x.k" + std::to_string(i), "v");
  for (auto const& [key, value] : keys) set_conf(submission, key, value);
  Json const made = executor(foretold(submission));
  std::string options;
  for (Json const& entry : made["env"]) {
    std::string const value = entry.value("value", "");
    if (value.starts_with("-Dspark.")) options += value + ' ';
  }
  return options;
}

// Their order follows the number of keys, and a driver adds some for the files that it is given.
TEST(ExecutorPlan, CountsTheKeysThatADriverAddsForItsFiles) {
  int changes = 0;
  for (int more = 0; more < 60; ++more) {
    std::string const with_files = startup_options(more, {{"spark.files", "local:///a"}});
    EXPECT_EQ(with_files, startup_options(more + 2, {})) << more;
    EXPECT_EQ(startup_options(more, {{"spark.submit.pyFiles", "local:///a.py"}}),
              startup_options(more + 3, {}))
        << more;
    EXPECT_EQ(startup_options(more, {{"spark.archives", "local:///a.zip"}}),
              startup_options(more + 2, {}))
        << more;
    changes += with_files != startup_options(more, {}) ? 1 : 0;
  }
  EXPECT_GT(changes, 0) << "no order depends on them";
}

TEST(ExecutorPlan, RepeatsDefaultOptionsWhereSparkDoes) {
  for (auto const& [spark, times] :
       {std::pair{"3.2.4", 1}, {"3.3.4", 2}, {"3.5.9", 3}, {"4.1.4", 1}}) {
    std::string const pod =
        foretold(java_submission(spark, {{"spark.executor.defaultJavaOptions", "-Dq=7"}}))
            .pod.dump();
    int found = 0;
    for (auto at = pod.find("-Dq=7"); at != std::string::npos; at = pod.find("-Dq=7", at + 1))
      ++found;
    EXPECT_EQ(found, times) << spark;
  }
}

TEST(ExecutorPlan, NeverShowsTheSharedSecretNorPasswords) {
  Submission const submission = java_submission("4.3.0",
                                                {{"spark.authenticate", "true"},
                                                 {"spark.authenticate.secret", "hush-1"},
                                                 {"spark.ssl.rpc.keyStorePassword", "hush-2"}});
  ExecutorPlan const plan = foretold(submission);
  EXPECT_EQ(plan.pod.dump().find("hush"), std::string::npos);
  EXPECT_EQ(value_of(plan, "_SPARK_AUTH_SECRET"), plan::kUnknownSecret);
}

TEST(ExecutorPlan, LeavesOutVariablesThatAreNone) {
  ExecutorPlan const plan = foretold(
      java_submission("3.5.9", {{"spark.executorEnv.1x", "a"}, {"spark.executorEnv.x-1.y", "b"}}));
  EXPECT_EQ(value_of(plan, "1x"), "-");
  EXPECT_EQ(value_of(plan, "x-1.y"), "b");
  ASSERT_EQ(plan.warnings.size(), 1U);
  EXPECT_NE(plan.warnings[0].find("spark.executorEnv.1x"), std::string::npos);
}

TEST(ExecutorPlan, SharesTheDriversScratchFolder) {
  Submission const submission = java_submission("3.5.9");
  EXPECT_EQ(value_of(foretold(submission), "SPARK_LOCAL_DIRS"),
            env(planned(submission), "SPARK_LOCAL_DIRS").get<std::string>());
}

TEST(ExecutorPlan, OwnsItsClaimsUntilDriversDo) {
  Json const old = claim_of(foretold(with_claim("3.3.4")));
  std::string const name = old["metadata"]["name"];
  EXPECT_TRUE(name.ends_with("-exec-1-pvc-0")) << name;
  EXPECT_TRUE(
      old["metadata"]["ownerReferences"][0]["name"].get<std::string>().ends_with("-exec-1"));
  Json const claim = claim_of(foretold(with_claim("3.4.4")));
  EXPECT_TRUE(
      claim["metadata"]["ownerReferences"][0]["name"].get<std::string>().ends_with("-driver"));
  Submission submission = with_claim("4.0.5");
  set_conf(submission, "spark.kubernetes.driver.ownPersistentVolumeClaim", "false");
  EXPECT_TRUE(claim_of(foretold(submission))["metadata"]["ownerReferences"][0]["name"]
                  .get<std::string>()
                  .ends_with("-exec-1"));
}

TEST(ExecutorPlan, CutsItsHostNameFromTheLeft) {
  Submission submission = java_submission("3.5.9");
  set_conf(submission,
           "spark.kubernetes.executor.podNamePrefix",
           "a.prefix-" + std::string(43, 'x') + ".y-z");
  ExecutorPlan const plan = foretold(submission);
  std::string const host = plan.pod["spec"]["hostname"];
  EXPECT_EQ(host, "a_prefix-" + std::string(43, 'x') + "_y-z-exec-1");
  set_conf(submission, "spark.kubernetes.executor.podNamePrefix", "q-" + std::string(60, 'x'));
  EXPECT_EQ(foretold(submission).pod["spec"]["hostname"], std::string(56, 'x') + "-exec-1");
}

TEST(ExecutorPlan, TakesTheTemplatesContainer) {
  Submission submission =
      java_submission("3.5.9",
                      {{"spark.kubernetes.executor.podTemplateFile", "t.yaml"},
                       {"spark.kubernetes.executor.podTemplateContainerName", "main"}});
  submission.files.executor_template =
      "spec:\n  containers: [{name: side, image: s}, {name: main, env: [{name: T, value: u}]}]\n"
      "  unknown: kept\n";
  ExecutorPlan const plan = foretold(submission);
  EXPECT_EQ(names(plan.pod["spec"]["containers"]), "side main");
  EXPECT_EQ(value_of(plan, "T"), "u");
  EXPECT_EQ(plan.pod["spec"]["unknown"], "kept");
}

TEST(ExecutorPlan, IsMadeInClientModeToo) {
  Submission const submission = java_submission(
      "3.5.9", {{"spark.driver.host", "host.example"}, {"spark.driver.port", "4000"}});
  auto const plan = plan_executor(submission, Plan{});
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(value_of(*plan, "SPARK_DRIVER_URL"),
            "spark://CoarseGrainedScheduler@host.example:4000");
  EXPECT_EQ(value_of(*plan, "SPARK_JAVA_OPT_18"), "-Dspark.driver.port=4000");
  EXPECT_FALSE(plan->pod["metadata"].contains("ownerReferences"));
}

TEST(ExecutorPlan, RefusesWhatTheDriverWouldRefuse) {
  struct Case {
    char const* spark;
    char const* key;
    char const* value;
  };
  for (auto const& [spark, key, value] : {
           Case{"3.5.9", "spark.kubernetes.executor.label.spark-exec-id", "7"},
           Case{"3.5.9", "spark.blockManager.port", "80"},
           Case{"3.5.9", "spark.executor.cores", "many"},
           Case{"3.5.9", "spark.kubernetes.executor.secretKeyRef.A", "no-key"},
           Case{"3.5.9", "spark.kubernetes.allocation.pods.allocator", "statefulset"},
           Case{"3.5.9", "spark.kubernetes.executor.pod.featureSteps", "com.example.Mine"},
           Case{"4.1.4", "spark.kubernetes.executor.terminationGracePeriodSeconds", "soon"},
           Case{"4.1.4", "spark.kubernetes.executor.limit.cores", "500m"},
           Case{"3.3.4", "spark.kubernetes.executor.podNamePrefix", "Not-DNS"},
           Case{"3.3.4", "spark.kubernetes.executor.podNamePrefix", "a..b"},
       })
    EXPECT_EQ(executor_refused_at(java_submission(spark, {{key, value}})), std::string("at ") + key)
        << key;
}

TEST(ExecutorPlan, CountsWhatTheDriverAsksForAtFirst) {
  EXPECT_EQ(foretold(java_submission("3.5.9")).instances, 2);
  EXPECT_EQ(foretold(java_submission("3.5.9", {{"spark.executor.instances", "7"}})).instances, 7);
  EXPECT_EQ(foretold(java_submission("3.5.9",
                                     {{"spark.dynamicAllocation.enabled", "true"},
                                      {"spark.dynamicAllocation.minExecutors", "3"}}))
                .instances,
            3);
}

TEST(SplitCommand, CutsAsAShellWould) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(plan::split_command("a  \"b c\"\t'd e' f\"g\"h"), (Words{"a", "b c", "d e", "fgh"}));
  EXPECT_EQ(plan::split_command("a\\b \"c\\\"d\" '\\e'"), (Words{"a\\b", "c\"d", "\\e"}));
  EXPECT_EQ(plan::split_command("\"\" x"), (Words{"", "x"}));
  EXPECT_EQ(plan::split_command("\"open"), (Words{"open"}));
  EXPECT_EQ(plan::split_command("  "), Words());
}

}  // namespace k8spark::test
