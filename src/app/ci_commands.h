#pragma once

#include "app/ci_options.h"
#include "app/context.h"

namespace k8spark::app {

// `k8spark ci ...`. Reads the configuration as submit does, so that its mistakes are told now.
int run_ci(CiOptions const& options, Context& context);

}  // namespace k8spark::app
