#include "diagnosis/executor_tracker.h"

#include "pods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::diagnosis {
namespace {

using namespace test;
using namespace std::chrono_literals;
using testing::HasSubstr;

Json executor(Json pod, std::string const& name = "pi-exec-1") {
  pod["metadata"]["name"] = name;
  pod["metadata"]["labels"]["spark-role"] = "executor";
  return pod;
}

RunEvidence running_with(std::vector<Json> executors) {
  RunEvidence evidence;
  evidence.driver = with_driver("Running", running());
  evidence.executors = std::move(executors);
  evidence.events = no_events();
  return evidence;
}

RunEvidence without_room() {
  return running_with(
      {executor(unscheduled("Unschedulable", "0/1 nodes are available: 1 Insufficient cpu."))});
}

RunEvidence refused() {
  RunEvidence evidence = running_with({});
  evidence.driver_log = {
      "Message: pods \"pi-exec-1\" is forbidden: violates PodSecurity \"restricted:latest\": "
      "runAsNonRoot != true. Received status: Status(code=403)"};
  return evidence;
}

TEST(ExecutorTracker, IsSatisfiedWithOneThatRuns) {
  ExecutorTracker tracker;
  EXPECT_TRUE(
      tracker.observe(running_with({executor(with_driver("Running", running()))}), 0ms).satisfied);
  EXPECT_FALSE(tracker.observe(running_with({}), 1s).satisfied);
}

TEST(ExecutorTracker, SaysOnceWhatLastsAndEndsNothingUnasked) {
  ExecutorTracker tracker;
  EXPECT_EQ(tracker.observe(without_room(), 0s).warn, std::nullopt);
  auto const said = tracker.observe(without_room(), 10s);
  ASSERT_TRUE(said.warn.has_value());
  EXPECT_EQ(said.warn->rule, "W-UNSCHED");
  auto const later = tracker.observe(without_room(), 1h);
  EXPECT_EQ(later.warn, std::nullopt);
  EXPECT_EQ(later.end, std::nullopt);
}

TEST(ExecutorTracker, EndsForWantOfRoomOnlyAtTheTimeOut) {
  ExecutorTracker tracker({2, 60s});
  EXPECT_EQ(tracker.observe(without_room(), 0s).end, std::nullopt);
  EXPECT_EQ(tracker.observe(without_room(), 59s).end, std::nullopt);
  auto const verdict = tracker.observe(without_room(), 60s);
  ASSERT_TRUE(verdict.end.has_value());
  EXPECT_EQ(verdict.end->exit_code, 113);
  EXPECT_EQ(verdict.end->rule, "W-UNSCHED");
  EXPECT_THAT(verdict.end->message, HasSubstr("0 of 2 wanted executors run"));
}

TEST(ExecutorTracker, EndsWhatNoNodeCanEverHold) {
  ExecutorTracker tracker({1, std::nullopt});
  RunEvidence evidence = without_room();
  evidence.nodes = {
      Json::parse(R"({"status": {"allocatable": {"cpu": "500m", "memory": "8Gi"}}})")};
  EXPECT_EQ(tracker.observe(evidence, 0s).end, std::nullopt);
  auto const verdict = tracker.observe(evidence, 60s);
  ASSERT_TRUE(verdict.end.has_value());
  EXPECT_EQ(verdict.end->exit_code, 113);
  evidence.nodes[0]["status"]["allocatable"]["cpu"] = "4";
  ExecutorTracker patient({1, std::nullopt});
  patient.observe(evidence, 0s);
  EXPECT_EQ(patient.observe(evidence, 1h).end, std::nullopt);
}

TEST(ExecutorTracker, EndsADeadEndAfterItsGrace) {
  ExecutorTracker tracker({1, std::nullopt});
  EXPECT_EQ(tracker.observe(refused(), 0s).end, std::nullopt);
  EXPECT_EQ(tracker.observe(refused(), 14s).end, std::nullopt);
  auto const verdict = tracker.observe(refused(), 15s);
  ASSERT_TRUE(verdict.end.has_value());
  EXPECT_EQ(verdict.end->exit_code, 111);
  EXPECT_EQ(verdict.end->rule, "L-PSA");
}

TEST(ExecutorTracker, StartsTheGraceAgainWhenTheCauseChanges) {
  ExecutorTracker tracker({1, std::nullopt});
  tracker.observe(refused(), 0s);
  tracker.observe(running_with({}), 20s);
  EXPECT_EQ(tracker.observe(refused(), 30s).end, std::nullopt);
}

TEST(ExecutorTracker, EndsAnImageThatIsNotThere) {
  ExecutorTracker tracker({1, std::nullopt});
  Json const pod = executor(
      with_driver("Pending", waiting("ErrImagePull", "example.org/spark:4.1.0: not found")));
  auto const verdict = tracker.observe(running_with({pod}), 0s);
  ASSERT_TRUE(verdict.end.has_value());
  EXPECT_EQ(verdict.end->exit_code, 112);
}

TEST(ExecutorTracker, EndsAtTheTimeOutWithoutAKnownCause) {
  ExecutorTracker tracker({3, 60s});
  tracker.observe(running_with({}), 0s);
  auto const verdict = tracker.observe(running_with({}), 61s);
  ASSERT_TRUE(verdict.end.has_value());
  EXPECT_EQ(verdict.end->exit_code, 113);
  EXPECT_EQ(verdict.end->reason, "NoExecutors");
}

}  // namespace
}  // namespace k8spark::diagnosis
