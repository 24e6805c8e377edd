#pragma once

#include "app/build.h"
#include "app/cluster.h"
#include "app/server/notebook_pod_options.h"
#include "app/server/workload_ready.h"
#include "workloads/workload.h"

#include <string>

// What `notebook pod` and `notebook open` share.
namespace k8spark::app {

struct BuiltNotebook {
  Built built;
  workloads::Workload workload;
};

// The name on the command line, else the profile's, else "notebook".
std::string notebook_name(NotebookPodOptions const& options,
                          profile::ProfileSettings const& settings);

Result<BuiltNotebook> build_notebook(NotebookPodOptions const& options,
                                     BuildFor purpose,
                                     Context& context);

// Creates it, with a new token, and waits until it is ready. One that cannot be is taken away
// again, and why was said.
Readiness create_notebook(BuiltNotebook& made,
                          NotebookPodOptions const& options,
                          Cluster& cluster,
                          Context& context);

// Waits until a workload that was just created is ready; else deletes it again and says why.
Readiness ready_or_deleted(workloads::Workload const& workload,
                           SubmitOptions const& submit,
                           Cluster& cluster,
                           Context& context);

// Deletes what was just made, also after Ctrl-C; claims stay. Says so.
void take_back(workloads::Kind kind, std::string const& name, Cluster& cluster, Context& context);

}  // namespace k8spark::app
