#pragma once

#include "app/build.h"
#include "operators/run.h"

#include <vector>

namespace k8spark::app {

// What a submission asks for, as both operators take it: before spark-submit's own preparation.
Result<operators::Run> operator_run(Built const& built);

// A SparkApplication of "operator" (kubeflow's) or "apache-operator", as YAML; what it cannot say
// goes to `warnings`.
Result<std::string> render_operator(std::string const& format,
                                    Built const& built,
                                    std::vector<std::string>& warnings);

}  // namespace k8spark::app
