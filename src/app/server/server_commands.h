#pragma once

#include "app/context.h"
#include "app/server/server_options.h"

// Each returns the exit code.
namespace k8spark::app {

int run_history_server(HistoryOptions const& options, Context& context);
int run_standalone(StandaloneOptions const& options, Context& context);
int run_smoke(SmokeOptions const& options, Context& context);

// `submit` to a standalone cluster, spark://SERVICE[.NAMESPACE[.svc...]]:PORT: the driver runs in
// client mode in the master's pod, its log comes on stdout, its exit code is ours.
int run_standalone_submit(SubmitOptions const& options, Context& context);
// The master that flags name is a standalone cluster's; the same of flags, profile and files, which
// reads them.
bool flags_name_standalone_master(SubmitOptions const& options);
bool is_standalone_master(SubmitOptions const& options, Context& context);

}  // namespace k8spark::app
