#include "workloads/standalone.h"

#include "plan_support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::workloads {
namespace {

using test::java_submission;
using test::named;
using testing::HasSubstr;
using testing::Not;

using Keys = test::Pairs;

Workload made(Keys const& keys, StandaloneWishes const& wishes = {}) {
  auto workload = standalone(
      java_submission("4.1.4", keys), Identity{Kind::kStandalone, "spark", "etl"}, wishes);
  EXPECT_TRUE(workload) << workload.error().message;
  return workload ? *std::move(workload) : Workload{};
}

Json object(Workload const& workload, std::string const& kind, std::string const& name) {
  for (Json const& one : workload.objects)
    if (one["kind"] == kind && one["metadata"]["name"] == name) return one;
  return nullptr;
}

Json container(Json const& maker) {
  return maker["spec"]["template"]["spec"]["containers"][0];
}

TEST(Standalone, HasAMasterBehindAHeadlessService) {
  Workload const workload = made({});
  Json const service = object(workload, "Service", "spark-master");
  EXPECT_EQ(service["spec"]["clusterIP"], "None");
  EXPECT_EQ(service["spec"]["ports"][0]["port"], 7077);
  EXPECT_EQ(service["spec"]["ports"][1]["port"], 8080);
  EXPECT_EQ(service["spec"]["selector"]["app.kubernetes.io/component"], "master");
  Json const master = object(workload, "Deployment", "spark-master");
  EXPECT_EQ(master["spec"]["replicas"], 1);
  EXPECT_EQ(master["spec"]["strategy"]["type"], "Recreate");
  EXPECT_EQ(container(master)["args"][3], "$(POD_IP)");
  EXPECT_EQ(container(master)["readinessProbe"]["httpGet"]["path"], "/json/");
}

TEST(Standalone, NoServiceSetsAVariableOfSparks) {
  Workload const workload = made({});
  for (char const* const name : {"spark-master", "spark-worker"}) {
    Json const pod = object(workload, "Deployment", name)["spec"]["template"]["spec"];
    EXPECT_EQ(pod["enableServiceLinks"], false) << name;
    EXPECT_EQ(pod["automountServiceAccountToken"], false) << name;
  }
}

TEST(Standalone, AWorkerOffersWhatItsLimitsHold) {
  StandaloneWishes wishes;
  wishes.workers = 3;
  wishes.worker_cores = 2;
  wishes.worker_memory_mib = 4096;
  Json const worker = object(made({}, wishes), "Deployment", "spark-worker");
  EXPECT_EQ(worker["spec"]["replicas"], 3);
  Json const args = container(worker)["args"];
  EXPECT_THAT(args.dump(), HasSubstr(R"("--cores","2","--memory","4096m")"));
  EXPECT_EQ(args.back(), "spark://spark-master:7077");
  // 4096 + 409 for executors, 512 + 384 for the worker itself.
  EXPECT_EQ(container(worker)["resources"],
            Json({{"requests", {{"cpu", "2"}, {"memory", "5401Mi"}}},
                  {"limits", {{"cpu", "2"}, {"memory", "5401Mi"}}}}));
}

TEST(Standalone, ADriverInAPodNamesItselfByTheAddress) {
  Json const env = container(object(made({}), "Deployment", "spark-master"))["env"];
  EXPECT_EQ(named(env, "SPARK_LOCAL_HOSTNAME")["value"], "$(POD_IP)");
  // A variable is only known to those behind it.
  std::size_t address = 0;
  std::size_t user = 0;
  for (std::size_t i = 0; i < env.size(); ++i) {
    if (env[i]["name"] == "POD_IP") address = i;
    if (env[i]["name"] == "SPARK_LOCAL_HOSTNAME") user = i;
  }
  EXPECT_LT(address, user);
}

TEST(Standalone, TheMastersPodHasRoomForADriver) {
  Json const resources = container(
      object(made({{"spark.driver.memory", "2g"}}), "Deployment", "spark-master"))["resources"];
  // 2048 + 384, and 512 + 384 for the master.
  EXPECT_EQ(resources["limits"]["memory"], "3328Mi");
}

TEST(Standalone, EverySparkInItFindsTheMaster) {
  std::string const text = object(made({{"spark.executor.memory", "900m"},
                                        {"spark.kubernetes.namespace", "etl"},
                                        {"spark.hadoop.fs.s3a.endpoint", "x"}}),
                                  "ConfigMap",
                                  "spark-conf")["data"]["spark.properties"];
  EXPECT_THAT(text, HasSubstr("spark.master=spark\\://spark-master\\:7077\n"));
  EXPECT_THAT(text, HasSubstr("spark.executor.memory=900m\n"));
  EXPECT_THAT(text, HasSubstr("spark.hadoop.fs.s3a.endpoint=x\n"));
  EXPECT_THAT(text, HasSubstr("spark.ui.reverseProxy=true\n"));
  EXPECT_THAT(text, Not(HasSubstr("spark.kubernetes")));
  EXPECT_THAT(text, Not(HasSubstr("deployMode")));
}

TEST(Standalone, SaysThatAnExecutorFitsIntoNoWorker) {
  EXPECT_TRUE(made({}).warnings.empty());
  auto const warnings = made({{"spark.executor.memory", "2g"}}).warnings;
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_THAT(warnings[0], HasSubstr("spark.executor.memory=2g"));
}

TEST(Standalone, ComesAsReplicationControllersToo) {
  StandaloneWishes wishes;
  wishes.replication_controllers = true;
  Workload const workload = made({}, wishes);
  Json const worker = object(workload, "ReplicationController", "spark-worker");
  EXPECT_EQ(worker["apiVersion"], "v1");
  EXPECT_EQ(worker["spec"]["selector"]["app.kubernetes.io/component"], "worker");
  EXPECT_FALSE(worker["spec"]["selector"].contains("matchLabels"));
  EXPECT_TRUE(object(workload, "Deployment", "spark-worker").is_null());
  EXPECT_FALSE(
      object(workload, "ReplicationController", "spark-master")["spec"].contains("strategy"));
}

}  // namespace
}  // namespace k8spark::workloads
