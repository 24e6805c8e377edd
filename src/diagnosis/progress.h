#pragma once

#include "diagnosis/outcome.h"
#include "diagnosis/why.h"
#include "k8spark/json.h"

#include <chrono>
#include <optional>
#include <string>

namespace k8spark::diagnosis {

struct StartOptions {
  std::optional<std::chrono::milliseconds> start_timeout;  // --start-timeout
  std::optional<std::chrono::milliseconds> image_grace;    // in place of the rule's own
};

struct StartVerdict {
  enum class State {
    kWaiting,
    kStarted,  // the driver's container runs
    kEnded,    // it has ended already: ask outcome_of
    kDeadEnd,  // it will not start: `outcome` says why
  };
  State state = State::kWaiting;
  std::string status;  // for a live line: "Pending", "pulling image", "ImagePullBackOff"
  std::optional<Finding> finding;  // what holds it up now, dead end or not
  std::optional<Outcome> outcome;  // of kDeadEnd
  // When to look again though nothing changed (a grace or the time-out ends): in the caller's time.
  std::optional<std::chrono::milliseconds> next_deadline;
};

// Decides while a driver pod starts. Pure: time comes as a value, of any clock that never goes
// back. A finding ends the run only when it has lasted without a break for its grace; ErrImagePull
// and ImagePullBackOff take turns and count as one. The time-out counts from the first observation.
class StartTracker {
 public:
  using Milliseconds = std::chrono::milliseconds;

  explicit StartTracker(StartOptions options = {});

  StartVerdict observe(Json const& pod, Json const& events, Milliseconds now);

 private:
  void follow_finding(std::optional<Finding> const& finding, Milliseconds now);

  StartOptions options_;
  std::optional<Milliseconds> first_seen_;
  std::optional<OutcomeKind> held_by_;
  Milliseconds held_since_{0};
};

}  // namespace k8spark::diagnosis
