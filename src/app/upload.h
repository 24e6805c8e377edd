#pragma once

#include "app/context.h"
#include "k8spark/plan.h"

#include <vector>

namespace k8spark::app {

// Copies local files to where the plan says, before any object is created. file: targets only;
// kUsage for a scheme that is not spoken yet, checked for all before the first copy.
Result<void> upload_files(std::vector<Upload> const& uploads, Context& context);

}  // namespace k8spark::app
