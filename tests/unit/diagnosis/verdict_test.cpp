#include "diagnosis/verdict.h"

#include "pods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace k8spark::diagnosis {
namespace {

using namespace test;
using testing::AllOf;
using testing::HasSubstr;

int code_of(Json const& pod) {
  std::optional<Outcome> const outcome = outcome_of(pod, no_events(), "uid-1");
  return outcome ? outcome->exit_code : -1;
}

TEST(Outcome, IsOpenWhileTheDriverGoesOn) {
  EXPECT_EQ(code_of(driver_pod("Pending")), -1);
  EXPECT_EQ(code_of(with_driver("Running", running())), -1);
  EXPECT_EQ(code_of(with_driver("Pending", waiting("ErrImagePull"))), -1);
  EXPECT_EQ(code_of(disrupted(with_driver("Running", running()), "EvictionByEvictionAPI")), -1);
  EXPECT_EQ(code_of(Json()), -1);
}

TEST(Outcome, IsSuccessWhenTheDriverEndedWithZeroThoughASideCarRuns) {
  Json pod = with_driver("Running", terminated(0, "Completed"));
  pod["status"]["containerStatuses"].push_back(status_of("istio-proxy", running()));
  EXPECT_EQ(code_of(pod), 0);
  EXPECT_EQ(outcome_of(pod, no_events())->driver_exit_code, 0);
}

TEST(Outcome, PassesEveryCodeThrough) {
  for (int code = 1; code <= 255; ++code) {
    std::optional<Outcome> const outcome =
        outcome_of(with_driver("Failed", terminated(code, "Error")), no_events());
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->exit_code, code);
    EXPECT_EQ(outcome->driver_exit_code, code);
    EXPECT_EQ(outcome->kind, OutcomeKind::kAppFailed);
  }
}

TEST(Outcome, IsTheDriversNotTheSideCars) {
  Json pod = with_driver("Failed", terminated(3, "Error"));
  pod["status"]["containerStatuses"].push_back(status_of("proxy", terminated(137, "OOMKilled")));
  EXPECT_EQ(code_of(pod), 3);
}

TEST(Outcome, OfMemoryKeepsTheDriversCodeBeside) {
  std::optional<Outcome> const outcome =
      outcome_of(with_driver("Failed", terminated(137, "OOMKilled")), no_events());
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->exit_code, 116);
  EXPECT_EQ(outcome->driver_exit_code, 137);
}

TEST(Outcome, IsTakenAwayWhenTheNodeEndedIt) {
  Json evicted = with_driver("Failed", terminated(137, "Error"));
  evicted["status"]["reason"] = "Evicted";
  EXPECT_EQ(code_of(evicted), 115);
  Json lost = driver_pod("Failed");
  lost["status"]["reason"] = "NodeLost";
  EXPECT_EQ(code_of(lost), 115);
  Json const drained =
      disrupted(with_driver("Failed", terminated(143, "Error")), "EvictionByEvictionAPI");
  EXPECT_EQ(code_of(drained), 115);
  Json unknown = disrupted(with_driver("Failed", terminated(137, "ContainerStatusUnknown")),
                           "DeletionByPodGC");
  EXPECT_EQ(code_of(unknown), 115);
}

TEST(Outcome, IsTheApplicationsWhenItFailedBeforeTheDrain) {
  EXPECT_EQ(
      code_of(disrupted(with_driver("Failed", terminated(1, "Error")), "EvictionByEvictionAPI")),
      1);
  EXPECT_EQ(code_of(disrupted(with_driver("Failed", terminated(0, "Completed")),
                              "EvictionByEvictionAPI")),
            0);
}

TEST(Outcome, IsUnknownWhenTheNodeLostTrack) {
  EXPECT_EQ(code_of(with_driver("Failed", terminated(137, "ContainerStatusUnknown"))), 117);
  EXPECT_EQ(code_of(driver_pod("Failed")), 117);
  EXPECT_EQ(code_of(with_driver("Failed", {{"terminated", {{"reason", "Completed"}}}})), 117);
}

TEST(Outcome, KnowsTheDeadlineOfThePod) {
  Json pod = with_driver("Failed", terminated(143, "Error"));
  pod["status"]["reason"] = "DeadlineExceeded";
  EXPECT_EQ(code_of(pod), 124);
}

TEST(Outcome, WaitsForAContainerThatStartsAgain) {
  Json pod = with_driver("Running", terminated(1, "Error"));
  pod["spec"]["restartPolicy"] = "OnFailure";
  EXPECT_EQ(code_of(pod), -1);
  pod["status"]["phase"] = "Failed";
  EXPECT_EQ(code_of(pod), 1);
}

TEST(Outcome, OfAFailedInitContainerSaysThatTheDriverNeverStarted) {
  Json pod = with_driver("Failed", waiting("PodInitializing"));
  pod["spec"]["initContainers"] = Json::array({{{"name", "fetch"}}});
  pod["status"]["initContainerStatuses"] =
      Json::array({status_of("fetch", terminated(2, "Error"))});
  std::optional<Outcome> const outcome = outcome_of(pod, no_events());
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->exit_code, 114);
  EXPECT_THAT(outcome->message, HasSubstr("init container fetch"));
}

TEST(Outcome, IsUnknownWhenAnotherPodHasTheName) {
  EXPECT_EQ(outcome_of(with_driver("Succeeded", terminated(0, "Completed")), no_events(), "uid-0")
                ->exit_code,
            117);
}

TEST(Gone, IsUnknownUnlessTheLastSightProvesMore) {
  EXPECT_EQ(outcome_when_gone(with_driver("Running", running()), no_events()).exit_code, 117);
  EXPECT_EQ(outcome_when_gone(Json(), Json()).exit_code, 117);
  EXPECT_EQ(outcome_when_gone(with_driver("Running", terminated(0, "Completed")), Json()).exit_code,
            0);
  EXPECT_EQ(outcome_when_gone(with_driver("Running", terminated(4, "Error")), Json()).exit_code, 4);
  EXPECT_EQ(outcome_when_gone(disrupted(with_driver("Running", running()), "PreemptionByScheduler"),
                              Json())
                .exit_code,
            115);
}

TEST(Gone, ReadsTheEvents) {
  Json const preempted = Json::array({event("Preempted", "Preempted by etl/big on node node-1")});
  EXPECT_EQ(outcome_when_gone(with_driver("Running", running()), preempted).exit_code, 115);
  Json const killed = Json::array({event("Killing", "Stopping container spark-kubernetes-driver")});
  Outcome const outcome = outcome_when_gone(with_driver("Running", running()), killed);
  EXPECT_EQ(outcome.exit_code, 117);
  EXPECT_THAT(outcome.message, AllOf(HasSubstr("was deleted"), HasSubstr("Stopping container")));
  Json const cancelled = Json::array({event("TaintManagerEviction", "Cancelling deletion of Pod")});
  EXPECT_EQ(outcome_when_gone(Json(), cancelled).exit_code, 117);
}

}  // namespace
}  // namespace k8spark::diagnosis
