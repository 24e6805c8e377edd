#include "app/local/leftovers.h"

#include "fake_api.h"
#include "fake_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::app {
namespace {

using testing::UnorderedElementsAre;

Json executors(char const* kind, std::string const& name, std::string const& app) {
  return {
      {"kind", kind},
      {"metadata",
       {{"name", name}, {"labels", {{"spark-role", "executor"}, {"spark-app-selector", app}}}}}};
}

Json pod_of(std::string const& name, std::string const& app) {
  Json pod = executors("Pod", name, app);
  pod["metadata"]["labels"]["launch"] = "ours";
  return pod;
}

kube::ClusterAccess access() {
  kube::ClusterAccess access;
  access.server = "https://k8s.example:6443";
  access.ns = "etl";
  return access;
}

class LeftoversOfDrivers : public testing::Test {
 protected:
  LeftoversOfDrivers() {
    machine.make_transport = [this] { return std::make_unique<test::FakeApiTransport>(api); };
    api.add(executors("ConfigMap", "conf-of-another", "spark-other"));
    api.add(executors("ConfigMap", "conf", "spark-ours"));
  }
  Leftovers remove(std::string const& app_id, std::string const& selector) {
    Context context = machine.context();
    auto const left = remove_leftovers(access(), "etl", app_id, selector, context);
    EXPECT_TRUE(left) << left.error().message;
    return left.value_or(Leftovers{});
  }

  FakeMachine machine;
  test::FakeApi api{machine.clock};
};

TEST_F(LeftoversOfDrivers, AreExecutorsAndWhatBelongsToTheirApplication) {
  api.add(pod_of("exec-1", "spark-ours"));
  api.add(executors("Pod", "exec-of-another", "spark-other"));
  Leftovers const left = remove("", "launch=ours");
  EXPECT_EQ(left.executors, 1U);
  EXPECT_EQ(left.others, 1U);
  EXPECT_THAT(api.names(),
              UnorderedElementsAre("configmaps/conf-of-another", "pods/exec-of-another"));
}

// A driver that stops deletes its pods first, and may be killed before the rest.
TEST_F(LeftoversOfDrivers, OfPodsThatAreGoingAlreadyAreFoundByThem) {
  Json going = pod_of("exec-1", "spark-ours");
  going["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z";
  api.add(going);
  Leftovers const left = remove("", "launch=ours");
  EXPECT_EQ(left.executors, 0U);
  EXPECT_EQ(left.others, 1U);
  EXPECT_THAT(api.names(), UnorderedElementsAre("configmaps/conf-of-another", "pods/exec-1"));
}

TEST_F(LeftoversOfDrivers, OfAKnownApplicationNeedNoPod) {
  EXPECT_EQ(remove("spark-ours", "").others, 1U);
  EXPECT_THAT(api.names(), UnorderedElementsAre("configmaps/conf-of-another"));
}

}  // namespace
}  // namespace k8spark::app
