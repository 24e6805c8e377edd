#pragma once

#include "k8spark/json.h"

#include <string>

namespace k8spark::render {

// A pod in the eleven lines in which spark-submit describes one, each with a line feed, a tab and a
// blank before it; "N/A" for what is missing. Tools read these lines.
// Source: Spark's KubernetesUtils.formatPodState.
std::string describe_pod(Json const& pod);

}  // namespace k8spark::render
