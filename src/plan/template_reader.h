#pragma once

#include "k8spark/json.h"
#include "k8spark/result.h"
#include "k8spark/spark_version.h"

#include <string>
#include <string_view>
#include <vector>

namespace k8spark::plan {

// A pod template as Spark's API client reads it: fields of its model get the model's types (a
// plain 8080 in an env value becomes "8080", "5" in a port becomes 5), other fields travel as they
// are (up to Spark 3.2: are dropped, with a warning). kUsage naming the field that does not fit.
// Source: fabric8's Serialization and model, and records of each line.
Result<Json> read_pod_template(std::string_view text,
                               std::string const& file,
                               spark::SparkVersion const& version,
                               std::vector<std::string>& warnings);

}  // namespace k8spark::plan
