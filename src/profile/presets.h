#pragma once

#include "k8spark/conf.h"
#include "k8spark/result.h"
#include "k8spark/spark_version.h"
#include "profile/to_conf.h"

#include <string>
#include <vector>

// What `storage`, `credentials` and `eventLog` mean beyond the keys of the field table.
namespace k8spark::profile {

struct Presets {
  ConfMap preset;   // lowest layer: what such a store needs, unless anybody says otherwise
  ConfMap profile;  // as good as written in the profile
  std::vector<std::string> dropped;  // keys of the profile that this Spark does not know
  std::vector<std::string> warnings;
};

// kUsage, with file and line, for what the chosen Spark version cannot do.
// Source: Hadoop's S3A and ABFS documentation, Spark's change log (storage-images-recipes.md 1-3,
// 11).
Result<Presets> make_presets(ProfileValues const& values, spark::SparkVersion const& version);

}  // namespace k8spark::profile
