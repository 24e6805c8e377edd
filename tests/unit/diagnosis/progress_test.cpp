#include "diagnosis/progress.h"

#include "pods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::diagnosis {
namespace {

using namespace test;
using namespace std::chrono_literals;
using State = StartVerdict::State;

Json const& creating() {
  static Json const pod = with_driver("Pending", waiting("ContainerCreating"));
  return pod;
}

Json pull_error(std::string_view reason) {
  return with_driver("Pending", waiting(reason, "unexpected end of stream"));
}

TEST(Start, GoesFromWaitingToStarted) {
  StartTracker tracker;
  EXPECT_EQ(tracker.observe(driver_pod("Pending"), no_events(), 0s).state, State::kWaiting);
  EXPECT_EQ(tracker.observe(creating(), no_events(), 1h).state, State::kWaiting);
  EXPECT_EQ(tracker.observe(with_driver("Running", running()), no_events(), 2h).state,
            State::kStarted);
}

TEST(Start, SeesARunThatHasEndedAlready) {
  StartTracker tracker;
  EXPECT_EQ(
      tracker.observe(with_driver("Succeeded", terminated(0, "Completed")), no_events(), 0s).state,
      State::kEnded);
  EXPECT_EQ(
      tracker.observe(with_driver("Failed", terminated(128, "StartError")), no_events(), 0s).state,
      State::kEnded);
}

TEST(Start, EndsAtOnceWhereWaitingCannotHelp) {
  StartTracker tracker;
  StartVerdict const verdict =
      tracker.observe(with_driver("Pending", waiting("InvalidImageName", "bad")), no_events(), 0s);
  ASSERT_EQ(verdict.state, State::kDeadEnd);
  EXPECT_EQ(verdict.outcome->exit_code, 112);
}

TEST(Start, GivesEachCauseItsGrace) {
  StartTracker tracker;
  StartVerdict const first = tracker.observe(pull_error("ErrImagePull"), no_events(), 10s);
  EXPECT_EQ(first.state, State::kWaiting);
  EXPECT_EQ(first.next_deadline, 40s);
  EXPECT_EQ(first.finding->kind, OutcomeKind::kImage);
  EXPECT_EQ(tracker.observe(pull_error("ImagePullBackOff"), no_events(), 39s).state,
            State::kWaiting);
  StartVerdict const last = tracker.observe(pull_error("ErrImagePull"), no_events(), 40s);
  ASSERT_EQ(last.state, State::kDeadEnd);
  EXPECT_EQ(last.outcome->exit_code, 112);
}

TEST(Start, ForgetsACauseThatWentAway) {
  StartTracker tracker;
  tracker.observe(pull_error("ErrImagePull"), no_events(), 0s);
  EXPECT_EQ(tracker.observe(creating(), no_events(), 29s).state, State::kWaiting);
  EXPECT_EQ(tracker.observe(pull_error("ErrImagePull"), no_events(), 31s).state, State::kWaiting);
  EXPECT_EQ(tracker.observe(pull_error("ErrImagePull"), no_events(), 61s).state, State::kDeadEnd);
}

TEST(Start, TakesAnotherGraceForImages) {
  StartTracker tracker({std::nullopt, 2min});
  tracker.observe(pull_error("ErrImagePull"), no_events(), 0s);
  EXPECT_EQ(tracker.observe(pull_error("ErrImagePull"), no_events(), 119s).state, State::kWaiting);
  EXPECT_EQ(tracker.observe(pull_error("ErrImagePull"), no_events(), 120s).state, State::kDeadEnd);
}

TEST(Start, EndsARunWithAMissingSecretAfter20Seconds) {
  StartTracker tracker;
  Json const pod =
      with_driver("Pending", waiting("CreateContainerConfigError", R"(secret "db" not found)"));
  EXPECT_EQ(tracker.observe(pod, no_events(), 0s).state, State::kWaiting);
  StartVerdict const verdict = tracker.observe(pod, no_events(), 20s);
  ASSERT_EQ(verdict.state, State::kDeadEnd);
  EXPECT_EQ(verdict.outcome->exit_code, 114);
}

TEST(Start, WaitsForRoomUnlessATimeOutIsSet) {
  Json const pod = unscheduled("Unschedulable", "0/1 nodes are available: 1 Insufficient cpu.");
  StartTracker patient;
  EXPECT_EQ(patient.observe(pod, no_events(), 0s).next_deadline, std::nullopt);
  EXPECT_EQ(patient.observe(pod, no_events(), 24h).state, State::kWaiting);
  StartTracker bounded({5min, std::nullopt});
  EXPECT_EQ(bounded.observe(pod, no_events(), 1min).next_deadline, 6min);
  EXPECT_EQ(bounded.observe(pod, no_events(), 359s).state, State::kWaiting);
  StartVerdict const verdict = bounded.observe(pod, no_events(), 6min);
  ASSERT_EQ(verdict.state, State::kDeadEnd);
  EXPECT_EQ(verdict.outcome->exit_code, 113);
  EXPECT_THAT(verdict.outcome->message, testing::HasSubstr("too little cpu"));
}

TEST(Start, KeepsTheCodeOfAKnownCauseAtTheTimeOut) {
  StartTracker tracker({10s, std::nullopt});
  tracker.observe(pull_error("ErrImagePull"), no_events(), 0s);
  EXPECT_EQ(tracker.observe(pull_error("ErrImagePull"), no_events(), 10s).outcome->exit_code, 112);
  StartTracker silent({10s, std::nullopt});
  silent.observe(creating(), no_events(), 0s);
  EXPECT_EQ(silent.observe(creating(), no_events(), 10s).outcome->exit_code, 113);
}

TEST(Start, SaysThatAnImageIsBeingPulled) {
  StartTracker tracker;
  Json events = Json::array({event("Pulling", "Pulling image", "2026-01-01T00:00:01Z")});
  EXPECT_EQ(tracker.observe(creating(), events, 0s).status, "pulling image");
  EXPECT_EQ(tracker.observe(creating(), events, 1h).state, State::kWaiting);
  events.push_back(event("Pulled", "Successfully pulled image", "2026-01-01T00:00:09Z"));
  EXPECT_EQ(tracker.observe(creating(), events, 2h).status, "ContainerCreating");
}

}  // namespace
}  // namespace k8spark::diagnosis
