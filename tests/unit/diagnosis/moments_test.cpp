#include "diagnosis/moments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::diagnosis {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

auto says(char const* what) {
  return Field("what", &Moment::what, what);
}

Json const kPod = Json::parse(R"({
  "metadata": {"name": "pi-exec-1", "creationTimestamp": "2026-01-01T00:00:00Z",
               "deletionTimestamp": "2026-01-01T00:01:00Z"},
  "spec": {"nodeName": "n1"},
  "status": {
    "conditions": [
      {"type": "PodScheduled", "status": "True", "lastTransitionTime": "2026-01-01T00:00:01Z"},
      {"type": "Ready", "status": "False", "lastTransitionTime": "2026-01-01T00:00:01Z"},
      {"type": "DisruptionTarget", "status": "True", "lastTransitionTime": "2026-01-01T00:00:50Z",
       "reason": "EvictionByEvictionAPI", "message": "evicting"}],
    "containerStatuses": [{"name": "c",
      "lastState": {"terminated": {"startedAt": "2026-01-01T00:00:02Z",
                                   "finishedAt": "2026-01-01T00:00:09Z",
                                   "exitCode": 137, "reason": "OOMKilled"}},
      "state": {"running": {"startedAt": "2026-01-01T00:00:10Z"}}}]}})");

TEST(Moments, OfAPodAreItsPast) {
  std::vector<Moment> moments = moments_of_pod(kPod);
  sort_moments(moments);
  EXPECT_THAT(moments,
              ElementsAre(says("created"),
                          says("scheduled on node n1"),
                          says("container c started"),
                          says("container c ended with 137 (OOMKilled)"),
                          says("container c started"),
                          says("to be taken away: evicting"),
                          says("to be gone by now: its deletion was asked for")));
}

TEST(Moments, OfAnythingElseAreNone) {
  for (char const* const text : {"null", "3", "[]", "{}", R"({"metadata": 3, "status": []})"})
    EXPECT_THAT(moments_of_pod(Json::parse(text)), IsEmpty()) << text;
}

TEST(Moments, OfEventsCarryTheirCount) {
  Json const events = Json::parse(R"([
    {"reason": "BackOff", "message": "again", "count": 3, "lastTimestamp": "2026-01-01T00:00:05Z",
     "involvedObject": {"name": "pi"}},
    {"reason": "Untimed", "message": "x"}])");
  EXPECT_THAT(moments_of_events(events), ElementsAre(says("BackOff: again (3 times)")));
}

TEST(Moments, OfOneSecondAreStatesThenEventsThenLinesInTheirOrder) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  std::vector<Moment> moments = {{kSecond + 500, "p", "log", "line 2"},
                                 {kSecond + 100, "p", "log", "line 1"},
                                 {kSecond, "p", "event", "event"},
                                 {kSecond, "p", "state", "started"},
                                 {kSecond - 1, "p", "log", "line 0"}};
  sort_moments(moments);
  EXPECT_THAT(
      moments,
      ElementsAre(says("line 0"), says("started"), says("event"), says("line 1"), says("line 2")));
}

}  // namespace
}  // namespace k8spark::diagnosis
