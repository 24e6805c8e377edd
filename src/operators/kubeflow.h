#pragma once

#include "k8spark/result.h"
#include "operators/field_row.h"

#include <span>

// kubeflow's operator: SparkApplication of sparkoperator.k8s.io/v1beta2.
// Source: kubeflow/spark-operator 2.5, api/v1beta2 and its submission.go.
namespace k8spark::operators {

inline constexpr std::string_view kKubeflowVersion = "sparkoperator.k8s.io/v1beta2";

std::span<FieldRow const> kubeflow_rows();

// Pure: the same run gives the same object.
Rendered render_kubeflow(Run const& run);

// `document` is a SparkApplication of that apiVersion. kUsage when it has no spec.
Result<Imported> read_kubeflow(Json const& document);

}  // namespace k8spark::operators
