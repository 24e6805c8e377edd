#pragma once

#include "app/build.h"
#include "app/cluster.h"
#include "app/context.h"
#include "app/options.h"
#include "app/report.h"
#include "app/run/pod_watch.h"
#include "k8spark/result.h"

#include <string>
#include <vector>

namespace k8spark::app {

// A driver that is there: created by us, or found by its run id.
struct BegunRun {
  PodRef pod;
  RunInfo info;
  bool attached = false;
  bool ended = false;              // it had ended before we came
  std::vector<std::string> names;  // "ConfigMap/x": what was created, or would be
};

// Which run a plan is about, before there is a pod of it.
RunInfo info_of(Built const& built);

// What begin_run would refuse before it asks the cluster anything. kUsage: a fresh name that is to
// replace a driver, an empty key of --exclusive.
Result<void> check_begin(SubmitOptions const& options, Built const& built);

// Uploads and creates; with a run id, takes the run of that id if there is one. Two who begin at
// the same instant get the same driver: the API server takes one name once, and the other one
// attaches. The plan is moved out of `built`. Says on stderr what it did.
Result<BegunRun> begin_run(SubmitOptions const& options,
                           Built& built,
                           Cluster& cluster,
                           Context& context);

}  // namespace k8spark::app
