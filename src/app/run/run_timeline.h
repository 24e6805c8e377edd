#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "app/run/pod_now.h"
#include "diagnosis/moments.h"
#include "k8spark/json.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace k8spark::app {

// What a run's pods, events and logs tell of its past, in one order.
struct RunTimeline {
  PodNow driver;
  std::vector<Json> pods;  // the driver, then its executors as far as they are still there
  std::vector<diagnosis::Moment> moments;
  std::size_t lines_left_out = 0;     // log lines that did not fit: 200,000 or 64 MiB are kept
  std::vector<std::string> not_seen;  // "events cannot be read: ...", a line each
};

// Asks for the executors of `driver`, the events and all logs. `all_lines`: every log line, else
// only the telling ones. Notices of the logs are warnings. Fails when the executors cannot be
// listed.
Result<RunTimeline> collect_timeline(Cluster& cluster,
                                     Json driver,
                                     bool all_lines,
                                     Context& context);

// "driver", "exec-1"; the whole name of any other pod.
std::string timeline_label(RunTimeline const& timeline, std::string const& pod);

}  // namespace k8spark::app
