#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "app/log_stream.h"
#include "app/pod_watch.h"
#include "diagnosis/outcome.h"

#include <chrono>
#include <optional>

namespace k8spark::app {

struct FollowOptions {
  PodRef pod;
  std::optional<LogRequest> log;  // none: only wait
  std::optional<std::chrono::seconds> timeout;
  std::optional<std::chrono::seconds> start_timeout;
  bool quiet = false;
};

struct Followed {
  diagnosis::Outcome outcome;
  // The driver never ran and never will: what was created may be taken away again.
  bool never_started = false;
};

// Follows a driver from wherever it is now to its end: why it waits, its log, its outcome. The
// pod's own state is the only proof of an end; the end of a stream proves nothing.
// Ends early with kInterrupted or kTerminated on a signal, kTimeout, or a dead end of the start.
Followed follow_run(Cluster& cluster, FollowOptions const& options, Context& context);

}  // namespace k8spark::app
