#pragma once

#include "app/build.h"
#include "app/options.h"
#include "diagnosis/outcome.h"
#include "k8spark/result.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace k8spark::app {

// How a run is followed: what the flags leave open, the profile says.
struct RunSettings {
  bool detach = false;
  OnExit on_exit = OnExit::kDetach;
  std::optional<std::chrono::seconds> timeout;
  std::optional<std::chrono::seconds> start_timeout;
};
Result<RunSettings> run_settings(SubmitOptions const& options, Built const& built);

// --retry: how often, after which outcomes, how long to wait before.
struct RetryRule {
  int retries = 0;
  std::vector<std::string> classes;
  std::chrono::seconds delay{10};

  [[nodiscard]] bool covers(diagnosis::Outcome const& outcome) const;
};
// kUsage for a class that does not exist.
Result<RetryRule> retry_rule(SubmitOptions const& options);

}  // namespace k8spark::app
