#pragma once

#include "diagnosis/run.h"

#include <chrono>
#include <optional>
#include <set>
#include <string>

namespace k8spark::diagnosis {

struct ExecutorOptions {
  int wanted = 0;  // --min-executors; 0: a run is never ended for want of executors
  std::optional<std::chrono::milliseconds> timeout;  // --executor-timeout
};

struct ExecutorVerdict {
  bool satisfied = false;       // enough ran at once: nothing more to look at
  std::optional<Finding> warn;  // say this once
  std::optional<Outcome> end;   // end the run with this
};

// Decides while a driver waits for its executors. Pure: time comes as a value. A finding is said
// when it has lasted for some seconds, each rule once. It ends a run only if executors are wanted:
// a dead end after the grace of its cause, anything else when the time-out has passed since the
// first observation (of a running driver).
class ExecutorTracker {
 public:
  using Milliseconds = std::chrono::milliseconds;

  explicit ExecutorTracker(ExecutorOptions options = {}) : options_(options) {}

  ExecutorVerdict observe(RunEvidence const& evidence, Milliseconds now);

 private:
  [[nodiscard]] std::optional<Outcome> end_of(std::optional<Finding> const& finding,
                                              int running,
                                              Milliseconds now) const;

  ExecutorOptions options_;
  std::optional<Milliseconds> first_seen_;
  std::string held_by_;  // rule
  Milliseconds held_since_{0};
  std::set<std::string> said_;
};

}  // namespace k8spark::diagnosis
