#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "app/options.h"
#include "diagnosis/outcome.h"
#include "k8spark/json.h"
#include "k8spark/result.h"
#include "workloads/workload.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace k8spark::app {

struct ReadyOptions {
  std::chrono::seconds start_timeout{300};
  std::optional<std::chrono::seconds> image_timeout;  // in place of the rules' own graces
  // How long a pod must have been ready: some servers answer before they look at what they need.
  // One that has ended before must be ready for 8 s at least.
  std::chrono::seconds settle{0};
  bool quiet = false;
  std::vector<workloads::MustBeReady> must_be_ready;
};

struct Readiness {
  std::optional<Error> refused;              // it could not even be created
  std::vector<Json> pods;                    // those that are ready, the newest first
  std::optional<diagnosis::Outcome> failed;  // why it is not; its exit code is ours
};

// What --start-timeout, --image-timeout and --quiet say of it.
ReadyOptions ready_options(SubmitOptions const& submit,
                           std::vector<workloads::MustBeReady> must_be_ready);

// Watches the pods of a workload until as many of each component are ready as must be. Ends early
// where it can never be: an image that cannot be pulled (112), no room in time (113), a missing
// Secret, ConfigMap or volume (114), a container that ends, pods that are refused (111), a signal.
// In time, but not ready: 113, with what the probe says.
Readiness wait_ready(workloads::Kind kind,
                     std::string const& name,
                     ReadyOptions const& options,
                     Cluster& cluster,
                     Context& context);

}  // namespace k8spark::app
