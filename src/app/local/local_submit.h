#pragma once

#include "app/context.h"
#include "app/options.h"

namespace k8spark::app {

// `submit` where the configuration says client mode: the driver is a process of this machine.
int run_local_submit(SubmitOptions const& options, Context& context);

}  // namespace k8spark::app
