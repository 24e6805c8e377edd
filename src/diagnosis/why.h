#pragma once

#include "diagnosis/outcome.h"
#include "diagnosis/pod_state.h"
#include "k8spark/json.h"

#include <chrono>
#include <optional>
#include <string>

namespace k8spark::diagnosis {

// Why a pod does not run, or did not end well.
struct Finding {
  OutcomeKind kind = OutcomeKind::kUnknown;
  std::string reason;   // Kubernetes' word: "ErrImagePull"
  std::string message;  // one sentence: cause and evidence
  std::string hint;     // the cure, or empty
  std::string retry_class;
  std::string rule = {};   // "W-IMAGE", "L-RBAC": a row of docs/why.md
  bool final_now = false;  // a dead end: waiting cannot heal it
  // How long it must last before a run is ended early. None: only --start-timeout ends it.
  std::optional<std::chrono::seconds> grace;

  bool operator==(Finding const&) const = default;
};

// The first rule that applies, in this order: taken away (condition DisruptionTarget,
// status.reason), not scheduled, init containers, the driver's container, other containers, events
// of a pod that is being set up. Nothing for a healthy pod, and for one that is merely on its way
// (pulling, creating). Never fails; works without events.
//
// pod     a v1 Pod
// events  an EventList or array, may be empty or null
std::optional<Finding> find_cause(Json const& pod, Json const& events);

// The same rules, on a pod that was read already.
std::optional<Finding> find_cause(PodView const& pod, Json const& events);

// "ErrImagePull: image x was not found (…)": reason and message as one line.
std::string one_line(Finding const& finding);

// driver_exit_code  of the driver's container, if it ended
Outcome to_outcome(Finding const& finding, std::optional<int> driver_exit_code = std::nullopt);

}  // namespace k8spark::diagnosis
