#pragma once

#include "app/build.h"
#include "app/context.h"

#include <optional>

namespace k8spark::app {

// Looks whether the driver's ports can be had on this machine, as Spark will try them: the first
// one that is taken is a warning with the one that Spark will take, all of them kUsage. The port of
// its UI, if it will have one.
Result<std::optional<int>> check_local_ports(Built const& built, Context& context);

}  // namespace k8spark::app
