#include "diagnosis/verdict.h"

#include "diagnosis/causes.h"
#include "diagnosis/phrases.h"

#include <utility>

namespace k8spark::diagnosis {

namespace {

Outcome make_outcome(OutcomeKind kind, std::string reason, std::string message, std::string hint) {
  return to_outcome(make_finding(kind, std::move(reason), std::move(message), std::move(hint)));
}

Outcome succeeded(PodView const& pod) {
  Outcome outcome =
      make_outcome(OutcomeKind::kSucceeded, "Completed", pod_phrase(pod) + " succeeded", "");
  outcome.driver_exit_code = 0;
  return outcome;
}

// A kubelet that ends a pod kills its container: 143 or 137 then says nothing of the application. A
// code of its own does, unless the pod is the one that was evicted.
bool is_taken_away(Finding const& lost, PodView const& pod, int code) {
  return !pod.reason.empty() || code > 128 || lost.kind != OutcomeKind::kTakenAway;
}

std::optional<Outcome> driver_outcome(PodView const& pod, ContainerView const& driver) {
  ContainerState const& state = driver.state;
  if (state.phase != ContainerPhase::kTerminated) return std::nullopt;
  bool const starts_again =
      pod.restart_policy == "Always" || (pod.restart_policy == "OnFailure" && state.exit_code != 0);
  if (starts_again && !pod.terminal()) return std::nullopt;
  if (state.exit_code == 0) return succeeded(pod);
  std::optional<Finding> const end = end_cause(pod, driver);
  if (!end) return std::nullopt;
  bool const speaks_for_itself =
      end->kind != OutcomeKind::kAppFailed && end->kind != OutcomeKind::kUnknown;
  std::optional<Finding> const lost = lost_cause(pod);
  if (!speaks_for_itself && lost && is_taken_away(*lost, pod, state.exit_code.value_or(255)))
    return to_outcome(*lost, state.exit_code);
  return to_outcome(*end, state.exit_code);
}

bool is_other_pod(PodView const& pod, std::string_view expected_uid) {
  return !expected_uid.empty() && !pod.uid.empty() && pod.uid != expected_uid;
}

Outcome lost(std::string reason, std::string message, std::string hint) {
  Outcome outcome =
      make_outcome(OutcomeKind::kUnknown, std::move(reason), std::move(message), std::move(hint));
  outcome.rule = "X-LOST";
  return outcome;
}

Outcome replaced(PodView const& pod) {
  return lost("Replaced",
              pod_phrase(pod) +
                  " was replaced by another pod of the same name before its "
                  "end was seen",
              "look at its results, or run it again under another name");
}

}  // namespace

std::optional<Outcome> outcome_of(Json const& pod_json,
                                  Json const& events,
                                  std::string_view expected_uid) {
  PodView const pod = read_pod(pod_json);
  if (is_other_pod(pod, expected_uid)) return replaced(pod);
  ContainerView const* driver = pod.driver();
  if (driver != nullptr)
    if (std::optional<Outcome> outcome = driver_outcome(pod, *driver)) return outcome;
  if (pod.phase == "Succeeded") return succeeded(pod);
  if (pod.phase != "Failed") return std::nullopt;
  std::optional<Finding> const cause = find_cause(pod, events);
  if (cause && cause->reason != "Terminating") return to_outcome(*cause);
  std::string message = pod_phrase(pod) + " failed, and how its container ended is not known";
  if (!pod.message.empty()) message += ": " + shorten(pod.message);
  return make_outcome(OutcomeKind::kUnknown,
                      pod.reason.empty() ? "Failed" : pod.reason,
                      std::move(message),
                      "its events and its node may tell more");
}

Outcome outcome_when_gone(Json const& last_seen,
                          Json const& events,
                          std::string_view expected_uid) {
  PodView const pod = read_pod(last_seen);
  if (is_other_pod(pod, expected_uid)) return replaced(pod);
  if (std::optional<Outcome> outcome = outcome_of(last_seen, events, expected_uid)) return *outcome;
  if (std::optional<Finding> const lost = lost_cause(pod)) return to_outcome(*lost);
  Events const seen = read_events(events);
  if (std::optional<Finding> const lost = lost_cause(pod, seen)) return to_outcome(*lost);
  std::string const name = pod.name.empty() ? std::string("the driver pod") : pod_phrase(pod);
  std::string message = name + " was deleted before its end was seen";
  if (EventView const* killing = newest(seen, "Killing"))
    message += " (" + shorten(killing->message, 120) + ")";
  return lost("Deleted",
              std::move(message),
              "somebody or a clean-up removed it; its results tell whether it was done");
}

}  // namespace k8spark::diagnosis
