#pragma once

#include "k8spark/conf.h"
#include "k8spark/spark_version.h"
#include "spark/key_table.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What may be wrong with the names of keys. Remarks only: a key is never refused for its name.
namespace k8spark::spark {

// What to say of a key's name: that the line does not know it (with the nearest name, or the line
// that does know it), or that its value has no effect. Nothing when all is well. Only keys under
// spark.kubernetes. can be unknown: of all others Spark itself does not know every one.
std::optional<std::string> remark_on_key(std::string_view key,
                                         SparkVersion const& version,
                                         KeyMode mode);

// The remarks on a whole conf, each with its origin. `mode` is the run's: kCluster or
// kClient. Past twenty unknown keys only their number is said.
std::vector<std::string> remarks_on_keys(SparkConf const& conf,
                                         SparkVersion const& version,
                                         KeyMode mode);

}  // namespace k8spark::spark
