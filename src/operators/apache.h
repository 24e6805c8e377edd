#pragma once

#include "k8spark/result.h"
#include "operators/field_row.h"

#include <span>

// Apache's operator: SparkApplication of spark.apache.org/v1.
// Source: apache/spark-kubernetes-operator, spark-operator-api and SparkAppSubmissionWorker.
namespace k8spark::operators {

inline constexpr std::string_view kApacheVersion = "spark.apache.org/v1";
inline constexpr std::string_view kApacheGroup = "spark.apache.org/";  // v1beta1 has the same spec

// The fields that stand for one key each. What else there is: `jars`, `pyFiles` or `sparkRFiles`
// hold the application, by its kind; `driverArgs` its arguments; the two podTemplateSpec the pod
// templates; sparkConf all other keys.
std::span<FieldRow const> apache_rows();

// Pure: the same run gives the same object.
Rendered render_apache(Run const& run);

// `document` is a SparkApplication of that group. kUsage when it has no spec.
Result<Imported> read_apache(Json const& document);

}  // namespace k8spark::operators
