#include "app/server/workload_apply.h"
#include "app/server/workload_ready.h"
#include "fake_api.h"
#include "fake_context.h"
#include "workloads/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::app {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using workloads::Kind;

constexpr Kind kKind = Kind::kNotebook;
constexpr char const* kComponent = "server";

class Bench {
 public:
  Bench() {
    machine.make_transport = [this] { return std::make_unique<test::FakeApiTransport>(api); };
    kube::ClusterAccess access;
    access.server = "https://api:6443";
    access.ns = "etl";
    cluster = std::make_unique<Cluster>(access, context);
  }

  Readiness wait(seconds start_timeout = seconds(30), int replicas = 1) {
    ReadyOptions options;
    options.start_timeout = start_timeout;
    options.quiet = true;
    options.must_be_ready = {{kComponent, replicas}};
    return wait_ready(kKind, "nb", options, *cluster, context);
  }
  void change(int at_seconds, std::string type, Json object) {
    object["metadata"]["resourceVersion"] = std::to_string(++version);
    api.changes.push_back({seconds(at_seconds), std::move(type), std::move(object)});
  }

  int version = 1;
  FakeMachine machine;
  Context context{machine.context()};
  test::FakeApi api{machine.clock};
  std::unique_ptr<Cluster> cluster;
};

Json object_of(std::string const& kind, std::string const& name, std::string const& of = "nb") {
  Json object = {{"apiVersion", kind == "Deployment" ? "apps/v1" : "v1"}, {"kind", kind}};
  object["metadata"] = {{"name", name}, {"namespace", "etl"}};
  workloads::identify(object, {kKind, of, "etl"}, kComponent);
  object["metadata"]["name"] = name;
  return object;
}

Json pod_of(std::string const& name, Json const& container, bool ready = false, int restarts = 0) {
  Json pod = object_of("Pod", name);
  pod["metadata"]["uid"] = "uid-of-" + name;
  pod["metadata"]["resourceVersion"] = "2";
  pod["metadata"]["creationTimestamp"] = "2026-01-01T00:00:00Z";
  pod["spec"] = {{"nodeName", "n"},
                 {"restartPolicy", "Always"},
                 {"containers", Json::array({{{"name", "nb"}, {"image", "r/nb:1"}}})}};
  Json status = {{"name", "nb"}, {"restartCount", restarts}, {"state", container}};
  if (!container.contains("waiting") || restarts > 0) status["containerID"] = "containerd://1";
  pod["status"] = {{"phase", "Running"},
                   {"containerStatuses", Json::array({status})},
                   {"conditions",
                    Json::array({{{"type", "PodScheduled"}, {"status", "True"}},
                                 {{"type", "Ready"}, {"status", ready ? "True" : "False"}}})}};
  return pod;
}

Json running() {
  return {{"running", {{"startedAt", "2026-01-01T00:00:01Z"}}}};
}
Json waiting(std::string const& reason, std::string const& message) {
  return {{"waiting", {{"reason", reason}, {"message", message}}}};
}

TEST(WaitReady, EndsWhenAsManyAreReadyAsMustBe) {
  Bench bench;
  bench.api.add(pod_of("nb-1", running(), true));
  bench.change(3, "ADDED", pod_of("nb-2", running()));
  bench.change(6, "MODIFIED", pod_of("nb-2", running(), true));
  Readiness const ready = bench.wait(seconds(30), 2);
  EXPECT_FALSE(ready.failed) << ready.failed->message;
  EXPECT_EQ(ready.pods.size(), 2U);
  EXPECT_GE(bench.machine.clock.steady(), seconds(6));
}

TEST(WaitReady, APodOfAnotherThingOrComponentDoesNotCount) {
  Bench bench;
  Json other = pod_of("other", running(), true);
  other["metadata"]["labels"][std::string(workloads::kInstanceLabel)] = "other";
  bench.api.add(other);
  Json worker = pod_of("nb-w", running(), true);
  worker["metadata"]["labels"][std::string(workloads::kComponentLabel)] = "worker";
  bench.api.add(worker);
  EXPECT_EQ(bench.wait(seconds(5)).failed->exit_code, 113);
}

TEST(WaitReady, WhatRunsAndIsNotReadyInTimeIsToldWithWhatTheProbeSays) {
  Bench bench;
  bench.api.add(pod_of("nb-1", running()));
  bench.api.objects["events"] = {{{"kind", "Event"},
                                  {"reason", "Unhealthy"},
                                  {"message", "Readiness probe failed: connection refused"},
                                  {"metadata", {{"name", "e"}, {"uid", "e"}}},
                                  {"involvedObject", {{"name", "nb-1"}, {"uid", "uid-of-nb-1"}}}}};
  Readiness const ready = bench.wait(seconds(10));
  ASSERT_TRUE(ready.failed);
  EXPECT_EQ(ready.failed->exit_code, 113);
  EXPECT_EQ(ready.failed->reason, "NotReady");
  EXPECT_THAT(ready.failed->message, HasSubstr("pod nb-1 is not ready after 10 s"));
  EXPECT_THAT(ready.failed->message, HasSubstr("connection refused"));
  EXPECT_LT(bench.machine.clock.steady(), seconds(15));
}

TEST(WaitReady, WithoutTheRightToReadEventsTheRestIsTold) {
  Bench bench;
  bench.api.forbidden = {"list events"};
  bench.api.add(pod_of("nb-1", running()));
  Readiness const ready = bench.wait(seconds(5));
  ASSERT_TRUE(ready.failed);
  EXPECT_THAT(ready.failed->message, HasSubstr("pod nb-1 is not ready after 5 s"));
}

TEST(WaitReady, APodThatNeverComesIsNotReadyInTime) {
  Bench bench;
  Readiness const ready = bench.wait(seconds(5));
  ASSERT_TRUE(ready.failed);
  EXPECT_EQ(ready.failed->exit_code, 113);
  EXPECT_EQ(ready.failed->message, "it is not ready after 5 s");
}

TEST(WaitReady, AnImageThatCannotBePulledEndsItEarly) {
  Bench bench;
  bench.api.add(pod_of("nb-1", waiting("ContainerCreating", "")));
  bench.change(2,
               "MODIFIED",
               pod_of("nb-1",
                      waiting("ErrImagePull",
                              "failed to pull and unpack image \"r/nb:1\": failed to resolve "
                              "reference \"r/nb:1\": r/nb:1: not found")));
  Readiness const ready = bench.wait(seconds(300));
  ASSERT_TRUE(ready.failed);
  EXPECT_EQ(ready.failed->exit_code, 112);
  EXPECT_THAT(ready.failed->message, HasSubstr("r/nb:1"));
  EXPECT_LT(bench.machine.clock.steady(), seconds(200));
}

TEST(WaitReady, AContainerThatEndsAgainAndAgainIsDiagnosed) {
  Bench bench;
  bench.api.add(pod_of("nb-1", running()));
  Json crashed = pod_of("nb-1", waiting("CrashLoopBackOff", "back-off 10s"), false, 2);
  crashed["status"]["containerStatuses"][0]["lastState"]["terminated"] = {{"exitCode", 1},
                                                                          {"reason", "Error"}};
  bench.change(4, "MODIFIED", crashed);
  Readiness const ready = bench.wait(seconds(300));
  ASSERT_TRUE(ready.failed);
  EXPECT_EQ(ready.failed->rule, "W-EXIT");  // the end of its last run is known
  EXPECT_THAT(ready.failed->reason + ready.failed->message, HasSubstr("CrashLoopBackOff"));
  EXPECT_LT(bench.machine.clock.steady(), seconds(60));
}

TEST(WaitReady, APodThatEndsBeforeItIsReadySaysWhereToLook) {
  Bench bench;
  Json ended = pod_of("nb-1",
                      {{"terminated",
                        {{"exitCode", 0},
                         {"startedAt", "2026-01-01T00:00:01Z"},
                         {"finishedAt", "2026-01-01T00:00:02Z"}}}});
  ended["spec"]["restartPolicy"] = "Never";
  ended["status"]["phase"] = "Succeeded";
  bench.api.add(ended);
  Readiness const ready = bench.wait();
  ASSERT_TRUE(ready.failed);
  EXPECT_EQ(ready.failed->reason, "Completed");
  EXPECT_THAT(ready.failed->hint, HasSubstr("k8spark logs nb-1"));
}

TEST(WaitReady, PodsThatTheServerRefusesAreTold) {
  Bench bench;
  Json deployment = object_of("Deployment", "nb");
  deployment["status"]["conditions"] = Json::array(
      {{{"type", "ReplicaFailure"},
        {"status", "True"},
        {"message", "pods \"nb-1\" is forbidden: exceeded quota: q, requested: pods=1"}}});
  bench.api.add(deployment);
  Readiness const ready = bench.wait(seconds(300));
  ASSERT_TRUE(ready.failed);
  EXPECT_EQ(ready.failed->exit_code, 111);
  EXPECT_THAT(ready.failed->message, HasSubstr("quota"));
}

TEST(WaitReady, WithoutTheRightToWatchTheVerbIsNamed) {
  Bench bench;
  bench.api.forbidden = {"list pods"};
  Readiness const ready = bench.wait();
  ASSERT_TRUE(ready.failed);
  EXPECT_EQ(ready.failed->exit_code, 111);
  EXPECT_THAT(ready.failed->message + ready.failed->hint, HasSubstr("list"));
}

workloads::Workload notebook() {
  workloads::Workload workload;
  workload.kind = kKind;
  workload.name = "nb";
  workload.ns = "etl";
  workload.objects = {
      object_of("ConfigMap", "nb-conf"), object_of("Service", "nb"), object_of("Pod", "nb")};
  return workload;
}

TEST(ApplyWorkload, MakesAllAndSaysWhat) {
  Bench bench;
  auto const made = apply_workload(notebook(), {}, *bench.cluster, bench.context);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_THAT(bench.api.names(), ElementsAre("configmaps/nb-conf", "pods/nb", "services/nb"));
  EXPECT_THAT(bench.machine.streams.stderr_text, HasSubstr("Service/nb"));
}

TEST(ApplyWorkload, ANameThatIsTakenLeavesNothingBehindAndTheOtherAsItIs) {
  Bench bench;
  Json theirs = object_of("Service", "nb", "somebody");
  theirs["spec"]["mark"] = "theirs";
  bench.api.add(theirs);
  auto const made = apply_workload(notebook(), {}, *bench.cluster, bench.context);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::kAlreadyExists);
  EXPECT_THAT(made.error().message, HasSubstr("Service/nb exists already"));
  EXPECT_THAT(made.error().hint, HasSubstr("k8spark notebook delete nb -n etl"));
  EXPECT_THAT(bench.api.names(), ElementsAre("services/nb"));
  EXPECT_EQ(bench.api.objects["services"][0]["spec"]["mark"], "theirs");
}

TEST(ApplyWorkload, WhatMayNotBeMadeNamesTheVerbAndLeavesNothing) {
  for (char const* const kind : {"configmaps", "services", "pods"}) {
    Bench bench;
    bench.api.forbidden = {std::string("create ") + kind};
    auto const made = apply_workload(notebook(), {}, *bench.cluster, bench.context);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::kPermissionDenied);
    EXPECT_THAT(made.error().message, HasSubstr("cannot create resource \"" + std::string(kind)));
    EXPECT_TRUE(bench.api.names().empty());
  }
}

Result<void> remove(Bench& bench, DeleteOptions const& options = {}) {
  return delete_workload(kKind, "nb", options, *bench.cluster, bench.context);
}

TEST(DeleteWorkload, TakesExactlyItsOwn) {
  Bench bench;
  for (char const* const kind : {"ConfigMap", "Service", "Pod", "Deployment", "Secret"}) {
    bench.api.add(object_of(kind, "nb"));
    bench.api.add(object_of(kind, "lab", "lab"));
  }
  Json driver = object_of("Pod", "nb-driver");  // of a run whose name is like it
  driver["metadata"]["labels"] = {{"spark-role", "driver"}};
  bench.api.add(driver);
  auto const removed = remove(bench);
  ASSERT_TRUE(removed) << removed.error().message;
  EXPECT_THAT(bench.api.names(),
              ElementsAre("configmaps/lab",
                          "deployments/lab",
                          "pods/lab",
                          "pods/nb-driver",
                          "secrets/lab",
                          "services/lab"));
  EXPECT_THAT(bench.machine.streams.stdout_text, HasSubstr("deployment/nb deleted\n"));
  // What makes pods goes before the pods.
  std::string const& said = bench.machine.streams.stdout_text;
  EXPECT_LT(said.find("deployment/nb"), said.find("pod/nb"));
}

TEST(DeleteWorkload, KeepsClaimsUnlessAsked) {
  Bench bench;
  bench.api.add(object_of("Pod", "nb"));
  bench.api.add(object_of("PersistentVolumeClaim", "nb-home"));
  ASSERT_TRUE(remove(bench));
  EXPECT_THAT(bench.api.names(), ElementsAre("persistentvolumeclaims/nb-home"));
  EXPECT_THAT(bench.machine.streams.stderr_text, HasSubstr("kept nb-home"));
  DeleteOptions options;
  options.claims = true;
  ASSERT_TRUE(remove(bench, options));
  EXPECT_TRUE(bench.api.names().empty());
}

TEST(DeleteWorkload, OfNothingIsNotFound) {
  Bench bench;
  bench.api.add(object_of("Pod", "lab", "lab"));
  auto const removed = remove(bench);
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(removed.error().hint, HasSubstr("k8spark notebook status"));
  EXPECT_THAT(bench.api.requests, Not(testing::Contains(testing::StartsWith("DELETE"))));
}

TEST(DeleteWorkload, WhatMayNotBeDeletedNamesTheVerbAndTheRestGoes) {
  Bench bench;
  bench.api.add(object_of("Pod", "nb"));
  bench.api.add(object_of("Service", "nb"));
  bench.api.forbidden = {"delete services"};
  auto const removed = remove(bench);
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().code, ErrorCode::kPermissionDenied);
  EXPECT_THAT(removed.error().message, HasSubstr("cannot delete resource \"services\""));
  EXPECT_THAT(bench.api.names(), ElementsAre("services/nb"));
}

TEST(DeleteWorkload, WithoutTheRightToListAKindThereIsNoneOfItButPodsMustBeSeen) {
  Bench bench;
  bench.api.add(object_of("Pod", "nb"));
  bench.api.forbidden = {"list secrets", "list deployments"};
  EXPECT_TRUE(remove(bench));
  Bench blind;
  blind.api.add(object_of("Service", "nb"));
  blind.api.forbidden = {"list pods"};
  auto const removed = remove(blind);
  ASSERT_FALSE(removed);
  EXPECT_THAT(removed.error().message, HasSubstr("cannot list resource \"pods\""));
  EXPECT_THAT(blind.api.names(), ElementsAre("services/nb"));
}

TEST(DeleteWorkload, AnotherObjectThatHasTheNameByNowStays) {
  Bench bench;
  Json mine = object_of("Pod", "nb");
  mine["metadata"]["uid"] = "mine";
  bench.api.add(mine);
  // The list shows ours, and the DELETE finds another one: its uid protects it.
  Json theirs = object_of("Pod", "nb", "somebody");
  theirs["metadata"]["uid"] = "theirs";
  bench.api.objects["pods"].insert(bench.api.objects["pods"].begin(), theirs);
  auto const removed = remove(bench, {false, false, seconds(1), true, std::nullopt});
  EXPECT_EQ(bench.api.objects["pods"].front()["metadata"]["uid"], "theirs");
  ASSERT_FALSE(removed);  // in this server ours is still listed
  EXPECT_EQ(removed.error().code, ErrorCode::kTimeout);
}

TEST(DeleteWorkload, WaitsForWhatIsStillThereAndForItsExecutors) {
  Bench bench;
  Json pod = object_of("Pod", "nb");
  pod["metadata"]["uid"] = "driver";
  bench.api.add(pod);
  Json executor = object_of("Pod", "nb-exec-1");
  executor["metadata"]["labels"] = {{"spark-role", "executor"}};
  executor["metadata"]["ownerReferences"] = Json::array({{{"uid", "driver"}}});
  bench.api.add(executor);
  DeleteOptions options;
  options.ignore_interrupt = true;  // waits by the clock
  options.timeout = seconds(20);
  auto const removed = remove(bench, options);
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().code, ErrorCode::kTimeout);
  EXPECT_THAT(removed.error().message, HasSubstr("1 objects of it are still being deleted"));
  EXPECT_GE(bench.machine.clock.steady(), seconds(20));
}

}  // namespace
}  // namespace k8spark::app
