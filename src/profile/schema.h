#pragma once

#include "k8spark/json.h"

// The JSON Schema of k8spark.yaml, for editors. Made of the field table and, for `conf`, of Spark's
// key table, so that it cannot say anything else than the checks do. Pure.
namespace k8spark::profile {

// Draft 7: what yaml-language-server and its editors read.
Json profile_schema();

}  // namespace k8spark::profile
