#pragma once

#include "plan/draft.h"

#include <vector>

namespace k8spark::plan {

// The files of the conf folder that travel in a ConfigMap, smallest first; what does not fit is a
// warning. Source: Spark's KubernetesClientUtils.
Result<std::vector<TextFile>> shipped_conf_files(StepInput const& in, Draft& draft);

// Items of a volume, by name: each file under its own name, mode 0644.
Json conf_map_items(std::vector<std::string> names);

}  // namespace k8spark::plan
