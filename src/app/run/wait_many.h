#pragma once

#include "app/cluster.h"
#include "app/context.h"
#include "app/options.h"
#include "app/run/driver_selection.h"
#include "diagnosis/outcome.h"

#include <vector>

namespace k8spark::app {

struct Waited {
  DriverRef driver;
  diagnosis::Outcome outcome;
};

// Waits for all of them over one watch, until each has ended, or with For::kRunning runs (or has
// ended). One line on stderr as each does. On a time-out or a signal those that are left get that
// as their outcome. In the order of `drivers`.
std::vector<Waited> wait_for_drivers(std::vector<DriverRef> const& drivers,
                                     WaitOptions const& options,
                                     Cluster& cluster,
                                     Context& context);

}  // namespace k8spark::app
