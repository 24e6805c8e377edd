#include "diagnosis/causes.h"
#include "diagnosis/phrases.h"
#include "text/strings.h"

#include <array>
#include <utility>

namespace k8spark::diagnosis {

namespace {

struct Disruption {
  std::string_view reason;
  std::string_view what;
  std::string_view hint;
};

constexpr std::string_view kRetry = "run it again; it did nothing wrong";
constexpr std::string_view kOnDemand =
    "keep drivers on nodes that are not taken away (a node selector for on-demand nodes)";

// Source: Kubernetes, "Pod disruption conditions".
constexpr std::array<Disruption, 5> kDisruptions{{
    {"PreemptionByScheduler",
     "was preempted by a pod of higher priority",
     "give the driver a priority class of its own, or run it again when there is room"},
    {"TerminationByKubelet", "was ended by its node (low on resources, or shutting down)", kRetry},
    {"EvictionByEvictionAPI", "was evicted: its node is being drained", kOnDemand},
    {"DeletionByTaintManager",
     "was evicted: its node got a taint that it does not tolerate",
     kOnDemand},
    {"DeletionByPodGC", "was removed because its node is gone", kOnDemand},
}};

Finding taken_away(PodView const& pod,
                   std::string reason,
                   std::string_view what,
                   std::string_view evidence,
                   std::string_view hint) {
  std::string message = pod_phrase(pod) + " " + std::string(what);
  if (!pod.node.empty()) message += " (node " + pod.node + ")";
  if (!evidence.empty()) message += ": " + shorten(evidence);
  Finding finding = make_finding(
      OutcomeKind::kTakenAway, std::move(reason), std::move(message), std::string(hint));
  finding.final_now = pod.terminal();
  finding.rule = "W-SPOT";
  return finding;
}

Finding evicted(PodView const& pod) {
  std::string const message = text::to_lower(pod.message);
  std::string_view hint = kRetry;
  if (text::contains(message, "ephemeral"))
    hint =
        "its scratch space is too small: set spark.local.dir on a volume of its own "
        "(spark.kubernetes.driver.volumes.*.spark-local-dir-*), or ask for ephemeral-storage";
  else if (text::contains(message, "memory"))
    hint = "make its memory request equal to its use (spark.driver.memoryOverhead)";
  Finding finding = taken_away(pod, pod.reason, "was evicted", pod.message, hint);
  finding.rule = "W-EVICT";
  return finding;
}

std::optional<Finding> by_status_reason(PodView const& pod) {
  std::string const& reason = pod.reason;
  if (reason == "Evicted") return evicted(pod);
  if (reason == "NodeLost")
    return taken_away(pod, reason, "is on a node that does not answer", pod.message, kOnDemand);
  if (reason == "Preempting")
    return taken_away(pod, reason, "was preempted by a critical pod", pod.message, kRetry);
  if (reason == "Terminated" || reason == "NodeShutdown" || reason == "Shutdown")
    return taken_away(pod, reason, "was ended because its node shut down", pod.message, kOnDemand);
  bool const refused = reason.starts_with("OutOf") || reason == "NodeAffinity" ||
                       reason == "UnexpectedAdmissionError";
  if (refused)
    return taken_away(pod, reason, "was refused by the node it was sent to", pod.message, kRetry);
  if (reason == "DeadlineExceeded") {
    Finding finding =
        make_finding(OutcomeKind::kTimeout,
                     reason,
                     pod_phrase(pod) + " was stopped after its activeDeadlineSeconds",
                     "raise activeDeadlineSeconds in the pod template, or leave it out");
    finding.final_now = true;
    finding.rule = "W-DEADLINE";
    return finding;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Finding> lost_cause(PodView const& pod) {
  // The kubelet's own word says more than the condition that it sets as well.
  if (std::optional<Finding> found = by_status_reason(pod)) return found;
  ConditionView const* target = pod.condition("DisruptionTarget");
  if (target == nullptr || target->status != "True") return std::nullopt;
  for (Disruption const& one : kDisruptions)
    if (one.reason == target->reason)
      return taken_away(pod, target->reason, one.what, target->message, one.hint);
  return taken_away(pod, target->reason, "was taken away", target->message, kRetry);
}

std::optional<Finding> lost_cause(PodView const& pod, Events const& events) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kReasons{{
      {"Preempted", "was preempted"},
      {"Evicted", "was evicted"},
      {"TaintManagerEviction", "was evicted because of a taint of its node"},
      {"NodeNotReady", "was on a node that became not ready"},
      {"Preempting", "was preempted by a critical pod"},
  }};
  for (auto const& [reason, what] : kReasons) {
    EventView const* event = newest(events, reason);
    // "Cancelling deletion of Pod ..." has the same reason.
    if (event != nullptr && !event->message.starts_with("Cancelling"))
      return taken_away(pod, std::string(reason), what, event->message, kOnDemand);
  }
  return std::nullopt;
}

}  // namespace k8spark::diagnosis
