#include "diagnosis/why.h"

#include "diagnosis/causes.h"
#include "text/strings.h"

#include <utility>

namespace k8spark::diagnosis {

namespace {

std::optional<Finding> init_cause(PodView const& pod, Events const& events) {
  for (ContainerView const& init : pod.init_containers) {
    if (init.init_is_done()) continue;
    return container_cause(pod, init, events);
  }
  return std::nullopt;
}

std::optional<Finding> containers_cause(PodView const& pod, Events const& events) {
  ContainerView const* driver = pod.driver();
  if (driver != nullptr) {
    if (std::optional<Finding> found = container_cause(pod, *driver, events)) return found;
    // The run is over and well: what its side-cars do does not matter.
    if (driver->state.phase == ContainerPhase::kTerminated) return std::nullopt;
  }
  for (ContainerView const& one : pod.containers)
    if (&one != driver)
      if (std::optional<Finding> found = container_cause(pod, one, events)) {
        // It does not keep the driver from running.
        found->final_now = false;
        found->grace.reset();
        return found;
      }
  return std::nullopt;
}

bool waits_for_set_up(PodView const& pod) {
  ContainerView const* driver = pod.driver();
  if (pod.node.empty() || pod.terminal() || driver == nullptr) return false;
  for (ContainerView const& init : pod.init_containers)
    if (init.state.phase == ContainerPhase::kRunning) return false;
  return driver->state.phase == ContainerPhase::kNone ||
         (driver->state.phase == ContainerPhase::kWaiting &&
          (driver->state.reason == "ContainerCreating" ||
           driver->state.reason == "PodInitializing"));
}

Finding terminating(PodView const& pod) {
  std::string message = pod_phrase(pod) + " is being deleted (until " + pod.deleted_at + ")";
  if (!pod.finalizers.empty()) message += "; finalizers: " + text::join(pod.finalizers, ", ");
  Finding finding = make_finding(OutcomeKind::kUnknown, "Terminating", std::move(message), "");
  finding.rule = "W-DELETED";
  return finding;
}

Finding silent_node(PodView const& pod) {
  Finding finding = make_finding(OutcomeKind::kTakenAway,
                                 "Unknown",
                                 "node " + pod.node + " of " + pod_phrase(pod) + " does not report",
                                 "wait for the node, or delete the pod");
  finding.rule = "W-SPOT";
  return finding;
}

bool ended_well(PodView const& pod) {
  ContainerView const* driver = pod.driver();
  return pod.phase == "Succeeded" ||
         (driver != nullptr && driver->state.phase == ContainerPhase::kTerminated &&
          driver->state.exit_code == 0);
}

}  // namespace

std::string pod_phrase(PodView const& pod) {
  return (pod.is_executor() ? "executor pod " : "driver pod ") + pod.name;
}

Finding make_finding(OutcomeKind kind, std::string reason, std::string message, std::string hint) {
  Finding finding;
  finding.kind = kind;
  finding.reason = std::move(reason);
  finding.message = std::move(message);
  finding.hint = std::move(hint);
  finding.retry_class = retry_class_of(kind);
  return finding;
}

std::optional<Finding> find_cause(PodView const& pod, Json const& events) {
  if (ended_well(pod)) return std::nullopt;
  Events const seen = read_events(events);
  // A container that was out of memory says so itself, whatever the node did then.
  ContainerView const* driver = pod.driver();
  if (driver != nullptr && driver->state.reason == "OOMKilled")
    if (std::optional<Finding> found = end_cause(pod, *driver)) return found;
  if (std::optional<Finding> found = lost_cause(pod)) return found;
  if (std::optional<Finding> found = scheduling_cause(pod, seen)) return found;
  if (std::optional<Finding> found = init_cause(pod, seen)) return found;
  if (std::optional<Finding> found = containers_cause(pod, seen)) return found;
  if (waits_for_set_up(pod))
    if (std::optional<Finding> found = setup_cause(pod, seen)) return found;
  if (!pod.deleted_at.empty()) return terminating(pod);
  if (pod.phase == "Unknown") return silent_node(pod);
  return std::nullopt;
}

std::optional<Finding> find_cause(Json const& pod, Json const& events) {
  return find_cause(read_pod(pod), events);
}

std::string one_line(Finding const& finding) {
  return finding.reason + ": " + finding.message;
}

Outcome to_outcome(Finding const& finding, std::optional<int> driver_exit_code) {
  return {finding.kind,
          exit_code_of(finding.kind, driver_exit_code),
          driver_exit_code,
          finding.reason,
          finding.message,
          finding.hint,
          finding.retry_class,
          finding.rule};
}

}  // namespace k8spark::diagnosis
