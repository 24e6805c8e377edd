#include "diagnosis/why.h"

#include "pods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace k8spark::diagnosis {
namespace {

using namespace test;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Finding cause(Json const& pod, Json const& events = no_events()) {
  std::optional<Finding> finding = find_cause(pod, events);
  EXPECT_TRUE(finding.has_value());
  return finding.value_or(Finding{});
}

Finding image(std::string_view reason, std::string_view message, Json const& events = no_events()) {
  return cause(with_driver("Pending", waiting(reason, message)), events);
}

TEST(Why, FindsNothingInAHealthyPod) {
  EXPECT_EQ(find_cause(with_driver("Running", running()), no_events()), std::nullopt);
  EXPECT_EQ(find_cause(with_driver("Succeeded", terminated(0, "Completed")), Json()), std::nullopt);
  EXPECT_EQ(find_cause(driver_pod("Pending"), no_events()), std::nullopt);
  Json const pulling = Json::array({event("Pulling", "Pulling image")});
  EXPECT_EQ(find_cause(with_driver("Pending", waiting("ContainerCreating")), pulling),
            std::nullopt);
}

TEST(EndCause, HidesSecretsOfTheTerminationMessage) {
  Json const pod =
      with_driver("Failed", terminated(1, "Error", "cannot log in with password=PLANTEDPLANTED"));
  EXPECT_THAT(cause(pod).message, AllOf(HasSubstr("cannot log in"), Not(HasSubstr("PLANTED"))));
}

TEST(Why, NeverFailsOnOddJson) {
  for (char const* text : {"null", "[]", "{}", R"({"status": {"conditions": [[], 3]}})"})
    for (char const* events : {"null", "{}", R"({"items": [1, {"reason": []}]})", R"(["a"])"})
      EXPECT_EQ(find_cause(Json::parse(text), Json::parse(events)), std::nullopt);
}

struct PullText {
  std::string text;
  std::string says;
  bool final_now;
};

TEST(ImageCause, NamesTheReason) {
  std::vector<PullText> const texts{
      {R"(rpc error: code = NotFound desc = failed to pull and unpack image "example.org/spark:4.1.0": failed to resolve reference "example.org/spark:4.1.0": example.org/spark:4.1.0: not found)",
       "was not found",
       true},
      {R"(Error response from daemon: manifest for example.org/spark:4.1.0 not found: manifest unknown)",
       "was not found",
       true},
      {R"(failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized)",
       "refused the login",
       true},
      {R"(pull access denied, repository does not exist or may require authorization)",
       "without login",
       true},
      {R"(failed to do request: Head "https://example.org/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority)",
       "certificate",
       false},
      {R"(no match for platform in manifest: not found)", "platform", true},
      {R"(429 Too Many Requests - toomanyrequests: You have reached your pull rate limit)",
       "rate limit",
       false},
      {R"(dial tcp: lookup example.org: no such host)", "does not reach the registry", false},
      {R"(something new)", "cannot be pulled", false}};
  for (PullText const& one : texts) {
    Finding const finding = image("ErrImagePull", one.text);
    EXPECT_EQ(finding.kind, OutcomeKind::kImage);
    EXPECT_EQ(finding.reason, "ErrImagePull");
    EXPECT_THAT(finding.message, AllOf(HasSubstr("example.org/spark:4.1.0"), HasSubstr(one.says)));
    EXPECT_EQ(finding.final_now, one.final_now) << one.text;
    EXPECT_TRUE(finding.grace.has_value()) << one.text;
    EXPECT_FALSE(finding.hint.empty());
  }
}

TEST(ImageCause, IsNotReadFromTheImagesOwnName) {
  Json pod =
      with_driver("Pending", waiting("ErrImagePull", "failed to pull x509/unauthorized:1: oops"));
  pod["spec"]["containers"][0]["image"] = "x509/unauthorized:1";
  EXPECT_THAT(cause(pod).message, HasSubstr("cannot be pulled (failed to pull"));
}

TEST(ImageCause, OfABackOffComesFromTheEvents) {
  Json const events =
      Json::array({event("Failed", "Error: ErrImagePull", "2026-01-01T00:00:02Z"),
                   event("Failed",
                         "Failed to pull image \"example.org/spark:4.1.0\": not found",
                         "2026-01-01T00:00:01Z")});
  std::string const back_off = "Back-off pulling image \"example.org/spark:4.1.0\"";
  Finding const told = image("ImagePullBackOff", back_off, events);
  EXPECT_THAT(told.message, HasSubstr("was not found"));
  EXPECT_TRUE(told.final_now);
  Finding const silent = image("ImagePullBackOff", back_off);
  EXPECT_FALSE(silent.final_now);
  EXPECT_EQ(silent.grace, std::chrono::seconds{30});
  Finding const newer = image("ImagePullBackOff", back_off + ": ErrImagePull: not found");
  EXPECT_TRUE(newer.final_now);
}

TEST(ImageCause, EndsAtOnceForNamesThatCannotWork) {
  EXPECT_TRUE(image("InvalidImageName", "invalid reference format").final_now);
  Finding const never = image("ErrImageNeverPull", "not present with pull policy of Never");
  EXPECT_TRUE(never.final_now);
  EXPECT_THAT(never.hint, HasSubstr("pullPolicy"));
}

TEST(ImageCause, OfAnInitContainerIsFoundAndOfASideCarDoesNotEndTheRun) {
  Json pod = with_driver("Pending", waiting("PodInitializing"));
  pod["spec"]["initContainers"] = Json::array({{{"name", "fetch"}, {"image", "tool:1"}}});
  pod["status"]["initContainerStatuses"] =
      Json::array({status_of("fetch", waiting("ErrImagePull", "tool:1: not found"))});
  EXPECT_TRUE(cause(pod).final_now);
  EXPECT_THAT(cause(pod).message, HasSubstr("tool:1 of container fetch"));

  Json beside = with_driver("Pending", waiting("ContainerCreating"));
  beside["status"]["containerStatuses"].push_back(
      status_of("proxy", waiting("ErrImagePull", "not found")));
  EXPECT_EQ(cause(beside).kind, OutcomeKind::kImage);
  EXPECT_FALSE(cause(beside).final_now);
  EXPECT_EQ(cause(beside).grace, std::nullopt);
}

TEST(ConfigCause, NamesWhatIsMissing) {
  auto const config = [](std::string_view message) {
    return cause(with_driver("Pending", waiting("CreateContainerConfigError", message)));
  };
  Finding const secret = config(R"(secret "db" not found)");
  EXPECT_EQ(secret.kind, OutcomeKind::kMissingConfig);
  EXPECT_THAT(secret.message, HasSubstr("Secret db does not exist"));
  EXPECT_EQ(secret.grace, std::chrono::seconds{20});
  EXPECT_THAT(config(R"(configmap "conf" not found)").message,
              HasSubstr("ConfigMap conf does not"));
  EXPECT_THAT(config("couldn't find key user in Secret etl/db").message,
              HasSubstr("Secret etl/db has no key user"));
  EXPECT_THAT(config("container has runAsNonRoot and image will run as root").hint,
              HasSubstr("runAsUser"));
}

TEST(ConfigCause, CoversCreation) {
  Finding const finding =
      cause(with_driver("Pending", waiting("CreateContainerError", "context deadline exceeded")));
  EXPECT_EQ(finding.kind, OutcomeKind::kMissingConfig);
  EXPECT_THAT(finding.message, HasSubstr("context deadline exceeded"));
}

TEST(SetupCause, NamesTheMissingVolumeSource) {
  Json const events = Json::array({event(
      "FailedMount", R"(MountVolume.SetUp failed for volume "creds" : secret "gcp" not found)")});
  Finding const finding = cause(with_driver("Pending", waiting("ContainerCreating")), events);
  EXPECT_EQ(finding.kind, OutcomeKind::kMissingConfig);
  EXPECT_EQ(finding.reason, "FailedMount");
  EXPECT_THAT(finding.message, AllOf(HasSubstr("volume creds"), HasSubstr("Secret gcp")));
  EXPECT_EQ(finding.grace, std::chrono::seconds{30});
}

TEST(SetupCause, IsOverWhenThePodGotPastIt) {
  // Spark makes the ConfigMap after the pod: the first mount often fails, and the next one works.
  Json const events =
      Json::array({event("FailedMount",
                         R"(MountVolume.SetUp failed for volume "c" : configmap "c" not found)",
                         "2026-01-01T00:00:01Z"),
                   event("Pulling", "Pulling image", "2026-01-01T00:00:05Z")});
  EXPECT_EQ(find_cause(with_driver("Pending", waiting("ContainerCreating")), events), std::nullopt);
}

TEST(SetupCause, TellsOfSandboxAndAttachTroubleWithoutEndingTheRun) {
  Json const pod = with_driver("Pending", waiting("ContainerCreating"));
  Finding const sandbox =
      cause(pod, Json::array({event("FailedCreatePodSandBox", "network plugin is not ready")}));
  EXPECT_EQ(sandbox.retry_class, "infrastructure");
  EXPECT_EQ(sandbox.grace, std::nullopt);
  Finding const attach =
      cause(pod, Json::array({event("FailedAttachVolume", "Multi-Attach error for volume")}));
  EXPECT_EQ(attach.kind, OutcomeKind::kMissingConfig);
  EXPECT_EQ(attach.grace, std::nullopt);
}

TEST(SchedulingCause, CountsCausesAndComparesWithTheRequest) {
  Finding const finding = cause(unscheduled(
      "Unschedulable",
      "0/6 nodes are available: 1 node(s) had untolerated taint {dedicated: gpu}, 1 node(s) were "
      "unschedulable, 1 node(s) didn't match Pod's node affinity/selector, 3 Insufficient cpu. "
      "preemption: 0/6 nodes are available: 6 No preemption victims found for incoming pod."));
  EXPECT_EQ(finding.kind, OutcomeKind::kUnschedulable);
  EXPECT_EQ(finding.retry_class, "capacity");
  EXPECT_EQ(finding.grace, std::nullopt);
  EXPECT_THAT(finding.message,
              AllOf(HasSubstr("of 6: 1 has taint dedicated=gpu, which the pod does not tolerate; "
                              "1 is cordoned; 1 does not match its node selector or affinity; "
                              "3 have too little cpu"),
                    HasSubstr("cpu 1, memory 1408Mi"),
                    Not(HasSubstr("preemption"))));
}

TEST(SchedulingCause, KeepsAMessageItCannotRead) {
  EXPECT_THAT(cause(unscheduled("Unschedulable", "no nodes in this queue")).message,
              HasSubstr("no nodes in this queue"));
}

TEST(SchedulingCause, ListensToTheAutoscaler) {
  Json const pod = unscheduled("Unschedulable", "0/1 nodes are available: 1 Insufficient memory.");
  EXPECT_THAT(
      cause(pod, Json::array({event("TriggeredScaleUp", "pod triggered scale-up")})).message,
      HasSubstr("is adding nodes"));
  EXPECT_THAT(
      cause(pod, Json::array({event("NotTriggerScaleUp", "max node group size reached")})).message,
      HasSubstr("max node group size reached"));
}

TEST(SchedulingCause, ComesFromEventsToo) {
  Json pod = driver_pod("Pending");
  pod["spec"].erase("nodeName");
  pod["status"]["conditions"] = Json::array();
  Json const events =
      Json::array({event("FailedScheduling", "0/1 nodes are available: 1 Insufficient cpu.")});
  EXPECT_THAT(cause(pod, events).message, HasSubstr("1 has too little cpu"));
}

TEST(SchedulingCause, KnowsGatesAndClaims) {
  Json gated = unscheduled("SchedulingGated", "Scheduling is blocked due to non-empty gates");
  gated["spec"]["schedulingGates"] = Json::array({{{"name", "kueue.x-k8s.io/admission"}}});
  EXPECT_EQ(cause(gated).reason, "SchedulingGated");
  EXPECT_THAT(cause(gated).message, HasSubstr("kueue.x-k8s.io/admission"));

  Finding const gone = cause(unscheduled(
      "Unschedulable", R"(0/1 nodes are available: persistentvolumeclaim "scratch" not found.)"));
  EXPECT_EQ(gone.kind, OutcomeKind::kMissingConfig);
  EXPECT_THAT(gone.message, HasSubstr("scratch"));

  Finding const unbound = cause(
      unscheduled("Unschedulable",
                  "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims."));
  EXPECT_EQ(unbound.kind, OutcomeKind::kUnschedulable);
  EXPECT_THAT(unbound.message, HasSubstr("not bound"));
}

TEST(LostCause, KnowsTheNodesWords) {
  for (std::string_view const reason : {"Evicted",
                                        "NodeLost",
                                        "NodeShutdown",
                                        "Terminated",
                                        "Preempting",
                                        "OutOfcpu",
                                        "OutOfmemory",
                                        "NodeAffinity",
                                        "UnexpectedAdmissionError"}) {
    Json pod = driver_pod("Failed");
    pod["status"]["reason"] = reason;
    pod["status"]["message"] = "The node was low on resource: ephemeral-storage.";
    Finding const finding = cause(pod);
    EXPECT_EQ(finding.kind, OutcomeKind::kTakenAway) << reason;
    EXPECT_EQ(finding.reason, reason);
    EXPECT_THAT(finding.message, HasSubstr("node-1"));
  }
}

TEST(LostCause, KnowsTheDisruptionConditions) {
  Json const pod = with_driver("Running", running());
  EXPECT_THAT(cause(disrupted(pod, "PreemptionByScheduler")).message, HasSubstr("higher priority"));
  EXPECT_THAT(cause(disrupted(pod, "EvictionByEvictionAPI")).message, HasSubstr("drained"));
  EXPECT_THAT(cause(disrupted(pod, "DeletionByTaintManager")).message, HasSubstr("taint"));
  EXPECT_THAT(cause(disrupted(pod, "DeletionByPodGC")).message, HasSubstr("node is gone"));
  EXPECT_THAT(cause(disrupted(pod, "TerminationByKubelet")).message, HasSubstr("by its node"));
  EXPECT_EQ(cause(disrupted(pod, "SomethingNew")).kind, OutcomeKind::kTakenAway);
}

TEST(LostCause, HintsAtScratchSpaceForEphemeralStorage) {
  Json pod = driver_pod("Failed");
  pod["status"]["reason"] = "Evicted";
  pod["status"]["message"] = "Pod ephemeral local storage usage exceeds the total limit";
  EXPECT_THAT(cause(pod).hint, HasSubstr("spark-local-dir"));
}

TEST(EndCause, TellsOfMemory) {
  Finding const finding = cause(with_driver("Failed", terminated(137, "OOMKilled")));
  EXPECT_EQ(finding.kind, OutcomeKind::kOutOfMemory);
  EXPECT_EQ(finding.retry_class, "memory");
  EXPECT_THAT(finding.message, HasSubstr("limit 1408Mi"));
  EXPECT_THAT(finding.hint, HasSubstr("spark.driver.memoryOverhead"));
}

TEST(EndCause, DecodesExitCodes) {
  auto const message = [](int code) {
    return cause(with_driver("Failed", terminated(code, "Error"))).message;
  };
  EXPECT_EQ(message(1), "the driver ended with exit code 1");
  EXPECT_THAT(message(127), HasSubstr("command not found"));
  EXPECT_THAT(message(137), HasSubstr("signal 9 (SIGKILL)"));
  EXPECT_THAT(message(139), HasSubstr("signal 11 (SIGSEGV)"));
  EXPECT_THAT(message(143), HasSubstr("signal 15 (SIGTERM)"));
}

TEST(EndCause, TellsOfImagesThatCannotStart) {
  Finding const command = cause(with_driver(
      "Failed", terminated(128, "StartError", "exec: \"driver\": executable file not found")));
  EXPECT_EQ(command.kind, OutcomeKind::kMissingConfig);
  Finding const platform =
      cause(with_driver("Failed", terminated(128, "StartError", "exec /opt/x: exec format error")));
  EXPECT_EQ(platform.kind, OutcomeKind::kImage);
}

TEST(EndCause, OfACrashLoopIsTheLastEnd) {
  Json pod = with_driver("Running", waiting("CrashLoopBackOff", "back-off 40s"));
  pod["spec"]["restartPolicy"] = "OnFailure";
  pod["status"]["containerStatuses"][0]["lastState"] = terminated(1, "Error");
  pod["status"]["containerStatuses"][0]["restartCount"] = 4;
  Finding const finding = cause(pod);
  EXPECT_EQ(finding.reason, "CrashLoopBackOff");
  EXPECT_THAT(finding.message, AllOf(HasSubstr("exit code 1"), HasSubstr("restarts: 4")));
  EXPECT_FALSE(finding.final_now);
}

TEST(Why, TellsOfDeletionAndSilentNodesLast) {
  Json pod = with_driver("Running", running());
  pod["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:30Z";
  pod["metadata"]["finalizers"] = {"team/keep"};
  EXPECT_EQ(cause(pod).reason, "Terminating");
  EXPECT_THAT(cause(pod).message, HasSubstr("team/keep"));
  EXPECT_EQ(cause(with_driver("Unknown", running())).kind, OutcomeKind::kTakenAway);
}

}  // namespace
}  // namespace k8spark::diagnosis
