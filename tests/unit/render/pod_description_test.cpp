#include "render/pod_description.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace k8spark::render {
namespace {

// Both texts are what spark-submit 3.1 to 4.3 prints for these pods.

TEST(PodDescription, HasSparksLinesAndLabels) {
  Json const pod = Json::parse(R"({
    "metadata": {"name": "b", "namespace": "ns", "uid": "u",
                 "labels": {"z": "1", "spark-role": "driver"},
                 "creationTimestamp": "2026-01-02T03:04:05Z"},
    "spec": {"serviceAccountName": "sa", "nodeName": "n1",
             "volumes": [{"name": "v1"}, {"name": "v2"}]},
    "status": {"phase": "Running", "startTime": "2026-01-02T03:04:06Z", "containerStatuses": [
      {"name": "c0", "image": "i0", "state": {"running": {"startedAt": "2026-01-02T03:04:07Z"}}},
      {"name": "c1", "image": "i1", "state": {"waiting": {"reason": "ImagePullBackOff"}}},
      {"name": "c2", "image": "i2", "state": {"terminated": {
        "exitCode": 3, "reason": "Error", "startedAt": "t1", "finishedAt": "t2"}}},
      {"name": "c3", "image": "i3", "state": {}}]}})");
  EXPECT_EQ(describe_pod(pod),
            "\n\t pod name: b\n\t namespace: ns\n\t labels: z -> 1, spark-role -> driver"
            "\n\t pod uid: u\n\t creation time: 2026-01-02T03:04:05Z"
            "\n\t service account name: sa\n\t volumes: v1, v2\n\t node name: n1"
            "\n\t start time: 2026-01-02T03:04:06Z\n\t phase: Running\n\t container status: "
            "\n\t\t container name: c0\n\t\t container image: i0\n\t\t container state: running"
            "\n\t\t container started at: 2026-01-02T03:04:07Z\n\n"
            "\n\t\t container name: c1\n\t\t container image: i1\n\t\t container state: waiting"
            "\n\t\t pending reason: ImagePullBackOff\n\n"
            "\n\t\t container name: c2\n\t\t container image: i2\n\t\t container state: terminated"
            "\n\t\t container started at: t1\n\t\t container finished at: t2\n\t\t exit code: 3"
            "\n\t\t termination reason: Error\n\n"
            "\n\t\t container name: c3\n\t\t container image: i3\n\t\t container state: N/A");
}

TEST(PodDescription, SaysNotAvailableForWhatIsMissing) {
  std::string text;
  for (char const* const name : {"pod name",
                                 "namespace",
                                 "labels",
                                 "pod uid",
                                 "creation time",
                                 "service account name",
                                 "volumes",
                                 "node name",
                                 "start time",
                                 "phase",
                                 "container status"})
    text += std::string("\n\t ") + name + ": N/A";
  EXPECT_EQ(describe_pod(Json::object()), text);
  EXPECT_EQ(describe_pod(Json::parse(R"({"metadata": 7, "spec": null, "status": []})")), text);
}

}  // namespace
}  // namespace k8spark::render
