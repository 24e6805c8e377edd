#pragma once

#include "app/context.h"
#include "app/server/connect_options.h"

namespace k8spark::app {

// A Spark Connect server for as long as this runs; its address on stdout. The exit code.
int run_connect(ConnectOptions const& options, Context& context);

}  // namespace k8spark::app
