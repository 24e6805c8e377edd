#pragma once

#include "app/context.h"
#include "app/server/notebook_pod_options.h"

// The commands about notebooks in pods; each returns the exit code.
namespace k8spark::app {

int run_notebook_pod(NotebookPodOptions const& options, Context& context);
// Forwards until Ctrl-C; the address with its token on stdout.
int run_notebook_open(NotebookOpenOptions const& options, Context& context);

int run_workload(WorkloadOptions const& options, Context& context);

}  // namespace k8spark::app
