#include "diagnosis/pod_state.h"

#include "pods.h"

#include <gtest/gtest.h>

namespace k8spark::diagnosis {
namespace {

using namespace test;

std::string driver_name(Json const& pod) {
  PodView const view = read_pod(pod);
  return view.driver() == nullptr ? "" : view.driver()->name;
}

Json container(std::string_view name, Json args = Json::array()) {
  return {{"name", name}, {"args", std::move(args)}};
}

TEST(DriverContainer, IsFoundByItsNameAmongSideCars) {
  Json pod = driver_pod("Running");
  pod["spec"]["containers"].insert(pod["spec"]["containers"].begin(),
                                   container("istio-proxy", {"driver"}));
  EXPECT_EQ(driver_name(pod), "spark-kubernetes-driver");
}

TEST(DriverContainer, IsElseTheOneWithTheRoleAsFirstArgument) {
  Json pod = driver_pod("Running");
  pod["spec"]["containers"] = {container("proxy"), container("main", {"driver", "--class"})};
  EXPECT_EQ(driver_name(pod), "main");
}

TEST(DriverContainer, IsElseTheDefaultContainerThenTheFirst) {
  Json pod = driver_pod("Running");
  pod["spec"]["containers"] = {container("a"), container("b")};
  EXPECT_EQ(driver_name(pod), "a");
  pod["metadata"]["annotations"]["kubectl.kubernetes.io/default-container"] = "b";
  EXPECT_EQ(driver_name(pod), "b");
  pod["metadata"]["annotations"]["kubectl.kubernetes.io/default-container"] = "gone";
  EXPECT_EQ(driver_name(pod), "a");
}

TEST(Pod, IsReadWithSpecAndStatusTogether) {
  Json pod = with_driver("Failed", terminated(137, "OOMKilled"));
  pod["status"]["containerStatuses"][0]["restartCount"] = 2;
  PodView const view = read_pod(pod);
  EXPECT_EQ(view.uid, "uid-1");
  EXPECT_EQ(view.node, "node-1");
  ASSERT_NE(view.driver(), nullptr);
  EXPECT_EQ(view.driver()->image, "example.org/spark:4.1.0");
  EXPECT_EQ(view.driver()->memory_limit, "1408Mi");
  EXPECT_EQ(view.driver()->container_id, "containerd://abc");
  EXPECT_EQ(view.driver()->restart_count, 2);
  EXPECT_EQ(view.driver()->state.phase, ContainerPhase::kTerminated);
  EXPECT_EQ(view.driver()->state.exit_code, 137);
}

TEST(Pod, WithoutStatusHasContainersWithoutState) {
  PodView const view = read_pod(driver_pod("Pending"));
  ASSERT_NE(view.driver(), nullptr);
  EXPECT_EQ(view.driver()->state.phase, ContainerPhase::kNone);
  EXPECT_EQ(view.driver()->status_index, -1);
}

TEST(Pod, IsReadFromAnyJson) {
  for (char const* text :
       {"null",
        "[]",
        "3",
        "{}",
        R"({"metadata": 1, "spec": [], "status": "x"})",
        R"({"status": {"containerStatuses": [null, 4, {"name": 3, "state": []}]}})",
        R"({"status": {"containerStatuses": [{"restartCount": 1e300, "state": {"terminated":
            {"exitCode": "0", "signal": 99999999999999999999}}}], "conditions": {"a": 1}}})",
        R"({"spec": {"containers": {"a": 1}, "schedulingGates": [1]}})"}) {
    PodView const view = read_pod(Json::parse(text));
    EXPECT_FALSE(view.terminal());
    EXPECT_FALSE(status_word(view).empty()) << text;
  }
}

TEST(Pod, WithoutAnExitCodeHasNotEndedWithZero) {
  Json pod = with_driver("Running", {{"terminated", {{"reason", "Completed"}}}});
  EXPECT_EQ(read_pod(pod).driver()->state.exit_code, std::nullopt);
}

TEST(StatusWord, IsKubectls) {
  EXPECT_EQ(status_word(read_pod(driver_pod("Pending"))), "Pending");
  EXPECT_EQ(status_word(read_pod(with_driver("Pending", waiting("ContainerCreating")))),
            "ContainerCreating");
  EXPECT_EQ(status_word(read_pod(with_driver("Pending", waiting("ImagePullBackOff")))),
            "ImagePullBackOff");
  EXPECT_EQ(status_word(read_pod(with_driver("Running", running()))), "Running");
  EXPECT_EQ(status_word(read_pod(with_driver("Succeeded", terminated(0, "Completed")))),
            "Completed");
  EXPECT_EQ(status_word(read_pod(with_driver("Failed", terminated(1, "Error")))), "Error");
  EXPECT_EQ(status_word(read_pod(with_driver("Failed", terminated(137, "OOMKilled")))),
            "OOMKilled");
  EXPECT_EQ(status_word(read_pod(with_driver("Failed", terminated(3, "")))), "ExitCode:3");
  EXPECT_EQ(status_word(read_pod(unscheduled("SchedulingGated", ""))), "SchedulingGated");
}

TEST(StatusWord, PrefersThePodsReasonAndDeletion) {
  Json pod = driver_pod("Failed");
  pod["status"]["reason"] = "Evicted";
  EXPECT_EQ(status_word(read_pod(pod)), "Evicted");
  Json leaving = with_driver("Running", running());
  leaving["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z";
  EXPECT_EQ(status_word(read_pod(leaving)), "Terminating");
  leaving["status"]["reason"] = "NodeLost";
  EXPECT_EQ(status_word(read_pod(leaving)), "Unknown");
}

TEST(StatusWord, CountsInitContainers) {
  Json pod = driver_pod("Pending");
  pod["spec"]["initContainers"] = {container("one"), container("two")};
  pod["status"]["initContainerStatuses"] = {status_of("one", terminated(0, "Completed")),
                                            status_of("two", waiting("PodInitializing"))};
  EXPECT_EQ(status_word(read_pod(pod)), "Init:1/2");
  pod["status"]["initContainerStatuses"][1]["state"] = waiting("ErrImagePull");
  EXPECT_EQ(status_word(read_pod(pod)), "Init:ErrImagePull");
  pod["status"]["initContainerStatuses"][1]["state"] = terminated(1, "Error");
  EXPECT_EQ(status_word(read_pod(pod)), "Init:Error");
  pod["status"]["initContainerStatuses"][1]["state"] = terminated(7, "");
  EXPECT_EQ(status_word(read_pod(pod)), "Init:ExitCode:7");
}

TEST(StatusWord, IsNotCompletedWhileASideCarRuns) {
  Json pod = with_driver("Running", terminated(0, "Completed"));
  Json sidecar = status_of("istio-proxy", running());
  sidecar["ready"] = true;
  pod["status"]["containerStatuses"].push_back(sidecar);
  EXPECT_EQ(status_word(read_pod(pod)), "NotReady");
  pod["status"]["conditions"].push_back({{"type", "Ready"}, {"status", "True"}});
  EXPECT_EQ(status_word(read_pod(pod)), "Running");
}

}  // namespace
}  // namespace k8spark::diagnosis
