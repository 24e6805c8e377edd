#pragma once

#include "k8spark/conf.h"
#include "k8spark/result.h"
#include "sys/environment.h"

namespace k8spark::profile {

// The keys that spark-submit takes from the environment: SPARK_SUBMIT_OPTS, weakest of all, and the
// fallbacks MASTER, SPARK_DRIVER_MEMORY ... kUsage for options that end inside quotes.
//
// Source: Spark's SparkSubmitArguments; the JVM options of bin/spark-class.
Result<ConfMap> make_environment_layer(sys::Environment const& environment);

}  // namespace k8spark::profile
