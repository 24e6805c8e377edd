#pragma once

#include "k8spark/spark_version.h"
#include "plan/objects.h"

#include <cstddef>

namespace k8spark::plan {

// The pairs in the order in which a driver meets them when it walks its whole conf of `conf_size`
// entries: Spark puts them into a Scala hash set first, and numbers the executors' options in that
// order. Lines up to 3.5 are built with Scala 2.12, newer ones with 2.13.
// Source: SparkConf.getAll; scala.collection.mutable.FlatHashTable (2.12), HashSet (2.13).
StringPairs in_scala_order(StringPairs pairs,
                           std::size_t conf_size,
                           spark::SparkVersion const& version);

}  // namespace k8spark::plan
