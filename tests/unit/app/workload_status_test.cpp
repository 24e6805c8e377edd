#include "app/server/workload_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Json object_of(char const* kind, char const* name, char const* instance) {
  Json object = {{"kind", kind}};
  object["metadata"]["name"] = name;
  object["metadata"]["labels"]["app.kubernetes.io/instance"] = instance;
  return object;
}

Json pod_of(char const* name, char const* instance, bool ready, char const* created) {
  Json pod = object_of("Pod", name, instance);
  pod["metadata"]["creationTimestamp"] = created;
  pod["status"]["phase"] = "Running";
  pod["status"]["conditions"] =
      Json::array({{{"type", "Ready"}, {"status", ready ? "True" : "False"}}});
  return pod;
}

TEST(WorkloadStates, APodAloneIsTheThing) {
  auto const states = states_of({pod_of("nb", "nb", true, "2026-01-01T00:00:00Z"),
                                 object_of("Service", "nb", "nb"),
                                 object_of("Service", "orphan", "orphan")});
  ASSERT_EQ(states.size(), 2U);
  EXPECT_EQ(states[0].name, "nb");
  EXPECT_EQ(states[0].status, "Ready");
  EXPECT_TRUE(states[0].is_ready());
  EXPECT_EQ(states[0].pod, "nb");
  EXPECT_THAT(states[0].objects, ElementsAre("Pod/nb", "Service/nb"));
  EXPECT_EQ(states[1].status, "NoPod");
  EXPECT_FALSE(states[1].is_ready());
}

TEST(WorkloadStates, ADeploymentSaysHowManyAreWantedAndTheNewestPodIsNamed) {
  Json deployment = object_of("Deployment", "nb", "nb");
  deployment["spec"]["replicas"] = 2;
  auto const states = states_of({deployment,
                                 pod_of("nb-old", "nb", true, "2026-01-01T00:00:00Z"),
                                 pod_of("nb-new", "nb", false, "2026-01-02T00:00:00Z")});
  ASSERT_EQ(states.size(), 1U);
  EXPECT_EQ(states[0].ready, 1);
  EXPECT_EQ(states[0].wanted, 2);
  EXPECT_FALSE(states[0].is_ready());
  EXPECT_EQ(states[0].pod, "nb-new");
  EXPECT_EQ(states[0].status, "Running");
}

TEST(WorkloadStates, APodThatIsBeingDeletedIsNotReady) {
  Json pod = pod_of("nb", "nb", true, "2026-01-01T00:00:00Z");
  pod["metadata"]["deletionTimestamp"] = "2026-01-01T00:01:00Z";
  auto const states = states_of({pod});
  EXPECT_EQ(states.at(0).ready, 0);
  EXPECT_EQ(states.at(0).status, "Terminating");
}

TEST(WorkloadStates, NothingIsNothing) {
  EXPECT_THAT(states_of({}), IsEmpty());
}

}  // namespace
}  // namespace k8spark::app
